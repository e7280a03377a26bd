import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { LOG_TYPES, type LogType } from "../eventbridge/logTypes";
import { COMMON_CHARACTERS, NAME_RULES, type NamedKind } from "../eventbridge/nameRules";
import { purposeOf } from "../mapping/action";
import type { Destination } from "../mapping/subscription";

/** Characters of the random suffix: 4 bytes in hexadecimal. */
const SUFFIX_LENGTH = 8;

/** The alarms, by what they report. */
export const ALARMS = [
  "dead-letters",
  "dead-letters-not-stale",
  "oldest-dead-letter",
  "bus-not-encrypted",
  "dead-letters-lost",
  "failed-invocations",
  "throttled",
  "retries",
  "backlog",
  "connection-alerts-lost",
] as const;
export type AlarmName = (typeof ALARMS)[number];

/**
 * Every resource that the integration gives a physical name, with its kind, whose limit and characters `NAME_RULES` has. The
 * convention is `<integration>-<stack>-<purpose>-<suffix>`: see docs/environments.md.
 *
 * Components name resources by this table alone, and `plannedNames` must have an entry for each member: so no name escapes the
 * check of `nameMistakes`.
 *
 * @param name makes the name of a resource of this kind, for this purpose
 */
function tableOf<Name>(name: (kind: NamedKind, purpose: string) => Name) {
  return {
    bus: name("bus", "bus"),
    queue: name("queue", "dlq"),
    /** @param org undefined for the stack's own, after which its resources are not named */
    connection: (org?: string) =>
      name("connection", org === undefined ? "connection" : `${org}-connection`),
    destination: (destination: Destination, org?: string) =>
      name("destination", destinationName(destination, org)),
    role: name("role", "invoke"),
    /** The role's permission to call a destination. */
    permission: (destination: string) => name("rolePolicy", destination),
    publisherPolicy: name("publisherPolicy", "publisher"),
    /** @param id by which the rules of a subscription differ */
    rule: (subscription: string, id: string) => name("rule", `${subscription}-${id}`),
    connectionAlertRule: name("rule", "connection-alert"),
    /** The rule and the queue of the search for erasures. */
    erasureSearchRule: name("rule", "erasure-search"),
    erasureSearchQueue: name("queue", "erasure-search"),
    topic: name("topic", "alerts"),
    /** @param group the number of an alarm that watches a part of the rules, from 1 */
    alarm: (alarm: AlarmName, group: Group = 1) => name("alarm", alarmKey(alarm, group)),
    keyAlias: name("keyAlias", "key"),
    logGroup: name("logGroup", "bus"),
    /** The filter that counts dead letters, and its metric. */
    notStale: name("metricFilter", "not-stale"),
    logSource: (type: LogType) => name("logDeliverySource", `${type.toLowerCase()}-logs`),
    logDestination: name("logDeliveryDestination", "logs"),
    logPolicy: name("logResourcePolicy", "logs"),
    archive: name("archive", "archive"),
    /** @param id of the existing bus whose events it keeps */
    archiveOfExistingBus: (id: string) => name("archive", `archive-${id}`),
    dashboard: name("dashboard", "flow"),
  };
}

type Table<Name> = ReturnType<typeof tableOf<Name>>;
type Group = number | "<n>";

/**
 * `Contact-ShopCustomerId__c`, `Contact-ShopCustomerId__c-delete` for deletions, `Contact-ShopCustomerId__c-anonymize`, or
 * `emea-Contact-ShopCustomerId__c` for another org than the stack's own. The cause of a dead letter depends on the ending: see
 * `operations/cause.ts`.
 */
export function destinationName(destination: Destination, org?: string): string {
  const { object, externalIdField } = destination;
  const purpose = purposeOf(destination);
  const ending = purpose === "upsert" ? "" : `-${purpose}`;
  return `${org === undefined ? "" : `${org}-`}${object}-${externalIdField}${ending}`;
}

/** `retries`, or `retries-2` for the second alarm that watches a part of the rules. */
export function alarmKey(alarm: AlarmName, group: Group): string {
  return group === 1 ? alarm : `${alarm}-${group}`;
}

/** Policies within a role: their names differ within it, and need neither prefix nor suffix. */
const isWithoutSuffix = (kind: NamedKind) => kind === "rolePolicy";

