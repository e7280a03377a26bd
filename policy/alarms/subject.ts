import { accountOf, regionOf } from "../shared/location";
import type { Resource } from "../shared/resource";
import { isUnknown } from "../shared/values";
import { isInsights, meets, valuesOf, type Insights } from "./insights";
import { isMetric, type ExpressionRead, type MetricRead } from "./reads";
import type { Signal } from "./signals";

type Dimensions = Readonly<Record<string, string | undefined>>;

/** A queue or rule whose metrics an alarm must watch. */
export interface Subject {
  resource: Resource;
  namespace: "AWS/SQS" | "AWS/Events";
  /** The dimensions of its metrics; a value is undefined if it is not known yet. Several sets, where the bus is not known yet. */
  dimensions: readonly [Dimensions, ...Dimensions[]];
  /** What its metrics report when a dead letter arrives, or is lost. */
  signals: ReadonlyMap<string, Signal>;
}

/** How a read relates to a subject: it reads its metric, misses it narrowly, or has nothing to do with it. */
export type Relation =
  /** `isAlone`: no other metrics are aggregated with it. */
  | { kind: "watches"; signal: Signal; metric: string; isAlone: boolean }
  | { kind: "unjudged"; because: string }
  | { kind: "misses"; property: "dimensions" | "region" | "accountId"; found: unknown }
  | { kind: "other" };

const OTHER: Relation = { kind: "other" };

/** How a read of an alarm relates to a subject. */
export function relationOf(
  alarm: Resource,
  read: MetricRead | ExpressionRead,
  subject: Subject,
): Relation {
  const relation = isMetric(read) ? ofMetric(read, subject) : ofExpression(read, subject);
  if (relation.kind !== "watches") return relation;
  const region = regionOf(alarm);
  const wanted = regionOf(subject.resource);
  if (region !== undefined && wanted !== undefined && region !== wanted) {
    return { kind: "misses", property: "region", found: region };
  }
  const account = accountOf(subject.resource);
  const found = isMetric(read) ? read.account : undefined;
  return found !== undefined && account !== undefined && found !== account
    ? { kind: "misses", property: "accountId", found }
    : relation;
}

function ofMetric({ namespace, metric, dimensions }: MetricRead, subject: Subject): Relation {
  if (namespace !== undefined && namespace !== subject.namespace) return OTHER;
  const signal = metric === undefined ? undefined : subject.signals.get(metric);
  if (signal === undefined || metric === undefined) return OTHER;
  const watches: Relation = { kind: "watches", signal, metric, isAlone: true };
  if (dimensions === undefined) return watches;
  const keys = Object.keys(dimensions).filter((key) => dimensions[key] !== undefined);
  const same = subject.dimensions.filter(
    (wanted) =>
      keys.length === Object.keys(wanted).length && keys.every((key) => Object.hasOwn(wanted, key)),
  );
  if (same.length === 0) {
    return isSimilar(dimensions, subject)
      ? { kind: "misses", property: "dimensions", found: dimensions }
      : OTHER;
  }
  return same.some((wanted) => keys.every((key) => fitsValue(dimensions[key], wanted[key])))
    ? watches
    : OTHER;
}

/** Whether the dimensions name the resource, but have more or fewer keys than its metrics. */
function isSimilar(dimensions: Readonly<Record<string, unknown>>, subject: Subject): boolean {
  return subject.dimensions.some((wanted) =>
    Object.keys(wanted).every(
      (key) => dimensions[key] === undefined || fitsValue(dimensions[key], wanted[key]),
    ),
  );
}

const fitsValue = (found: unknown, wanted: string | undefined) =>
  wanted === undefined || isUnknown(found) || found === wanted;

function ofExpression({ expression = "", insights }: ExpressionRead, subject: Subject): Relation {
  if (insights !== undefined) return ofQuery(insights, subject);
  const isAbout =
    isInsights(expression) &&
    expression.includes(subject.namespace) &&
    [...subject.signals.keys()].some((metric) => expression.includes(metric));
  return isAbout ? { kind: "unjudged", because: "its query is not understood" } : OTHER;
}

function ofQuery(insights: Insights, subject: Subject): Relation {
  if (insights.namespace !== subject.namespace) return OTHER;
  const { metric, schema, where, groupBy, leastOnly } = insights;
  const signal = subject.signals.get(metric);
  if (signal === undefined) return OTHER;
  const [met] = subject.dimensions
    .filter((wanted) => schema === undefined || isSame(schema, Object.keys(wanted)))
    .map((wanted) => ({ wanted, meets: meets(where, wanted) }))
    .filter((one) => one.meets !== false);
  if (met === undefined) return OTHER;
  if (leastOnly)
    return { kind: "unjudged", because: "its LIMIT leaves out series with high values" };
  // EventBridge reports its metrics only if they are not 0, so that other rules add no samples.
  const isAlone =
    subject.namespace === "AWS/Events" ||
    Object.keys(met.wanted).every((key) => groupBy.has(key) || valuesOf(where, key)?.size === 1);
  return { kind: "watches", signal, metric, isAlone };
}

const isSame = (set: ReadonlySet<string>, keys: readonly string[]) =>
  set.size === keys.length && keys.every((key) => set.has(key));
