import type { LosslessNumber } from "lossless-json";
import { isLosslessNumber, type Json } from "../event";

/** A plain value of an event: a text, a number, `true`, `false` or `null`. */
export type Leaf = string | number | LosslessNumber | boolean | null;

/** Whether a plain value matches. */
export type LeafMatcher = (leaf: Leaf) => boolean;

export function isLeaf(value: Json): value is Leaf {
  return typeof value !== "object" || value === null || isLosslessNumber(value);
}

/** Matches a value that at least one of the matchers matches. */
export function anyOf(matchers: readonly LeafMatcher[]): LeafMatcher {
  const [only, ...more] = matchers;
  if (only === undefined) return () => false;
  if (more.length === 0) return only;
  return (leaf) => {
    for (const matches of matchers) if (matches(leaf)) return true;
    return false;
  };
}

/** A part of a pattern that the service refuses. */
export class PatternError extends Error {
  /**
   * @param what such as `exists takes true or false`; it ends in a comma if `at` would not follow well
   * @param at the key's path in the pattern, such as `detail.email`
   */
  constructor(
    readonly what: string,
    readonly at: string,
  ) {
    super(`${what} at ${at}`);
  }
}

/** Reports a part of a pattern that the service refuses. @throws PatternError */
export function refuse(what: string, at: string): never {
  throw new PatternError(what, at);
}

/** The one operator of an object such as `{"prefix": "a"}`. */
export function onlyEntry(object: Record<string, Json>, at: string): [operator: string, Json] {
  const [entry, ...more] = Object.entries(object);
  if (entry === undefined || more.length > 0) {
    return refuse("the event pattern needs exactly one operator", at);
  }
  return entry;
}
