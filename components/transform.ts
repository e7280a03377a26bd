import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as iam from "@pulumi/aws/iam";
import type * as kms from "@pulumi/aws/kms";
import type * as sns from "@pulumi/aws/sns";
import type * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { Encryption } from "./encryptionKey";

/**
 * What is changed of a resource before it is made: arguments that take the place of the component's, or a function
 * that changes arguments and options as it likes. `name` is the resource's logical name.
 */
export type ResourceTransform<Args> =
  Partial<Args> | ((args: Args, options: pulumi.CustomResourceOptions, name: string) => void);

/**
 * A way to what the component has no argument for, by the kind of resource. The policies judge what comes of it. A name that
 * grants and alerts go by cannot be changed.
 *
 * @example
 * transform: {
 *   queue: { tags: { team: "shop" } },
 *   rule: (rule, options) => { rule.state = "DISABLED"; },
 * }
 */
export interface Transforms {
  bus?: ResourceTransform<cloudwatch.EventBusArgs>;
  queue?: ResourceTransform<sqs.QueueArgs>;
  queuePolicy?: ResourceTransform<sqs.QueuePolicyArgs>;
  connection?: ResourceTransform<cloudwatch.EventConnectionArgs>;
  destination?: ResourceTransform<cloudwatch.EventApiDestinationArgs>;
  role?: ResourceTransform<iam.RoleArgs>;
  rolePolicy?: ResourceTransform<iam.RolePolicyArgs>;
  publisherPolicy?: ResourceTransform<iam.PolicyArgs>;
  publisherAttachment?: ResourceTransform<iam.RolePolicyAttachmentArgs>;
  busPolicy?: ResourceTransform<cloudwatch.EventBusPolicyArgs>;
  rule?: ResourceTransform<cloudwatch.EventRuleArgs>;
  target?: ResourceTransform<cloudwatch.EventTargetArgs>;
  alarm?: ResourceTransform<cloudwatch.MetricAlarmArgs>;
  topic?: ResourceTransform<sns.TopicArgs>;
  topicPolicy?: ResourceTransform<sns.TopicPolicyArgs>;
  topicSubscription?: ResourceTransform<sns.TopicSubscriptionArgs>;
  dashboard?: ResourceTransform<cloudwatch.DashboardArgs>;
  archive?: ResourceTransform<cloudwatch.EventArchiveArgs>;
  logGroup?: ResourceTransform<cloudwatch.LogGroupArgs>;
  logResourcePolicy?: ResourceTransform<cloudwatch.LogResourcePolicyArgs>;
  logDeliverySource?: ResourceTransform<cloudwatch.LogDeliverySourceArgs>;
  logDeliveryDestination?: ResourceTransform<cloudwatch.LogDeliveryDestinationArgs>;
  logDelivery?: ResourceTransform<cloudwatch.LogDeliveryArgs>;
  key?: ResourceTransform<kms.KeyArgs>;
  keyPolicy?: ResourceTransform<kms.KeyPolicyArgs>;
  keyAlias?: ResourceTransform<kms.AliasArgs>;
}

/** Pulumi's type tokens of the kinds. */
const TYPES: Readonly<Record<keyof Transforms, string>> = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  connection: "aws:cloudwatch/eventConnection:EventConnection",
  destination: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  publisherPolicy: "aws:iam/policy:Policy",
  publisherAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  busPolicy: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  topicSubscription: "aws:sns/topicSubscription:TopicSubscription",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  logResourcePolicy: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  logDeliverySource: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  logDeliveryDestination: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  logDelivery: "aws:cloudwatch/logDelivery:LogDelivery",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  keyAlias: "aws:kms/alias:Alias",
};

const typesOf = (...kinds: (keyof Transforms)[]) => kinds.map((kind) => TYPES[kind]);
/**
 * Kinds whose names the queue's or the topic's policy, or the alert's pattern, have before there is such a resource: with
 * another name, dead letters or alerts would be refused without a word.
 */
const REFERRED_TO = typesOf("connection", "destination", "rule", "alarm");
/** Those of which the policy of the integration's own key has the names. */
const REFERRED_TO_BY_OWN_KEY = typesOf("bus", "topic", "logGroup");

function referredTo(encryption: Encryption): ReadonlySet<string> {
  return new Set([
    ...REFERRED_TO,
    ...(encryption === "customer-managed" ? REFERRED_TO_BY_OWN_KEY : []),
  ]);
}

/**
 * Whether a bus sends dead letters: the queue's policy has its name, too, before there is the bus. It is asked of what the
 * transform has left, which may have given the bus a key.
 */
function sendsDeadLetters(type: string, props: object): boolean {
  const { kmsKeyIdentifier, deadLetterConfig } = props as Partial<cloudwatch.EventBusArgs>;
  return type === TYPES.bus && (kmsKeyIdentifier ?? deadLetterConfig) !== undefined;
}

/**
 * The component's options with its transforms, as a transformation of Pulumi's, which all resources inherit that are
 * made in it: so no part has to hand them on. Source: Pulumi, resource option `transformations`.
 *
 * @param encryption by which grants go by more names
 * @throws pulumi.RunError out of a resource's constructor, where its transform changes a name that others go by
 */
export function withTransforms(
  transforms: Transforms = {},
  options: pulumi.ComponentResourceOptions = {},
  encryption: Encryption = "aws-owned",
): pulumi.ComponentResourceOptions {
  const byType = new Map(
    Object.entries(transforms).map(([kind, transform]: [string, ResourceTransform<object>]) => [
      TYPES[kind as keyof Transforms],
      transform,
    ]),
  );
  if (byType.size === 0) return options;
  const fixed = referredTo(encryption);
  const transformation: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    const transform = byType.get(type);
    if (transform === undefined) return undefined;
    const changed = { props: { ...(props as object) }, opts: { ...opts } };
    if (typeof transform === "function") transform(changed.props, changed.opts, name);
    else Object.assign(changed.props, transform);
    if (fixed.has(type) || sendsDeadLetters(type, changed.props)) {
      refuseAnotherName(type, name, props, changed.props);
    }
    return changed;
  };
  return { ...options, transformations: [...(options.transformations ?? []), transformation] };
}

interface Named {
  name?: unknown;
}

function refuseAnotherName(type: string, name: string, before: Named, after: Named): void {
  if (before.name === after.name) return;
  throw new pulumi.RunError(
    `The transform of '${name}' (${type}) changes its name, by which grants or alerts know it: they would not let it through any more. Leave the name alone; namePrefix changes what all names begin with.`,
  );
}
