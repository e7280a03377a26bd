import { START_LATENCIES } from "./alarmDefinitions";

/** A subscription's rules, by their physical names. */
export interface DashboardContent {
  name: string;
  sending: readonly string[];
  unmappable: string | undefined;
}

/** What the dashboard is about; physical names. */
export interface Flowing {
  region: string;
  bus: string;
  queue: string;
  subscriptions: readonly DashboardContent[];
  /** ARNs. */
  alarms: readonly string[];
  /** Option of our commands, such as `--stack prod`. */
  which: string;
}

type Metric = unknown[];

interface Graph {
  title: string;
  metrics: Metric[];
  stat: "Sum" | "Maximum";
  /** What the axis says. */
  unit: string;
}

/** Columns of the grid. */
const COLUMNS = 24;
const HEIGHT = 6;
const ALARM_HEIGHT = 4;

/**
 * The flow from left to right and from top to bottom: what is published and matched, what arrives and how long it
 * takes, what is retried and throttled, what is dead-lettered, lost, and waits in the queue. A line is a subscription:
 * what its rules come to together. They are named, so that a bus that others use shows nothing of theirs.
 *
 * A graph has one metric of each rule, and there are eight such graphs: a bus's 300 rules keep within the 500 metrics
 * of a graph and the 2,500 of a dashboard.
 * Sources: CloudWatch API reference, 'Dashboard Body Structure and Syntax'; CloudWatch User Guide, 'CloudWatch service
 * quotas'; EventBridge User Guide, 'Monitoring Amazon EventBridge'.
 */
export function dashboardBody(flow: Flowing): object {
  const graphs = graphsOf(flow);
  return {
    start: "-PT12H",
    widgets: [
      text(flow),
      ...(flow.alarms.length === 0 ? [] : [alarmStates(flow)]),
      ...graphs.map((graph, index) => placed(graph, index, flow.region)),
    ],
  };
}

function graphsOf({ bus, queue, subscriptions }: Flowing): Graph[] {
  const dimensions = (rule: string) => [
    ...(bus === "default" ? [] : ["EventBusName", bus]),
    "RuleName",
    rule,
  ];
  /** One line a subscription, made of its rules' metrics, which are not shown themselves. */
  const lines = (
    metric: string,
    how: "SUM" | "MAX",
    prefix: string,
    rulesOf: (subscription: DashboardContent) => readonly string[],
    labelOf = ({ name }: DashboardContent) => name,
  ): Metric[] =>
    subscriptions.flatMap((subscription, index): Metric[] => {
      const rules = rulesOf(subscription);
      if (rules.length === 0) return [];
      const ids = rules.map((_, rule) => `${prefix}${index}r${rule}`);
      return [
        [
          {
            id: `${prefix}${index}`,
            expression: `${how}([${ids.join(",")}])`,
            label: labelOf(subscription),
          },
        ],
        ...rules.map((rule, position) => [
          "AWS/Events",
          metric,
          ...dimensions(rule),
          { id: ids[position], visible: false },
        ]),
      ];
    });
  const sending = ({ sending }: DashboardContent) => sending;
  const all = ({ sending, unmappable }: DashboardContent) =>
    unmappable === undefined ? sending : [...sending, unmappable];
  const counts = { stat: "Sum", unit: "events" } as const;
  const times = { stat: "Maximum", unit: "ms" } as const;
  const ofQueue = (metric: string, label: string) => [
    ["AWS/SQS", metric, "QueueName", queue, { label }],
  ];
  return [
    {
      title: "Published (of the account), and matched",
      metrics: [
        ["AWS/Events", "PutEventsEntriesCount", { label: "published" }],
        ...lines("MatchedEvents", "SUM", "m", all),
      ],
      ...counts,
    },
    {
      title: "Delivered",
      metrics: lines("SuccessfulInvocationAttempts", "SUM", "s", sending),
      ...counts,
    },
    {
      title: "Time to delivery",
      metrics: lines("IngestionToInvocationSuccessLatency", "MAX", "l", sending),
      ...times,
    },
    {
      title: "Time to the first attempt: backlog",
      metrics: [
        ...lines(START_LATENCIES[0], "MAX", "w", sending),
        // Of the bus alone: both spellings of each rule would be more metrics than a graph may have.
        [
          {
            id: "bus",
            expression: `MAX([${START_LATENCIES.map((_, index) => `b${index}`).join(",")}])`,
            label: "all of the bus",
          },
        ],
        ...START_LATENCIES.map((metric, index) => [
          "AWS/Events",
          metric,
          ...(bus === "default" ? [] : ["EventBusName", bus]),
          { id: `b${index}`, visible: false },
        ]),
      ],
      ...times,
    },
    { title: "Retries", metrics: lines("RetryInvocationAttempts", "SUM", "t", sending), ...counts },
    { title: "Throttled", metrics: lines("ThrottledRules", "SUM", "h", sending), ...counts },
    {
      title: "Dead-lettered",
      metrics: [
        ...lines("InvocationsSentToDlq", "SUM", "d", sending),
        ...lines(
          "SuccessfulInvocationAttempts",
          "SUM",
          "u",
          ({ unmappable }) => (unmappable === undefined ? [] : [unmappable]),
          ({ name }) => `${name}: no request can be made`,
        ),
      ],
      ...counts,
    },
    {
      title: "Lost: not taken by the dead-letter queue",
      metrics: lines("InvocationsFailedToBeSentToDlq", "SUM", "x", all),
      ...counts,
    },
    {
      title: "Dead letters that wait",
      metrics: [
        ...ofQueue("ApproximateNumberOfMessagesVisible", "to be redriven"),
        ...ofQueue("ApproximateNumberOfMessagesNotVisible", "hidden while somebody reads them"),
      ],
      stat: "Maximum",
      unit: "messages",
    },
    {
      title: "Age of the oldest dead letter",
      metrics: ofQueue("ApproximateAgeOfOldestMessage", "age"),
      stat: "Maximum",
      unit: "s",
    },
  ];
}

/** Three in a row, below the text and the alarms. */
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

function text({ bus, which, alarms }: Flowing): object {
  const lines = [
    `**Shop events to Salesforce** over the bus \`${bus}\``,
    `\`npx bridge status ${which}\` — now`,
    `\`npx bridge dlq list ${which}\` — why events are in the dead-letter queue`,
    `\`npx bridge doctor ${which}\` — what is wrong`,
  ];
  return {
    type: "text",
    x: 0,
    y: 0,
    width: alarms.length === 0 ? COLUMNS : COLUMNS / 3,
    height: ALARM_HEIGHT,
    properties: { markdown: lines.join("\n\n") },
  };
}

function alarmStates({ alarms }: Flowing): object {
  return {
    type: "alarm",
    x: COLUMNS / 3,
    y: 0,
    width: (COLUMNS / 3) * 2,
    height: ALARM_HEIGHT,
    properties: { title: "Alarms", alarms },
  };
}
