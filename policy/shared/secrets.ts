/** Names that people give to secrets. */
const SECRET_NAME =
  /pass(word|wd|phrase|code)|secret|token|credential|assertion|signature|(api|access|private|auth|subscription|shared)[-_. ]?key|authorization/i;

/** Names that contain the name of a secret, but belong to something else: `secretArn`, `tokenUrl`. */
const NO_SECRET_NAME =
  /(arn|url|uri|endpoint|path|name|type|id|ttl|expiry|expires(_in)?|version|rotation|owner|count|length)$/i;

/** Values that are secrets under any name, and the words for them in messages. */
const SECRET_VALUES: readonly (readonly [words: string, format: RegExp])[] = [
  ["an AWS access key", /\b(AKIA|ASIA)[A-Z0-9]{16}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
  ["a JSON web token", /\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]{8,}/],
  ["a Salesforce session", /\b00D[A-Za-z0-9]{12,15}![\w.]{20,}/],
  ["a Salesforce consumer key", /\b3MVG9[\w.]{30,}/],
  ["a GitHub token", /\b(gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{22,})/],
  ["a Slack token", /\bxox[abprs]-[\w-]{10,}/],
  ["an authorization header", /\b(Bearer|Basic) [\w+/=.~-]{16,}/],
  ["credentials in a URL", /\b[a-z][a-z0-9+.-]*:\/\/[^\s/?#@:]+:[^\s/?#@]+@/i],
];

/**
 * `password=...` or `"client_secret": "..."`. Excluded are values that are variables, paths or references, and the ARN of a
 * secret (`arn:aws:secretsmanager:...:secret:...`), which does not contain the secret.
 */
const ASSIGNED =
  /(?<!:secretsmanager:[\w-]*:\d*:)\b(?:pass(?:word|wd|phrase)|(?:client|consumer|shared|app)?[-_. ]?secret|(?:access|api|auth|refresh|security)?[-_. ]?token|(?:api|access|private|auth)[-_. ]?key)\b["']?\s*([:=])\s*(["']?)([^\s"'<>$&,;[\]{}]{6,})/i;

/**
 * Detects a secret in a text, by the formats of common secrets and by names such as `password=`.
 *
 * @returns words for the kind of secret, never the text or a part of it; undefined if no secret is detected
 */
export function secretIn(text: string): string | undefined {
  if (text.length < 8) return undefined;
  const known = SECRET_VALUES.find(([, pattern]) => pattern.test(text));
  if (known !== undefined) return known[0];
  const [, sign, quote, value = ""] = ASSIGNED.exec(text) ?? [];
  // A colon also occurs in prose: `the token: see the wiki`.
  const isProse = sign === ":" && quote === "" && !/\d/.test(value);
  return isReference(value) || isProse ? undefined : "a secret by its name";
}

/** Whether a name is the name of a secret: `client_secret`, but not `secretArn`. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name) && !NO_SECRET_NAME.test(name);
}

/** Whether a value cannot be a secret: an ARN, a URL, a JSON path, a variable, a flag, a placeholder such as `***`, or a short text. */
export function isReference(value: string): boolean {
  return (
    value.length < 4 ||
    /^(arn:|https?:\/\/|alias\/|\$|<|\{|true$|false$|none$|null$)/i.test(value) ||
    /^(\*+|x+|\.+|redacted|hidden|opaque-secret)$/i.test(value)
  );
}