interface NameParts {
  prefix: string;
  purpose: string;
  suffix: string;
}

/** What names of a kind must begin with. */
const BEGINNINGS: Readonly<Partial<Record<NamedKind, string>>> = {
  keyAlias: "alias/",
  // With this beginning, the resource policies of logs stay within their size.
  logGroup: "/aws/vendedlogs/events/event-bus/",
};

function physicalName(kind: NamedKind, { prefix, purpose, suffix }: NameParts): string {
  if (isWithoutSuffix(kind)) return purpose;
  return `${BEGINNINGS[kind] ?? ""}${prefix}-${purpose}-${suffix}`;
}

/**
 * Kinds whose names policies and patterns refer to before the resource exists: the form in which they do, and who refers. A
 * resource with another name would be refused, or would go unnoticed, without an error; so a transform may not rename it.
 */
export const REFERENCES = {
  /** By the policies of the queue and of the key. */
  rule: { form: "pattern", from: ["policies"] },
  /** By the policies of the topic and of the key. */
  alarm: { form: "pattern", from: ["policies"] },
  /** By the pattern of the connection's alert: their ARNs end with an id. */
  connection: { form: "beginning", from: ["policies"] },
  destination: { form: "beginning", from: ["policies"] },
  bus: { form: "name", from: ["key", "dead letters"] },
  topic: { form: "name", from: ["key"] },
  logGroup: { form: "name", from: ["key"] },
} as const satisfies Partial<Record<NamedKind, Reference>>;

interface Reference {
  form: "name" | "pattern" | "beginning";
  /** `key`: the integration's own key; `dead letters`: the queue's policy, for a bus that sends dead letters. */
  from: readonly ("policies" | "key" | "dead letters")[];
}

export type ReferencedKind = keyof typeof REFERENCES;

/** The physical names of an integration, and the references to names of resources that do not exist yet. */
export interface Names extends Table<pulumi.Output<string>> {
  references: Readonly<Record<ReferencedKind, pulumi.Output<string>>>;
}

/**
 * Draws the random suffix that lets two stacks, or two checkouts of one stack, share an account. Pulumi makes it once and keeps
 * it in the state. A function and no component: the suffix is its only resource.
 *
 * @param args.prefix `<integration>-<stack>`
 */
export function createNames(
  name: string,
  { prefix }: { prefix: string },
  options: pulumi.CustomResourceOptions,
): Names {
  const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 4 }, options).hex;
  const table = tableOf((kind, purpose) =>
    isWithoutSuffix(kind)
      ? pulumi.output(purpose)
      : suffix.apply((known) => physicalName(kind, { prefix, purpose, suffix: known })),
  );
  const pattern = suffix.apply((known) => `${prefix}-*-${known}`);
  const beginning = pulumi.output(`${prefix}-`);
  const { bus, topic, logGroup } = table;
  const references = {
    ...{ rule: pattern, alarm: pattern },
    ...{ connection: beginning, destination: beginning },
    ...{ bus, topic, logGroup },
  };
  return { ...table, references };
}

/** What decides which names an integration has. */
export interface NamePlan {
  /** What names begin with. */
  prefix: string;
  /** Whether the integration makes the bus. */
  hasOwnBus: boolean;
  orgs: readonly {
    org: string | undefined;
    hasOwnConnection: boolean;
    destinations: readonly Destination[];
  }[];
  /** Names of subscriptions. */
  subscriptions: readonly string[];
  hasPublisherPolicy: boolean;
  /** Undefined without alarms. */
  alarms: { hasOwnTopic: boolean; hasConnectionAlert: boolean; hasNotStale: boolean } | undefined;
  hasOwnKey: boolean;
  /** Undefined where the bus has no logs of this integration. */
  logs: { level: LogType; hasOwnGroup: boolean } | undefined;
  /** Whether the integration makes an archive. */
  hasArchive: boolean;
  /** Whether an archive can be searched for erasures. */
  hasErasureSearch: boolean;
  /** Whether the integration makes a dashboard. */
  hasDashboard: boolean;
}

/** A name before the suffix is known: `<suffix>`, `<id>` and `<n>` stand for what is not. */
export interface PlannedName {
  kind: NamedKind;
  name: string;
}

