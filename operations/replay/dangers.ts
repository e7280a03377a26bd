import { ARCHIVE_DELAY } from "../../eventbridge/replay";
import { isErasure, operationOf } from "../../mapping/action";
import { recordKind } from "../../mapping/erasureNotes";
import type { Subscription } from "../../mapping/subscription";
import type { TimeRange } from "../../clients/aws/ruleMetrics";
import { formatCount } from "../../text/count";
import { formatList } from "../../text/list";
import { formatMoment } from "../../text/moment";
import { isFinalFor } from "../erasureRisks";
import type { Refusal } from "./refusal";
import type { SelectedSubscription } from "./selection";

/** What decides whether a replay can overwrite or recreate records. */
export interface Exposure {
  range: TimeRange;
  now: number;
  selected: readonly SelectedSubscription[];
  /** Subscriptions of the checkout. */
  declared: readonly Subscription[];
  /** Subscriptions that are deployed differently: their guard is not known. */
  changed: readonly string[];
  /** Events of a subscription that its rules matched since the range began, or since it ended; undefined if unknown. */
  matched: (subscription: string, since: "from" | "to") => number | undefined;
}

/** Subscriptions that send to Salesforce, with their declarations. */
function sendingOf({ selected, declared }: Exposure) {
  const byName = new Map(declared.map((one) => [one.name, one]));
  return selected.flatMap(({ name, sending }) => {
    const subscription = byName.get(name);
    return sending.length > 0 && subscription !== undefined ? [subscription] : [];
  });
}

/** Subscriptions whose replayed events can overwrite newer values: upserts without a guard, or whose guard is not known. */
const unguardedOf = (exposure: Exposure): Subscription[] =>
  sendingOf(exposure).filter(
    (one) =>
      operationOf(one) === "upsert" &&
      (one.newerWins === undefined || exposure.changed.includes(one.name)),
  );

/** Names of the subscriptions of which Salesforce refuses older versions. */
export const guardedOf = (exposure: Exposure): string[] =>
  sendingOf(exposure)
    .filter(({ name, newerWins }) => newerWins !== undefined && !exposure.changed.includes(name))
    .map(({ name }) => name);

/** Why a replay can leave older values in Salesforce than there are now. Pure. */
export function newerValueRefusals(exposure: Exposure): Refusal[] {
  const unguarded = unguardedOf(exposure).map(({ name }) => name);
  if (unguarded.length === 0) return [];
  const { range, now } = exposure;
  const has = unguarded.length === 1 ? "has" : "have";
  const isDeclared = unguardedOf(exposure).some(({ newerWins }) => newerWins !== undefined);
  const why = isDeclared ? "no newerWins that is known to be deployed" : "no newerWins";
  const head = `${unguarded.join(", ")} ${has} ${why}`;
  const counts = unguarded.map((name) => exposure.matched(name, "to"));
  const since = counts.every((count) => count !== undefined)
    ? ` Since then, their rules matched about ${formatCount(sum(counts), "event")}.`
    : "";
  const isPast = range.to < now - ARCHIVE_DELAY;
  const reason = isPast
    ? `${head}: a record that was changed after ${formatMoment(range.to)} gets its older values back.${since}`
    : `${head}: the events are sent in no order, and live events arrive between them. A record with several events can end with an older value.`;
  const guard = "To be safe, guard with newerWins first (docs/ordering.md).";
  return [
    {
      reason,
      remedy: isPast ? `${guard} With --to now, the later events are replayed as well.` : guard,
      unless: "--overwrite-newer",
    },
  ];
}

/** Subscriptions that erase records which the selected upserts could create or fill again. */
export function erasuresOf(exposure: Exposure): Subscription[] {
  const upserts = sendingOf(exposure).filter((one) => operationOf(one) === "upsert");
  const undoes = (upsert: Subscription, erasure: Subscription) =>
    recordKind(upsert) === recordKind(erasure) && !isFinal(erasure, upsert, exposure);
  return exposure.declared.filter(
    (one) => isErasure(one) && upserts.some((upsert) => undoes(upsert, one)),
  );
}

/** Whether Salesforce is known to refuse an upsert after an erasure, by the rules that are deployed. */
const isFinal = (erasure: Subscription, upsert: Subscription, { changed, now }: Exposure) =>
  ![upsert, erasure].some(({ name }) => changed.includes(name)) && isFinalFor(upsert, erasure, now);

/** Why a replay can create the records of erased persons again. Pure. */
export function erasureRefusals(exposure: Exposure, isFollowedByErasures: boolean): Refusal[] {
  const erasures = erasuresOf(exposure);
  if (erasures.length === 0 || isFollowedByErasures) return [];
  const names = erasures.map(({ name }) => name).join(", ");
  const counts = erasures.map(({ name }) => exposure.matched(name, "from"));
  const since = counts.every((count) => count !== undefined)
    ? ` Since ${formatMoment(exposure.range.from)}, the rules of ${names} matched about ${formatCount(sum(counts), "event")}.`
    : "";
  return [
    {
      reason: `The stack erases persons (${names}), and a replay creates those again that were erased since.${since}`,
      remedy:
        "Add --then-erasures: when the events of this replay are delivered, the erasures in the archive are replayed (docs/erasure.md).",
      unless: "--ignore-erasures",
    },
  ];
}

const sum = (counts: readonly (number | undefined)[]): number =>
  counts.reduce<number>((total, count) => total + (count ?? 0), 0);

/** What a person must know about the selected rules, each as a sentence. Pure. */
export function exposureNotes(exposure: Exposure): string[] {
  const guarded = guardedOf(exposure);
  const erasing = sendingOf(exposure).filter(isErasure);
  const parts = exposure.selected.filter(({ isWhole }) => !isWhole);
  const isAnySent = sendingOf(exposure).length > 0;
  return [
    ...(isAnySent
      ? [
          "An event of the range that became a dead letter is replayed as well: while its cause remains, it fails again and adds a message to the queue. `dlq list` shows the causes; fix them first.",
        ]
      : []),
    ...(guarded.length === 0
      ? []
      : [
          `Salesforce refuses older versions of ${guarded.join(", ")}, if the validation rule of newerWins is deployed there (docs/ordering.md). Each is a dead letter with the cause stale, and may raise the alarm dead-letters; \`dlq drop --cause stale\` clears them.`,
        ]),
    ...(erasing.length === 0
      ? []
      : [
          `${formatList(erasing.map(({ name }) => name))} ${erasing.length === 1 ? "erases" : "erase"} again: also the record of a person who registered with the same ID since. A record that is gone becomes a dead letter with the cause already-gone.`,
        ]),
    ...parts.map(
      ({ name, rules }) =>
        `Of ${name}, only the rules ${rules.join(", ")} receive events: those that match its other rules are not sent.`,
    ),
  ];
}
