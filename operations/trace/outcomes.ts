import type { Fate } from "../../stack/fate";
import type { Sight } from "./levels";
import { inOrder, type Observation } from "./observations";
import type { TraceRecord } from "./records";
import type { Outcome } from "./story";
import type { EventEvidence } from "./evidence";
import { placeOf, type Naming } from "./naming";

/** What the end of an event is read from. */
export interface OutcomeEvidence extends Pick<
  EventEvidence,
  "observations" | "letters" | "records"
> {
  /** By the deployed rules; undefined without them, or without the event's content. */
  fates: readonly Fate[] | undefined;
  /** What the log or the journal would have seen. */
  sight: Sight;
  /** Whether the whole queue was read. */
  isQueueRead: boolean;
}

/** From the worst to the best: an event with several rules has the worst of their ends. */
const STATES = [
  "lost",
  "in the queue",
  "dead-lettered",
  "dropped",
  "under way",
  "redriven",
  "not known",
  "delivered",
] as const satisfies Outcome["state"][];

/**
 * How an event ended for each subscription that is for it, as far as that is known. A subscription is for it if a rule of it was
 * seen to match, or if the deployed rules would match it now. Pure.
 */
export function outcomesOf(evidence: OutcomeEvidence, naming: Naming): Outcome[] {
  const { fates = [], observations, letters, records } = evidence;
  const rules = [
    ...observations.flatMap((one) => ("rule" in one ? one.rule : [])),
    ...letters.flatMap(({ attributes }) => attributes.RULE_ARN ?? []),
    ...records.flatMap((one) => ruleOfDrop(one) ?? []),
  ];
  const seen = rules.flatMap((rule) => placeOf({ rule }, naming).subscription ?? []);
  const meant = fates.filter(({ kind }) => kind !== "not meant").map((one) => one.subscription);
  return [...new Set([...seen, ...meant])].map((subscription) => ({
    subscription,
    ...outcomeFor(subscription, evidence, naming),
  }));
}

type Ending = Omit<Outcome, "subscription">;

function outcomeFor(subscription: string, evidence: OutcomeEvidence, naming: Naming): Ending {
  const { observations, letters, fates = [] } = evidence;
  const isOwn = (rule: string) => placeOf({ rule }, naming).subscription === subscription;
  const own = observations.filter((one) => "rule" in one && isOwn(one.rule));
  const fate = fates.find((one) => one.subscription === subscription);
  const isLetterOf = (rule: string | undefined) =>
    rule === undefined
      ? fate?.kind === "dead-lettered" ||
        (fate?.kind === "sent" && fate.deadLetteredBy.length > 0) ||
        own.some(({ kind }) => kind === "queued")
      : isOwn(rule);
  const queued = letters.filter(({ attributes }) => isLetterOf(attributes.RULE_ARN));
  const records = evidence.records.filter(
    (one) => one.kind !== "dropped" || isLetterOf(ruleOfDrop(one)),
  );
  const drops = own.length > 0 ? [] : records.filter(({ kind }) => kind === "dropped");
  const endings: Ending[] = [
    ...queued.map(({ messageId }): Ending => ({ state: "in the queue", says: messageId })),
    ...drops.map(({ messageId }): Ending => ({ state: "dropped", says: messageId })),
    ...[...byTarget(own).values()].map((ofTarget) =>
      endOfTarget(ofTarget, { ...evidence, records }, queued.length > 0),
    ),
  ];
  const isKnown = endings.some(({ state }) => state !== "not known");
  const known = isKnown ? endings.filter(({ state }) => state !== "not known") : endings;
  const [worst] = known.toSorted((a, b) => STATES.indexOf(a.state) - STATES.indexOf(b.state));
  if (worst !== undefined) return worst;
  const isOfUnknownRule = letters.some(
    ({ attributes: { RULE_ARN } }) =>
      RULE_ARN !== undefined && placeOf({ rule: RULE_ARN }, naming).subscription === undefined,
  );
  return isOfUnknownRule
    ? { state: "not known", says: UNKNOWN_RULE }
    : withoutRecord(fate, evidence);
}

