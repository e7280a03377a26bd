import { memoized } from "./memoized";
import { PUBLIC_HEADS, PUBLIC_MODIFIERS, STRONG_MODIFIERS } from "./secretWords";

/**
 * How surely a name is the name of a secret: a password is a secret whatever its value; a strong name, such as `client_secret`,
 * is the name of a secret or of something that refers to it; a weak name, such as `token`, says little without its value.
 */
export type SecretName = "password" | "strong" | "weak";

const LONGEST_NAME = 128;

/** Words after which the name of a secret is still the name of a secret: `client_secret_value`, `API_KEY_PROD`, `password_v2`. */
const NEUTRAL = new Set([
  ...["value", "val", "plain", "plaintext", "cleartext", "text", "string", "raw", "b64", "base64"],
  ...["encoded", "prod", "prd", "production", "dev", "development", "staging", "stage", "qa"],
  ...["test", "sandbox", "live", "old", "new", "current", "previous", "primary", "secondary"],
]);

const PASSWORDS = new Set([
  ...["password", "passwords", "passwd", "pwd", "pw", "passphrase", "passcode", "psw", "kennwort"],
]);

const WEAK = new Set([
  ...["credential", "credentials", "creds", "authorization", "signature", "assertion", "jwt"],
  ...["cookie", "cookies", "pat", "bearer", "sas", "sig", "pass", "auth", "verify"],
]);

/** Words that people write together: `apikey`, `dbpassword`. */
const JOINED =
  /^([a-z0-9]+)(password|passwd|passphrase|secret|token|credentials?|(?<=api|access|secret|private|auth|signing|shared|subscription|encryption)key)$/;

/** Judges a name by its last word, as a reader does: a `TOKEN_TABLE` is a table, and a `passwordPolicy` is a policy. */
export function secretName(name: string): SecretName | undefined {
  return name.length <= LONGEST_NAME ? judged(name) : undefined;
}

/** The resources of a stack have the same few names. */
const judged = memoized(judge, { most: 10_000, keyOf: (name) => name });

function judge(name: string): SecretName | undefined {
  const words = meaningfulWords(name);
  const head = (words.at(-1) ?? "").replace(/\d{1,3}$/, "");
  const before = words.at(-2) ?? "";
  if (PASSWORDS.has(head)) return PUBLIC_MODIFIERS.has(before) ? undefined : "password";
  if (PUBLIC_MODIFIERS.has(before)) return undefined;
  if (head === "pass" && words.length > 1) return "password";
  if (/^(secret|token)s?$/.test(head)) return STRONG_MODIFIERS.has(before) ? "strong" : "weak";
  if (/^keys?$/.test(head)) return STRONG_MODIFIERS.has(before) ? "strong" : undefined;
  return WEAK.has(head) ? "weak" : undefined;
}

/** Whether the members of something with this name only describe secrets: `tokenValidityUnits`, `attributeMapping`. */
export function isDescription(name: string): boolean {
  return PUBLIC_HEADS.has(wordsOf(name).at(-1) ?? "");
}

/** The words of a name in lower case: `clientSecret`, `CLIENT_SECRET` and `x-client-secret` have the words client and secret. */
export const wordsOf = memoized((name): readonly string[] => splitWords(name));

function splitWords(name: string): string[] {
  if (name.length > LONGEST_NAME) return [];
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1 $2")
    .replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
    .toLowerCase()
    .match(/[\p{L}\d]+/gu);
  return words?.flatMap((word) => word.replace(JOINED, "$1 $2").split(" ")) ?? [];
}

/** The words of a name without the last ones that say nothing about it. */
function meaningfulWords(name: string): string[] {
  const words = [...wordsOf(name)];
  while (isNeutral(words.at(-1) ?? "")) words.pop();
  return words;
}

const isNeutral = (word: string) => NEUTRAL.has(word) || /^v?\d+$/.test(word);
