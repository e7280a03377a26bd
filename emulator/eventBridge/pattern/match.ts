import { isJsonObject, type Json } from "../event";
import type { Alternatives } from "./alternatives";
import type { Conjunction } from "./parse";

/** Whether an event matches. */
export type Matcher = (event: Json) => boolean;

/** The demands on a field, and on the fields inside it. */
interface Field {
  path: readonly string[];
  alternatives: Alternatives | undefined;
  inner: Map<string, Field>;
}

/** Of a value at a field; `undefined` stands for one that is not there. */
type ValueMatcher = (value: Json | undefined, event: Json) => boolean;

/** Compiles fields that are demanded together. */
export function compileConjunction(conjunction: Conjunction): Matcher {
  const matches = compileField(treeOf(conjunction));
  return (event) => matches(event, event);
}

function treeOf(conjunction: Conjunction): Field {
  const root: Field = { path: [], alternatives: undefined, inner: new Map() };
  for (const { path, alternatives } of conjunction.values()) {
    let field = root;
    path.forEach((key, depth) => {
      const inner = field.inner.get(key) ?? {
        path: path.slice(0, depth + 1),
        alternatives: undefined,
        inner: new Map<string, Field>(),
      };
      field.inner.set(key, inner);
      field = inner;
    });
    field.alternatives = alternatives;
  }
  return root;
}

/** Of an event's array, one element must match all that is demanded of the fields inside it. */
function compileField({ path, alternatives, inner }: Field): ValueMatcher {
  const own = alternatives === undefined ? undefined : compileOwn(alternatives, path);
  if (inner.size === 0) return own ?? (() => true);
  const fields = [...inner].map(([key, field]) => [key, compileField(field)] as const);
  const insideMatches: ValueMatcher = (value, event) => {
    if (Array.isArray(value) && value.length > 0) {
      for (const element of value) if (insideMatches(element, event)) return true;
      return false;
    }
    const object = isJsonObject(value) ? value : undefined;
    for (const [key, matcher] of fields) {
      const found = object !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
      if (!matcher(found, event)) return false;
    }
    return true;
  };
  return own === undefined
    ? insideMatches
    : (value, event) => own(value, event) && insideMatches(value, event);
}

/**
 * A field counts as absent only where no element of any array above it has it: so the whole event is looked at.
 */
function compileOwn({ leaf, absent }: Alternatives, path: readonly string[]): ValueMatcher {
  const some = (value: Json | undefined): boolean => {
    if (value === undefined) return false;
    if (typeof value !== "object" || value === null) return leaf(value);
    if (!Array.isArray(value)) return false;
    for (const element of value) if (some(element)) return true;
    return false;
  };
  return absent ? (value, event) => some(value) || !isThere(event, path, 0) : some;
}

/** Whether there is a plain value at a path: an object or an empty array at it is none. */
function isThere(value: Json | undefined, path: readonly string[], depth: number): boolean {
  if (Array.isArray(value)) return value.some((element) => isThere(element, path, depth));
  const key = path[depth];
  if (key === undefined) return value !== undefined && !isJsonObject(value);
  return isJsonObject(value) && Object.hasOwn(value, key) && isThere(value[key], path, depth + 1);
}
