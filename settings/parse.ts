import type { z } from "zod";
import type { Publishers } from "../components/publisherPolicy";
import type { Subscription } from "../mapping/subscription";
import { about, schema, SETTING_KEYS, type SettingKey } from "./schema";

/** A stack's configuration as Pulumi hands it over: full keys (`project:key`), all values strings. */
export interface StackConfiguration {
  project: string;
  stack: string;
  values: Readonly<Record<string, string>>;
  /** Full keys of the values that are encrypted in the stack file. */
  secretKeys: ReadonlySet<string>;
}

/** Values are plaintext: whoever reads them must wrap them as Pulumi secrets before they travel on. */
export type Credentials =
  | { flow: "client-credentials"; clientId: string; clientSecret: string }
  | {
      flow: "username-password";
      clientId: string;
      clientSecret: string;
      username: string;
      password: string;
    };

export interface Settings {
  /** Name or ARN of an existing bus; absent when the stack makes its own. */
  eventBus?: string;
  /** My Domain host, such as `acme.my.salesforce.com`. */
  salesforceDomain: string;
  /** 31 to 99, without the `.0`. */
  salesforceApiVersion: number;
  credentials: Credentials;
  /** 1 to 300 requests a second. */
  invocationRateLimit: number;
  /** Absent when those that subscriptions.ts declares are meant. */
  subscriptions?: Subscription[];
  /** Absent when nobody is to be given the right to publish. */
  publishers?: Publishers;
  /** 0 to 185. */
  retryMaximumAttempts: number;
  /** Seconds, 60 to 86,400. */
  retryMaximumEventAge: number;
  /** Whether the bus and the dead-letter queue must not be deleted. */
  protect: boolean;
  /** Thresholds, and whom the alarms call; false for none. Absent when the component's defaults are meant. */
  alarms?: z.output<typeof schema>["alarms"];
  dashboard: boolean;
  /** By keys of AWS, by one of the stack's own, or by an existing one. */
  encryption: "aws-owned" | "customer-managed" | { keyArn: string };
  /** False for none; without a level, the component's default is meant. Absent on a bus that is not the stack's. */
  logging?: { level?: LogLevel; includeDetail: boolean; retentionDays: number } | false;
  /** False for none. Absent when the component's default is meant. */
  archive?: { retentionDays: number } | false;
}

/** One mistake in a stack file. Never holds a setting's value: it may be a secret. */
export interface Mistake {
  key: string;
  problem: string;
  remedy: string;
}

export type Parsed = { ok: true; settings: Settings } | { ok: false; mistakes: Mistake[] };

/**
 * Reads a stack's settings; pure. Returns every mistake there is, not the first.
 * Keys of other namespaces (`aws:region`) are not looked at.
 */
export function parseSettings(configuration: StackConfiguration): Parsed {
  const given = ownValues(configuration);
  const read = schema.safeParse(given);
  const misplaced = flowMistakes(given, configuration);
  const mistakes = [
    ...misplaced,
    ...[
      ...(read.success ? [] : read.error.issues.flatMap((issue) => explain(issue, configuration))),
      ...plaintextSecrets(given, configuration),
    ].filter(({ key }) => !misplaced.some((mistake) => mistake.key === key)),
  ];
  if (!read.success || mistakes.length > 0) {
    return { ok: false, mistakes: mistakes.sort((a, b) => position(a.key) - position(b.key)) };
  }
  return { ok: true, settings: settingsOf(read.data) };
}

/** The report that a user sees: every mistake with its key and its remedy. */
export function report(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ key, problem, remedy }, index) =>
    // A remedy is said once for all that it mends.
    remedy === mistakes[index + 1]?.remedy
      ? `  ${key} ${problem}.`
      : `  ${key} ${problem}.\n      ${remedy}`,
  );
  return [`Pulumi.${stack}.yaml has ${count}; nothing was registered:`, ...lines].join("\n");
}

function ownValues({ project, values }: StackConfiguration): Record<string, string> {
  const prefix = `${project}:`;
  return Object.fromEntries(
    Object.entries(values)
      .filter(([key]) => key.startsWith(prefix))
      .map(([key, value]) => [key.slice(prefix.length), value]),
  );
}

function settingsOf(data: z.output<typeof schema>): Settings {
  return {
    eventBus: data.eventBus,
    salesforceDomain: data.salesforceDomain,
    salesforceApiVersion: data.salesforceApiVersion,
    credentials: credentialsOf(data),
    invocationRateLimit: data.invocationRateLimit,
    subscriptions: data.subscriptions,
    publishers: data.publishers,
    retryMaximumAttempts: data.retryMaximumAttempts,
    retryMaximumEventAge: data.retryMaximumEventAge,
    protect: data.protect,
    alarms: data.alarms,
    dashboard: data.dashboard,
    encryption: data.encryption,
    logging: loggingOf(data),
    archive: data.archiveRetentionDays,
  };
}

