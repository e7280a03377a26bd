import { isJsonObject, type Json, type JsonObject } from "./event";
import { compileNumeric } from "./numeric";
import { compileWildcard } from "./wildcard";

/** Whether an event matches. */
export type Matcher = (event: Json) => boolean;

/**
 * Whether a value matches; `undefined` stands for a field that is not there. The whole event is at hand,
 * because a field counts as absent only where no element of any array above it has it.
 */
type ValueMatcher = (value: Json | undefined, event: Json) => boolean;

/**
 * Compiles an event pattern: exact values, `prefix`, `wildcard`, `numeric`, `anything-but` with values,
 * `exists`. Fields are ANDed, the members of an array ORed. Of an event's array, one element must match all that the pattern says of it.
 * Source: EventBridge User Guide, 'Event patterns' and 'Comparison operators'; compared with aws/event-ruler.
 *
 * @param pattern JSON text
 * @throws Error saying where in the pattern something is that the service refuses, or that this emulator
 *   does not know: it does not guess what an operator does.
 */
export function compilePattern(pattern: string): Matcher {
  let parsed: unknown;
  try {
    parsed = JSON.parse(pattern);
  } catch (error) {
    throw new Error(`the event pattern is not JSON: ${(error as Error).message}`);
  }
  if (!isJsonObject(parsed) || Object.keys(parsed).length === 0) {
    throw new Error("the event pattern must be a JSON object with at least one field");
  }
  const matches = compileObject(parsed, []);
  return (event) => matches(event, event);
}

function compileObject(pattern: JsonObject, path: readonly string[]): ValueMatcher {
  const fields = Object.entries(pattern).map(
    ([key, node]) => [key, compileNode(node, [...path, key])] as const,
  );
  const matches: ValueMatcher = (value, event) =>
    Array.isArray(value) && value.length > 0
      ? value.some((element) => matches(element, event))
      : fields.every(([key, matcher]) => matcher(own(value, key), event));
  return matches;
}

function compileNode(node: Json, path: readonly string[]): ValueMatcher {
  const at = path.join(".");
  if (isJsonObject(node)) {
    if (Object.keys(node).length === 0) {
      throw new Error(`the event pattern is empty at ${at}`);
    }
    return compileObject(node, path);
  }
  if (!Array.isArray(node) || node.length === 0) {
    throw new Error(`the event pattern must list values in an array at ${at}`);
  }
  const alternatives = node.map((alternative) => compileAlternative(alternative, path));
  return (value, event) => alternatives.some((matches) => matches(value, event));
}

function compileAlternative(alternative: Json, path: readonly string[]): ValueMatcher {
  const at = path.join(".");
  if (Array.isArray(alternative)) {
    throw new Error(`the event pattern has an array inside an array at ${at}`);
  }
  if (!isJsonObject(alternative)) {
    return anyLeaf((leaf) => leaf === alternative);
  }
  const [entry, ...more] = Object.entries(alternative);
  if (entry === undefined || more.length > 0) {
    throw new Error(`the event pattern needs exactly one operator at ${at}`);
  }
  return compileOperator(entry[0], entry[1], path);
}

function compileOperator(operator: string, operand: Json, path: readonly string[]): ValueMatcher {
  const at = path.join(".");
  switch (operator) {
    case "exists":
      if (typeof operand !== "boolean") {
        throw new Error(`exists takes true or false at ${at}`);
      }
      // Only leaf values exist: an object or an empty array at the path does not.
      return operand
        ? (value) => leaves(value).length > 0
        : (_, event) => leavesAt(event, path).length === 0;
    case "prefix":
      if (typeof operand !== "string") {
        throw new Error(`the emulator knows prefix with a string only, at ${at}`);
      }
      return anyLeaf((leaf) => typeof leaf === "string" && leaf.startsWith(operand));
    case "wildcard":
      return anyLeaf(compileWildcard(operand, at));
    case "numeric":
      return anyLeaf(compileNumeric(operand, at));
    case "anything-but": {
      const excluded = Array.isArray(operand) ? operand : [operand];
      const kinds = new Set(excluded.map((value) => (value === null ? "null" : typeof value)));
      if (kinds.size === 0 || kinds.has("object") || kinds.has("null")) {
        throw new Error(`the emulator knows anything-but with plain values only, at ${at}`);
      }
      if (kinds.size > 1 || kinds.has("boolean")) {
        throw new Error(`anything-but takes strings only or numbers only, at ${at}`);
      }
      return anyLeaf((leaf) => !excluded.includes(leaf));
    }
    default:
      throw new Error(`the emulator does not know the operator '${operator}' at ${at}`);
  }
}

function anyLeaf(matches: (leaf: Json) => boolean): ValueMatcher {
  return (value) => leaves(value).some(matches);
}

/** The plain values at a field: itself, or those of an array's elements. */
function leaves(value: Json | undefined): Json[] {
  if (value === undefined || isJsonObject(value)) return [];
  return Array.isArray(value) ? value.flatMap(leaves) : [value];
}

/** The plain values at a path, in whatever elements of the arrays along it. */
function leavesAt(value: Json | undefined, path: readonly string[]): Json[] {
  if (Array.isArray(value)) return value.flatMap((element) => leavesAt(element, path));
  const [key, ...rest] = path;
  return key === undefined ? leaves(value) : leavesAt(own(value, key), rest);
}

function own(value: Json | undefined, key: string): Json | undefined {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}
