import type { z } from "zod";
import type { Subscription } from "../mapping/subscription";
import { topicOf } from "./alarms";
import { publishersSetting, type PublisherSettings } from "./publishers";
import { about, ORG_KEYS, orgSchema, schema, SETTING_KEYS, type SettingKey } from "./schema";

/** A stack's configuration as Pulumi hands it over: full keys (`project:key`), all values strings. */
export interface SettingsSource {
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

/** Those of the stack's own org, and all others. */
export interface Settings extends OrgSettings {
  /** Name or ARN of an existing bus; absent when the stack makes its own. */
  eventBus?: string;
  /** Further orgs, by the name that subscriptions give; it is the namespace of their settings. */
  orgs: Readonly<Record<string, OrgSettings>>;
  /** Absent when those that subscriptions.ts declares are meant. */
  subscriptions?: Subscription[];
  /** Absent when nobody is to be given the right to publish. */
  publishers?: PublisherSettings;
  /** 1 to 185. */
  retryMaximumAttempts: number;
  /** Seconds, 60 to 86,400. */
  retryMaximumEventAge: number;
  /** What physical names begin with; absent when the component's default is meant. */
  namePrefix?: string;
  /** Whether bus, archive, dead-letter queue and key must not be deleted. */
  protect: boolean;
  /** Thresholds, and whom the alarms call; false for none. Absent when the component's defaults are meant. */
  alarms?: z.output<typeof schema>["alarms"];
  /** Whether there is one, or one that is there already. */
  dashboard: boolean | { arn: string };
  /** By keys of AWS, by one of the stack's own, or by an existing one. */
  encryption: "aws-owned" | "customer-managed" | { keyArn: string };
  /** False for none; without a level, the component's default is meant. Absent on a bus that is not the stack's. */
  logging?: LoggingSettings | false;
  /** False for none, or one that is there already. Absent when the component's default is meant. */
  archive?: { retentionDays: number } | { arn: string } | false;
}

/** One mistake in a stack file. Never holds a setting's value: it may be a secret. */
export interface Mistake {
  key: string;
  problem: string;
  remedy: string;
}

export type Parsed = { ok: true; settings: Settings } | { ok: false; mistakes: Mistake[] };

/**
 * Reads a stack's settings; pure. Returns every mistake there is, not the first. Keys of other namespaces
 * (`aws:region`) are not looked at, but for those of further orgs (`emea:salesforceDomain`).
 */
export function parseSettings(configuration: SettingsSource): Parsed {
  const own = { ...section(configuration, configuration.project, SETTING_KEYS), prefix: "" };
  const read = schema.safeParse(own.given);
  const orgs = orgNames(configuration).map((name) => {
    const one = section(configuration, name, ORG_KEYS);
    return { name, section: one, read: orgSchema.safeParse(one.given) };
  });
  const mistakes = [
    ...mistakesIn(own, read.error),
    ...orgs.flatMap((org) => mistakesIn(org.section, org.read.error)),
  ];
  if (!read.success || mistakes.length > 0) return { ok: false, mistakes };
  const further = orgs.flatMap(({ name, read: org }) =>
    org.success ? [[name, orgOf(org.data)] as const] : [],
  );
  return { ok: true, settings: settingsOf(read.data, Object.fromEntries(further)) };
}

/** The settings of one namespace. */
interface Section {
  stack: string;
  /** By key, without the namespace. */
  given: Record<string, string>;
  /** Keys that are encrypted. */
  encrypted: ReadonlySet<string>;
  /** Of the keys, for messages and commands: `emea:`, or nothing for the project's own. */
  prefix: string;
  known: readonly SettingKey[];
  /** Of the stack; undefined where the stack file does not say it. */
  region: string | undefined;
}

function section(
  { stack, values, secretKeys }: SettingsSource,
  namespace: string,
  known: readonly SettingKey[],
): Section {
  const prefix = `${namespace}:`;
  const own = (keys: Iterable<string>) => [...keys].filter((key) => key.startsWith(prefix));
  return {
    stack,
    given: Object.fromEntries(
      own(Object.keys(values)).map((key) => [key.slice(prefix.length), values[key] ?? ""]),
    ),
    encrypted: new Set(own(secretKeys).map((key) => key.slice(prefix.length))),
    prefix,
    known,
    region: values["aws:region"],
  };
}

/** Namespaces beside the project's that have a setting of Salesforce, in their order. */
function orgNames({ project, values }: SettingsSource): string[] {
  const named = Object.keys(values).flatMap((key) => {
    const [namespace = "", setting = ""] = key.split(/:(.*)/s);
    const isOrg = setting.startsWith("salesforce") && ORG_KEYS.some((known) => known === setting);
    return isOrg && namespace !== project ? [namespace] : [];
  });
  return [...new Set(named)].sort();
}

/** Every mistake of a section, in the schema's order, with full keys where they are not the project's own. */
function mistakesIn(given: Section, error: z.ZodError | undefined): Mistake[] {
  // What is to be removed need not be fixed before.
  const misplaced = [
    ...credentialMistakes(given),
    ...loggingMistakes(given),
    ...archiveMistakes(given),
  ];
  return [
    ...misplaced,
    ...[
      ...(error?.issues ?? []).flatMap((issue) => explain(issue, given)),
      ...plaintextSecrets(given),
      ...regionMistakes(given, error),
      ...accountMistakes(given),
      ...publishersMistakes(given),
    ].filter(({ key }) => !misplaced.some((mistake) => mistake.key === key)),
  ]
    .sort((a, b) => position(a.key) - position(b.key))
    .map((mistake) => ({ ...mistake, key: given.prefix + mistake.key }));
}

/** The report that a user sees: every mistake with its key and its remedy. */
export function report(stack: string, mistakes: readonly Mistake[]): string {
  const count = mistakes.length === 1 ? "a mistake" : `${mistakes.length} mistakes`;
  const lines = mistakes.map(({ key, problem, remedy }, index) =>
    // A remedy is said once for all that it fixes.
    remedy === mistakes[index + 1]?.remedy
      ? `  ${key} ${problem}.`
      : `  ${key} ${problem}.\n      ${remedy}`,
  );
  return [`Pulumi.${stack}.yaml has ${count}; nothing was registered:`, ...lines].join("\n");
}

function settingsOf(
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

const LEVELS = { error: "ERROR", info: "INFO", trace: "TRACE" } as const;
type LogLevel = (typeof LEVELS)[keyof typeof LEVELS];

function orgOf(data: z.output<typeof orgSchema>): OrgSettings {
  return {
    salesforceDomain: data.salesforceDomain,
    salesforceApiVersion: data.salesforceApiVersion,
    credentials: credentialsOf(data),
    invocationRateLimit: data.invocationRateLimit,
  };
}

/** `credentialMistakes` has seen that they are complete. */
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

function explain(issue: z.core.$ZodIssue, given: Section): Mistake[] {
  const { stack, prefix, known } = given;
  if (issue.code === "unrecognized_keys" && issue.path.length === 0) {
    const of = prefix === "" ? "the settings are" : "the settings of an org are";
    return issue.keys.map((key) => ({
      key,
      problem: prefix === "" ? "is not a setting" : "is not a setting of an org",
      remedy: `Remove it with \`pulumi config rm ${prefix}${key} --stack ${stack}\`; ${of} ${known.join(", ")}.`,
    }));
  }
  const setting = issue.path[0] as SettingKey; // every other issue is at one of the schema's keys
  const remedy = set(setting, given);
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

function plaintextSecrets(section: Section): Mistake[] {
  return section.known
    .filter(
      (key) => about(key).secret && section.given[key] !== undefined && !section.encrypted.has(key),
    )
    .map((key) => ({
      key,
      problem: "is a secret in plaintext",
      remedy: `${set(key, section)} If the file has left this machine, issue a new one first.`,
    }));
}

/**
 * Rules are in the Region of their bus, and so are API destinations, their connection, the key of them all, and the topic
 * that alarms call. Source: EventBridge User Guide, 'Event bus targets' and 'API destinations'; CloudWatch User Guide,
 * 'Notifying users on alarm changes'.
 */
function regionMistakes(
  { given, region, known }: Section,
  error: z.ZodError | undefined,
): Mistake[] {
  const read = (key: SettingKey) =>
    known.includes(key) && !isWrong(key, error) ? given[key] : undefined;
  const named = [
    { key: "eventBus", what: "a bus", arn: read("eventBus") },
    { key: "salesforceConnection", what: "a connection", arn: read("salesforceConnection") },
    {
      key: "encryption",
      what: "a key",
      arn: read("encryption"),
      or: "or set encryption to customer-managed",
    },
    {
      key: "alarms.topic",
      what: "a topic",
      arn: topicOf(given.alarms),
      or: "or leave it out: the stack then makes its own",
    },
    {
      key: "loggingGroup",
      what: "a log group",
      arn: read("loggingGroup"),
      or: "or leave it out: the stack then makes its own",
    },
    {
      key: "archive",
      what: "an archive",
      arn: read("archive"),
      or: "or set archiveRetentionDays in its place: the stack then makes its own",
    },
  ];
  return named.flatMap(({ key, what, arn = "", or }) => {
    const [, , , ofArn] = arn.split(":");
    if (ofArn === undefined || region === undefined || ofArn === region) return [];
    const elsewhere = `make a stack of its own for ${ofArn}, or have a rule of that Region forward the events; docs/environments.md says how`;
    return [
      {
        key,
        problem: `is ${what} in ${ofArn}, and the stack is in ${region}`,
        remedy: `Name one of ${region}, ${or ?? elsewhere}.`,
      },
    ];
  });
}

/**
 * A bus and a connection that are there must be of the stack's own account, and so of one.
 * Sources: EventBridge User Guide, 'Sending events to an AWS service in another account'; EventBridge API reference,
 * CreateApiDestination, `ConnectionArn`.
 */
function accountMistakes({ given }: Section): Mistake[] {
  const accountOf = (arn = "") => arn.split(":")[4];
  const { eventBus, salesforceConnection } = given;
  const [bus, connection] = [accountOf(eventBus), accountOf(salesforceConnection)];
  if (bus === undefined || connection === undefined || bus === connection) return [];
  return [
    {
      key: "salesforceConnection",
      problem: `is a connection of the account ${connection}, and eventBus a bus of ${bus}`,
      remedy: "Name those of the stack's own account.",
    },
  ];
}

/** Whether a setting's own value is wrong, and told already. */
function isWrong(key: SettingKey, error: z.ZodError | undefined): boolean {
  return error?.issues.some(({ path }) => path[0] === key) ?? false;
}

/** What is said of logs where there are none would be ignored without a word; so would a retention that is another's. */
function loggingMistakes(section: Section): Mistake[] {
  const { logging, eventBus, loggingGroup } = section.given;
  if (logging !== "off" && eventBus === undefined) {
    return loggingGroup === undefined
      ? []
      : unused(section, ["loggingRetentionDays"], "loggingGroup", "its own retention");
  }
  const why = logging === "off" ? "logging is off" : "the logs of an existing bus are its owner's";
  return section.known
    .filter((key) => key.startsWith("logging") && ![undefined, "off"].includes(section.given[key]))
    .map((key) => ({
      key,
      problem: `is not used: ${why}`,
      remedy: `${removal(key, section)}.`,
    }));
}

/** An archive that is there is not made, and keeps events for as long as its owner says. */
function archiveMistakes(section: Section): Mistake[] {
  return section.given.archive === undefined
    ? []
    : unused(section, ["archiveRetentionDays"], "archive", "its own retention");
}

/** Settings that say what something that is there already, which another names, has of its own. */
function unused(
  section: Section,
  keys: readonly SettingKey[],
  beside: SettingKey,
  has: string,
): Mistake[] {
  return keys
    .filter((key) => section.known.includes(key) && section.given[key] !== undefined)
    .map((key) => ({
      key,
      problem: `is not used beside ${beside}, which has ${has}`,
      remedy: `${removal(key, section)}, or ${beside}.`,
    }));
}

/** How a setting is removed, as a clause. */
function removal(key: string, { prefix, stack }: Section): string {
  return `Remove it with \`pulumi config rm ${prefix}${key} --stack ${stack}\``;
}

/** A bus has one policy, so that one for the accounts would replace that of an existing bus. */
function publishersMistakes({ given: { eventBus, publishers }, stack }: Section): Mistake[] {
  const read = publishersSetting.safeParse(publishers);
  if (eventBus === undefined || !read.success || read.data.accounts.length === 0) return [];
  return [
    {
      key: "publishers.accounts",
      problem: "cannot be let in on an existing bus: its policy is its owner's",
      remedy: `Have its owner let them publish, and take them out of Pulumi.${stack}.yaml.`,
    },
  ];
}

const CLIENT_KEYS = ["salesforceClientId", "salesforceClientSecret"] as const;
const USER_KEYS = ["salesforceUsername", "salesforcePassword"] as const;

/**
 * A connection that is there has its own credentials. Without one the client's are needed; the user's name and password
 * belong to one flow and must not linger with the other.
 */
function credentialMistakes(section: Section): Mistake[] {
  const { given } = section;
  const missing = (keys: readonly SettingKey[], why: string) =>
    keys
      .filter((key) => given[key] === undefined)
      .map((key) => ({ key, problem: `is missing${why}`, remedy: set(key, section) }));
  const superfluous = (keys: readonly SettingKey[], by: string, or: string) =>
    keys
      .filter((key) => given[key] !== undefined)
      .map((key) => ({
        key,
        problem: `is not used ${by}`,
        remedy: `${removal(key, section)}${or}.`,
      }));

  if (given.salesforceConnection !== undefined) {
    return unused(
      section,
      ["salesforceFlow", ...CLIENT_KEYS, ...USER_KEYS],
      "salesforceConnection",
      "its own credentials",
    );
  }
  const client = missing(CLIENT_KEYS, "");
  const flow = given.salesforceFlow ?? "client-credentials";
  if (flow === "username-password") {
    return [...client, ...missing(USER_KEYS, ": the username-password flow needs it")];
  }
  return flow === "client-credentials"
    ? [
        ...client,
        ...superfluous(
          USER_KEYS,
          "by the client-credentials flow",
          ", or set salesforceFlow to username-password",
        ),
      ]
    : client;
}

function set(key: SettingKey, { stack, prefix }: Section): string {
  const { example, secret, structured, description } = about(key);
  if (structured !== undefined) {
    return `${description} Write it into Pulumi.${stack}.yaml, as ${structured} shows.`;
  }
  // A secret is typed at pulumi's prompt, so that it stays out of the shell's history.
  const command = secret
    ? `pulumi config set --secret ${prefix}${key} --stack ${stack}`
    : `pulumi config set ${prefix}${key} ${example} --stack ${stack}`;
  return `${description} Set it with \`${command}\`.`;
}

/** Known settings in the schema's order, unknown ones after them. */
function position(key: string): number {
  const index = SETTING_KEYS.findIndex((setting) => setting === key.split(/[.[]/)[0]);
  return index < 0 ? SETTING_KEYS.length : index;
}
