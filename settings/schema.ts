import { z } from "zod";
import { alarms, EXAMPLE_ALARMS } from "./alarms";
import { ARN_FORMATS, EVENT_BUS_NAME_OR_ARN, type ArnFormat } from "../eventbridge/arns";
import { COMMON_CHARACTERS } from "../eventbridge/nameRules";
import { EXAMPLE_PUBLISHERS, publishersSetting } from "./publishers";
import {
  isWithin,
  LOG_RETENTION_DAYS,
  mustBeWithin,
  RANGES,
  type Range,
} from "../eventbridge/ranges";
import { EXAMPLE_SUBSCRIPTIONS, subscriptionsSetting } from "./subscriptions";

/** What a reader of the error report or of the documentation needs besides the type. */
interface About {
  /** One sentence: what the setting decides. */
  description: string;
  /** A value that would be accepted; shown in remedies. Never a real secret. */
  example: string;
  /** Must be encrypted in the stack file. */
  secret?: true;
  /** Of a list or an object, which is written into the stack file rather than set by a command: what shows it. */
  structured?: string;
}

declare module "zod" {
  interface GlobalMeta {
    example?: About["example"];
    secret?: About["secret"];
    structured?: About["structured"];
  }
}

/** Pulumi hands every configuration value to the program as a string; so numbers are parsed here. */
const wholeNumber = (range: Range) =>
  z
    .string()
    .regex(/^\d+$/, mustBeWithin(range))
    .transform(Number)
    .refine((value) => isWithin(range, value), mustBeWithin(range));

/**
 * A value that EventBridge sends to the token endpoint. The service refuses an empty one, one over
 * 512 characters, a control character and a colon.
 * Source: EventBridge API reference, CreateConnectionOAuthClientRequestParameters.
 */
const clientParameter = z
  .string()
  .min(1, "must not be empty")
  .max(512, "must be 512 characters at most: the service refuses a longer one")
  .refine(
    (value) => value.length > 512 || Buffer.byteLength(value) <= 512,
    "must be 512 bytes at most: the AWS provider refuses a longer one",
  )
  .regex(
    /^[^\x00-\x1F\x7F:]*$/,
    "must not contain a colon or a control character: the service refuses it",
  );

/** A form field of the token request: EventBridge's API reference (ConnectionBodyParameter) sets no bounds. */
const bodyParameter = z.string().min(1, "must not be empty");

/**
 * `acme.my.salesforce.com`, or with the partition of a sandbox, scratch, developer or patch org before `my`.
 * Source: Salesforce Help, 'My Domain URL Formats' and 'Partitioned Domains'.
 */
const MY_DOMAIN = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z]{1,63})?\.my\.salesforce\.com$/;

/** `true` or `false`, as text. */
const flag = (standard: boolean) =>
  z
    .enum(["true", "false"], "must be true or false")
    .default(standard ? "true" : "false")
    .transform((text) => text === "true");

const LOG_RETENTIONS = LOG_RETENTION_DAYS.map(String);

/** What it is, or `off`, which is false. */
const orOff = <Value>(schema: z.ZodType<Value, string>) =>
  z.string().transform((text, context): Value | false => {
    if (text === "off") return false;
    const read = schema.safeParse(text);
    if (read.success) return read.data;
    const [issue] = read.error.issues;
    context.addIssue({ code: "custom", message: `${issue?.message}, or off` });
    return z.NEVER;
  });

/** The ARN of what is there already. */
const arnOf = ({ pattern, example }: ArnFormat) => z.string().regex(pattern, `must be ${example}`);

export const FLOWS = ["client-credentials", "username-password"] as const;

