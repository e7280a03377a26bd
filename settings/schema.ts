import { z } from "zod";
import { ALARM_MEMBERS, alarms, EXAMPLE_ALARMS } from "./alarms";
import { ARN_FORMATS, EVENT_BUS_NAME_OR_ARN, type ArnFormat } from "../eventbridge/arns";
import { COMMON_CHARACTERS } from "../eventbridge/nameRules";
import { EXAMPLE_PUBLISHERS, PUBLISHER_MEMBERS, publishersSetting } from "./publishers";
import {
  isWithin,
  LOG_RETENTION_DAYS,
  mustBeWithin,
  MY_DOMAIN,
  RANGES,
  type Range,
} from "../eventbridge/settingRanges";
import { EXAMPLE_SUBSCRIPTIONS, SUBSCRIPTION_MEMBERS, subscriptionsSetting } from "./subscriptions";

/** What readers of the error report and of the documentation need besides the type. */
interface About {
  /** What the setting decides, in one or two sentences. */
  description: string;
  /** An accepted value, shown in remedies. Never a real secret. */
  example: string;
  /** Must be encrypted in the stack file. */
  secret?: true;
  /** The document that shows a list or an object, which is written into the stack file rather than set by a command. */
  structured?: string;
}

declare module "zod" {
  interface GlobalMeta {
    example?: About["example"];
    secret?: About["secret"];
    structured?: About["structured"];
  }
}

/** Pulumi hands every configuration value to the program as a string, so numbers are parsed here. */
const wholeNumber = (range: Range) =>
  z
    .string()
    .regex(/^\d+$/, mustBeWithin(range))
    .transform(Number)
    .refine((value) => isWithin(range, value), mustBeWithin(range));

/**
 * A value that EventBridge sends to the token endpoint. The service refuses an empty value, a value of more than 512 characters,
 * a control character and a colon.
 * Source: EventBridge API reference, CreateConnectionOAuthClientRequestParameters.
 */
const clientParameter = z
  .string()
  .min(1, "must not be empty")
  .max(512, "must be 512 characters at most: the service refuses a longer value")
  .refine(
    (value) => value.length > 512 || Buffer.byteLength(value) <= 512,
    "must be 512 bytes at most: the AWS provider refuses a longer value",
  )
  .regex(
    /^[^\x00-\x1F\x7F:]*$/,
    "must not contain a colon or a control character: the service refuses them",
  );

/** A form field of the token request: EventBridge's API reference (ConnectionBodyParameter) sets no bounds. */
const bodyParameter = z.string().min(1, "must not be empty");

/** `true` or `false`, as text. */
const flag = (standard: boolean) =>
  z
    .enum(["true", "false"], "must be true or false")
    .default(standard ? "true" : "false")
    .transform((text) => text === "true");

const LOG_RETENTIONS = LOG_RETENTION_DAYS.map(String);

/** A value of the schema, or `off`, which becomes false. */
const orOff = <Value>(schema: z.ZodType<Value, string>) =>
  z.string().transform((text, context): Value | false => {
    if (text === "off") return false;
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    context.addIssue({ code: "custom", message: `${issue?.message}, or off` });
    return z.NEVER;
  });

/** The ARN of an existing resource. */
const arnOf = ({ pattern, example }: ArnFormat) => z.string().regex(pattern, `must be ${example}`);

export const FLOWS = ["client-credentials", "username-password"] as const;

