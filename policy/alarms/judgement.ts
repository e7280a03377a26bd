import type { Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { NotKnownYet } from "../shared/values";
import { alarmsOn, openAlarm, promqlAlarms, type AlarmReads, type Watched } from "./reads";
import type { Limits } from "./repairs";
import type { Subject } from "./subject";
import { verdictOf, type Verdict } from "./verdict";

/** The metrics of a queue or rule, and the alarms among which one must watch them. */
export interface Watch {
  stack: Stack;
  dimension: Watched;
  subject: Subject;
  limits: Limits;
}

/** The verdict on the alarms of a subject: that on the best of them. */
export type Judgement =
  | { kind: "rings" | "none" }
  | { kind: "later"; error: NotKnownYet }
  | { kind: "problem"; alarm: Resource; verdict: Problem };

export type Problem = Exclude<Verdict, { kind: "rings" | "other" }>;

interface Judged {
  alarm: Resource;
  verdict: Problem;
  /** The place of the alarm's metric among those that show dead letters; after all of them for a query. */
  place: number;
}

/** From the best verdict to the worst. */
const ORDER: readonly Verdict["kind"][] = ["relies", "unjudged", "silent", "misses"];

/** Judges the alarms of a queue or rule. One that goes off settles it. */
export function judgeAlarms({ stack, dimension, subject, limits }: Watch): Judgement {
  const problems: Judged[] = [];
  let later: NotKnownYet | undefined;
  for (const reads of alarmsOn(stack, dimension, subject.resource)) {
    try {
      const verdict = verdictOf(reads, subject, limits);
      if (verdict.kind === "rings") return { kind: "rings" };
      const { alarm } = reads;
      if (verdict.kind !== "other")
        problems.push({ alarm, verdict, place: placeOf(reads, subject) });
    } catch (error) {
      if (!(error instanceof NotKnownYet)) throw error;
      later ??= error;
    }
  }
  const open = openAlarm(stack);
  if (open !== undefined) later ??= new NotKnownYet("metricQueries", open);
  if (later !== undefined) return { kind: "later", error: later };
  const [best] = [...problems, ...promqlProblems(stack, subject)].sort(byVerdict);
  if (best === undefined) return { kind: "none" };
  const { alarm, verdict } = best;
  return { kind: "problem", alarm, verdict };
}

/** Of two alarms that need as many changes, the one on the depth of a queue is better than the one on its age. */
function byVerdict(one: Judged, other: Judged): number {
  return (
    ORDER.indexOf(one.verdict.kind) - ORDER.indexOf(other.verdict.kind) ||
    changes(one.verdict) - changes(other.verdict) ||
    one.place - other.place
  );
}

function placeOf({ reads }: AlarmReads, { signals }: Subject): number {
  const metrics = [...signals.keys()];
  const places = reads.map((read) => ("metric" in read ? metrics.indexOf(read.metric ?? "") : -1));
  return Math.min(...places.filter((place) => place >= 0), metrics.length);
}

/** The number of changes that an alarm needs; one that no change helps comes last. */
const changes = (verdict: Problem) =>
  verdict.kind === "silent" ? verdict.repairs.length || Infinity : 0;

/** Alarms that evaluate PromQL, and name the metric. PromQL is not evaluated here. */
function promqlProblems(stack: Stack, { signals }: Subject): Judged[] {
  return promqlAlarms(stack).flatMap(({ alarm, text }) => {
    const verdict: Problem = { kind: "unjudged", because: "PromQL is not evaluated here" };
    return [...signals.keys()].some((metric) => text.includes(metric))
      ? { alarm, verdict, place: signals.size }
      : [];
  });
}
