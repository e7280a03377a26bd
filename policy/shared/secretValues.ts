import { secretName, wordsOf, type SecretName } from "./secretNames";

/** Texts that are a setting or a kind of value, and never a secret. Compared in lower case. */
const SETTINGS = new Set([
  ...["true", "false", "yes", "no", "none", "null", "undefined", "nil", "n/a", "tbd", "todo"],
  ...["required", "optional", "enabled", "disabled", "enable", "disable", "allow", "deny"],
  ...["always", "never", "auto", "automatic", "string", "number", "boolean", "integer", "object"],
  ...["array", "uuid", "plaintext", "encrypted", "secure", "redacted", "hidden", "masked"],
  ...["bearer", "basic", "digest", "oauth", "oauth2", "oidc", "saml", "jwt", "apikey", "api_key"],
  ...[
    "header",
    "query",
    "cookie",
    "body",
    "fetch",
    "aws_iam",
    "iam",
    "custom",
    "lambda",
    "request",
  ],
  ...["cognito_user_pools", "client_secret_basic", "client_secret_post", "private_key_jwt"],
  ...["client_credentials", "authorization_code", "refresh_token", "seconds", "minutes", "hours"],
  ...["days", "opaque-secret", "string!", "id!", "rsa", "hs256", "rs256", "es256", "legacy"],
]);

/** Texts that stand for a secret which somebody sets later. A password with such a value is a password that everybody knows. */
const PLACEHOLDER =
  /^(?:dummy|example|fake|placeholder|sample|test|local|mock|stub|replace|change|todo|your|insert|unused|not-?used|empty)[a-z_ -]{0,80}$/i;

/** A value with a part that is filled in elsewhere: `${DB}`, `{{resolve:...}}`, `$.detail.id`, `$(cat x)`, `<token>`, `{####}`, `%s`. */
const DYNAMIC =
  /\$\{|\$\(|\{\{|\{%|#\{|@\{|\{#+\}|\$\.|\$\[|\$\$\.|<[A-Za-z][\w .:-]{0,60}>|%[sdv]\b|%[A-Z_]{2,40}%|!Ref|!Sub|Fn::/;

/** A value that refers to another one: a shell or template variable, an ARN, an alias, a URL, a reference of a secret store. */
const REFERENCE =
  /^(?:arn:|[a-z][a-z\d+.-]{0,20}:\/\/|alias\/|\$[A-Z_][A-Z\d_]*$|\$[a-z_]+(?:\.|$)|<|\{|\[|@|%|env[:.]|file:|fileb:|ssm:|vault:|secretsmanager:|secretref:|keyvault:|projects\/|method\.|integration\.|context\.|stageVariables\.|sha\d{3}[:-]|ssh-(?:rsa|ed25519) |ecdsa-|-----BEGIN (?:PUBLIC|CERTIFICATE|RSA PUBLIC))/i;

/** Whether a value cannot be a secret: an ARN, a URL, a path, a variable, a setting, a placeholder such as `***`, or a short text. */
export function isReference(value: string): boolean {
  const text = value.trim();
  return (
    text.length < 4 ||
    SETTINGS.has(text.toLowerCase()) ||
    /^(?:\*+|x+|\.+|-+|0+|_+)$/i.test(text) ||
    DYNAMIC.test(text.slice(0, 4096)) ||
    REFERENCE.test(text) ||
    isPath(text)
  );
}

/** Whether a value, under the name of a secret, is the secret. */
export function isSecretValue(kind: SecretName, name: string, value: string): boolean {
  if (isReference(value)) return false;
  if (kind === "weak") return isGenerated(value);
  if (/\s/.test(value.trim()) || namesItself(name, value)) return false;
  return kind === "password" || !(PLACEHOLDER.test(value) || isNameOfSecret(value));
}

/** Whether a value looks generated, and not chosen by a person as a name: `f3a9c1d07b` but not `shop-tokens-v2`. */
export function isGenerated(value: string): boolean {
  if (value.length < 6 || value.length > 4096 || /\s/.test(value) || isNameLike(value))
    return false;
  if (UUID.test(value) || /^\d[\d.,:TZ-]*$/.test(value)) return false;
  if (/[!%^~]/.test(value)) return true;
  const hasDigit = /\d/.test(value) && /[a-z]/i.test(value);
  return hasDigit || changesOfCase(value) >= 5;
}

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i;

/** How often an upper-case letter follows a lower-case one; names in camelCase have few, and random text has many. */
function changesOfCase(value: string): number {
  return value.match(/[a-z](?=[A-Z])/g)?.length ?? 0;
}

/** A word, as people write them in names, with at most two digits: `oauth2`, `Salesforce`, `DB1`, or a version or number. */
const WORD =
  /^(?:[A-Za-z]?[a-z]*(?:[A-Z][a-z]+){0,4}\d{0,2}|[A-Z]+\d{0,2}|v?\d{1,4}[a-z]?|[a-z]\d{1,2}[a-z])$/;

/** Whether a value is made of words: `shop-tokens-v2`, `request.headers.authorization`, `prod/salesforce`. */
function isNameLike(value: string): boolean {
  if (value.length > 256) return false;
  return value.split(/[-_./:@,]/).every((part) => part.length <= 24 && WORD.test(part));
}

/** A path of a secret store or file system: `prod/salesforce/oauth`, `/shop/db/password`, `/run/secrets/db`. */
function isPath(value: string): boolean {
  if (!value.includes("/") || value.length > 512) return false;
  return value
    .split("/")
    .every((part) => isNameLike(part) || /^[a-z\d]{1,12}(?:[-_.][a-z\d]{1,12}){0,8}$/.test(part));
}

/** Words with which people make up passwords. */
const MADE_UP = new Set([
  ...["my", "super", "very", "top", "not", "so", "change", "me", "changeme", "insecure", "strong"],
]);

/** A key of a secret with several members: `secretKey: "password"`. */
function isNameOfSecret(value: string): boolean {
  const words = wordsOf(value);
  return isNameLike(value) && secretName(value) !== undefined && !words.some(isMadeUp);
}

const isMadeUp = (word: string) => MADE_UP.has(word) || /\d/.test(word);

/** Whether a value is the name of a secret and not the secret: `shop-db-password` or `DB_PASSWORD` for the password of a database. */
function namesItself(name: string, value: string): boolean {
  if (!isNameLike(value)) return false;
  const words = wordsOf(value);
  if (words.length < 2 || words.some(isMadeUp)) return false;
  const own = new Set(wordsOf(name));
  return words.some((word) => own.has(word));
}
