import { OPAQUE_SECRET, UNKNOWN_VALUE, type StackFile } from "../settings/stackFile";

/**
 * Adds stand-ins for the settings that the program requires, and that an environment of Pulumi ESC may give: only `pulumi` opens it.
 * A notice names them.
 *
 * @param orgs further orgs, whose settings are in namespaces of their names
 */
export function withStandIns(configuration: StackFile, orgs: readonly string[]): StackFile {
  const { project, values, secretKeys, environments = [], notices = [] } = configuration;
  if (environments.length === 0) return configuration;
  const standIns: [string, string][] = [
    ["aws:region", "us-east-1"],
    ...[project, ...orgs].flatMap((namespace) => standInsOf(namespace, values)),
  ];
  const used = standIns.filter(([key]) => values[key] === undefined);
  if (used.length === 0) return configuration;
  const named = used.map(([key]) => key.replace(`${project}:`, "")).join(", ");
  return {
    ...configuration,
    values: { ...values, ...Object.fromEntries(used) },
    secretKeys: new Set([
      ...secretKeys,
      ...used.filter(([, value]) => value === OPAQUE_SECRET).map(([key]) => key),
    ]),
    notices: [
      ...notices,
      `Placeholders are used for ${named}, which ${environments.join(", ")} may give: findings about them are not about the stack.`,
    ],
  };
}

/** For the required settings of an org, in the order of the schema. */
function standInsOf(namespace: string, values: StackFile["values"]): [string, string][] {
  const own = (key: string) => `${namespace}:${key}`;
  const isUser = values[own("salesforceFlow")] === "username-password";
  const secrets =
    values[own("salesforceConnection")] !== undefined
      ? []
      : [
          ...["salesforceClientId", "salesforceClientSecret"],
          ...(isUser ? ["salesforceUsername", "salesforcePassword"] : []),
        ];
  return [
    [own("salesforceDomain"), `${UNKNOWN_VALUE}.my.salesforce.com`],
    [own("invocationRateLimit"), "1"],
    ...secrets.map((key): [string, string] => [own(key), OPAQUE_SECRET]),
  ];
}
