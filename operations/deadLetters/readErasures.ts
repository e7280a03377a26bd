import { RunError } from "@pulumi/pulumi/errors";
import type { Letter } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import type { DeployedStack } from "../../stack/deployed";
import type { LetterQueue } from "../queue/letterQueue";
import { readLetters } from "../queue/reading";
import { Erasures, INCOMPARABLE } from "./erasures";
import type { Refusal } from "./publishable";
import { readWayBack, type WayBack } from "./wayBack";

/** A way back that also refuses the events that would undo an erasure. */
export function guarded(wayBack: WayBack, erasures: Erasures): WayBack {
  const refusal: Refusal = (event, letter) =>
    wayBack.refusal(event, letter) ?? erasures.refusal(event);
  return { ...wayBack, refusal };
}

/** What is done beside, and ends it. */
interface Looking {
  stop?: AbortSignal;
  /** Called for each message. */
  look?: (letter: Letter) => void;
}

/** Notes the erasures in the queue. @returns whether all of them were found */
async function lookForErasures(
  queue: LetterQueue,
  erasures: Erasures,
  { stop, look }: Looking = {},
): Promise<boolean> {
  if (!erasures.arePossible) return true;
  const see = (letter: Letter) => {
    erasures.see(letter);
    look?.(letter);
  };
  return (await readLetters(queue, see, stop)).complete;
}

/** @throws RunError for an erasure that was seen and cannot be compared with other events */
export function checkComparable(erasures: Erasures): void {
  if (erasures.areIncomparable) throw new RunError(`${INCOMPARABLE} Nothing is published.`);
}

/**
 * Notes the erasures in the queue, if there can be any.
 *
 * @throws RunError if the queue was not read through
 */
export async function readErasures(
  queue: LetterQueue,
  erasures: Erasures,
  looking: Looking = {},
): Promise<void> {
  const areAllSeen = await lookForErasures(queue, erasures, looking);
  checkComparable(erasures);
  if (areAllSeen) return;
  throw new RunError(
    looking.stop?.aborted === true
      ? "Stopped before the queue was searched for erasures: nothing is published."
      : "The queue was not read through, so it may hold an erasure that an event would undo: nothing is published. Try again while fewer messages arrive and nobody else reads the queue, or publish without this guard with --ignore-erasures.",
  );
}

/** Where the way back of one message is read. */
interface WayBackParts {
  queue: LetterQueue;
  target: DeployedStack;
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
}

/** A way back that refuses the events that would undo one of the erasures. */
export interface GuardedWayBack extends WayBack {
  erasures: Erasures;
  unguarded: WayBack;
}

/**
 * Reads the way back of one message, and the erasures in the queue.
 *
 * @param options.search `all`: every erasure must be found; `some`: those that are found; `none`: the queue is not searched
 * @throws RunError if the rules cannot be read, or not every erasure was found
 */
export async function readGuardedWayBack(
  { queue, target, subscriptions }: WayBackParts,
  { erased, search }: { erased?: ReadonlySet<string>; search: "all" | "some" | "none" },
): Promise<GuardedWayBack> {
  const unguarded = await readWayBack(target, subscriptions);
  const erasures = new Erasures(subscriptions, unguarded, erased);
  if (search === "all") await readErasures(queue, erasures);
  else if (search === "some") await lookForErasures(queue, erasures);
  return { ...guarded(unguarded, erasures), erasures, unguarded };
}
