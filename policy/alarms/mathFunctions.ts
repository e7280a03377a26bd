import {
  isList,
  lengthOf,
  pointOf,
  scalarOrSeries,
  seriesIn,
  seriesOf,
  type Scope,
  type Series,
  type Value,
} from "./mathValues";
import { NotUnderstood } from "./tokens";

type MathFunction = (args: readonly Value[], scope: Scope) => Value;

/** Applies a function to a series, or to each series of a list. */
const mapped = (value: Value | undefined, change: (series: Series) => Series): Value =>
  isList(value) ? value.map(change) : change(seriesOf(value));

const each =
  (change: (series: Series, scope: Scope) => Series): MathFunction =>
  ([value], scope) =>
    mapped(value, (series) => change(series, scope));

const points = (change: (value: number) => number) =>
  each((series) => series.map((value) => (value === undefined ? undefined : change(value))));

/**
 * Aggregates a list of series to one series. Of a single series it would be one number over all data points that CloudWatch
 * reads, which are more than the alarm evaluates, so AWS advises against it in alarms.
 */
const across =
  (aggregate: (values: readonly number[], all: number) => number): MathFunction =>
  ([list, ...more]) => {
    if (!isList(list) || more.length > 0) {
      throw new NotUnderstood("it aggregates a single series to a number");
    }
    return list[0].map((_, index) => {
      const values = list.flatMap((series) => series[index] ?? []);
      return values.length === 0 ? undefined : aggregate(values, list.length);
    });
  };

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

const fill: MathFunction = ([value, given]) => {
  const filler =
    typeof given === "string" ? given : scalarOrSeries(given, "FILL takes a series and a value");
  return mapped(value, (series) => {
    let last: number | undefined;
    return series.map((point, index) => {
      if (point !== undefined) last = point;
      if (typeof filler !== "string") return point ?? pointOf(filler, index);
      if (filler !== "REPEAT") throw new NotUnderstood(`FILL with ${filler} is not known here`);
      return last;
    });
  });
};

/** Source: CloudWatch User Guide, 'Using IF expressions'. */
const conditional: MathFunction = ([condition, yes, no = []]) => {
  const because = "IF takes numbers and series";
  const test = scalarOrSeries(condition, because);
  const then = scalarOrSeries(yes, because);
  const otherwise = scalarOrSeries(no, because);
  if (typeof test === "number" && typeof then === "number") {
    throw new NotUnderstood("IF without a series");
  }
  return Array.from({ length: lengthOf(test, then) }, (_, index) => {
    const met = pointOf(test, index);
    if (met === undefined) return undefined;
    return met === 0 ? pointOf(otherwise, index) : (pointOf(then, index) ?? 0);
  });
};

const difference = (perSecond: boolean) =>
  each((series, { period }) => {
    let previous: { value: number; index: number } | undefined;
    return series.map((value, index) => {
      const from = previous;
      if (value !== undefined) previous = { value, index };
      if (value === undefined || from === undefined) return undefined;
      return (value - from.value) / (perSecond ? (index - from.index) * period : 1);
    });
  });

/** Functions of metric math, by name. Names that are missing here are not judged. */
export const FUNCTIONS: ReadonlyMap<string, MathFunction> = new Map<string, MathFunction>([
  ["ABS", points(Math.abs)],
  ["CEIL", points(Math.ceil)],
  ["FLOOR", points(Math.floor)],
  ["LOG", points(Math.log)],
  ["LOG10", points(Math.log10)],
  ["SUM", across((values) => total(values))],
  ["AVG", across((values, all) => total(values) / all)],
  ["MAX", across((values) => Math.max(...values))],
  ["MIN", across((values) => Math.min(...values))],
  ["FILL", fill],
  ["IF", conditional],
  ["DIFF", difference(false)],
  ["RATE", difference(true)],
  ["PERIOD", (_, { period }) => period],
  ["METRIC_COUNT", ([list]) => seriesIn(list).length],
  ["FIRST", ([list]) => seriesIn(list)[0]],
  ["LAST", ([list]) => seriesIn(list).reduce((_, last) => last)],
]);
