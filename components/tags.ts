import * as pulumi from "@pulumi/pulumi";
import { TAGS } from "../eventbridge/quotas";
import { sameButForCase } from "../mapping/repeated";

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

/** Tags that all have. */
const STANDARD = ["project", "stack", "integration", "part"];
/** Characters. Source: IAM API reference, Tag, `Key` and `Value`, which every service here takes. */
const [LONGEST_KEY, LONGEST_VALUE] = [128, 256];
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * What is wrong with tags, each as a sentence; to be checked before any resource is made. IAM refuses two keys that differ in
 * their case alone, and each resource has the standard ones. The provider's default tags count, too, and are not known here.
 *
 * @param more tags that a resource of the integration has beside these and the standard ones, such as its key
 * Source: IAM User Guide, 'Tags for AWS Identity and Access Management resources', 'Rules for tagging'.
 */
export function tagMistakes(
  tags: Readonly<Record<string, string>> = {},
  more: readonly string[] = [],
): string[] {
  const all = new Set([...STANDARD, ...more, ...Object.keys(tags)]);
  const keys = Object.keys(tags);
  const refused = Object.entries(tags).filter(
    ([key, value]) =>
      !KEY.test(key) ||
      !VALUE.test(value) ||
      /^aws:/i.test(key) ||
      [...key].length > LONGEST_KEY ||
      [...value].length > LONGEST_VALUE,
  );
  return [
    ...(all.size > TAGS
      ? [
          `A resource would have ${all.size} tags with ${[...STANDARD, ...more].join(", ")}, and AWS takes ${TAGS}; leave ${all.size - TAGS} of tags out.`,
        ]
      : []),
    ...sameButForCase([...new Set([...STANDARD, ...keys])]).map(
      (same) =>
        `The tags ${same.join(" and ")} differ in upper and lower case alone, which IAM refuses; write them alike.`,
    ),
    ...refused.map(
      ([key]) =>
        `The tag '${key}' is refused by IAM: a key has 1 to ${LONGEST_KEY} characters and does not begin with aws:, a value has ${LONGEST_VALUE} at most, and both consist of letters, digits, spaces and _.:/=+-@.`,
    ),
  ];
}

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