/** Every setting of a stack file, in the order in which the documentation lists them. */
export const schema = z.strictObject({
  eventBus: z
    .string()
    .regex(EVENT_BUS_NAME_OR_ARN, "must be the name or the ARN of an event bus")
    .optional()
    .meta({
      description: "An existing event bus, by name or ARN. Without it, the stack makes its own.",
      example: "shop-events",
    }),
  salesforceDomain: z.string().regex(MY_DOMAIN.pattern, MY_DOMAIN.mustBe).meta({
    description: "The org's My Domain host; serves the REST API and the token endpoint.",
    example: "acme.my.salesforce.com",
  }),
  salesforceApiVersion: wholeNumber(RANGES.salesforceApiVersion).default(68).meta({
    description:
      "Version of Salesforce's REST API, 31 to 99. Salesforce retired the versions before 31.",
    example: "68",
  }),
  salesforceConnection: z
    .string()
    .regex(ARN_FORMATS.connection.pattern, "must be the ARN of an EventBridge connection")
    .optional()
    .meta({
      description:
        "An existing connection of this account and Region, by ARN, such as another stack's. It has the credentials, " +
        "so this stack has none.",
      example:
        "arn:aws:events:eu-central-1:123456789012:connection/salesforce/81d3ab8b-6f0f-4d4e-9f9a-3f1a0c5a2b11",
    }),
  salesforceFlow: z
    .enum(FLOWS, `must be ${FLOWS.join(" or ")}`)
    .default("client-credentials")
    .meta({
      description:
        "OAuth flow: client-credentials for an External Client App with a run-as user, " +
        "username-password for an older Connected App, which Salesforce retires on 20 February 2027.",
      example: "client-credentials",
    }),
  salesforceClientId: clientParameter.optional().meta({
    description: "Consumer key of the Salesforce app.",
    example: "<consumer key>",
    secret: true,
  }),
  salesforceClientSecret: clientParameter.optional().meta({
    description: "Consumer secret of the Salesforce app.",
    example: "<consumer secret>",
    secret: true,
  }),
  salesforceUsername: bodyParameter.optional().meta({
    description: "Name of the integration user; for the username-password flow only.",
    example: "<user@example.com>",
    secret: true,
  }),
  salesforcePassword: bodyParameter.optional().meta({
    description:
      "The integration user's password followed by its security token; " +
      "for the username-password flow only.",
    example: "<password and security token>",
    secret: true,
  }),
  invocationRateLimit: wholeNumber(RANGES.invocationRateLimit).meta({
    description:
      "Calls to Salesforce a second, 1 to 299. EventBridge delays events above this rate. " +
      "300 is the account's own limit, and counts as no limit.",
    example: "20",
  }),
  subscriptions: subscriptionsSetting.optional().meta({
    description:
      "The events to send to Salesforce, as a list under this key. Without it, subscriptions.ts declares them.",
    example: EXAMPLE_SUBSCRIPTIONS,
    structured: "docs/mapping.md",
  }),
  publishers: publishersSetting.optional().meta({
    description:
      "Who may publish the subscribed events, and no others: roles of this account, " +
      "and other accounts on the stack's own bus.",
    example: EXAMPLE_PUBLISHERS,
    structured: "docs/publishers.md",
  }),
  retryMaximumAttempts: wholeNumber(RANGES.retryMaximumAttempts)
    .default(RANGES.retryMaximumAttempts.highest)
    .meta({
      description:
        "Retries after a first failed delivery, 1 to 185. With 0, the end of each Salesforce session would make dead letters: only a retry sends an event with a new token.",
      example: "185",
    }),
  retryMaximumEventAge: wholeNumber(RANGES.retryMaximumEventAge)
    .default(RANGES.retryMaximumEventAge.highest)
    .meta({
      description:
        "Age in seconds at which EventBridge gives an event up, 60 (1 minute) to 86400 (24 hours).",
      example: "86400",
    }),
  // The component checks the length, which depends on the resources.
  namePrefix: z
    .string()
    .regex(COMMON_CHARACTERS, "must be letters, digits, - and _ only")
    .optional()
    .meta({
      description:
        "The beginning of physical names. Without it, shop-<stack>. When a stack is renamed, set it to the old beginning, " +
        "so that no resource is replaced.",
      example: "shop-dev",
    }),
  protect: flag(false).meta({
    description:
      "Whether Pulumi refuses to delete the bus, the archive, the dead-letter queue and the stack's key.",
    example: "true",
  }),
  alarms: alarms.optional().meta({
    description:
      "The thresholds of the alarms, and the topic that they publish to, as an object under this key; off for no alarms. " +
      "Without it, all alarms publish to a topic of the stack, with the thresholds of docs/observability.md.",
    example: EXAMPLE_ALARMS,
    structured: "docs/observability.md",
  }),
  dashboard: z
    .union(
      [flag(true), arnOf(ARN_FORMATS.dashboard).transform((arn) => ({ arn }))],
      `must be true, false or ${ARN_FORMATS.dashboard.example}`,
    )
    .default(true)
    .meta({
      description:
        "Whether the stack makes a CloudWatch dashboard of the flow, or the ARN of an existing dashboard.",
      example: "true",
    }),
  encryption: z
    .union(
      [
        z.enum(["aws-owned", "customer-managed"]),
        z
          .string()
          .regex(ARN_FORMATS.key.pattern)
          .transform((keyArn) => ({ keyArn })),
      ],
      "must be aws-owned, customer-managed, or the ARN of a KMS key",
    )
    .default("aws-owned")
    .meta({
      description:
        "The key that encrypts bus, queue, topic, connection, archive and logs: keys of AWS, a key of the stack's own, " +
        "or an existing key, whose policy must let the services use it.",
      example: "customer-managed",
    }),
  logging: z
    .enum(["error", "info", "trace", "off"], "must be error, info, trace or off")
    .optional()
    .meta({
      description:
        "What the bus logs to CloudWatch Logs, or off. Without it, error on the stack's own bus. The logs of an existing bus " +
        "belong to its owner.",
      example: "info",
    }),
  loggingDetail: flag(false).meta({
    description: "Whether the logs hold the events and the requests, which are customers' data.",
    example: "false",
  }),
  loggingRetentionDays: z
    .enum(LOG_RETENTIONS, `must be ${LOG_RETENTIONS.join(", ")}`)
    .default("14")
    .meta({ description: "Days that logs are kept.", example: "30" }),
  loggingGroup: arnOf(ARN_FORMATS["log group"])
    .optional()
    .meta({
      description:
        "An existing log group of this account and Region, by ARN, for the logs of the stack's own bus. It has its own " +
        "retention. Without it, the stack makes a log group.",
      example: "arn:aws:logs:eu-central-1:123456789012:log-group:buses",
    }),
  archiveRetentionDays: orOff(
    wholeNumber(RANGES.archiveRetentionDays).transform((retentionDays) => ({ retentionDays })),
  )
    .optional()
    .meta({
      description:
        "Days, 1 to 3650, that events are kept for a replay, or off. Without it, 14 on the stack's own bus, and off on an " +
        "existing bus.",
      example: "30",
    }),
  archive: arnOf(ARN_FORMATS.archive).optional().meta({
    description:
      "An existing archive of the bus, by ARN, to use instead of a new one. It has its own retention.",
    example: "arn:aws:events:eu-central-1:123456789012:archive/shop-events",
  }),
});

