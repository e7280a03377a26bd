import * as pulumi from "@pulumi/pulumi";

/** The types of this pattern that take tags. Connections, API destinations, targets and policies of queues take none. */
const TAGGABLE: ReadonlySet<string> = new Set([
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/eventBus:EventBus",
  "aws:cloudwatch/eventRule:EventRule",
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:kms/key:Key",
  "aws:sns/topic:Topic",
  "aws:sqs/queue:Queue",
]);

/**
 * Tags everything below an integration in one place, also what is added to it later: `project`, `stack`,
 * `integration` and `part`, which is the resource's logical name without the integration's. The provider's own
 * `aws:defaultTags` come on top, and a resource's own tags win.
 * Source: AWS provider, each resource's `tags`.
 *
 * @param integration its name
 * @param more further tags, which win over those four
 */
export function tagging(
  integration: string,
  more: Readonly<Record<string, string>> = {},
): pulumi.ResourceTransformation {
  return ({ type, name, props, opts }) => {
    if (!TAGGABLE.has(type)) return undefined;
    const part = name.startsWith(`${integration}-`) ? name.slice(integration.length + 1) : name;
    const own = (props as { tags?: pulumi.Input<Record<string, pulumi.Input<string>>> }).tags;
    const given = {
      project: pulumi.getProject(),
      stack: pulumi.getStack(),
      integration,
      part,
      ...more,
    };
    const tags =
      own === undefined ? given : pulumi.output(own).apply((all) => ({ ...given, ...all }));
    return { props: { ...props, tags }, opts };
  };
}
