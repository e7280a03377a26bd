import { CHUNK_BYTES, CURRENCY, GIGABYTE, PRICED_REGION, PRICES, type Price } from "./prices";

/** A planned resource: its Pulumi type token, and its inputs. */
export interface PlannedResource {
  type: string;
  inputs: Readonly<Record<string, unknown>>;
}

/** How much the stack is supposed to be used. */
export interface Usage {
  /** Events that the shop publishes a second, on a steady average. */
  rate: number;
  /** Bytes of an event. */
  eventBytes: number;
  /** 0 to 1: how many of the events are dead-lettered, and redriven once. */
  deadLettered: number;
  /** API calls that an event causes, at most, of all orgs. */
  callsPerEvent: number;
  orgs: readonly OrgUsage[];
  destinations: readonly DestinationUsage[];
  /** API calls that a Salesforce org may take in 24 hours. */
  dailyLimit: number;
}

/** An org, and the API calls that an event causes there, at most. */
export interface OrgUsage {
  name: string;
  callsPerEvent: number;
}

/** An API destination, which EventBridge limits by itself. */
export interface DestinationUsage extends OrgUsage {
  /** Calls a second that it lets through. */
  limit: number;
}

/** A part of the bill. */
export interface CostLine {
  part: string;
  /** Units in a month. */
  quantity: number;
  price: Price;
  /** US dollars a month. */
  usd: number;
}

export interface Cost {
  currency: string;
  /** Of the prices, whichever Region the stack is in. */
  pricedRegion: string;
  region: string;
  lines: CostLine[];
  /** The sum of the lines; without what is left out. */
  usd: number;
  /** What costs nothing, or is left out of the sum, each as a sentence. */
  notes: string[];
  salesforce: {
    dailyLimit: number;
    orgs: { name: string; callsPerDay: number }[];
    destinations: { name: string; callsPerSecond: number; limit: number }[];
  };
}

/** A month as AWS's calculator has it. Source: AWS Pricing Calculator, assumptions: 730 hours. */
const SECONDS_A_MONTH = 730 * 3_600;
const DAYS_A_MONTH = 730 / 24;
/** To look at a dead letter, and to redrive it: sent, received and deleted. */
const REQUESTS_A_DEAD_LETTER = 3;
/** Supposed: an alarm goes off and recovers as often in a month. */
const NOTIFICATIONS_AN_ALARM = 10;
/**
 * Supposed: what the bus's log has of an event at the levels INFO and TRACE, beside the event itself where details
 * are logged in full. At ERROR there are records of failures only.
 */
const LOG_RECORDS_AN_EVENT = 6;
const LOG_RECORD_BYTES = 1_024;

/** Types that cost nothing, and that nothing depends on. */
const FREE = new Set([
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy",
  "aws:cloudwatch/eventTarget:EventTarget",
  "aws:cloudwatch/logDelivery:LogDelivery",
  "aws:cloudwatch/logDeliveryDestination:LogDeliveryDestination",
  "aws:cloudwatch/logDeliverySource:LogDeliverySource",
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/keyPolicy:KeyPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "aws:sns/topicPolicy:TopicPolicy",
  "random:index/randomId:RandomId",
]);

/** Types that the lines below count. */
const PRICED = {
  bus: "aws:cloudwatch/eventBus:EventBus",
  rule: "aws:cloudwatch/eventRule:EventRule",
  destination: "aws:cloudwatch/eventApiDestination:EventApiDestination",
  connection: "aws:cloudwatch/eventConnection:EventConnection",
  archive: "aws:cloudwatch/eventArchive:EventArchive",
  queue: "aws:sqs/queue:Queue",
  alarm: "aws:cloudwatch/metricAlarm:MetricAlarm",
  compositeAlarm: "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  dashboard: "aws:cloudwatch/dashboard:Dashboard",
  logGroup: "aws:cloudwatch/logGroup:LogGroup",
  topic: "aws:sns/topic:Topic",
  subscription: "aws:sns/topicSubscription:TopicSubscription",
  key: "aws:kms/key:Key",
} as const;

/**
 * What a stack costs in a month, by list prices: no free tiers, no discounts, no data transfer. Rules and targets cost
 * nothing, and neither does the secret of a connection.
 * Sources: AWS's price lists (prices.ts); Secrets Manager User Guide, 'How Amazon EventBridge uses Secrets Manager'.
 *
 * @param region of the stack
 */
