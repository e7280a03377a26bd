import { PUT_EVENTS_BYTES } from "../../eventbridge/entrySize";
import { entryBytes } from "../../eventbridge/putEvents";
import {
  eventIn,
  publishableIn,
  type Letter,
  type LetterEvent,
  type OriginalEvent,
} from "../../eventbridge/deadLetter";

/** A message whose event is to be published again. */
export interface Publishable {
  letter: Letter;
  event: OriginalEvent;
}

/** Why the event of a message must not be published; undefined if it may be. */
export type Refusal = (event: OriginalEvent, letter: Letter) => string | undefined;

/**
 * The event that would be published from a message, or the reason why none is. The plan and the redrive use it.
 *
 * @param event the event in the message, if it was read already
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

/** Splits a batch that is too large for one call. An event that is too large by itself was refused before. */
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
