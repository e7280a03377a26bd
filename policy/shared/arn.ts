import { matchWildcards } from "./access/wildcards";

/** An ARN in its parts. Source: AWS General Reference, 'Amazon Resource Names'. */
export interface Arn {
  partition: string;
  service: string;
  region: string;
  account: string;
  /** The part after the account, such as `rule/shop/updates`. */
  resource: string;
}

const PARTS =
  /^arn:(?<partition>[^:]*):(?<service>[^:]*):(?<region>[^:]*):(?<account>[^:]*):(?<resource>.+)$/s;

/** Parses an ARN; undefined for any other text, and for no text. */
export function parseArn(text: string | undefined): Arn | undefined {
  const parts = text?.match(PARTS)?.groups;
  return parts && ({ ...parts } as unknown as Arn);
}

/** Whether a text matches a pattern with `*` (any characters) and `?` (one character), as IAM compares ARNs and actions. */
export function fits(pattern: string, text: string): boolean {
  return matchWildcards(pattern, text) === true;
}
