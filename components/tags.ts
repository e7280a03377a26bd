import * as pulumi from "@pulumi/pulumi";
import { TAGS } from "../eventbridge/quotas";
import { sameButForCase } from "../mapping/repeated";

/** The types of resources that take tags. Connections, API destinations, targets and policies of queues do not. */
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

/** Keys of the tags that every resource has. */
const STANDARD = ["project", "stack", "integration", "part"];
/** Characters. Source: IAM API reference, Tag, `Key` and `Value`; every other service here takes these as well. */
const [LONGEST_KEY, LONGEST_VALUE] = [128, 256];
const KEY = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]+$/u;
const VALUE = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

/**
 * Mistakes in tags, each as a sentence; to be checked before the first resource. IAM refuses two keys that differ only in case,
 * and each resource has the standard tags. The provider's default tags count as well, but are not known here.
 *
 * @param more keys of further tags that a resource of the integration has, such as its encryption key
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
          `A resource would have ${all.size} tags, together with ${[...STANDARD, ...more].join(", ")}; AWS allows ${TAGS}. Remove ${all.size - TAGS} of the tags.`,
        ]
      : []),
    ...sameButForCase([...new Set([...STANDARD, ...keys])]).map(
      (same) =>
        `The tags ${same.join(" and ")} differ only in case, which IAM refuses; write them alike.`,
    ),
    ...refused.map(
      ([key]) =>
        `IAM refuses the tag '${key}': a key has 1 to ${LONGEST_KEY} characters and does not begin with aws:, a value has at most ${LONGEST_VALUE}, and both consist of letters, digits, spaces and _.:/=+-@.`,
    ),
  ];
}

/**
 * Tags every resource of an integration with `project`, `stack`, `integration` and `part`, the resource's logical name without
 * the integration's. The transformation reaches resources that are added later as well. The provider adds its
 * `aws:defaultTags`. A resource's own tags take precedence.
 * Source: AWS provider, each resource's `tags`.
 *
 * @param integration name of the integration
 * @param more further tags, which take precedence over these four
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
