import { memoized } from "../shared/memoized";
import { isMetric, settingsOf, type AlarmReads } from "./reads";
import { repairsOf, type Limits, type Repair } from "./repairs";
import { percentOf } from "./signals";
import { simulate, type Outcome, type Simulated } from "./simulation";
import { relationOf, type Relation, type Subject } from "./subject";
import { NotUnderstood, understood } from "./tokens";

/** What an alarm does when a dead letter of a subject arrives, or is lost. */
export type Verdict =
  | { kind: "rings" }
  /** It goes off, but only once, or by a rule of CloudWatch on which nobody should rely. */
  | { kind: "relies"; repair: Repair }
  | { kind: "unjudged"; because: string }
  /** The smallest change after which it goes off; empty if none does. */
  | { kind: "silent"; repairs: readonly Repair[] }
  | { kind: "misses"; miss: Extract<Relation, { kind: "misses" }> }
  | { kind: "other" };

/** Judges an alarm. @throws NotKnownYet if a setting of an alarm that watches the subject is not known yet */
export function verdictOf(reads: AlarmReads, subject: Subject, limits: Limits): Verdict {
  const relations = reads.reads.map((read) => relationOf(reads.alarm, read, subject));
  if (!relations.some(({ kind }) => kind === "watches" || kind === "unjudged")) {
    const miss = relations.find((relation) => relation.kind === "misses");
    return miss === undefined ? { kind: "other" } : { kind: "misses", miss };
  }
  const key = `${limits.count} ${limits.within} ${JSON.stringify(relations.map(spellRelation))}`;
  const known = verdicts.get(reads)?.get(key);
  if (known !== undefined) return known;
  const verdict = judgeSettings(reads, relations, limits);
  verdicts.set(reads, (verdicts.get(reads) ?? new Map<string, Verdict>()).set(key, verdict));
  return verdict;
}

/** Verdicts by alarm, and by how the alarm relates to a subject: one alarm often watches many rules. */
const verdicts = new WeakMap<AlarmReads, Map<string, Verdict>>();

function judgeSettings(reads: AlarmReads, relations: readonly Relation[], limits: Limits): Verdict {
  const settings = settingsOf(reads);
  const simulated: Simulated = { reads: reads.reads, relations, settings, within: limits.within };
  const outcome = outcomeOf(simulated);
  if (outcome instanceof NotUnderstood) return { kind: "unjudged", because: outcome.message };
  if (outcome === "rings" && !usesPercentile(simulated)) return { kind: "rings" };
  const repairs = repairsOf(reads.alarm, simulated, limits);
  if (outcome === "silent") return { kind: "silent", repairs: smallest(repairs, simulated) };
  return adviceOn(repairs, ADVICE[outcome]);
}

/** The property to change, where an alarm goes off and yet is doubtful: one that rings uses a percentile. */
const ADVICE = {
  rings: /(?:\bstat|tatistic)$/,
  relies: /^(?:datapointsToAlarm|evaluationPeriods)$/,
  sticks: /^treatMissingData$/,
};

/** Outcomes by all that decides them: the alarms of a stack are often alike. */
const outcomeOf = memoized(
  (simulated: Simulated): Outcome | NotUnderstood => understood(() => simulate(simulated)),
  { most: 10_000, keyOf },
);

function keyOf({ reads, relations, settings, within }: Simulated): string {
  const expressions = reads.map((read) =>
    isMetric(read) ? null : read.insights === undefined ? [read.expression] : "query",
  );
  const ids = reads.map(({ id }) => id);
  return JSON.stringify([within, settings, ids, expressions, relations.map(spellRelation)]);
}

/** What of a relation decides the data of an alarm. */
function spellRelation(relation: Relation): unknown {
  if (relation.kind === "unjudged") return relation.because;
  return relation.kind === "watches"
    ? [relation.metric, relation.isAlone, relation.signal.at(0, "idle")]
    : null;
}

/**
 * The statistics of SQS and EventBridge are sums, averages and extremes of one value a minute. A percentile needs many values.
 * Source: CloudWatch User Guide, 'Percentile-based alarms and low data samples'.
 */
function usesPercentile({ settings, relations }: Simulated): boolean {
  return settings.aggregations.some(
    ({ statistic }, index) =>
      relations[index]?.kind === "watches" && percentOf(statistic) !== undefined,
  );
}

function adviceOn(repairs: readonly Repair[], property: RegExp): Verdict {
  const repair = repairs.find((one) => property.test(one.property));
  return repair === undefined ? { kind: "rings" } : { kind: "relies", repair };
}

/** One change after which the alarm goes off, or else a few of them; none, if no change helps. */
function smallest(repairs: readonly Repair[], simulated: Simulated): readonly Repair[] {
  const rings = (some: readonly Repair[]) => {
    const settings = some.reduce((changed, { apply }) => apply(changed), simulated.settings);
    return outcomeOf({ ...simulated, settings }) === "rings";
  };
  const one = repairs.find((repair) => rings([repair]));
  if (one !== undefined) return [one];
  if (!rings(repairs)) return [];
  return repairs.reduce<readonly Repair[]>((needed, repair) => {
    const fewer = needed.filter((other) => other !== repair);
    return rings(fewer) ? fewer : needed;
  }, repairs);
}
