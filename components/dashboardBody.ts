import { START_LATENCIES } from "../eventbridge/metrics";
import type { StackCommands } from "./commands";

/** A subscription's rules, by their physical names. */
export interface SubscriptionContent {
  name: string;
  sending: readonly string[];
  unmappable: string | undefined;
}

/** The content of the dashboard; physical names. */
export interface DashboardContent {
  region: string;
  bus: string;
  queue: string;
  subscriptions: readonly SubscriptionContent[];
  /** ARNs. */
  alarms: readonly string[];
  commands: StackCommands;
}

/** A metric, or an expression over metrics, as CloudWatch's dashboards have it. */
type Metric = unknown[];

interface Graph {
  title: string;
  metrics: Metric[];
  stat: "Sum" | "Maximum";
  /** Label of the axis. */
  unit: string;
}

/** Columns of the grid. */
const COLUMNS = 24;
const HEIGHT = 6;
const ALARM_HEIGHT = 4;
/** Alarms of a widget. Source: CloudWatch API reference, 'Dashboard Body Structure and Syntax', `alarms`. */
const MOST_ALARMS = 100;

/**
 * The flow from left to right and from top to bottom: events published and matched, events delivered and their latency, retries
 * and throttling, dead letters, lost events, and the queue. Each line is a subscription: the sum over its rules. The graphs name
 * the rules, so that other rules on a shared bus do not show.
 *
 * A graph has one metric of each rule, and an expression for each subscription with several rules; eight graphs have such
 * metrics. So the 300 rules of a bus are at most 453 entries of a graph and 2,406 metrics of the dashboard. CloudWatch allows
 * 500 metrics of a graph and 2,500 of a dashboard, counting those that an expression reads. It does not say whether the
 * expression itself counts; here it does.
 * Sources: CloudWatch API reference, 'Dashboard Body Structure and Syntax'; CloudWatch User Guide, 'CloudWatch service
 * quotas'; EventBridge User Guide, 'Monitoring Amazon EventBridge'.
 */
export function dashboardBody(content: DashboardContent): object {
  const graphs = [...flowGraphs(content), ...queueGraphs(content)];
  const alarms = alarmStates(content);
  const top = Math.max(1, alarms.length) * ALARM_HEIGHT;
  return {
    start: "-PT12H",
    widgets: [
      text(content),
      ...alarms,
      ...graphs.map((graph, index) => placed(graph, { index, top, region: content.region })),
    ],
  };
}

const sendingRules = ({ sending }: SubscriptionContent) => sending;
const unmappableRules = ({ unmappable }: SubscriptionContent) =>
  unmappable === undefined ? [] : [unmappable];
const allRules = (one: SubscriptionContent) => [...sendingRules(one), ...unmappableRules(one)];

const COUNTS = { stat: "Sum", unit: "events" } as const;
const TIMES = { stat: "Maximum", unit: "ms" } as const;

interface Lines {
  metric: string;
  /** How the metrics of a subscription's rules become one line. */
  by: "SUM" | "MAX";
  /** Of the ids of metrics, which are unique in a graph. */
  prefix: string;
  rulesOf: (subscription: SubscriptionContent) => readonly string[];
  labelOf?: (subscription: SubscriptionContent) => string;
}

/**
 * One line for each subscription: the metric of its only rule, or an expression over the metrics of its rules, which are then
 * hidden.
 */
function lines(
  { bus, subscriptions }: DashboardContent,
  { metric, by, prefix, rulesOf, labelOf = ({ name }) => name }: Lines,
): Metric[] {
  return subscriptions.flatMap((subscription, index): Metric[] => {
    const rules = rulesOf(subscription);
    if (rules.length === 0) return [];
    const id = `${prefix}${index}`;
    const label = labelOf(subscription);
    const metricOf = (rule: string, options: object): Metric => [
      "AWS/Events",
      metric,
      ...busDimension(bus),
      "RuleName",
      rule,
      options,
    ];
    const [only, second] = rules;
    if (only !== undefined && second === undefined) return [metricOf(only, { id, label })];
    const ids = rules.map((_, rule) => `${id}r${rule}`);
    return [
      [{ id, expression: `${by}([${ids.join(",")}])`, label }],
      ...rules.map((rule, position) => metricOf(rule, { id: ids[position], visible: false })),
    ];
  });
}

/** Metrics have the bus as a dimension, except on the bus `default`. */
const busDimension = (bus: string) => (bus === "default" ? [] : ["EventBusName", bus]);

