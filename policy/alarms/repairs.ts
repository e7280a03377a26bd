import { spell } from "../shared/values";
import { isMetric, type AlarmReads, type AlarmSettings, type Aggregation } from "./reads";
import { percentOf } from "./signals";
import type { Simulated } from "./simulation";

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
export function repairsOf(
  { reads, alarm }: AlarmReads,
  { settings, relations }: Simulated,
  limits: Limits,
): Repair[] {
  return [
    ...units(reads, settings, relations),
    ...threshold(alarm.props, { settings, relations }, limits),
    ...statistics(reads, settings, relations),
    ...datapoints(alarm.props, settings, limits),
    ...missingData(settings),
    ...periods(reads, settings, limits),
    ...returned(reads, settings, relations),
  ];
}

type Relations = Simulated["relations"];
type Reads = AlarmReads["reads"];

function units(reads: Reads, settings: AlarmSettings, relations: Relations): Repair[] {
  return watched(relations).flatMap((index) => {
    const unit = settings.aggregations[index]?.unit;
    const relation = relations[index];
    if (unit === undefined || relation?.kind !== "watches" || unit === relation.signal.unit)
      return [];
    return {
      property: nameOf(reads, index, "unit"),
      found: unit,
      because: `but the unit of ${relation.metric} is ${relation.signal.unit}, so the alarm gets no data`,
      set: undefined,
      apply: changing(index, { unit: undefined }),
    };
  });
}

function threshold(
  props: AlarmReads["alarm"]["props"],
  { settings, relations }: Pick<Simulated, "settings" | "relations">,
  { count, within }: Limits,
): Repair[] {
  const { comparison, thresholdMetricId } = settings;
  const [metric] = watched(relations);
  const isAge = relations.some(
    (relation) => relation.kind === "watches" && relation.signal.unit === "Seconds",
  );
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
          returned: metric === undefined ? changed.returned : [metric],
        }),
      },
    ];
  }
  const limit = isAge ? `within ${within} minutes` : `at ${count}`;
  const because = `with the comparison ${comparison ?? "not set"}, but the alarm must go off ${limit}`;
  return [{ property: "threshold", found: props.threshold, because, set, apply }];
}

function statistics(reads: Reads, settings: AlarmSettings, relations: Relations): Repair[] {
  return watched(relations).flatMap((index): Repair[] => {
    const read = reads[index];
    const statistic = settings.aggregations[index]?.statistic;
    if (read === undefined || statistic === undefined) return [];
    const shared = { because: whyNot(statistic), apply: changing(index, { statistic: "Maximum" }) };
    if (!isMetric(read)) {
      const property = nameOf(reads, index, "expression");
      return [
        { ...shared, property, found: read.expression, set: `the function of ${property} to MAX` },
      ];
    }
    const isExtended = !["Average", "Maximum", "Minimum", "SampleCount", "Sum"].includes(statistic);
    const key = read.path.length > 0 ? "stat" : isExtended ? "extendedStatistic" : "statistic";
    const property = nameOf(reads, index, key);
    return [
      {
        ...shared,
        property,
        found: statistic,
        set: `${property.replace("extendedS", "s")} to Maximum`,
      },
    ];
  });
}

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

function periods(reads: Reads, settings: AlarmSettings, { within }: Limits): Repair[] {
  const [index] = settings.aggregations
    .map((aggregation, at) => ({ period: aggregation.period, at }))
    .sort((one, other) => other.period - one.period)
    .map(({ at }) => at);
  if (index === undefined) return [];
  return [
    {
      property: nameOf(reads, index, "period"),
      found: settings.aggregations[index]?.period,
      because: `so the alarm can take longer than ${within} minutes to go off`,
      set: `${nameOf(reads, index, "period")} to 60`,
      apply: (changed) => ({
        ...changed,
        aggregations: changed.aggregations.map((one) => ({ ...one, period: 60 })),
      }),
    },
  ];
}

/** What the alarm compares with its threshold is not the metric, or an expression that does not follow it. */
function returned(reads: Reads, settings: AlarmSettings, relations: Relations): Repair[] {
  const [metric] = watched(relations);
  if (metric === undefined) return [];
  const apply = (changed: AlarmSettings): AlarmSettings => ({ ...changed, returned: [metric] });
  const [index, ...more] = settings.returned;
  const read = index === undefined ? undefined : reads[index];
  const id = reads[metric]?.id ?? "";
  if (read === undefined || index === undefined || more.length > 0) {
    const because = `and CloudWatch wants exactly one query with returnData`;
    const found = settings.returned.map((at) => reads[at]?.id);
    const set = `returnData to true for '${id}' or an expression over it, and to false for the others`;
    return [
      {
        property: "returnData",
        found: found.length === 0 ? undefined : found,
        because,
        set,
        apply,
      },
    ];
  }
  if (isMetric(read)) {
    const because = "which is not the metric of the dead letters";
    const set = `returnData to true for '${id}', and to false for the others`;
    return [{ property: "returnData", found: read.id, because, set, apply }];
  }
  const property = nameOf(reads, index, "expression");
  const because = `which does not reach the threshold when '${id}' is 1`;
  const set = `${property} to an expression that does not scale ${id} down, or return ${id} itself`;
  return [{ property, found: read.expression, because, set, apply }];
}

const watched = (relations: Relations) =>
  relations.flatMap((relation, index) => (relation.kind === "watches" ? [index] : []));

const nameOf = (reads: Reads, index: number, key: string) =>
  spell([...(reads[index]?.path ?? []), key]);

const changing =
  (index: number, change: Partial<Aggregation>) =>
  (settings: AlarmSettings): AlarmSettings => ({
    ...settings,
    aggregations: settings.aggregations.map((one, at) =>
      at === index ? { ...one, ...change } : one,
    ),
  });
