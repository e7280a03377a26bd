import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as iam from "@pulumi/aws/iam";
import type * as kms from "@pulumi/aws/kms";
import type * as sns from "@pulumi/aws/sns";
import type * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { Encryption } from "./encryptionKey";
import { REFERENCES, type ReferencedKind } from "./names";

/**
 * A change of a resource before it is made: arguments that replace the component's, or a function that changes arguments and
 * options. `name` is the resource's logical name.
 */
export type ResourceTransform<Args> =
  Partial<Args> | ((args: Args, options: pulumi.CustomResourceOptions, name: string) => void);

/**
 * Changes of resources that the component has no argument for, by the kind of resource. The policy pack judges the changed
 * resources. A name that policies or patterns refer to cannot be changed: see `REFERENCES`.
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
  metricFilter?: ResourceTransform<cloudwatch.LogMetricFilterArgs>;
  logResourcePolicy?: ResourceTransform<cloudwatch.LogResourcePolicyArgs>;
  logDeliverySource?: ResourceTransform<cloudwatch.LogDeliverySourceArgs>;
  logDeliveryDestination?: ResourceTransform<cloudwatch.LogDeliveryDestinationArgs>;
  logDelivery?: ResourceTransform<cloudwatch.LogDeliveryArgs>;
  key?: ResourceTransform<kms.KeyArgs>;
  keyPolicy?: ResourceTransform<kms.KeyPolicyArgs>;
  keyAlias?: ResourceTransform<kms.AliasArgs>;
}

/** The type token of each kind. */
export const TRANSFORMED_TYPES: Readonly<Record<keyof Transforms, string>> = {
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
  metricFilter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  logResourcePolicy: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  logDeliverySource: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  logDeliveryDestination: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  logDelivery: "aws:cloudwatch/logDelivery:LogDelivery",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  keyAlias: "aws:kms/alias:Alias",
};

const KINDS = new Map(Object.entries(TRANSFORMED_TYPES).map(([kind, type]) => [type, kind]));

/**
 * Whether a policy or a pattern refers to the resource by its name before the resource exists. With another name, dead letters
 * or alerts would be refused without an error.
 *
 * @param changed arguments of the resource after its transform, which may have given a bus a key
 */
function isReferredTo(kind: string, encryption: Encryption, changed: object): boolean {
  if (!isReferencedKind(kind)) return false;
  const { kmsKeyIdentifier, deadLetterConfig } = changed as Partial<cloudwatch.EventBusArgs>;
  return REFERENCES[kind].from.some((from) => {
    switch (from) {
      case "policies":
        return true;
      case "key":
        return encryption === "customer-managed";
      case "dead letters":
        return (kmsKeyIdentifier ?? deadLetterConfig) !== undefined;
    }
  });
}

const isReferencedKind = (kind: string): kind is ReferencedKind => Object.hasOwn(REFERENCES, kind);

/**
 * The component's options with its transforms. They become a transformation of Pulumi's, which every resource in the component
 * inherits, so that no part passes them on. Source: Pulumi, resource option `transformations`.
 *
 * @param encryption with a key of the integration's own, policies refer to more names
 * @throws pulumi.RunError from a resource's constructor, where a transform changes a name that is referred to
 */
export function withTransforms(
  transforms: Transforms = {},
  options: pulumi.ComponentResourceOptions = {},
  encryption: Encryption = "aws-owned",
): pulumi.ComponentResourceOptions {
  const byType = new Map(
    Object.entries(transforms).map(([kind, transform]: [string, ResourceTransform<object>]) => [
      TRANSFORMED_TYPES[kind as keyof Transforms],
      transform,
    ]),
  );
  if (byType.size === 0) return options;
  const transformation: pulumi.ResourceTransformation = ({ type, name, props, opts }) => {
    const transform = byType.get(type);
    if (transform === undefined) return undefined;
    const changed = { props: { ...(props as object) }, opts: { ...opts } };
    if (typeof transform === "function") transform(changed.props, changed.opts, name);
    else Object.assign(changed.props, transform);
    if (isReferredTo(KINDS.get(type) ?? "", encryption, changed.props)) {
      refuseAnotherName(type, name, [props, changed.props]);
    }
    return changed;
  };
  return { ...options, transformations: [...(options.transformations ?? []), transformation] };
}

interface Named {
  name?: unknown;
}

function refuseAnotherName(
  type: string,
  logicalName: string,
  [before, after]: readonly [Named, Named],
): void {
  if (before.name === after.name) return;
  throw new pulumi.RunError(
    `The transform of '${logicalName}' (${type}) changes its name, which policies or patterns refer to: its dead letters or alerts would be refused. Keep the name; namePrefix changes the beginning of all names.`,
  );
}
