import { z } from "zod";
import type { Json } from "./event";

const COMPARE = {
  "=": (value: number, bound: number) => value === bound,
  "<": (value: number, bound: number) => value < bound,
  "<=": (value: number, bound: number) => value <= bound,
  ">": (value: number, bound: number) => value > bound,
  ">=": (value: number, bound: number) => value >= bound,
};

/** Numbers beyond this, up or down, are refused in a pattern, and match none. */
const FURTHEST = 5e9;

const bound = z.number().min(-FURTHEST).max(FURTHEST);
const one = z.tuple([z.enum(["=", "<", "<=", ">", ">="]), bound]);
const range = z.tuple([z.enum([">", ">="]), bound, z.enum(["<", "<="]), bound]);

/**
 * Compiles the operator `numeric`: `[">", 0]`, `["=", 1]`, or a range, `[">=", 1, "<", 3]`.
 * No number beyond 5e9, up or down, ever matches.
 * Source: EventBridge User Guide, 'Comparison operators', numeric matching; aws/event-ruler.
 *
 * @param at where in the pattern it stands
 * @throws Error saying what it takes
 */
export function compileNumeric(operand: Json, at: string): (leaf: Json) => boolean {
  const read = z.union([one, range]).safeParse(operand);
  const [lower, start, upper = "<", end = Infinity] = read.data ?? [];
  if (lower === undefined || start === undefined || start >= end) {
    throw new Error(
      `numeric takes an operator and a number, or a range such as [">", 0, "<=", 5], at ${at}`,
    );
  }
  return (leaf) =>
    typeof leaf === "number" &&
    Math.abs(leaf) <= FURTHEST &&
    COMPARE[lower](leaf, start) &&
    COMPARE[upper](leaf, end);
}