function flowGraphs(content: DashboardContent): Graph[] {
  const sums = (metric: string, prefix: string, rulesOf = sendingRules) =>
    lines(content, { metric, by: "SUM", prefix, rulesOf });
  const highest = (metric: string, prefix: string) =>
    lines(content, { metric, by: "MAX", prefix, rulesOf: sendingRules });
  return [
    {
      title: "Published (in the account) and matched",
      metrics: [
        ["AWS/Events", "PutEventsEntriesCount", { label: "published" }],
        ...sums("MatchedEvents", "m", allRules),
      ],
      ...COUNTS,
    },
    { title: "Delivered", metrics: sums("SuccessfulInvocationAttempts", "s"), ...COUNTS },
    {
      title: "Time to delivery",
      metrics: highest("IngestionToInvocationSuccessLatency", "l"),
      ...TIMES,
    },
    {
      title: "Time to the first attempt: backlog",
      metrics: [...highest(START_LATENCIES[0], "w"), ...startLatencyOfBus(content)],
      ...TIMES,
    },
    { title: "Retries", metrics: sums("RetryInvocationAttempts", "t"), ...COUNTS },
    { title: "Throttled", metrics: sums("ThrottledRules", "h"), ...COUNTS },
    {
      title: "Dead-lettered",
      metrics: [
        ...sums("InvocationsSentToDlq", "d"),
        ...lines(content, {
          metric: "SuccessfulInvocationAttempts",
          by: "SUM",
          prefix: "u",
          rulesOf: unmappableRules,
          labelOf: ({ name }) => `${name}: unmappable`,
        }),
      ],
      ...COUNTS,
    },
    {
      title: "Lost: not accepted by the dead-letter queue",
      metrics: sums("InvocationsFailedToBeSentToDlq", "x", allRules),
      ...COUNTS,
    },
  ];
}

/** Both spellings of the metric, for the bus as a whole: for each rule they would be more metrics than a graph may have. */
function startLatencyOfBus({ bus }: DashboardContent): Metric[] {
  const ids = START_LATENCIES.map((_, index) => `b${index}`);
  return [
    [{ id: "bus", expression: `MAX([${ids.join(",")}])`, label: "whole bus" }],
    ...START_LATENCIES.map((metric, index) => [
      "AWS/Events",
      metric,
      ...busDimension(bus),
      { id: ids[index], visible: false },
    ]),
  ];
}

function queueGraphs({ queue }: DashboardContent): Graph[] {
  const metricOf = (metric: string, label: string) => [
    "AWS/SQS",
    metric,
    "QueueName",
    queue,
    { label },
  ];
  return [
    {
      title: "Dead letters in the queue",
      metrics: [
        metricOf("ApproximateNumberOfMessagesVisible", "waiting"),
        metricOf("ApproximateNumberOfMessagesNotVisible", "hidden while being read"),
      ],
      stat: "Maximum",
      unit: "messages",
    },
    {
      title: "Age of the oldest dead letter",
      metrics: [metricOf("ApproximateAgeOfOldestMessage", "age")],
      stat: "Maximum",
      unit: "s",
    },
  ];
}

interface Placement {
  index: number;
  /** The row below the text and the alarms. */
  top: number;
  region: string;
}

/** Three graphs in a row. */
function placed({ title, metrics, stat, unit }: Graph, { index, top, region }: Placement): object {
  const width = COLUMNS / 3;
  return {
    type: "metric",
    x: (index % 3) * width,
    y: top + Math.floor(index / 3) * HEIGHT,
    width,
    height: HEIGHT,
    properties: {
      title,
      region,
      view: "timeSeries",
      stacked: false,
      stat,
      period: 60,
      yAxis: { left: { min: 0, label: unit, showUnits: false } },
      metrics,
    },
  };
}

function text({ bus, commands: { stackOption, where }, alarms }: DashboardContent): object {
  const paragraphs = [
    `**Shop events to Salesforce** over the bus \`${bus}\``,
    `\`npx bridge status ${stackOption}\` shows the current state`,
    `\`npx bridge dlq list ${stackOption}\` shows why events are in the dead-letter queue`,
    `\`npx bridge doctor ${stackOption}\` finds the fault${where === "" ? "" : `.${where}`}`,
  ];
  return {
    type: "text",
    x: 0,
    y: 0,
    width: alarms.length === 0 ? COLUMNS : COLUMNS / 3,
    height: ALARM_HEIGHT,
    properties: { markdown: paragraphs.join("\n\n") },
  };
}

/** Widgets of alarms, one below the other: an integration on an existing bus can have more alarms than a widget. */
function alarmStates({ alarms }: DashboardContent): object[] {
  const widgets = Math.ceil(alarms.length / MOST_ALARMS);
  return Array.from({ length: widgets }, (_, index) => ({
    type: "alarm",
    x: COLUMNS / 3,
    y: index * ALARM_HEIGHT,
    width: (COLUMNS / 3) * 2,
    height: ALARM_HEIGHT,
    properties: {
      title: widgets === 1 ? "Alarms" : `Alarms ${index + 1} of ${widgets}`,
      alarms: alarms.slice(index * MOST_ALARMS, (index + 1) * MOST_ALARMS),
    },
  }));
}
