import type { Resource } from "../shared/resource";
import { spell } from "../shared/values";
import { isMetric, type Aggregation, type AlarmReads, type AlarmSettings } from "./reads";
import { percentOf } from "./signals";
import type { Simulated } from "./simulation";
import type { Relation } from "./subject";

/** A change of one property of an alarm, after which it may go off. */
export interface Repair {
  property: string;
  found: unknown;
  /** Why the value keeps the alarm silent. */
  because: string;
  /** What to set, such as `period to 60`; undefined to remove the property. */
  set: string | undefined;
  apply: (settings: AlarmSettings) => AlarmSettings;
}

/** The limits that an alarm must meet. */
export interface Limits {
  /** Dead letters, or lost events, at which the alarm must go off. */
  count: number;
  /** Minutes. */
  within: number;
}

/** The changes that may make an alarm go off, those first that change the least. */
export function repairsOf(alarm: Resource, simulated: Simulated, limits: Limits): Repair[] {
  const { reads, settings } = simulated;
  const watching = watchingIn(simulated);
  return [
    ...units(watching),
    ...threshold(alarm.props, settings, { ...limits, watching }),
    ...statistics(watching),
    ...datapoints(alarm.props, settings, limits),
    ...missingData(settings),
    ...periods(reads, settings, limits.within),
    ...returned(reads, settings, watching),
  ];
}

/** A read that watches the subject, by its position. */
interface Watching {
  index: number;
  read: AlarmReads["reads"][number];
  aggregation: Aggregation;
  relation: Extract<Relation, { kind: "watches" }>;
}

function watchingIn({ reads, relations, settings }: Simulated): Watching[] {
  return reads.flatMap((read, index) => {
    const [relation, aggregation] = [relations[index], settings.aggregations[index]];
    return relation?.kind === "watches" && aggregation !== undefined
      ? [{ index, read, aggregation, relation }]
      : [];
  });
}

function units(watching: readonly Watching[]): Repair[] {
  return watching.map(({ index, read, aggregation, relation }) => ({
    property: nameOf(read, "unit"),
    found: aggregation.unit,
    because: `but the unit of ${relation.metric} is ${relation.signal.unit}, so the alarm gets no data`,
    set: undefined,
    apply: changing(index, { unit: undefined }),
  }));
}

function threshold(
  props: AlarmReads["alarm"]["props"],
  { comparison, thresholdMetricId }: AlarmSettings,
  { watching, count, within }: Limits & { watching: readonly Watching[] },
): Repair[] {
  const isAge = watching.some(({ relation }) => relation.signal.unit === "Seconds");
  const value = isAge ? 60 : count;
  const set = `threshold to ${value}, and comparisonOperator to GreaterThanOrEqualToThreshold`;
  const apply = (changed: AlarmSettings): AlarmSettings => ({
    ...changed,
    comparison: "GreaterThanOrEqualToThreshold",
    threshold: value,
  });
  if (thresholdMetricId !== undefined) {
    return [
      {
        property: "thresholdMetricId",
        found: thresholdMetricId,
        because:
          "so the threshold follows the past, and the alarm is silent where dead letters are usual",
        set: `${set}, in place of thresholdMetricId`,
        apply: (changed) => ({
          ...apply(changed),
          thresholdMetricId: undefined,
          returned: watching.slice(0, 1).map(({ index }) => index),
        }),
      },
    ];
  }
  const limit = isAge ? `within ${within} minutes` : `at ${count}`;
  const because = `with the comparison ${comparison ?? "not set"}, but the alarm must go off ${limit}`;
  return [{ property: "threshold", found: props.threshold, because, set, apply }];
}

function statistics(watching: readonly Watching[]): Repair[] {
  return watching.map(({ index, read, aggregation: { statistic } }): Repair => {
    const shared = { because: whyNot(statistic), apply: changing(index, { statistic: "Maximum" }) };
    if (!isMetric(read)) {
      const property = nameOf(read, "expression");
      const set = `the function of ${property} to MAX`;
      return { ...shared, property, found: read.expression, set };
    }
    const isExtended = !BASIC.has(statistic);
    const key = read.path.length > 0 ? "stat" : isExtended ? "extendedStatistic" : "statistic";
    const property = nameOf(read, key);
    const set = `${property.replace("extendedS", "s")} to Maximum`;
    return { ...shared, property, found: statistic, set };
  });
}

/** The values of `statistic`; all others are values of `extendedStatistic`. Source: CloudWatch API reference, PutMetricAlarm. */
const BASIC: ReadonlySet<string> = new Set([
  ...["Average", "Maximum", "Minimum", "SampleCount", "Sum"],
]);