/** Every name that an integration will have; alarms that are turned off are among them. Pure. */
export function plannedNames(plan: NamePlan): PlannedName[] {
  const { hasOwnBus, orgs, alarms, logs } = plan;
  const table = tableOf((kind, purpose) => ({
    kind,
    name: physicalName(kind, { prefix: plan.prefix, purpose, suffix: "<suffix>" }),
  }));
  const destinations = orgs.flatMap(({ org, destinations }) =>
    destinations.map((one) => [one, org] as const),
  );
  const only = <Name>(isMade: boolean | undefined, name: Name) => (isMade === true ? [name] : []);
  // The type demands an entry for each member of the table.
  const planned: Record<keyof Table<PlannedName>, readonly PlannedName[]> = {
    bus: only(hasOwnBus, table.bus),
    queue: [table.queue],
    connection: orgs.flatMap(({ org, hasOwnConnection }) =>
      only(hasOwnConnection, table.connection(org)),
    ),
    destination: destinations.map(([one, org]) => table.destination(one, org)),
    role: [table.role],
    permission: destinations.map(([one, org]) => table.permission(destinationName(one, org))),
    publisherPolicy: only(plan.hasPublisherPolicy, table.publisherPolicy),
    rule: plan.subscriptions.map((subscription) => table.rule(subscription, "<id>")),
    connectionAlertRule: only(alarms?.hasConnectionAlert, table.connectionAlertRule),
    erasureSearchRule: only(plan.hasErasureSearch, table.erasureSearchRule),
    erasureSearchQueue: only(plan.hasErasureSearch, table.erasureSearchQueue),
    topic: only(alarms?.hasOwnTopic, table.topic),
    // On an existing bus, an alarm watches a part of the rules; that on dead letters that are not stale does so on any bus.
    alarm: (alarms === undefined ? [] : ALARMS).flatMap((alarm) => [
      table.alarm(alarm),
      ...only(!hasOwnBus || alarm === "dead-letters-not-stale", table.alarm(alarm, "<n>")),
    ]),
    keyAlias: only(plan.hasOwnKey, table.keyAlias),
    logGroup: only(logs?.hasOwnGroup, table.logGroup),
    notStale: only(alarms?.hasNotStale, table.notStale),
    logSource: (logs === undefined ? [] : LOG_TYPES[logs.level]).map(table.logSource),
    logDestination: only(logs !== undefined, table.logDestination),
    logPolicy: only(logs?.hasOwnGroup === false, table.logPolicy),
    archive: only(plan.hasArchive && hasOwnBus, table.archive),
    archiveOfExistingBus: only(plan.hasArchive && !hasOwnBus, table.archiveOfExistingBus("<id>")),
    dashboard: only(plan.hasDashboard, table.dashboard),
  };
  return Object.values(planned).flat();
}

/** A planned name as long as it will be. An existing bus has 60 alarms of a kind at most: 300 rules, 5 of them each. */
function filledIn({ name }: PlannedName): string {
  return name
    .replace("<suffix>", "0".repeat(SUFFIX_LENGTH))
    .replace("<id>", "1a2b3c4d")
    .replace("<n>", "60");
}

/** The name of the integration's own bus, as long as it will be. */
export function busNameLike(prefix: string): string {
  return physicalName("bus", { prefix, purpose: "bus", suffix: "0".repeat(SUFFIX_LENGTH) });
}

/** Names that a service would refuse, each as a sentence; to be checked before the first resource. Pure. */
export function nameMistakes(plan: NamePlan): string[] {
  const { prefix } = plan;
  const characters = COMMON_CHARACTERS.test(prefix)
    ? []
    : [
        `Resources would be named '${prefix}-...'; names take letters, digits, - and _ only. Rename the stack, or set namePrefix.`,
      ];
  const lengths = plannedNames(plan).flatMap((planned) => {
    const { label, longest } = NAME_RULES[planned.kind];
    const { length } = filledIn(planned);
    const whose = planned.kind === "rule" ? "the stack or of the subscription" : "the stack";
    return length > longest
      ? [
          `The name of the ${label}, ${planned.name}, would have ${length} characters; ${longest} are allowed. Shorten the name of ${whose}, or set a shorter namePrefix.`,
        ]
      : [];
  });
  return [...new Set([...characters, ...lengths])];
}