export type SettingKey = keyof typeof schema.shape;
export const SETTING_KEYS = Object.keys(schema.shape) as SettingKey[];

/** Settings of one Salesforce org. The stack's own org has them in the project's namespace, a further org in its own. */
export const orgSchema = schema.pick({
  salesforceDomain: true,
  salesforceApiVersion: true,
  salesforceConnection: true,
  salesforceFlow: true,
  salesforceClientId: true,
  salesforceClientSecret: true,
  salesforceUsername: true,
  salesforcePassword: true,
  invocationRateLimit: true,
});
export const ORG_KEYS = Object.keys(orgSchema.shape) as SettingKey[];

const isMember = (name: string): name is keyof typeof SUBSCRIPTION_MEMBERS =>
  Object.hasOwn(SUBSCRIPTION_MEMBERS, name);

/** Names that a structured setting knows at a path, such as `["subscriptions", 0, "events"]`; empty where it takes any name. */
export function membersAt(path: readonly PropertyKey[]): readonly string[] {
  const [setting, , member = "subscription"] = path;
  switch (String(setting)) {
    case "alarms":
      return ALARM_MEMBERS;
    case "publishers":
      return PUBLISHER_MEMBERS;
    case "subscriptions":
      return typeof member === "string" && isMember(member) ? SUBSCRIPTION_MEMBERS[member] : [];
    default:
      return [];
  }
}

/** The description of a setting in the documentation and in remedies. */
export function about(key: SettingKey): About {
  const { description, example, secret, structured } = schema.shape[key].meta() ?? {};
  if (description === undefined || example === undefined) {
    throw new Error(`setting ${key} has no description or no example`);
  }
  return {
    description,
    example,
    ...(secret && { secret }),
    ...(structured && { structured }),
  };
}
