import { PUT_EVENTS_BYTES } from "../../eventbridge/entrySize";
import { entryBytes } from "../../eventbridge/putEvents";
import {
  eventIn,
  publishableIn,
  type Letter,
  type LetterEvent,
  type OriginalEvent,
} from "../../eventbridge/deadLetter";

/** A message whose event is published once more. */
export interface Publishable {
  letter: Letter;
  event: OriginalEvent;
}

/** Why the event of a message must not be published; undefined where it may be. */
export type Refusal = (event: OriginalEvent, letter: Letter) => string | undefined;

/**
 * What would be published of a message, or why nothing of it: the plan and the redrive ask the same.
 *
 * @param event the event in it, where it was read already
 */
export function examineEvent(
  letter: Letter,
  refusal?: Refusal,
  event: LetterEvent | undefined = eventIn(letter),
): { event: OriginalEvent } | { reason: string } {
  const found = publishableIn(letter, event);
  if ("reason" in found) return found;
  const reason = refusal?.(found.event, letter);
  return reason === undefined ? found : { reason };
}

/** Splits what is too large for one call. An event that is too large by itself was refused before. */
export function withinBytes(batch: readonly Publishable[]): Publishable[][] {
  const batches: Publishable[][] = [];
  let bytes = Infinity;
  for (const one of batch) {
    const size = entryBytes(one.event);
    if (bytes + size > PUT_EVENTS_BYTES) {
      batches.push([]);
      bytes = 0;
    }
    batches.at(-1)?.push(one);
    bytes += size;
  }
  return batches;
}
