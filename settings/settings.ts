import type { z } from "zod";
import type { Subscription } from "../mapping/subscription";
import type { PublisherSettings } from "./publishers";
import type { orgSchema, schema } from "./schema";

/** Values are plaintext: a reader must wrap them as Pulumi secrets before it passes them on. */
export type Credentials =
  | { flow: "client-credentials"; clientId: string; clientSecret: string }
  | {
      flow: "username-password";
      clientId: string;
      clientSecret: string;
      username: string;
      password: string;
    }
  | { flow: "existing-connection"; connectionArn: string };

export interface OrgSettings {
  /** My Domain host, such as `acme.my.salesforce.com`. */
  salesforceDomain: string;
  /** 31 to 99, without the `.0`. */
  salesforceApiVersion: number;
  credentials: Credentials;
  /** 1 to 299 requests a second. */
  invocationRateLimit: number;
}

/** An existing log group has its own retention. */
type LoggingSettings = { level?: LogLevel; includeDetail: boolean } & (
  { retentionDays: number } | { logGroupArn: string }
);

/** The settings of a stack, with those of its own org. */
export interface Settings extends OrgSettings {
  /** Name or ARN of an existing bus; absent where the stack makes its own. */
  eventBus?: string;
  /** Further orgs, by the name that subscriptions give, which is the namespace of the org's settings. */
  orgs: Readonly<Record<string, OrgSettings>>;
  /** Absent for the subscriptions of subscriptions.ts. */
  subscriptions?: Subscription[];
  /** Absent where the stack gives nobody the permission to publish. */
  publishers?: PublisherSettings;
  /** 1 to 185. */
  retryMaximumAttempts: number;
  /** Seconds, 60 to 86,400 (24 h). */
  retryMaximumEventAge: number;
  /** The beginning of physical names; absent for the component's default. */
  namePrefix?: string;
  /** Whether Pulumi refuses to delete bus, archive, dead-letter queue and key. */
  protect: boolean;
  /** Thresholds, and the topic of the alarms; false for no alarms. Absent for the component's defaults. */
  alarms?: z.output<typeof schema>["alarms"];
  /** Whether the stack makes a dashboard, or the ARN of an existing one. */
  dashboard: boolean | { arn: string };
  /** Keys of AWS, a key of the stack's own, or an existing key. */
  encryption: "aws-owned" | "customer-managed" | { keyArn: string };
  /** False for no logs; without a level, the component's default applies. Absent with an existing bus. */
  logging?: LoggingSettings | false;
  /** False for no archive, or the ARN of an existing one. Absent for the component's default. */
  archive?: { retentionDays: number } | { arn: string } | false;
}

const LEVELS = { error: "ERROR", info: "INFO", trace: "TRACE" } as const;
type LogLevel = (typeof LEVELS)[keyof typeof LEVELS];

/** The settings that checked values mean. */
export function settingsOf(
  data: z.output<typeof schema>,
  orgs: Readonly<Record<string, OrgSettings>>,
): Settings {
  return {
    ...orgOf(data),
    orgs,
    eventBus: data.eventBus,
    subscriptions: data.subscriptions,
    publishers: data.publishers,
    retryMaximumAttempts: data.retryMaximumAttempts,
    retryMaximumEventAge: data.retryMaximumEventAge,
    namePrefix: data.namePrefix,
    protect: data.protect,
    alarms: data.alarms,
    dashboard: data.dashboard,
    encryption: data.encryption,
    logging: loggingOf(data),
    archive: data.archive === undefined ? data.archiveRetentionDays : { arn: data.archive },
  };
}

export function orgOf(data: z.output<typeof orgSchema>): OrgSettings {
  return {
    salesforceDomain: data.salesforceDomain,
    salesforceApiVersion: data.salesforceApiVersion,
    credentials: credentialsOf(data),
    invocationRateLimit: data.invocationRateLimit,
  };
}

function loggingOf(data: z.output<typeof schema>): Settings["logging"] {
  const { logging, loggingDetail: includeDetail, loggingGroup: logGroupArn } = data;
  if (logging === "off") return false;
  if (logging === undefined && data.eventBus !== undefined) return undefined;
  return {
    ...(logging !== undefined && { level: LEVELS[logging] }),
    includeDetail,
    ...(logGroupArn === undefined
      ? { retentionDays: Number(data.loggingRetentionDays) }
      : { logGroupArn }),
  };
}

/** `credentialMistakes` has checked that they are complete. */
function credentialsOf(data: z.output<typeof orgSchema>): Credentials {
  if (data.salesforceConnection !== undefined) {
    return { flow: "existing-connection", connectionArn: data.salesforceConnection };
  }
  const { salesforceClientId: clientId = "", salesforceClientSecret: clientSecret = "" } = data;
  const client = { clientId, clientSecret };
  const { salesforceUsername: username, salesforcePassword: password } = data;
  return username !== undefined && password !== undefined
    ? { flow: "username-password", ...client, username, password }
    : { flow: "client-credentials", ...client };
}
