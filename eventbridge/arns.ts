/**
 * The ARN of a rule, `arn:aws:events:<region>:<account>:rule/<bus>/<name>`: the account and the Region are those of the bus.
 * On the bus `default`, `<bus>/` is left out.
 * Source: Service Authorization Reference, EventBridge, resource types.
 */
export function ruleArn(busArn: string, name: string): string {
  const path = busArn.replace(":event-bus/", ":rule/").replace(/:rule\/default$/, ":rule");
  return `${path}/${name}`;
}

/** The name in the ARN of a connection or an API destination, `arn:aws:events:<region>:<account>:connection/<name>/<uuid>`. */
export function nameInArn(arn: string): string {
  return arn.split("/")[1] ?? "";
}
