import { secretForm } from "./secretForms";
import { secretName } from "./secretNames";
import { secretAssignment } from "./secretAssignments";
import { isGenerated, isReference, isSecretValue } from "./secretValues";

/** Words for a secret that is detected by its name. */
export const BY_NAME = "a secret by its name";

/**
 * Detects a secret in a text, by the forms of common secrets and by names such as `password=`.
 *
 * @returns words for the kind of secret, never the text or a part of it; undefined if no secret is detected
 */
export function secretIn(text: string): string | undefined {
  if (text.length < 8) return undefined;
  return secretForm(text) ?? (secretAssignment(text) ? BY_NAME : undefined);
}

/** Whether a value, under this name, is a secret: `client_secret` with a text, but not `token` with a word. */
export function isSecretUnder(name: string, value: string): boolean {
  const kind = secretName(name);
  return kind !== undefined && isSecretValue(kind, name, value);
}

/** Names that are short, but the usual names of secrets in requests. */
const IN_REQUESTS = /^(?:sig|signature|code|key|auth|pass|hapikey|x-sig|sid|session_?id)$/i;

/** Names of headers and parameters of requests that send secrets whatever the value looks like. */
const SURE_IN_REQUESTS =
  /^(?:(?:x-)?(?:proxy-)?authorization|cookie|jwt|(?:[\w-]{0,40}[-_])?(?:token|secret|jwt|credentials?|assertion)|bearer|sas)$/i;

/**
 * Whether a parameter of a request (a header, or a member of its query or body) holds a secret. Requests send less than
 * environments hold, so a name is better evidence here: a header `Cookie`, or a parameter `token`.
 *
 * @param value undefined if it is not known yet
 */
export function isSecretOfRequest(name: string, value: string | undefined): boolean {
  const kind = secretName(name);
  const isSure = kind !== undefined && (kind !== "weak" || SURE_IN_REQUESTS.test(name));
  if (value === undefined) return isSure;
  if (secretIn(value) !== undefined) return true;
  if (isReference(value)) return false;
  const maySend = kind !== undefined || IN_REQUESTS.test(name);
  return isSure || (value.length >= 12 && maySend && isGenerated(value));
}

export { secretForm } from "./secretForms";
export { isDescription, secretName } from "./secretNames";
export { isGenerated, isReference, isSecretValue } from "./secretValues";
