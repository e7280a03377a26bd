import { z } from "zod";
import type { Json } from "../event";
import { isNumber } from "../json";
import { refuse, type LeafMatcher } from "./leaf";
import { comparable, FURTHEST } from "./number";

const COMPARE = {
  "=": (value: number, bound: number) => value === bound,
  "<": (value: number, bound: number) => value < bound,
  "<=": (value: number, bound: number) => value <= bound,
  ">": (value: number, bound: number) => value > bound,
  ">=": (value: number, bound: number) => value >= bound,
};

const bound = z.preprocess(
  (given) => (isNumber(given) ? Number(given) : given),
  z.number().min(-FURTHEST).max(FURTHEST),
);
const one = z.tuple([z.enum(["=", "<", "<=", ">", ">="]), bound]);
const range = z.tuple([z.enum([">", ">="]), bound, z.enum(["<", "<="]), bound]);

/** No number is beyond the furthest number. The service refuses a comparison with it, also by `>=` and `<=`. */
function leavesNothing(operator: string, bound: number): boolean {
  return operator.startsWith(">")
    ? bound === FURTHEST
    : operator.startsWith("<") && bound === -FURTHEST;
}

/**
 * Compiles the operator `numeric`: `[">", 0]`, `["=", 1]`, or a range, `[">=", 1, "<", 3]`.
 * Numbers above 5e9 or below -5e9 never match.
 * Source: EventBridge User Guide, 'Comparison operators', numeric matching; aws/event-ruler 1.7.3.
 *
 * @param at the key's path in the pattern
 * @throws PatternError naming the operands that it takes
 */
export function compileNumeric(operand: Json, at: string): LeafMatcher {
  const read = z.union([one, range]).safeParse(operand);
  const [lower, start, upper, end = Infinity] = read.data ?? [];
  const [low, high] = [comparable(start ?? NaN), end === Infinity ? end : comparable(end)];
  if (lower === undefined || start === undefined || low >= high || leavesNothing(lower, start)) {
    return refuse(
      'numeric takes an operator and a number, or a range such as [">", 0, "<=", 5],',
      at,
    );
  }
  const [above, below] = [COMPARE[lower], COMPARE[upper ?? "<"]];
  return (leaf) => {
    if (!isNumber(leaf)) return false;
    const value = comparable(leaf);
    return above(value, low) && below(value, high);
  };
}
