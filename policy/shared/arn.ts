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
  // From left to right; at a mismatch the last `*` takes one character more. A regular expression would backtrack over each `*`.
  let at = 0;
  let star = -1;
  let taken = 0;
  for (let index = 0; index < text.length;) {
    const sign = pattern[at];
    if (sign === "*") {
      star = at++;
      taken = index;
    } else if (sign === "?" || sign === text[index]) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++taken;
    } else return false;
  }
  return /^\**$/.test(pattern.slice(at));
}
