import { matchWildcards } from "./access/wildcards";

/** An ARN in its parts. Source: AWS General Reference, 'Amazon Resource Names'. */
export interface Arn {
  service: string;
  region: string;
  account: string;
  /** The part after the account, such as `rule/shop/updates`. */
  resource: string;
}

/** Parses an ARN; undefined for a text that is not an ARN. */
export function parseArn(text: string): Arn | undefined {
  const [, service, region, account, resource] =
    /^arn:[^:]*:([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
  if (service === undefined || resource === undefined) return undefined;
  return { service, region: region ?? "", account: account ?? "", resource };
}

/** Whether a text matches a pattern with `*` (any characters) and `?` (one character), as IAM compares ARNs and actions. */
export function fits(pattern: string, text: string): boolean {
  return matchWildcards(pattern, text) === true;
}
