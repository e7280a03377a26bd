import { isJsonObject, type Json, type JsonObject } from "../event";
import { isLeaf, type Leaf, type LeafMatcher } from "./leaf";
import type { Conjunction } from "./parse";
import { commonSteps, routeTo, type Route } from "./route";

/** Whether an event matches. */
export type Matcher = (event: Json) => boolean;

/** A demand on a field, made ready. */
interface Condition {
  route: Route;
  leaf: LeafMatcher;
  absent: boolean;
  /** How many of its first steps a later condition takes as well. */
  shared: number;
}

/** The element that was taken of an array, which later conditions have to keep to. */
interface Choice {
  array: Json[];
  /** Where the array was found: the same one in memory may be in an event twice. */
  stem: string;
  index: number;
}

/** One attempt to match. */
interface Attempt {
  conditions: readonly Condition[];
  event: Json;
  choices: Choice[];
}

/**
 * What came of looking for a value: there is none; there is one, but then a later condition does not hold;
 * or all hold.
 */
type Outcome = "none" | "elsewhere" | "all";

/**
 * Compiles fields that are demanded together. Of an event's array, one element must match all that is demanded
 * of the fields inside it. The fields are tried in order of their names, and that is to be seen: with `exists: false`
 * a field may be in no element of an array, but only in the one that an earlier field was found in, if one was.
 * Source: aws/event-ruler, ACFinder and ArrayMembership.
 */
export function compileConjunction(conjunction: Conjunction): Matcher {
  const conditions = conditionsOf(conjunction);
  return (event) => isJsonObject(event) && holdFrom({ conditions, event, choices: [] }, 0);
}

function conditionsOf(conjunction: Conjunction): Condition[] {
  const demands = [...conjunction]
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, { alternatives }]) => ({ route: routeTo(name), alternatives }));
  return demands.map(({ route, alternatives: { leaf, absent } }, index) => {
    const later = demands.slice(index + 1).map((demand) => commonSteps(route, demand.route));
    return { route, leaf, absent, shared: Math.max(0, ...later) };
  });
}

function holdFrom(attempt: Attempt, next: number): boolean {
  const condition = attempt.conditions[next];
  if (condition === undefined) return true;
  if (condition.absent && !isThere(attempt, condition.route, attempt.event, 0)) {
    if (holdFrom(attempt, next + 1)) return true;
  }
  return seek(attempt, next, condition, attempt.event, 0) === "all";
}

/** Looks for a value that matches, from a value that so many steps of the route have led to. */
function seek(
  attempt: Attempt,
  next: number,
  condition: Condition,
  value: Json,
  taken: number,
): Outcome {
  if (Array.isArray(value)) return seekInArray(attempt, next, condition, value, taken);
  const keys = condition.route.keys[taken] ?? [];
  if (isLeaf(value)) {
    if (keys.length > 0 || !condition.leaf(value)) return "none";
    return holdFrom(attempt, next + 1) ? "all" : "elsewhere";
  }
  let outcome: Outcome = "none";
  for (let more = 0; more < keys.length; more++) {
    const inner = own(value, keys[more]);
    if (inner === undefined) continue;
    const found = seek(attempt, next, condition, inner, taken + more + 1);
    if (found === "all") return found;
    if (found === "elsewhere") outcome = found;
  }
  return outcome;
}

function seekInArray(
  attempt: Attempt,
  next: number,
  condition: Condition,
  array: Json[],
  taken: number,
): Outcome {
  const { route, shared } = condition;
  const stem = route.stems[taken] ?? "";
  const chosen = chosenOf(attempt, array, stem);
  const [from, to] = reach(array, route, taken, chosen);
  // Where no later condition comes this way, it makes no difference which element is taken.
  const matters = taken <= shared;
  let outcome: Outcome = "none";
  for (let index = from; index < to; index++) {
    const element = array[index];
    if (!isOpen(element, index, chosen)) continue;
    // Plain elements choose nothing: `["x", "y"]` can satisfy one condition with each.
    const chooses = matters && chosen === undefined && !isLeaf(element);
    if (chooses) attempt.choices.push({ array, stem, index });
    const found = seek(attempt, next, condition, element, taken);
    if (chooses) attempt.choices.pop();
    if (found === "all" || (found === "elsewhere" && !matters)) return found;
    if (found === "elsewhere") outcome = found;
  }
  return outcome;
}

/**
 * Adds the plain values at the end of a route to a list.
 *
 * @returns false where an element of an array on the way is an object or an array: compiled conjunctions then choose elements
 */
export function collectLeaves(value: Json, route: Route, taken: number, leaves: Leaf[]): boolean {
  const keys = route.keys[taken] ?? [];
  if (isLeaf(value)) {
    if (keys.length === 0) leaves.push(value);
    return true;
  }
  let isPlain = true;
  if (Array.isArray(value)) {
    for (const element of value) {
      isPlain = collectLeaves(element, route, taken, leaves) && isLeaf(element) && isPlain;
    }
    return isPlain;
  }
  for (let more = 0; more < keys.length; more++) {
    const inner = own(value, keys[more]);
    if (inner === undefined) continue;
    isPlain = collectLeaves(inner, route, taken + more + 1, leaves) && isPlain;
  }
  return isPlain;
}

/** Whether there is a plain value: an object or an empty array is none. Of arrays, only chosen elements count. */
function isThere(attempt: Attempt, route: Route, value: Json, taken: number): boolean {
  const keys = route.keys[taken] ?? [];
  if (isLeaf(value)) return keys.length === 0;
  if (Array.isArray(value)) {
    const chosen = chosenOf(attempt, value, route.stems[taken] ?? "");
    const [from, to] = reach(value, route, taken, chosen);
    for (let index = from; index < to; index++) {
      const element = value[index];
      if (isOpen(element, index, chosen) && isThere(attempt, route, element, taken)) return true;
    }
    return false;
  }
  for (let more = 0; more < keys.length; more++) {
    const inner = own(value, keys[more]);
    if (inner !== undefined && isThere(attempt, route, inner, taken + more + 1)) return true;
  }
  return false;
}

/** Which elements to look at: the chosen one, and at the end of the route the plain ones beside it. */
function reach(
  array: Json[],
  { keys }: Route,
  taken: number,
  chosen: number | undefined,
): readonly [from: number, to: number] {
  return chosen !== undefined && keys[taken]?.length !== 0
    ? [chosen, chosen + 1]
    : [0, array.length];
}

function isOpen(
  element: Json | undefined,
  index: number,
  chosen: number | undefined,
): element is Json {
  return element !== undefined && (chosen === undefined || chosen === index || isLeaf(element));
}

function chosenOf({ choices }: Attempt, array: Json[], stem: string): number | undefined {
  for (const choice of choices) {
    if (choice.array === array && choice.stem === stem) return choice.index;
  }
  return undefined;
}

function own(object: JsonObject, key: string | undefined): Json | undefined {
  return key !== undefined && Object.hasOwn(object, key) ? object[key] : undefined;
}
