import { EXTRA, stateOf, type State } from "./evaluation";
import { evaluateMath } from "./metricMath";
import { isList, isSeries, type Series, type Value } from "./mathValues";
import { isMetric, type AlarmReads, type AlarmSettings } from "./reads";
import { QUIET, statisticOf, type History } from "./signals";
import type { Relation } from "./subject";
import { NotUnderstood } from "./tokens";

/**
 * Whether an alarm goes off: `rings` or `silent`; `relies` for an alarm that goes off only if no data point follows; `sticks` for
 * one that goes off once, and never leaves the state ALARM.
 */
export type Outcome = "rings" | "sticks" | "relies" | "silent";

/** From the worst to the best. */
const OUTCOMES: readonly Outcome[] = ["silent", "relies", "sticks"];

/** An alarm with what it reads of a queue or rule. */
export interface Simulated {
  reads: AlarmReads["reads"];
  /** By position. */
  relations: readonly Relation[];
  settings: AlarmSettings;
  /** Minutes after the dead letter in which the alarm must go off. */
  within: number;
}

/** The longest time that an alarm may look back, in seconds, by its period. Source: CloudWatch API reference, PutMetricAlarm. */
const longest = (period: number) => (period < 3_600 ? 86_400 : 604_800);

/**
 * Plays the minutes before and after a dead letter. The alarm must go off whether its metrics reported 0 before or nothing; one
 * that was in the state ALARM already does not change its state, and notifies nobody. The letter arrives in the middle of a
 * period. A period counts once it is complete, which is later than CloudWatch looks at it, so that no slow alarm passes.
 *
 * @throws NotUnderstood for expressions and statistics that are not known here
 */
export function simulate(simulated: Simulated): Outcome {
  const { settings, within, reads } = simulated;
  const { evaluationPeriods, datapointsToAlarm, returned, thresholdMetricId } = settings;
  const period = periodOf(simulated);
  const isRefused = returned.length !== 1 || evaluationPeriods * period > longest(period);
  const minutes = Math.round(period / 60);
  const after = Math.floor(within / minutes);
  if (isRefused || thresholdMetricId !== undefined || after === 0) return "silent";
  const before = evaluationPeriods + EXTRA;
  const play = (periods: number) => {
    const span = { before, after: periods, minutes, period };
    const outcomes = HISTORIES.map((history) =>
      outcomeOf(
        new Timeline(simulated, { ...span, history }).valuesOf(returned[0] ?? reads.length),
        before,
        settings,
      ),
    );
    return OUTCOMES.find((outcome) => outcomes.includes(outcome)) ?? "rings";
  };
  // Most alarms go off at once: the rest of the time need not be played.
  const first = play(Math.min(after, datapointsToAlarm + EXTRA));
  return first === "rings" ? first : play(after);
}

const HISTORIES = ["idle", "active"] as const;

/** The longest period of the metrics and queries, at least the minute in which AWS reports; AWS wants one period for all. */
function periodOf({ reads, settings }: Simulated): number {
  const periods = reads.flatMap((read, index) =>
    isMetric(read) || read.insights !== undefined
      ? (settings.aggregations[index]?.period ?? [])
      : [],
  );
  return Math.max(60, ...periods);
}

function outcomeOf(values: Series, before: number, settings: AlarmSettings): Outcome {
  const points = values.map((value) =>
    value === undefined ? undefined : breaches(value, settings),
  );
  const isOn = (state: State) => state === "alarm" || state === "relies";
  if (isOn(stateOf(points.slice(0, before), settings))) return "silent";
  const states = points
    .slice(before)
    .map((_, index) => stateOf(points.slice(0, before + index + 1), settings));
  if (states.includes("alarm")) return sticks(points, settings) ? "sticks" : "rings";
  return states.includes("relies") ? "relies" : "silent";
}

/** Whether an alarm keeps its state when its last data point, or gap, goes on. */
function sticks(points: readonly (boolean | undefined)[], settings: AlarmSettings): boolean {
  const later = Array.from({ length: settings.evaluationPeriods + EXTRA }, () => points.at(-1));
  return stateOf(later, settings) === "retain";
}

