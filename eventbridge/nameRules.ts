/** The names that an AWS service takes for a kind of resource. */
export interface NameRule {
  /** How messages call the kind. */
  label: string;
  /** The longest name, in characters. */
  longest: number;
  /** The whole name consists of these. */
  characters: RegExp;
}

/** Characters of rules, connections, API destinations and archives. */
const EVENTS = /^[.\-_A-Za-z0-9]+$/;
const IAM = /^[\w+=,.@-]+$/;
const WORDS = /^[\w-]+$/;

/**
 * The names of each kind of resource that a stack gives a name to.
 * Sources: EventBridge API reference (CreateEventBus, CreateConnection, CreateApiDestination, PutRule, CreateArchive),
 * IAM API reference (CreateRole, CreatePolicy, PutRolePolicy), SQS API reference (CreateQueue), SNS API reference (CreateTopic),
 * CloudWatch API reference (PutMetricAlarm, PutDashboard), CloudWatch Logs API reference (CreateLogGroup, PutDeliverySource,
 * PutDeliveryDestination), KMS API reference (CreateAlias; the length includes `alias/`). CloudWatch Logs publishes no limit for
 * the name of a resource policy; the lowest of its other limits is safe.
 */
export const NAME_RULES = {
  bus: { label: "bus", longest: 256, characters: /^[/.\-_A-Za-z0-9]+$/ },
  connection: { label: "connection", longest: 64, characters: EVENTS },
  destination: { label: "destination", longest: 64, characters: EVENTS },
  rule: { label: "rule", longest: 64, characters: EVENTS },
  archive: { label: "archive", longest: 48, characters: EVENTS },
  role: { label: "role", longest: 64, characters: IAM },
  rolePolicy: { label: "role's policy", longest: 128, characters: IAM },
  publisherPolicy: { label: "policy", longest: 128, characters: IAM },
  queue: { label: "queue", longest: 80, characters: WORDS },
  topic: { label: "topic", longest: 256, characters: WORDS },
  alarm: { label: "alarm", longest: 255, characters: /^[^\x00-\x1f\x7f]+$/ },
  dashboard: { label: "dashboard", longest: 255, characters: WORDS },
  logGroup: { label: "log group", longest: 512, characters: /^[.\-_/#A-Za-z0-9]+$/ },
  logDeliverySource: { label: "log source", longest: 60, characters: WORDS },
  logDeliveryDestination: { label: "log destination", longest: 60, characters: WORDS },
  logResourcePolicy: { label: "logs' policy", longest: 60, characters: WORDS },
  keyAlias: { label: "key", longest: 256, characters: /^alias\/[\w/-]+$/ },
} as const satisfies Record<string, NameRule>;

/** A kind of resource that has a name. */
export type NamedKind = keyof typeof NAME_RULES;

/**
 * What every service takes, so that names can begin with it. A stack's name may hold a dot, which the name of a queue may not.
 */
export const COMMON_CHARACTERS = /^[A-Za-z0-9_-]+$/;
