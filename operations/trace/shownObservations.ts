import type { Letter } from "../../eventbridge/deadLetter";
import type { EventEvidence } from "./evidence";
import type { Observation, ObservedTarget } from "./observations";

/** Milliseconds within which the arrival of a message is the end of the delivery that the log or the journal reports. */
const SAME_MOMENT = 120_000;

/**
 * The observations that become entries. Left out are those that another one says better: the start of an attempt whose result is
 * known, a success that its attempt shows, a failure that ends in the queue, and a dead letter that is in the queue now.
 */
export function shownObservations({ observations, letters }: EventEvidence): Observation[] {
  const isKnown = (test: (one: Observation) => boolean) => observations.some(test);
  const hasPublication = isKnown(({ kind }) => kind === "published");
  return observations.filter((one) => {
    switch (one.kind) {
      case "seen":
        return !hasPublication && one === observations.find(({ kind }) => kind === "seen");
      case "invoked":
        return false;
      case "attempt":
        return (
          one.result !== "started" ||
          !isKnown(
            (other) =>
              other.kind === "attempt" &&
              other.result !== "started" &&
              other.number === one.number &&
              isSameTarget(other, one),
          )
        );
      case "delivered":
        return !isKnown(
          (other) =>
            other.kind === "attempt" && other.result === "delivered" && isSameTarget(other, one),
        );
      case "given up":
        return !isKnown((other) => other.kind === "dead-lettered" && isSameTarget(other, one));
      case "dead-lettered":
      case "queued":
        return !letters.some((letter) => isArrivalOf(letter, one));
      case "published":
      case "not accepted":
      case "matched":
      case "matched nothing":
      case "throttled":
      case "retry planned":
      case "notified":
      case "lost":
      case "other":
        return true;
    }
  });
}

const isSameTarget = (one: ObservedTarget, other: ObservedTarget): boolean =>
  one.rule === other.rule && one.target === other.target;

/** Whether a message is the dead letter of an observation. A message without a rule was sent by a rule itself. */
function isArrivalOf(
  { attributes: { RULE_ARN }, sentAt }: Letter,
  { at, kind, rule }: Extract<Observation, { kind: "dead-lettered" | "queued" }>,
): boolean {
  const isOfRule = RULE_ARN === undefined ? kind === "queued" : RULE_ARN === rule;
  return isOfRule && Math.abs(sentAt - at) <= SAME_MOMENT;
}