/** Every setting of a stack file, in the order in which the documentation lists them. */
export const schema = z.strictObject({
  eventBus: z
    .string()
    .regex(EVENT_BUS_NAME_OR_ARN, "must be the name or the ARN of an event bus")
    .optional()
    .meta({
      description: "An existing event bus, by name or ARN. Left out, the stack makes its own.",
      example: "shop-events",
    }),
  salesforceDomain: z
    .string()
    .regex(MY_DOMAIN, "must be a My Domain host of Salesforce, in lower case, without https://")
    .meta({
      description: "The org's My Domain host; serves the REST API and the token endpoint.",
      example: "acme.my.salesforce.com",
    }),
  salesforceApiVersion: wholeNumber(RANGES.salesforceApiVersion).default(68).meta({
    description: "Version of Salesforce's REST API. Those before 31 are retired.",
    example: "68",
  }),
  salesforceConnection: z
    .string()
    .regex(ARN_FORMATS.connection.pattern, "must be the ARN of a connection of EventBridge")
    .optional()
    .meta({
      description:
        "A connection that another stack of this account and Region made, by ARN; it has the credentials, " +
        "and this stack has none.",
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
    description: "Integration user; with the username-password flow only.",
    example: "<user@example.com>",
    secret: true,
  }),
  salesforcePassword: bodyParameter.optional().meta({
    description:
      "The integration user's password followed by its security token; " +
      "with the username-password flow only.",
    example: "<password and security token>",
    secret: true,
  }),
  invocationRateLimit: wholeNumber(RANGES.invocationRateLimit).meta({
    description:
      "Calls to Salesforce a second. EventBridge delays what exceeds it. " +
      "Below 300, which is the account's own limit and counts as none.",
    example: "20",
  }),
  subscriptions: subscriptionsSetting.optional().meta({
    description:
      "What is sent to Salesforce, as a list under this key. Left out, it is what subscriptions.ts declares.",
    example: EXAMPLE_SUBSCRIPTIONS,
    structured: "docs/mapping.md",
  }),
  publishers: publishersSetting.optional().meta({
    description:
      "Who may publish: roles of the account get a policy for the subscribed events alone, " +
      "and accounts may publish them to the stack's own bus.",
    example: EXAMPLE_PUBLISHERS,
    structured: "docs/publishers.md",
  }),
  retryMaximumAttempts: wholeNumber(RANGES.retryMaximumAttempts).default(185).meta({
    description:
      "Retries after a first failed delivery, at least 1: only a retry sends an event with a new token when Salesforce's session has ended.",
    example: "185",
  }),
  retryMaximumEventAge: wholeNumber(RANGES.retryMaximumEventAge).default(86_400).meta({
    description: "Age at which EventBridge gives an event up, in seconds.",
    example: "86400",
  }),
  // How long it may be depends on what is made: the component says it.
  namePrefix: z
    .string()
    .regex(COMMON_CHARACTERS, "must be letters, digits, - and _ only")
    .optional()
    .meta({
      description:
        "What physical names begin with. Left out, shop-<stack>. A stack that was renamed keeps the one that it had, so that " +
        "nothing is replaced.",
      example: "shop-dev",
    }),
  protect: flag(false).meta({
    description:
      "Whether Pulumi refuses to delete the bus, the archive, the dead-letter queue and the stack's key.",
    example: "true",
  }),
  alarms: alarms.optional().meta({
    description:
      "Whom the alarms call, and from which values on, as an object under this key; off for none. Left out, all " +
      "alarms call a topic of the stack, with the thresholds that components/alarmDefinitions.ts explains.",
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
        "Whether the stack makes a CloudWatch dashboard of the flow; or the ARN of one that is there.",
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
        "By what bus, queue, topic, connection, archive and logs are encrypted: keys of AWS, a key of the stack's own, " +
        "or an existing one, whose policy must let the services use it.",
      example: "customer-managed",
    }),
  logging: z
    .enum(["error", "info", "trace", "off"], "must be error, info, trace or off")
    .optional()
    .meta({
      description:
        "What the bus logs to CloudWatch Logs, or off. Left out, error on a bus that the stack makes; an existing bus " +
        "is its owner's.",
      example: "info",
    }),
  loggingDetail: flag(false).meta({
    description: "Whether the logs hold the events and what is sent: customers' data.",
    example: "false",
  }),
  loggingRetentionDays: z
    .enum(LOG_RETENTIONS, `must be ${LOG_RETENTIONS.join(", ")}`)
    .default("14")
    .meta({ description: "Days for which logs are kept.", example: "30" }),
  loggingGroup: arnOf(ARN_FORMATS["log group"])
    .optional()
    .meta({
      description:
        "An existing log group of this account and Region, by ARN, that the stack's own bus logs to; it has its own " +
        "retention. Left out, the stack makes one.",
      example: "arn:aws:logs:eu-central-1:123456789012:log-group:buses",
    }),
  archiveRetentionDays: orOff(
    wholeNumber(RANGES.archiveRetentionDays).transform((retentionDays) => ({ retentionDays })),
  )
    .optional()
    .meta({
      description:
        "Days for which the events are kept to be replayed, or off. Left out, 14 on a bus that the stack makes, and " +
        "off on an existing one.",
      example: "30",
    }),
  archive: arnOf(ARN_FORMATS.archive).optional().meta({
    description:
      "An existing archive of the bus, by ARN, in place of one that the stack makes; it has its own retention.",
    example: "arn:aws:events:eu-central-1:123456789012:archive/shop-events",
  }),
});

export type SettingKey = keyof typeof schema.shape;
export const SETTING_KEYS = Object.keys(schema.shape) as SettingKey[];

/** Settings of one Salesforce org: the stack's own org has them under the project's name, a further one under its own. */
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

/** What the documentation and the remedies say of a setting. */
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
