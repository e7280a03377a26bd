/** Pulumi's type tokens of the resources that the policies check. */
export const TYPES = {
  apiDestination: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  connection: "aws:cloudwatch/eventConnection:EventConnection",
  rule: "aws:cloudwatch/eventRule:EventRule",
  target: "aws:cloudwatch/eventTarget:EventTarget",
  bus: "aws:cloudwatch/eventBus:EventBus",
  busPolicy: "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  busPermission: "aws:cloudwatch/eventPermission:EventPermission",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  logDelivery: "aws:cloudwatch/logDelivery:LogDelivery",
  logDeliveryDestination: "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  logDeliverySource: "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  topic: "aws:sns/topic:Topic",
  topicPolicy: "aws:sns/topicPolicy:TopicPolicy",
  queue: "aws:sqs/queue:Queue",
  queuePolicy: "aws:sqs/queuePolicy:QueuePolicy",
  role: "aws:iam/role:Role",
  rolePolicy: "aws:iam/rolePolicy:RolePolicy",
  rolePolicyAttachment: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  policy: "aws:iam/policy:Policy",
  key: "aws:kms/key:Key",
  keyPolicy: "aws:kms/keyPolicy:KeyPolicy",
  keyAlias: "aws:kms/alias:Alias",
  pipe: "aws:pipes/pipe:Pipe",
  schedule: "aws:scheduler/schedule:Schedule",
  // The provider aws has no resource for it.
  subscriber: "aws-native:eventsv2:Subscriber",
} as const;

const LABELS: Readonly<Record<string, string>> = {
  [TYPES.apiDestination]: "API destination",
  [TYPES.bus]: "Event bus",
  [TYPES.busPolicy]: "Event bus policy",
  [TYPES.busPermission]: "Event bus permission",
  [TYPES.logDelivery]: "Log delivery",
  [TYPES.logDeliveryDestination]: "Log delivery destination",
  [TYPES.logDeliverySource]: "Log delivery source",
  [TYPES.logGroup]: "Log group",
  [TYPES.queuePolicy]: "Queue policy",
  [TYPES.topicPolicy]: "Topic policy",
  [TYPES.rolePolicy]: "Role policy",
  [TYPES.keyPolicy]: "Key policy",
};

/** The name of a resource type in messages: `Target` for `aws:cloudwatch/eventTarget:EventTarget`. */
export function labelOf(type: string): string {
  if (type.startsWith("pulumi:providers:")) return "Provider";
  return LABELS[type] ?? (type.split(":").at(-1) ?? type).replace(/^(Event|Metric)(?=[A-Z])/, "");
}

/** The type of a resource in the program, without the types of its parents. Source: Pulumi, 'Resource names', URNs. */
export function typeOfUrn(urn: string): string {
  return urn.split("::")[2]?.split("$").at(-1) ?? "";
}