export function cost(resources: readonly PlannedResource[], usage: Usage, region: string): Cost {
  const of = (type: keyof typeof PRICED) => resources.filter((one) => one.type === PRICED[type]);
  const events = usage.rate * SECONDS_A_MONTH;
  const chunks = Math.max(1, Math.ceil(usage.eventBytes / CHUNK_BYTES));
  const deadLetters = of("queue").length > 0 ? events * usage.deadLettered : 0;
  const calls = of("destination").length > 0 ? (events + deadLetters) * usage.callsPerEvent : 0;
  const gigabytes = ((events + deadLetters) * usage.eventBytes) / GIGABYTE;
  const metrics = alarmMetrics(of("alarm"), of("rule"));
  const emails = of("subscription").filter(({ inputs }) => inputs.protocol === "email").length;
  const alarms = of("alarm").length + of("compositeAlarm").length;
  const publishes = of("topic").length > 0 ? alarms * NOTIFICATIONS_AN_ALARM : 0;
  const logged = loggedGigabytes(of("bus"), { events, deadLetters, usage });
  const [logGroup] = of("logGroup");
  const lines = [
    line("events published to the bus", events * chunks, PRICES.customEvents),
    line("dead letters published again", deadLetters * chunks, PRICES.customEvents),
    line("calls of Salesforce", calls * chunks, PRICES.apiDestinationCalls),
    line("dead-letter queue", deadLetters * chunks * REQUESTS_A_DEAD_LETTER, PRICES.queueRequests),
    line("alarms", metrics.standard, PRICES.alarmMetrics),
    line("alarms on queries (Metrics Insights)", metrics.queried, PRICES.alarmMetrics),
    line("alarms of high resolution", metrics.fast, PRICES.fastAlarmMetrics),
    line("composite alarms", of("compositeAlarm").length, PRICES.compositeAlarms),
    line("dashboard", of("dashboard").length, PRICES.dashboards),
    line("log of the bus, ingested", logGroup ? logged : 0, PRICES.logsIngested),
    line("log of the bus, stored", logGroup ? logged * monthsKept(logGroup) : 0, PRICES.logsStored),
    ...of("archive").flatMap((archive) => [
      line("archive, taken in", gigabytes, PRICES.archiveProcessing),
      line("archive, stored", gigabytes * monthsKept(archive), PRICES.archiveStorage),
    ]),
    line("notifications of alarms", publishes, PRICES.topicPublishes),
    line("e-mails of alarms", publishes * emails, PRICES.emails),
    line("keys", of("key").length, PRICES.keys),
  ].filter(({ quantity }) => quantity > 0);
  return {
    currency: CURRENCY,
    pricedRegion: PRICED_REGION,
    region,
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    notes: notesOn(resources, usage, region, { publishes, logged: logGroup ? logged : 0 }),
    salesforce: {
      dailyLimit: usage.dailyLimit,
      orgs: usage.orgs.map(({ name, callsPerEvent }) => ({
        name,
        callsPerDay: usage.rate * callsPerEvent * 86_400,
      })),
      destinations: usage.destinations.map(({ name, callsPerEvent, limit }) => ({
        name,
        callsPerSecond: usage.rate * callsPerEvent,
        limit,
      })),
    },
  };
}

function line(part: string, quantity: number, price: Price): CostLine {
  return { part, quantity, price, usd: (quantity / price.per) * price.usd };
}

/**
 * Metrics that alarms watch. A Metrics Insights query is billed by each metric that it analyses: those of one dimension
 * a rule are as many as there are rules, on buses of their own or on `default`. Source: CloudWatch's price list, 'Alarms'.
 */
function alarmMetrics(alarms: readonly PlannedResource[], rules: readonly PlannedResource[]) {
  const onDefault = rules.filter(
    ({ inputs: { eventBusName } }) => eventBusName === undefined || eventBusName === "default",
  ).length;
  const counted = { standard: 0, queried: 0, fast: 0 };
  for (const { inputs } of alarms) {
    const queries = inputs.metricQueries as
      { expression?: string; metric?: { period?: number } }[] | undefined;
    const query = queries?.find(({ expression }) => /^\s*SELECT\s/i.test(expression ?? ""));
    const listed = queries?.filter(({ metric }) => metric !== undefined).length ?? 1;
    const periods = [
      Number(inputs.period ?? 60),
      ...(queries ?? []).map(({ metric }) => metric?.period ?? 60),
    ];
    if (query !== undefined) {
      const { expression = "" } = query;
      const looksAt = /\bEventBusName\b/.test(expression) ? rules.length - onDefault : onDefault;
      counted.queried += /\bRuleName\b/.test(expression) ? Math.max(1, looksAt) : 1;
    } else if (Math.min(...periods) < 60) counted.fast += listed;
    else counted.standard += listed;
  }
  return counted;
}