function whyNot(statistic: string): string {
  if (statistic === "SampleCount" || statistic === "COUNT") {
    return "which counts the reports of the metric, not the messages";
  }
  return percentOf(statistic) === undefined
    ? "which hides a single dead letter"
    : "and CloudWatch may have no percentiles of a metric that a service aggregates";
}

function datapoints(
  props: AlarmReads["alarm"]["props"],
  { datapointsToAlarm, evaluationPeriods }: AlarmSettings,
  { within }: Limits,
): Repair[] {
  const tooMany = datapointsToAlarm > evaluationPeriods;
  const because = tooMany
    ? `and CloudWatch refuses more than evaluationPeriods, which is ${evaluationPeriods}`
    : `so the alarm needs ${datapointsToAlarm} data points, which one event does not give it in ${within} minutes`;
  const isSet = Number(props.datapointsToAlarm ?? 0) > 0;
  const property = isSet ? "datapointsToAlarm" : "evaluationPeriods";
  const one = {
    property,
    found: isSet ? datapointsToAlarm : evaluationPeriods,
    because,
    set: `${property} to 1`,
  };
  const fewer = (settings: AlarmSettings) => ({ ...settings, datapointsToAlarm: 1 });
  const both = (settings: AlarmSettings) => ({ ...fewer(settings), evaluationPeriods: 1 });
  return [
    { ...one, apply: isSet ? fewer : both },
    {
      property: "evaluationPeriods",
      found: evaluationPeriods,
      because: "and CloudWatch refuses an alarm that looks back so long",
      set: "evaluationPeriods to 1",
      apply: both,
    },
  ];
}

function missingData({ treatMissingData }: AlarmSettings): Repair[] {
  return [
    {
      property: "treatMissingData",
      found: treatMissingData,
      because: GAPS[treatMissingData] ?? "so a gap in the data keeps the alarm from going off",
      set: "treatMissingData to notBreaching",
      apply: (settings) => ({ ...settings, treatMissingData: "notBreaching" }),
    },
  ];
}

const GAPS: Readonly<Record<string, string>> = {
  breaching: "so the alarm is in the state ALARM already while the metric reports nothing",
  ignore: "so the alarm stays in the state ALARM, and does not report the next event",
};

function periods(reads: AlarmReads["reads"], settings: AlarmSettings, within: number): Repair[] {
  const [longest] = reads
    .map((read, index) => ({ read, period: settings.aggregations[index]?.period ?? 0 }))
    .sort((one, other) => other.period - one.period);
  if (longest === undefined) return [];
  const property = nameOf(longest.read, "period");
  return [
    {
      property,
      found: longest.period,
      because: `so the alarm can take longer than ${within} minutes to go off`,
      set: `${property} to 60`,
      apply: (changed) => ({
        ...changed,
        aggregations: changed.aggregations.map((one) => ({ ...one, period: 60 })),
      }),
    },
  ];
}

/** What the alarm compares with its threshold is not the metric, or an expression that does not follow it. */
function returned(
  reads: AlarmReads["reads"],
  settings: AlarmSettings,
  [metric]: readonly Watching[],
): Repair[] {
  if (metric === undefined) return [];
  const { id } = metric.read;
  const apply = (changed: AlarmSettings): AlarmSettings => ({
    ...changed,
    returned: [metric.index],
  });
  const [read, ...more] = settings.returned.flatMap((index) => reads[index] ?? []);
  if (read === undefined || more.length > 0) {
    const because = `and CloudWatch wants exactly one query with returnData`;
    const found = read && [read, ...more].map((one) => one.id);
    const set = `returnData to true for '${id}' or an expression over it, and to false for the others`;
    return [{ property: "returnData", found, because, set, apply }];
  }
  if (isMetric(read)) {
    const because = "which is not the metric of the dead letters";
    const set = `returnData to true for '${id}', and to false for the others`;
    return [{ property: "returnData", found: read.id, because, set, apply }];
  }
  const property = nameOf(read, "expression");
  const because = `which does not reach the threshold when '${id}' is 1`;
  const set = `${property} to an expression that does not scale ${id} down, or return ${id} itself`;
  return [{ property, found: read.expression, because, set, apply }];
}

const nameOf = ({ path }: AlarmReads["reads"][number], key: string) => spell([...path, key]);

const changing =
  (index: number, change: Partial<Aggregation>) =>
  (settings: AlarmSettings): AlarmSettings => ({
    ...settings,
    aggregations: settings.aggregations.map((one, at) =>
      at === index ? { ...one, ...change } : one,
    ),
  });
