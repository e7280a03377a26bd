import type { LosslessNumber } from "lossless-json";
import { isNumber } from "../json";
import type { LeafMatcher } from "./leaf";

/**
 * The largest number, positive or negative, that operators accept and match.
 * Source: EventBridge User Guide, 'Comparison operators', numeric matching: from -5.0e9 to +5.0e9, which is what
 * aws/event-ruler 1.7.3 does. Its version 2.1.0 accepts any double, and keeps all
 * decimals; the Guide does not say that the service does.
 */
export const FURTHEST = 5e9;

/**
 * The form in which a number is compared: six decimals, from -5e9 to 5e9; `NaN` beyond.
 * Source: aws/event-ruler 1.7.3, ComparableNumber.
 */
export function comparable(given: number | LosslessNumber): number {
  const number = typeof given === "number" ? given : Number(given.value);
  return Math.abs(number) <= FURTHEST ? Math.trunc(1e6 * (FURTHEST + number)) : NaN;
}

/**
 * Equal as numbers: 300 and 3e2. Beyond 5e9 the texts are compared: 9007199254740993 is not 9007199254740992.
 * Source: aws/event-ruler, JsonRuleCompiler.
 */
export function equalTo(expected: number | LosslessNumber): LeafMatcher {
  const wanted = comparable(expected);
  const text = String(expected);
  return (leaf) =>
    leaf === expected || (isNumber(leaf) && (comparable(leaf) === wanted || String(leaf) === text));
}
