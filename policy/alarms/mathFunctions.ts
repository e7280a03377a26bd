import {
  isList,
  isSeries,
  pointOf,
  seriesIn,
  sizeOf,
  type Scope,
  type Series,
  type Value,
} from "./mathValues";
import { NotUnderstood } from "./tokens";

type MathFunction = (args: readonly Value[], scope: Scope) => Value;

/** Applies a function to each series. */
const each =
  (change: (series: Series, scope: Scope) => Series): MathFunction =>
  ([value], scope) => {
    if (value === undefined) throw new NotUnderstood("an argument is missing");
    const changed = seriesIn(value).map((series) => change(series, scope));
    const [only] = changed;
    return isList(value) || only === undefined ? changed : only;
  };

const points = (change: (value: number) => number) =>
  each((series) => series.map((value) => (value === undefined ? undefined : change(value))));

/**
 * Aggregates a list of series to one series. Of a single series it would be one number over all data points that CloudWatch
 * reads, which are more than the alarm evaluates, so AWS advises against it in alarms.
 */
const across =
  (aggregate: (values: readonly number[], all: number) => number): MathFunction =>
  (args) => {
    const list = args.length === 1 && args[0] !== undefined ? args[0] : [];
    if (!isList(list)) throw new NotUnderstood("it aggregates a single series to a number");
    return Array.from({ length: list[0]?.length ?? 0 }, (_, index) => {
      const values = list.flatMap((series) => series[index] ?? []);
      return values.length === 0 ? undefined : aggregate(values, list.length);
    });
  };

const total = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0);

const fill: MathFunction = ([value, filler]) => {
  if (value === undefined || filler === undefined || isList(filler)) {
    throw new NotUnderstood("FILL takes a series and a value");
  }
  const filled = seriesIn(value).map((series): Series => {
    let last: number | undefined;
    return series.map((point, index) => {
      if (point !== undefined) last = point;
      if (typeof filler !== "string") return point ?? pointOf(filler, index);
      if (filler !== "REPEAT") throw new NotUnderstood(`FILL with ${filler} is not known here`);
      return point ?? last;
    });
  });
  const [only] = filled;
  return isList(value) || only === undefined ? filled : only;
};

/** Source: CloudWatch User Guide, 'Using IF expressions'. */
const conditional: MathFunction = ([condition, yes, no]) => {
  if (condition === undefined || yes === undefined) throw new NotUnderstood("IF lacks arguments");
  const [test, then, otherwise] = [
    branch(condition),
    branch(yes),
    no === undefined ? [] : branch(no),
  ];
  const length = [test, then, otherwise].find((value) => typeof value !== "number")?.length;
  if (length === undefined || (typeof test === "number" && typeof then === "number")) {
    throw new NotUnderstood("IF without a series");
  }
  const size = typeof test === "number" ? sizeOf(then) : test.length;
  return Array.from({ length: size }, (_, index) => {
    const met = pointOf(test, index);
    if (met === undefined) return undefined;
    return met === 0 ? pointOf(otherwise, index) : (pointOf(then, index) ?? 0);
  });
};

function branch(value: Value): number | Series {
  if (typeof value === "number" || isSeries(value)) return value;
  throw new NotUnderstood("IF takes numbers and series");
}

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
  ["METRIC_COUNT", ([list]) => (list === undefined ? 0 : seriesIn(list).length)],
  ["FIRST", ([list]) => oneOf(list, 0)],
  ["LAST", ([list]) => oneOf(list, -1)],
]);

function oneOf(list: Value | undefined, index: number): Series {
  const found = list === undefined ? undefined : seriesIn(list).at(index);
  if (found === undefined) throw new NotUnderstood("a list of series is missing");
  return found;
}
