/**
 * What IAM and KMS take in a policy document. Source: API models of IAM, `policyDocumentType`, and KMS, `PolicyType`:
 * `[\u0009\u000A\u000D\u0020-\u00FF]+`.
 */
const TAKEN = /^[\t\n\r\u0020-\u00ff]*$/;

/**
 * A policy document as JSON that any service takes: characters beyond U+00FF, such as those of a detail type in Japanese, are
 * written as JSON's escapes. That IAM reads those as any reader of JSON does is assumed.
 */
export function policyDocument(document: object): string {
  return JSON.stringify(document).replace(
    /[^\t\n\r\u0020-\u00ff]/g, // each UTF-16 unit by itself, as JSON has it
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** @throws Error for a document with characters that IAM and KMS refuse */
export function checkCharacters(document: string): void {
  if (!TAKEN.test(document)) {
    throw new Error(
      "the policy has characters beyond U+00FF, which the service refuses; write them as \\uXXXX",
    );
  }
}
