/** A value before and after a change; undefined where it is absent. */
export interface Values {
  before: string | undefined;
  after: string | undefined;
}

/** When a change of a property is dangerous. */
interface Danger {
  /** End of the type's token; undefined for every type. */
  type?: string;
  /** Of the property's path. */
  property: RegExp;
  when: (values: Values) => boolean;
  why: string;
}

/** The lowest of the numbers that the parts of a subscription have. */
const number = (value: string | undefined): number =>
  value === undefined ? NaN : Math.min(...value.split(" | ").map(Number));
const lowered = ({ before, after }: Values): boolean => number(after) < number(before);
const raised = ({ before, after }: Values): boolean => number(after) > number(before);
const removed = ({ after }: Values): boolean => after === undefined || after === "";
const changed = (): boolean => true;
const becomes =
  (value: string) =>
  ({ after }: Values): boolean =>
    after === value;

/** A retention that ends where none did before, or sooner. In archives 0 days, and in logs no number, mean without end. */
const shortened = ({ before = "0", after = "0" }: Values): boolean =>
  after !== "0" && (before === "0" || Number(after) < Number(before));

/** Changes that can lose events, misdirect them, or hide their loss. The first that applies is reported. */
const DANGERS: readonly Danger[] = [
  {
    type: "EventApiDestination",
    property: /^invocationRateLimitPerSecond$/,
    when: lowered,
    why: "Events wait longer. Where more arrive for hours than the limit lets through, the oldest go to the dead-letter queue.",
  },
  {
    type: "EventApiDestination",
    property: /^(?:invocationEndpoint|httpMethod|connectionArn)$/,
    when: changed,
    why: "Requests go to another place.",
  },
  {
    type: "EventConnection",
    property: /./,
    when: changed,
    why: "The connection authorizes in another way. If Salesforce refuses it, every event is retried and then dead-lettered.",
  },
  {
    property: /^retryPolicy\./,
    when: lowered,
    why: "Events are given up sooner, so an outage sends more of them to the dead-letter queue.",
  },
  {
    property: /^deadLetterConfig/,
    when: changed,
    why: "Events that cannot be delivered go to another queue, or are lost.",
  },
  {
    property: /^state$/,
    when: ({ after = "" }) => after.includes("DISABLED"),
    why: "A disabled rule drops its events.",
  },
  { property: /^isEnabled$/, when: becomes("false"), why: "A disabled rule drops its events." },
  {
    type: "Queue",
    property: /^messageRetentionSeconds$/,
    when: lowered,
    why: "Dead letters are deleted sooner.",
  },
  {
    type: "EventArchive",
    property: /^retentionDays$/,
    when: shortened,
    why: "Archived events are deleted sooner, and can no longer be replayed.",
  },
  {
    type: "EventArchive",
    property: /^eventPattern/,
    when: changed,
    why: "Other events are archived.",
  },
  { type: "LogGroup", property: /^retentionInDays$/, when: shortened, why: "Logs end sooner." },
  {
    type: "MetricAlarm",
    property: /^(?:threshold|evaluationPeriods|datapointsToAlarm|period)$/,
    when: raised,
    why: "The alarm calls later.",
  },
  {
    type: "MetricAlarm",
    property: /^(?:alarmActions|actionsEnabled|treatMissingData)$/,
    when: changed,
    why: "The alarm calls others, or nobody.",
  },
  {
    property: /^(?:kms|sqsManagedSse|encryption)/i,
    when: changed,
    why: "Data is encrypted with another key, or with none.",
  },
  {
    property: /^(?!retry|redrive)\w*polic(?:y|ies)(?:Document)?\b/i,
    when: changed,
    why: "Permissions change.",
  },
  {
    property: /^(?:policyArn|managedPolicyArns|assumeRolePolicy|roleArn|role)\b/,
    when: changed,
    why: "Permissions change.",
  },
  { property: /^protect$/, when: becomes("false"), why: "A mistake can delete it." },
  {
    property: /^(?:name|eventBusName|region)$/,
    when: ({ before }) => before !== undefined,
    why: "AWS cannot rename it: it is replaced.",
  },
  {
    type: "TopicSubscription",
    property: /^(?:endpoint|protocol)$/,
    when: removed,
    why: "Nobody is alerted.",
  },
];

/** Why a change of a property is dangerous; undefined if it is not. Pure. */
export function dangerOf(type: string, property: string, values: Values): string | undefined {
  return DANGERS.find(
    (one) =>
      (one.type === undefined || type.endsWith(`:${one.type}`)) &&
      one.property.test(property) &&
      one.when(values),
  )?.why;
}

/** Why the removal of a resource is dangerous, by the end of its type's token. */
const REMOVALS: Readonly<Record<string, string>> = {
  EventBus: "Publishers can send no event to it any more.",
  EventArchive: "Archived events can no longer be replayed.",
  EventConnection: "Requests can no longer be authorized by it.",
  EventApiDestination: "Nothing is sent to it any more.",
  Queue: "Its messages are deleted with it.",
  QueuePolicy: "Without it, a queue refuses dead letters, and they are lost.",
  Key: "What it encrypted cannot be read once it is deleted.",
  KeyPolicy: "Permissions change.",
  MetricAlarm: "Nobody is notified of what it watched.",
  Topic: "Nobody is alerted by it.",
  TopicPolicy: "Alarms cannot publish to the topic.",
  TopicSubscription: "Nobody is alerted by it.",
  Role: "What assumed it loses its permissions.",
  RolePolicy: "What assumed the role loses permissions.",
  Policy: "Its permissions end.",
  RolePolicyAttachment: "Its permissions end.",
  EventBusPolicy: "Publishers of other accounts lose access.",
};

/** Why the removal of a resource is dangerous; undefined if it is not. Pure. */
export function dangerOfRemoval(type: string): string | undefined {
  const kind = type.split(":").at(-1) ?? "";
  return Object.hasOwn(REMOVALS, kind) ? REMOVALS[kind] : undefined;
}
