import { notesOn } from "./notes";
import { CHUNK_BYTES, CURRENCY, GIGABYTE, PRICED_REGION, PRICES, type Price } from "./prices";
import { countAlarmMetrics, loggedGigabytes, monthsKept } from "./quantities";
import { ofKind, type PlannedResource, type PricedKind } from "./resources";
import {
  NOTIFICATIONS_AN_ALARM,
  REQUESTS_A_DEAD_LETTER,
  SECONDS_A_MONTH,
  type Usage,
} from "./usage";

/** A part of the bill. */
export interface CostLine {
  part: string;
  /** Units in a month. */
  quantity: number;
  price: Price;
  /** US dollars in a month. */
  usd: number;
}

export interface Cost {
  currency: string;
  /** Region of the prices, which may be another than the stack's. */
  pricedRegion: string;
  region: string;
  lines: CostLine[];
  /** The sum of the lines. The notes name the parts that it leaves out. */
  usd: number;
  /** Assumptions, and parts that cost nothing or are left out of the sum, each as a sentence. */
  notes: string[];
  salesforce: {
    dailyLimit: number;
    orgs: { name: string; callsPerDay: number }[];
    destinations: { name: string; callsPerSecond: number; limit: number }[];
  };
}

/**
 * Estimates what a stack costs in a month, by list prices: no free tiers, no discounts, no data transfer. Rules and targets
 * cost nothing, and neither does the secret of a connection.
 * Sources: AWS's price lists (prices.ts); Secrets Manager User Guide, 'How Amazon EventBridge uses Secrets Manager'.
 *
 * @param region of the stack
 */
export function estimateCost(
  resources: readonly PlannedResource[],
  usage: Usage,
  region: string,
): Cost {
  const lines = linesOf(resources, usage).filter(({ quantity }) => quantity > 0);
  return {
    currency: CURRENCY,
    pricedRegion: PRICED_REGION,
    region,
    lines,
    usd: lines.reduce((sum, { usd }) => sum + usd, 0),
    notes: notesOn(resources, usage, region),
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

function linesOf(resources: readonly PlannedResource[], usage: Usage): CostLine[] {
  const of = (kind: PricedKind) => ofKind(resources, kind);
  const events = usage.rate * SECONDS_A_MONTH;
  const chunks = Math.max(1, Math.ceil(usage.eventBytes / CHUNK_BYTES));
  const deadLetters = of("queue").length > 0 ? events * usage.deadLettered : 0;
  const calls = of("destination").length > 0 ? (events + deadLetters) * usage.callsPerEvent : 0;
  const gigabytes = ((events + deadLetters) * usage.eventBytes) / GIGABYTE;
  const metrics = countAlarmMetrics(of("alarm"), of("rule"));
  const emails = of("subscription").filter(({ inputs }) => inputs.protocol === "email").length;
  const alarms = of("alarm").length + of("compositeAlarm").length;
  const publishes = of("topic").length > 0 ? alarms * NOTIFICATIONS_AN_ALARM : 0;
  const [logGroup] = of("logGroup");
  const logged = logGroup ? loggedGigabytes(of("bus"), { events, deadLetters, usage }) : 0;
  return [
    line("events published to the bus", events * chunks, PRICES.customEvents),
    line("dead letters published again", deadLetters * chunks, PRICES.customEvents),
    line("calls of Salesforce", calls * chunks, PRICES.apiDestinationCalls),
    line("dead-letter queue", deadLetters * chunks * REQUESTS_A_DEAD_LETTER, PRICES.queueRequests),
    line("alarms", metrics.standard, PRICES.alarmMetrics),
    line("alarms on queries (Metrics Insights)", metrics.queried, PRICES.alarmMetrics),
    line("alarms of high resolution", metrics.fast, PRICES.fastAlarmMetrics),
    line("composite alarms", of("compositeAlarm").length, PRICES.compositeAlarms),
    line("metrics of log filters", of("metricFilter").length, PRICES.customMetrics),
    line("dashboard", of("dashboard").length, PRICES.dashboards),
    line("log of the bus, ingested", logged, PRICES.logsIngested),
    line("log of the bus, stored", logGroup ? logged * monthsKept(logGroup) : 0, PRICES.logsStored),
    ...of("archive").flatMap((archive) => [
      line("archive, taken in", gigabytes, PRICES.archiveProcessing),
      line("archive, stored", gigabytes * monthsKept(archive), PRICES.archiveStorage),
    ]),
    line("notifications of alarms", publishes, PRICES.topicPublishes),
    line("e-mails of alarms", publishes * emails, PRICES.emails),
    line("keys", of("key").length, PRICES.keys),
  ];
}

function line(part: string, quantity: number, price: Price): CostLine {
  return { part, quantity, price, usd: (quantity / price.per) * price.usd };
}