function loggingOf(data: z.output<typeof schema>): Settings["logging"] {
  const { logging, loggingDetail: includeDetail, loggingRetentionDays } = data;
  if (logging === "off") return false;
  if (logging === undefined && data.eventBus !== undefined) return undefined;
  return {
    ...(logging !== undefined && { level: LEVELS[logging] }),
    includeDetail,
    retentionDays: Number(loggingRetentionDays),
  };
}

const LEVELS = { error: "ERROR", info: "INFO", trace: "TRACE" } as const;
type LogLevel = (typeof LEVELS)[keyof typeof LEVELS];

function credentialsOf(data: z.output<typeof schema>): Credentials {
  const client = { clientId: data.salesforceClientId, clientSecret: data.salesforceClientSecret };
  const { salesforceUsername: username, salesforcePassword: password } = data;
  return username !== undefined && password !== undefined
    ? { flow: "username-password", ...client, username, password }
    : { flow: "client-credentials", ...client };
}

function explain(issue: z.core.$ZodIssue, configuration: StackConfiguration): Mistake[] {
  const { stack } = configuration;
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    return issue.keys.map((key) => ({
      key,
      problem: "is not a setting",
      remedy: `Remove it with \`pulumi config rm ${key} --stack ${stack}\`; the settings are ${SETTING_KEYS.join(", ")}.`,
    }));
  }
  const setting = issue.path[0] as SettingKey; // every other issue is at one of the schema's keys
  const remedy = set(setting, configuration);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({
      key: placeOf([...issue.path, key]),
      problem: "is not known there",
      remedy,
    }));
  }
  const missing = issue.code === "invalid_type" && issue.message.endsWith("received undefined");
  return [{ key: placeOf(issue.path), problem: missing ? "is missing" : issue.message, remedy }];
}

/** Such as `subscriptions[0].events.source`. */
function placeOf(path: readonly PropertyKey[]): string {
  return path
    .map((key) => (typeof key === "number" ? `[${key}]` : `.${String(key)}`))
    .join("")
    .slice(1);
}

function plaintextSecrets(
  given: Record<string, string>,
  configuration: StackConfiguration,
): Mistake[] {
  return SETTING_KEYS.filter(
    (key) =>
      about(key).secret &&
      given[key] !== undefined &&
      !configuration.secretKeys.has(`${configuration.project}:${key}`),
  ).map((key) => ({
    key,
    problem: "is a secret in plaintext",
    remedy: `${set(key, configuration)} If the file has left this machine, issue a new one first.`,
  }));
}

/** The user's name and password belong to one flow and must not linger with the other. */
function flowMistakes(given: Record<string, string>, configuration: StackConfiguration): Mistake[] {
  const flow = given.salesforceFlow ?? "client-credentials";
  const userKeys = ["salesforceUsername", "salesforcePassword"] as const;
  if (flow === "username-password") {
    return userKeys
      .filter((key) => given[key] === undefined)
      .map((key) => ({
        key,
        problem: "is missing: the username-password flow needs it",
        remedy: set(key, configuration),
      }));
  }
  if (flow === "client-credentials") {
    return userKeys
      .filter((key) => given[key] !== undefined)
      .map((key) => ({
        key,
        problem: "is not used by the client-credentials flow",
        remedy: `Remove it with \`pulumi config rm ${key} --stack ${configuration.stack}\`, or set salesforceFlow to username-password.`,
      }));
  }
  return [];
}

function set(key: SettingKey, { stack }: StackConfiguration): string {
  const { example, secret, structured, description } = about(key);
  if (structured !== undefined) {
    return `${description} Write it into Pulumi.${stack}.yaml, as ${structured} shows.`;
  }
  // A secret is typed at pulumi's prompt, so that it stays out of the shell's history.
  const command = secret
    ? `pulumi config set --secret ${key} --stack ${stack}`
    : `pulumi config set ${key} ${example} --stack ${stack}`;
  return `${description} Set it with \`${command}\`.`;
}

/** Known settings in the schema's order, unknown ones after them. */
function position(key: string): number {
  const index = SETTING_KEYS.findIndex((setting) => setting === key.split(/[.[]/)[0]);
  return index < 0 ? SETTING_KEYS.length : index;
}