function breaches(value: number, { comparison, threshold }: AlarmSettings): boolean {
  return COMPARISONS.get(comparison ?? "")?.(value, threshold) ?? false;
}

/** An alarm on a band of expected values has other comparisons; it is not played. */
const COMPARISONS: ReadonlyMap<string, (value: number, threshold: number) => boolean> = new Map([
  ["GreaterThanThreshold", (value: number, threshold: number) => value > threshold],
  ["GreaterThanOrEqualToThreshold", (value: number, threshold: number) => value >= threshold],
  ["LessThanThreshold", (value: number, threshold: number) => value < threshold],
  ["LessThanOrEqualToThreshold", (value: number, threshold: number) => value <= threshold],
]);

interface Span {
  history: History;
  /** Periods before the dead letter, and from its arrival on. */
  before: number;
  after: number;
  /** Of one period. */
  minutes: number;
  /** Seconds. */
  period: number;
}

/** The series of an alarm's reads around a dead letter. */
class Timeline {
  /** By position; null while it is computed. */
  private readonly series = new Map<number, Value | null>();

  constructor(
    private readonly simulated: Simulated,
    private readonly span: Span,
  ) {}

  /** The series that a read returns. @throws NotUnderstood unless it is exactly one */
  valuesOf(index: number): Series {
    const value = this.read(index);
    const [series, ...more] = isList(value) ? value : [value];
    if (more.length > 0 || !isSeries(series)) {
      throw new NotUnderstood("it does not return one series");
    }
    return series;
  }

  private read(index: number): Value {
    const known = this.series.get(index);
    if (known === null) throw new NotUnderstood("it refers to itself");
    if (known !== undefined) return known;
    this.series.set(index, null);
    const value = this.compute(index);
    this.series.set(index, value);
    return value;
  }

  private compute(index: number): Value {
    const read = this.simulated.reads[index];
    if (read === undefined) throw new NotUnderstood("it refers to an unknown id");
    const relation = this.simulated.relations[index];
    if (relation?.kind === "unjudged") throw new NotUnderstood(relation.because);
    if (isMetric(read) || read.insights !== undefined) return this.measure(index);
    return evaluateMath(read.expression ?? "", {
      seriesOf: (id) => this.read(this.simulated.reads.findIndex((one) => one.id === id)),
      metrics: (part) =>
        this.simulated.reads.flatMap((one, at) =>
          isMetric(one) && one.id.includes(part) ? [this.measure(at)] : [],
        ),
      period: this.span.period,
    });
  }

  /** The data points of a metric or of a query. */
  private measure(index: number): Series {
    const { before, after, minutes } = this.span;
    const early = this.pointAt(index, -minutes);
    return [
      ...Array.from({ length: before }, () => early),
      ...Array.from({ length: after }, (_, at) => this.pointAt(index, at * minutes)),
    ];
  }

  /** @param start the first minute of the period, before half a period is taken off */
  private pointAt(index: number, start: number): number | undefined {
    const { settings, relations } = this.simulated;
    const { statistic, unit } = settings.aggregations[index] ?? { statistic: "Maximum" };
    const relation = relations[index];
    const signal = relation?.kind === "watches" ? relation.signal : QUIET;
    if (unit !== undefined && unit !== signal.unit) return undefined;
    const samples = Array.from({ length: this.span.minutes }, (_, minute) =>
      signal.at(start + minute - Math.floor(this.span.minutes / 2), this.span.history),
    ).filter((sample) => sample !== undefined);
    const isDiluted = relation?.kind === "watches" && !relation.isAlone;
    const others = isDiluted ? samples.flatMap(() => Array<number>(OTHERS).fill(0)) : [];
    const value = statisticOf(AGGREGATES[statistic] ?? statistic, [...samples, ...others]);
    if (value !== "unknown") return value;
    throw new NotUnderstood(`the statistic ${statistic} is not computed here`);
  }
}

/** Other metrics that match a query, each with one sample of 0 a minute, where the query does not name one metric. */
const OTHERS = 99;

/** Statistics by the name that Metrics Insights gives them. */
const AGGREGATES: Readonly<Record<string, string>> = {
  AVG: "Average",
  COUNT: "SampleCount",
  MAX: "Maximum",
  MIN: "Minimum",
  SUM: "Sum",
};
