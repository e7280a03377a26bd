import { START_LATENCIES } from "./alarmDefinitions";

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
  /** The commands' option that names the stack, such as `--stack prod`. */
  stackOption: string;
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

/**
 * The flow from left to right and from top to bottom: events published and matched, events delivered and their latency, retries
 * and throttling, dead letters, lost events, and the queue. Each line is a subscription: the sum over its rules. The graphs name
 * the rules, so that other rules on a shared bus do not show.
 *
 * A graph has one metric of each rule, and eight graphs have such metrics: the 300 rules of a bus stay within the 500 metrics
 * of a graph and the 2,500 of a dashboard.
 * Sources: CloudWatch API reference, 'Dashboard Body Structure and Syntax'; CloudWatch User Guide, 'CloudWatch service
 * quotas'; EventBridge User Guide, 'Monitoring Amazon EventBridge'.
 */
export function dashboardBody(content: DashboardContent): object {
  const graphs = [...flowGraphs(content), ...queueGraphs(content)];
  return {
    start: "-PT12H",
    widgets: [
      text(content),
      ...(content.alarms.length === 0 ? [] : [alarmStates(content)]),
      ...graphs.map((graph, index) => placed(graph, index, content.region)),
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

/** One line for each subscription, computed from the metrics of its rules, which are hidden. */
function lines(
  { bus, subscriptions }: DashboardContent,
  { metric, by, prefix, rulesOf, labelOf = ({ name }) => name }: Lines,
): Metric[] {
  return subscriptions.flatMap((subscription, index): Metric[] => {
    const rules = rulesOf(subscription);
    if (rules.length === 0) return [];
    const id = `${prefix}${index}`;
    const ids = rules.map((_, rule) => `${id}r${rule}`);
    return [
      [{ id, expression: `${by}([${ids.join(",")}])`, label: labelOf(subscription) }],
      ...rules.map((rule, position) => [
        "AWS/Events",
        metric,
        ...busDimension(bus),
        "RuleName",
        rule,
        { id: ids[position], visible: false },
      ]),
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

/** Three graphs in a row, below the text and the alarms. */
function placed({ title, metrics, stat, unit }: Graph, index: number, region: string): object {
  const width = COLUMNS / 3;
  return {
    type: "metric",
    x: (index % 3) * width,
    y: ALARM_HEIGHT + Math.floor(index / 3) * HEIGHT,
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

function text({ bus, stackOption, alarms }: DashboardContent): object {
  const paragraphs = [
    `**Shop events to Salesforce** over the bus \`${bus}\``,
    `\`npx bridge status ${stackOption}\` shows the current state`,
    `\`npx bridge dlq list ${stackOption}\` shows why events are in the dead-letter queue`,
    `\`npx bridge doctor ${stackOption}\` finds the fault`,
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

function alarmStates({ alarms }: DashboardContent): object {
  return {
    type: "alarm",
    x: COLUMNS / 3,
    y: 0,
    width: (COLUMNS / 3) * 2,
    height: ALARM_HEIGHT,
    properties: { title: "Alarms", alarms },
  };
}
