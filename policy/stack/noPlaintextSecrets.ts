import { DOCS } from "../shared/docs";
import { HIDDEN, resourcePolicy, type Properties } from "../shared/policy";
import { isReference, isSecretName, secretIn } from "../shared/secrets";
import { TYPES } from "../shared/types";
import { isUnknown, spell, type Key } from "../shared/values";

interface Config {
  /** Properties that are not checked, of any resource, such as `tags.token-owner`. */
  ignored: string[];
}

/** Inputs that are meant for secrets: the provider keeps them encrypted in the state. */
const MEANT_FOR_SECRETS: Readonly<Record<string, readonly string[]>> = {
  // The policies on connections check it.
  [TYPES.connection]: ["authParameters"],
  "aws:secretsmanager/secretVersion:SecretVersion": ["secretString", "secretBinary"],
  "aws:ssm/parameter:Parameter": ["value"],
};

/**
 * No input may hold a secret in plaintext: a description, a header, a template, a tag. Inputs are plaintext in the state, in the
 * console and in CloudTrail, and a target sends its input with every event. A policy sees every Pulumi secret as plaintext. So
 * this policy skips the inputs that are meant for secrets, and treats an input with a secret's name as one of those, unless it
 * is a member of a map.
 * Sources: Pulumi, 'Secrets'; the SDK unwraps secrets before it shows them to a policy.
 */
export const noPlaintextSecrets = resourcePolicy<Config>({
  name: "no-plaintext-secrets",
  description: "No input of any resource holds a secret in plaintext.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "secrets"],
  remediationSteps:
    "Revoke the secret and remove it from the program. Give the new secret to the connection (authParameters), from a Pulumi secret.",
  url: DOCS.secrets,
  config: {
    ignored: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Properties that are not checked, such as tags.token-owner.",
    },
  },
  *judge({ type, props }, { ignored }) {
    const left = new Set([...(MEANT_FOR_SECRETS[type] ?? []), ...ignored]);
    for (const { path, what } of secretsAt(props, [], left)) {
      yield {
        problem: `seems to hold ${what} in plaintext`,
        property: spell(path),
        found: HIDDEN,
        because: "and the state, the console and the logs show it",
        remedy: "Remove the secret from the value, and revoke it.",
      };
    }
  },
});

interface Found {
  path: readonly Key[];
  what: string;
}

function* secretsAt(
  value: unknown,
  path: readonly Key[],
  left: ReadonlySet<string>,
): Iterable<Found> {
  if (typeof value === "string") {
    const what = isUnknown(value) ? undefined : (secretIn(value) ?? secretByName(path, value));
    if (what !== undefined) yield { path, what };
  } else if (typeof value === "object" && value !== null) {
    for (const [name, inner] of Object.entries(value as Properties)) {
      const key = Array.isArray(value) ? Number(name) : name;
      const at = [...path, key];
      if (left.size > 0 && left.has(spell(at))) continue;
      yield* secretsAt(inner, at, left);
    }
  }
}

/** A member of a map, such as a tag or a header, with a name that people give to secrets. */
function secretByName(path: readonly Key[], value: string): string | undefined {
  const name = path.at(-1);
  if (path.length < 2 || typeof name !== "string") return undefined;
  return isSecretName(name) && !isReference(value) ? "a secret by its name" : undefined;
}