/** The rule whose dead letter was dropped; undefined for another record, and for a message that a rule sent itself. */
const ruleOfDrop = (record: TraceRecord): string | undefined =>
  record.kind === "dropped" ? record.attributes.RULE_ARN : undefined;

const UNKNOWN_RULE = "the queue holds this event, sent by a rule that the stack does not have now";

type OfTarget = Extract<Observation, { rule: string }>;

/** The observations of each target, in order of time. */
function byTarget(observations: readonly Observation[]): Map<string, OfTarget[]> {
  const found = new Map<string, OfTarget[]>();
  for (const one of inOrder(observations)) {
    if (!("rule" in one)) continue;
    // A match names the rule alone: it belongs to its only target.
    found.set(one.rule, [...(found.get(one.rule) ?? []), one]);
  }
  return found;
}

/** How the last delivery to a target ended. */
function endOfTarget(
  observations: readonly OfTarget[],
  evidence: OutcomeEvidence,
  isQueued: boolean,
): Ending {
  const last = observations.findLast(({ kind }) => !["matched", "notified"].includes(kind));
  switch (last?.kind) {
    case undefined:
    case "matched":
    case "notified":
      return observations.some(({ kind }) => kind === "notified")
        ? { state: "delivered", says: "published to a topic" }
        : { state: "not known", says: NO_END };
    case "delivered":
      return { state: "delivered" };
    case "attempt":
      return endOfAttempt(last.result, evidence);
    case "throttled":
    case "retry planned":
    case "invoked":
      return underWay("its end is not recorded", evidence);
    case "lost":
      return { state: "lost", says: last.reason };
    case "queued":
    case "dead-lettered":
    case "given up":
      return isQueued
        ? { state: "in the queue" }
        : endOfDeadLetter(last.kind === "given up", evidence);
  }
}

function endOfAttempt(
  result: Extract<Observation, { kind: "attempt" }>["result"],
  evidence: OutcomeEvidence,
): Ending {
  switch (result) {
    case "delivered":
      return { state: "delivered" };
    case "to be retried":
      return underWay("its last recorded attempt failed, and is to be retried", evidence);
    case "started":
      return underWay("its last recorded attempt has no recorded end", evidence);
    case "failed":
    case "failed for good":
      return { state: "not known", says: "it failed for good; where it went is not recorded" };
  }
}

/** A delivery whose end would be recorded is under way; else it may have ended. */
const underWay = (says: string, { sight }: OutcomeEvidence): Ending =>
  sight.delivery
    ? { state: "under way", says }
    : { state: "not known", says: `${says}; a delivery would leave no record` };

const NO_END = "a rule matched it, and nothing else is recorded";

/** Where a dead letter is that is not in the queue. */
function endOfDeadLetter(isGivenUp: boolean, { records, isQueueRead }: OutcomeEvidence): Ending {
  const [last] = records.toSorted((a, b) => (b.at ?? 0) - (a.at ?? 0));
  if (last?.kind === "dropped") return { state: "dropped", says: last.messageId };
  if (last !== undefined) {
    const as = last.publishedAs;
    return { state: "redriven", ...(as !== undefined && { says: `as ${as}` }) };
  }
  if (!isQueueRead) {
    return { state: "dead-lettered", says: "whether it is in the queue now is not known" };
  }
  return {
    state: "dead-lettered",
    says: isGivenUp
      ? "EventBridge gave it up, and the queue does not show it"
      : "the queue does not show it now: it was redriven or dropped without a record here, has expired, or is hidden by another command",
  };
}

/** A subscription of whose rules nothing was seen. */
function withoutRecord(fate: Fate | undefined, { sight }: OutcomeEvidence): Ending {
  if (fate?.kind === "vanishes") {
    return {
      state: "not known",
      says: "it is for this event, and none of its rules matches it now: the event would be lost",
    };
  }
  if (sight.delivery) return { state: "not known", says: "no record of a delivery was found" };
  return {
    state: "not known",
    says: sight.failure
      ? "no failure is recorded, and a delivery would leave no record"
      : "no source that was read records its delivery",
  };
}
