import { addressIn } from "./addresses";
import { every, not, some, type Truth } from "./truth";
import { hasHole, matchText, matchWildcards, withoutMarks } from "./wildcards";

/** Compares a value of a policy with a value of a request. Wildcards of the policy's value that are literal are marked. */
type Comparison = (expected: string, actual: string) => Truth;

interface Operator {
  compare: Comparison;
  /** Whether the operator holds where no value of the policy fits, and for a request without the key. */
  negated: boolean;
}

const equals: Comparison = (expected, actual) => matchText(withoutMarks(expected), actual);
const lower =
  (compare: Comparison): Comparison =>
  (expected, actual) =>
    compare(expected.toLowerCase(), actual.toLowerCase());

/**
 * Each of the six parts between colons is compared by itself. Whether a `*` also matches colons, as in `"*"` for a whole ARN, is
 * not documented.
 * Source: IAM User Guide, 'IAM JSON policy elements: Condition operators', ARN condition operators.
 */
const arn: Comparison = (expected, actual) => {
  const whole = matchWildcards(expected, actual);
  if (whole === false) return false;
  const patterns = partsOf(expected);
  const parts = partsOf(actual);
  if (patterns.length !== parts.length) return undefined;
  const result = every(parts.map((part, index) => matchWildcards(patterns[index] ?? "", part)));
  return result === false ? undefined : result;
};

const PARTS = 6;
function partsOf(text: string): string[] {
  const parts = text.split(":");
  return [...parts.slice(0, PARTS - 1), parts.slice(PARTS - 1).join(":")];
}

const ordered =
  (
    read: (text: string) => number,
    holds: (actual: number, expected: number) => boolean,
  ): Comparison =>
  (expected, actual) => {
    if (hasHole(actual)) return undefined;
    const [one, other] = [read(actual), read(withoutMarks(expected))];
    return Number.isNaN(one) || Number.isNaN(other) ? undefined : holds(one, other);
  };

const numberOf = (text: string) => (text.trim() === "" ? NaN : Number(text));
/** A date in ISO 8601, or seconds since 1970. */
const dateOf = (text: string) => (/^\d{5,}$/.test(text) ? Number(text) * 1000 : Date.parse(text));

const COMPARED: Readonly<Record<string, (actual: number, expected: number) => boolean>> = {
  equals: (actual, expected) => actual === expected,
  lessthan: (actual, expected) => actual < expected,
  lessthanequals: (actual, expected) => actual <= expected,
  greaterthan: (actual, expected) => actual > expected,
  greaterthanequals: (actual, expected) => actual >= expected,
};

const address: Comparison = (expected, actual) =>
  hasHole(actual) ? undefined : addressIn(withoutMarks(expected), actual);

/** Both forms of an operator, by their names. */
const pair = (name: string, negated: string, compare: Comparison): [string, Operator][] => [
  [name, { compare, negated: false }],
  [negated, { compare, negated: true }],
];

const ordering = (prefix: string, read: (text: string) => number): [string, Operator][] => [
  ...Object.entries(COMPARED).map(([name, holds]): [string, Operator] => [
    `${prefix}${name}`,
    { compare: ordered(read, holds), negated: false },
  ]),
  [`${prefix}notequals`, { compare: ordered(read, (one, other) => one === other), negated: true }],
];

/**
 * The condition operators except `Null`, by their names in lower case.
 * Source: IAM User Guide, 'IAM JSON policy elements: Condition operators'.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ...pair("stringequals", "stringnotequals", equals),
  ...pair("stringequalsignorecase", "stringnotequalsignorecase", lower(equals)),
  ...pair("stringlike", "stringnotlike", matchWildcards),
  ...pair("arnequals", "arnnotequals", arn),
  ...pair("arnlike", "arnnotlike", arn),
  ...ordering("numeric", numberOf),
  ...ordering("date", dateOf),
  ["bool", { compare: lower(equals), negated: false }],
  ["binaryequals", { compare: equals, negated: false }],
  ...pair("ipaddress", "notipaddress", address),
]);

/** Whether an operator holds for one value of a request. A value of the policy that is not known is undefined. */
export function holdsForValue(
  { compare, negated }: Operator,
  expected: readonly (string | undefined)[],
  actual: string,
): Truth {
  const fits = some(expected.map((one) => (one === undefined ? undefined : compare(one, actual))));
  return negated ? not(fits) : fits;
}
