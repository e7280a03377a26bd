/** An ARN in its parts. Source: AWS General Reference, 'Amazon Resource Names'. */
export interface Arn {
  service: string;
  region: string;
  account: string;
  /** What follows the account, such as `rule/shop/updates`. */
  resource: string;
}

/** Undefined for a text that is no ARN. */
export function parseArn(text: string): Arn | undefined {
  const [, service, region, account, resource] =
    /^arn:[^:]*:([^:]*):([^:]*):([^:]*):(.+)$/s.exec(text) ?? [];
  if (service === undefined || resource === undefined) return undefined;
  return { service, region: region ?? "", account: account ?? "", resource };
}

/** Whether a text fits a pattern with `*` and `?`, as IAM compares ARNs and actions. */
export function fits(pattern: string, text: string): boolean {
  const source = pattern.replace(/[\\^$.*+?()[\]{}|]/g, (sign) =>
    sign === "*" ? ".*" : sign === "?" ? "." : `\\${sign}`,
  );
  return new RegExp(`^${source}$`, "s").test(text);
}