/** Months that something is kept for, on average of a long run; a month where it is kept for ever. */
function monthsKept({ inputs }: PlannedResource): number {
  const days = Number(inputs.retentionDays ?? inputs.retentionInDays ?? 0);
  return days === 0 ? 1 : days / DAYS_A_MONTH;
}

/** Gigabytes a month that the buses log. */
function loggedGigabytes(
  buses: readonly PlannedResource[],
  { events, deadLetters, usage }: { events: number; deadLetters: number; usage: Usage },
): number {
  return buses.reduce((sum, { inputs }) => {
    const { level = "OFF", includeDetail = "NONE" } = (inputs.logConfig ?? {}) as {
      level?: string;
      includeDetail?: string;
    };
    if (level === "OFF") return sum;
    const bytes = LOG_RECORD_BYTES + (includeDetail === "FULL" ? usage.eventBytes : 0);
    const records = level === "ERROR" ? deadLetters : events * LOG_RECORDS_AN_EVENT;
    return sum + (records * bytes) / GIGABYTE;
  }, 0);
}

function notesOn(
  resources: readonly PlannedResource[],
  usage: Usage,
  region: string,
  { publishes, logged }: { publishes: number; logged: number },
): string[] {
  const has = (type: keyof typeof PRICED) => resources.some((one) => one.type === PRICED[type]);
  const known = new Set<string>([...FREE, ...Object.values(PRICED)]);
  const unknown = [
    ...new Set(resources.map(({ type }) => type).filter((type) => !known.has(type))),
  ];
  const forEver = resources.some(
    ({ type, inputs }) =>
      (type === PRICED.archive && !inputs.retentionDays) ||
      (type === PRICED.logGroup && !inputs.retentionInDays),
  );
  const bytes = usage.eventBytes.toLocaleString("en-US");
  return [
    `Supposed: ${usage.rate} events a second all month (730 hours), ${bytes} bytes each, ${(usage.deadLettered * 100).toLocaleString("en-US")} % of them dead-lettered and redriven once.`,
    `An event causes ${usage.callsPerEvent === 1 ? "1 API call" : `${usage.callsPerEvent} API calls`} at most, and that is what is counted. Calls that are retried come on top.`,
    ...(has("bus") ? [] : ["The bus is another's, who may be the one that pays for the events."]),
    ...(publishes > 0 ? [`Supposed: ${NOTIFICATIONS_AN_ALARM} notifications an alarm.`] : []),
    ...(logged > 0
      ? [
          `Supposed: the bus logs ${LOG_RECORDS_AN_EVENT} records of ${LOG_RECORD_BYTES} bytes an event at INFO and TRACE, and one a dead letter at ERROR, where attempts that are retried add one each.`,
        ]
      : []),
    ...(forEver
      ? ["What is kept for ever is counted for its first month; its storage grows each month."]
      : []),
    "Nothing: rules, targets, IAM" +
      (has("connection") ? ", and the secret of the connection, which EventBridge pays for." : "."),
    ...(has("key")
      ? [
          `Left out: requests to the key (${PRICES.keyRequests.usd} ${CURRENCY} for 10,000): AWS does not say how often EventBridge makes them.`,
        ]
      : []),
    ...(resources.some(
      ({ type, inputs }) => type === PRICED.key && inputs.enableKeyRotation === true,
    )
      ? [
          `Left out: what a key costs more that KMS turns each year: ${PRICES.keys.usd} ${CURRENCY} a month after the first time, and as much again after the second.`,
        ]
      : []),
    ...unknown.map((type) => `Left out: ${type}, of which no price is known here.`),
    "Left out: free tiers, discounts, taxes, data transfer, and what others have on the same bus.",
    ...(region === PRICED_REGION
      ? []
      : [
          `Prices are those of ${PRICED_REGION}; the stack is in ${region}, where some may be higher.`,
        ]),
  ];
}
