import type { LeafMatcher } from "./leaf";

/** Numbers beyond this, up or down, are refused by operators, and match none. */
export const FURTHEST = 5e9;

/**
 * A number as it is compared: to six decimals, from -5e9 to 5e9; `NaN` beyond.
 * Source: aws/event-ruler, ComparableNumber.
 */
export function comparable(number: number): number {
  return Math.abs(number) <= FURTHEST ? Math.trunc(1e6 * (FURTHEST + number)) : NaN;
}

/** Equal as numbers: 300 and 3e2. Beyond 5e9 the service compares the text; here the numbers are. */
export function equalTo(expected: number): LeafMatcher {
  const wanted = comparable(expected);
  return (leaf) => leaf === expected || (typeof leaf === "number" && comparable(leaf) === wanted);
}
