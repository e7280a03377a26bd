/**
 * The characters that IAM and KMS accept in a policy document. Source: API models of IAM, `policyDocumentType`, and KMS, `PolicyType`:
 * `[\u0009\u000A\u000D\u0020-\u00FF]+`.
 */
const ACCEPTED = /^[\t\n\r\u0020-\u00ff]*$/;

/**
 * A policy document as JSON that every service accepts. Characters beyond U+00FF, such as in a Japanese detail type, are
 * written as JSON escapes. It is assumed that IAM reads these escapes as other JSON parsers do.
 */
export function policyDocument(document: object): string {
  return JSON.stringify(document).replace(
    /[^\t\n\r\u0020-\u00ff]/g, // each UTF-16 unit separately, as in JSON
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** @throws Error for a document with characters that IAM and KMS refuse */
export function checkCharacters(document: string): void {
  if (!ACCEPTED.test(document)) {
    throw new Error(
      "the policy has characters beyond U+00FF, which the service refuses; write them as \\uXXXX",
    );
  }
}
