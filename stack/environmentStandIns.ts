import { OPAQUE_SECRET, UNKNOWN_VALUE, type StackFile } from "../settings/stackFile";

/**
 * Adds stand-ins for the settings that the program requires, and that an environment of Pulumi ESC may give: only `pulumi` opens it.
 * A notice names them.
 */
export function withStandIns(configuration: StackFile): StackFile {
  const { project, values, secretKeys, environments = [], notices = [] } = configuration;
  if (environments.length === 0) return configuration;
  const given = (key: string) => values[`${project}:${key}`];
  const secrets =
    given("salesforceConnection") !== undefined
      ? []
      : [
          ...["salesforceClientId", "salesforceClientSecret"],
          ...(given("salesforceFlow") === "username-password"
            ? ["salesforceUsername", "salesforcePassword"]
            : []),
        ];
  const standIns: [string, string][] = [
    ["aws:region", "us-east-1"],
    [`${project}:salesforceDomain`, `${UNKNOWN_VALUE}.my.salesforce.com`],
    [`${project}:invocationRateLimit`, "1"],
    ...secrets.map((key): [string, string] => [`${project}:${key}`, OPAQUE_SECRET]),
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
