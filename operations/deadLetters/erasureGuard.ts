import type { Letter, OriginalEvent } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import type { DeployedStack } from "../../stack/deployed";
import { Exposure } from "../erasureSearch/exposure";
import { searchArchive, type SearchWatch } from "../erasureSearch/search";
import type { Depth, LetterQueue } from "../queue/letterQueue";
import type { Erasures } from "./erasures";
import { examineEvent, type Refusal } from "./publishable";
import { checkComparable, readErasures } from "./readErasures";
import type { WayBack } from "./wayBack";

/** What the erasures are compared with, and where they are searched for. */
export interface GuardParts {
  target: DeployedStack;
  queue: LetterQueue;
  erasures: Erasures;
  /** Without the refusal of events that would undo an erasure. */
  unguarded: WayBack;
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
}

/** Ends the work, and shows the search of the archive. */
export interface GuardWatch {
  stop: AbortSignal;
  /** Shows the course of a search. */
  searching?: Omit<SearchWatch, "stop">;
}

/**
 * Whether the archive is searched before an event is published that may undo an erasure. A list of the erased IDs takes the
 * place of the search.
 */
export const canSearch = ({ target, erasures }: Pick<GuardParts, "target" | "erasures">): boolean =>
  typeof target.outputs.erasureSearch === "object" &&
  target.outputs.erasureSearch !== null &&
  !erasures.areNamed;

/** The events that may undo an erasure, of none so far. */
export const exposureOf = ({ subscriptions, unguarded }: GuardParts): Exposure =>
  new Exposure(subscriptions, unguarded.rules);

/** What is known before the first event is published. */
export interface Learned {
  /** The queue as it was before: messages that arrive during a search stay. */
  depth: Depth;
  /** Why an event must not be published: the search does not cover it. */
  uncovered: Refusal;
  /** What the archive cannot show, as a sentence; undefined without a search. */
  gap?: string;
}

const UNCOVERED =
  "the archive was not searched for it, because somebody else hid its message while the queue was read. Redrive it again when nobody else reads the queue";

/**
 * Notes the erasures in the queue, and those in the archive if a message may undo one.
 *
 * @param isMeant whether the event of a message may be published
 * @throws RunError if the queue was not read through, or the archive was not searched through
 */
export async function learnErasures(
  parts: GuardParts,
  isMeant: (letter: Letter) => boolean,
  watch: GuardWatch,
): Promise<Learned> {
  const { queue, erasures, unguarded } = parts;
  if (!canSearch(parts)) {
    await readErasures(queue, erasures, watch);
    return { depth: await queue.depth(), uncovered: () => undefined };
  }
  let gap: string | undefined;
  const searching: GuardWatch["searching"] = {
    ...watch.searching,
    begins: (range, what) => {
      gap = what;
      watch.searching?.begins?.(range, what);
    },
  };
  const before = await queue.depth();
  const exposure = exposureOf(parts);
  const look = (letter: Letter) => {
    if (!isMeant(letter)) return;
    const one = examineEvent(letter, unguarded.refusal);
    if ("event" in one) exposure.see(one.event, unguarded.fates(one.event));
  };
  await readErasures(queue, erasures, { stop: watch.stop, look });
  if (exposure.count > 0) {
    const { stop } = watch;
    await searchBoth(parts, { earliest: exposure.earliest, now: before.asOf }, { stop, searching });
  }
  const { asOf } = before;
  return {
    depth: { ...(await queue.depth()), asOf },
    uncovered: (event) => (exposure.covers(event, unguarded.fates(event)) ? undefined : UNCOVERED),
    ...(gap !== undefined && { gap }),
  };
}

/**
 * Notes the erasures in the archive if an event may undo one.
 *
 * @throws RunError if the archive was not searched through, or the queue was not read through afterwards
 */
export async function learnArchived(
  parts: GuardParts,
  event: OriginalEvent,
  watch: GuardWatch,
): Promise<void> {
  if (!canSearch(parts)) return;
  const exposure = exposureOf(parts);
  exposure.see(event, parts.unguarded.fates(event));
  if (exposure.count === 0) return;
  const { asOf: now } = await parts.queue.depth();
  await searchBoth(parts, { earliest: exposure.earliest, now }, watch);
}

/** @throws RunError if the archive was not searched through, or the queue was not read through afterwards */
async function searchBoth(
  parts: GuardParts,
  range: { earliest: number; now: number },
  watch: GuardWatch,
): Promise<void> {
  await search(parts, range, watch);
  // Erasures that have failed meanwhile, and those that the search could not send to its own queue.
  await readErasures(parts.queue, parts.erasures, { stop: watch.stop });
}

async function search(
  { target, erasures }: GuardParts,
  { earliest, now }: { earliest: number; now: number },
  { stop, searching }: GuardWatch,
): Promise<void> {
  const outputs = target.outputs.erasureSearch;
  if (outputs === undefined || outputs === null) return;
  await searchArchive(
    {
      ...{ target, outputs, earliest },
      now: Number.isFinite(now) ? now : Date.now(),
      found: (event) => erasures.seeArchived(event),
    },
    { ...searching, stop },
  );
  checkComparable(erasures);
}
