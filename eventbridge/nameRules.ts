/** The names that an AWS service accepts for a kind of resource. */
export interface NameRule {
  /** The kind, in messages. */
  label: string;
  /** The longest name, in characters. */
  longest: number;
  /** Matches a name that consists of allowed characters only. */
  characters: RegExp;
  /** The allowed characters, in messages. */
  inWords: string;
}

/** Characters of rules, connections, API destinations and archives. */
const EVENTS = { characters: /^[.\-_A-Za-z0-9]+$/, inWords: "letters, digits, '.', '-' and '_'" };
const IAM = { characters: /^[\w+=,.@-]+$/, inWords: "letters, digits and _+=,.@-" };
const WORDS = { characters: /^[\w-]+$/, inWords: "letters, digits, - and _" };

/**
 * The rule of each kind of resource that a stack gives a name.
 * Sources: EventBridge API reference (CreateEventBus, CreateConnection, CreateApiDestination, PutRule, CreateArchive),
 * IAM API reference (CreateRole, CreatePolicy, PutRolePolicy), SQS API reference (CreateQueue), SNS API reference (CreateTopic),
 * CloudWatch API reference (PutMetricAlarm, PutDashboard), CloudWatch Logs API reference (CreateLogGroup, PutMetricFilter,
 * MetricTransformation, PutDeliverySource, PutDeliveryDestination), KMS API reference (CreateAlias; the length includes `alias/`). CloudWatch Logs publishes no limit for
 * the name of a resource policy; the lowest of its other limits is safe.
 */
export const NAME_RULES = {
  bus: {
    label: "bus",
    longest: 256,
    characters: /^[/.\-_A-Za-z0-9]+$/,
    inWords: "letters, digits, '/', '.', '-' and '_'",
  },
  connection: { label: "connection", longest: 64, ...EVENTS },
  destination: { label: "destination", longest: 64, ...EVENTS },
  rule: { label: "rule", longest: 64, ...EVENTS },
  archive: { label: "archive", longest: 48, ...EVENTS },
  role: { label: "role", longest: 64, ...IAM },
  rolePolicy: { label: "role's policy", longest: 128, ...IAM },
  publisherPolicy: { label: "policy", longest: 128, ...IAM },
  queue: { label: "queue", longest: 80, ...WORDS },
  topic: { label: "topic", longest: 256, ...WORDS },
  alarm: {
    label: "alarm",
    longest: 255,
    characters: /^[^\x00-\x1f\x7f]+$/,
    inWords: "characters other than control characters",
  },
  dashboard: { label: "dashboard", longest: 255, ...WORDS },
  logGroup: {
    label: "log group",
    longest: 512,
    characters: /^[.\-_/#A-Za-z0-9]+$/,
    inWords: "letters, digits and ._-/#",
  },
  metricFilter: {
    label: "metric filter",
    // A filter of the stack gives its name to a metric, which may have 255 characters.
    longest: 255,
    characters: /^[^:*$]+$/,
    inWords: "characters other than :, * and $",
  },
  logDeliverySource: { label: "log source", longest: 60, ...WORDS },
  logDeliveryDestination: { label: "log destination", longest: 60, ...WORDS },
  logResourcePolicy: { label: "logs' policy", longest: 60, ...WORDS },
  keyAlias: {
    label: "key",
    longest: 256,
    characters: /^alias\/[\w/-]+$/,
    inWords: "alias/, then letters, digits, /, _ and -",
  },
} as const satisfies Record<string, NameRule>;

/** A kind of resource that has a name. */
export type NamedKind = keyof typeof NAME_RULES;

/** The ID of a rule's target. Source: EventBridge API reference, Target, `Id`. */
export const TARGET_ID_RULE: NameRule = { label: "target ID", longest: 64, ...EVENTS };

/**
 * Characters that every service accepts: a name can begin with them whatever it names. A stack's name can contain a dot, which
 * a queue's name cannot.
 */
export const COMMON_CHARACTERS = /^[A-Za-z0-9_-]+$/;
