/** A planned resource: its Pulumi type token, and its inputs. */
export interface PlannedResource {
  type: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** Types that cost nothing, and by which no other cost is counted. */
export const FREE = new Set([
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "random:index/randomId:RandomId",
]);

/** Types that the estimate counts. */
export const PRICED = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  rule: "aws:cloudwatch/eventRule:EventRule",
  destination: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  connection: "aws:cloudwatch/eventConnection:EventConnection",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  queue: "aws:sqs/queue:Queue",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  compositeAlarm: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  metricFilter: "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  topic: "aws:sns/topic:Topic",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  key: "aws:kms/key:Key",
} as const;

export type PricedKind = keyof typeof PRICED;

/** The planned resources of a priced kind. */
export const ofKind = (
  resources: readonly PlannedResource[],
  kind: PricedKind,
): PlannedResource[] => resources.filter(({ type }) => type === PRICED[kind]);
