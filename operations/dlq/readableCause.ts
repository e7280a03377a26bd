import { causeOf, MEANINGS, type Cause } from "./cause";
import type { Letter } from "./letter";

/**
 * As `causeOf`, for every message. One that is nested deeper than this machine can read is of an unknown cause, so that it
 * keeps no other from being listed or redriven.
 */
export function readableCause(letter: Letter): Cause {
  try {
    return causeOf(letter);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error; // of a stack that is too small
    return { kind: "unknown", fix: MEANINGS.unknown.fix };
  }
}
