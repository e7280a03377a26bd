import { isJsonObject, type Json, type JsonObject } from "../event";
import { isLeaf, type Leaf, type LeafMatcher } from "./leaf";
import type { Conjunction } from "./parse";
import { commonKeys, routeTo, type Step } from "./route";

/** Whether an event matches. */
export type Matcher = (event: Json) => boolean;

/** A compiled demand on a field. */
interface Condition {
  first: Step;
  leaf: LeafMatcher;
  absent: boolean;
  /** The most keys that it has in common with a later condition. */
  shared: number;
}

/** An element chosen from an array. Later conditions keep to it. */
interface Choice {
  array: Json[];
  /** The step at which the array was found: an event can contain the same array in memory twice. */
  stem: string;
  index: number;
}

/** An attempt to match an event. */
interface Attempt {
  conditions: readonly Condition[];
  event: Json;
  choices: Choice[];
}

/** The search for a value that fulfils one condition of an attempt. */
interface Search {
  attempt: Attempt;
  condition: Condition;
  /** Index of the condition that follows. */
  following: number;
}

/**
 * The result of a search: no value fulfils the condition; a value does, but then a later condition does not hold; or all
 * conditions hold.
 */
type Outcome = "none" | "elsewhere" | "all";

/**
 * Compiles fields that are demanded together. If an event has an array, one element must fulfil all demands on fields inside
 * it. The order of the fields' names matters: with `exists: false` a field must be absent from every element, but only
 * from the chosen element if an earlier field has chosen one.
 * Source: aws/event-ruler, ACFinder and ArrayMembership.
 */
export function compileConjunction(conjunction: Conjunction): Matcher {
  const conditions = conditionsOf(conjunction);
  return (event) => isJsonObject(event) && holdFrom({ conditions, event, choices: [] }, 0);
}

function conditionsOf(conjunction: Conjunction): Condition[] {
  const demands = [...conjunction]
    .map(([name, { alternatives }]) => ({ name, keys: name.split("."), alternatives }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
  return demands.map(({ name, keys, alternatives }, index) => {
    const { leaf, absent } = alternatives;
    const later = demands.slice(index + 1).map((other) => commonKeys(keys, other.keys));
    return { first: routeTo(name), leaf, absent, shared: Math.max(0, ...later) };
  });
}

function holdFrom(attempt: Attempt, index: number): boolean {
  const condition = attempt.conditions[index];
  if (condition === undefined) return true;
  const following = index + 1;
  if (condition.absent && !isPresent(attempt, attempt.event, condition.first)) {
    if (holdFrom(attempt, following)) return true;
  }
  return seek({ attempt, condition, following }, attempt.event, condition.first) === "all";
}

/** Searches the value that a step of the route has led to. */
function seek(search: Search, value: Json, step: Step): Outcome {
  if (Array.isArray(value)) return seekInArray(search, value, step);
  if (isLeaf(value)) {
    if (step.next.length > 0 || !search.condition.leaf(value)) return "none";
    return holdFrom(search.attempt, search.following) ? "all" : "elsewhere";
  }
  let outcome: Outcome = "none";
  for (const { key, step: inside } of step.next) {
    const inner = own(value, key);
    if (inner === undefined) continue;
    const found = seek(search, inner, inside);
    if (found === "all") return found;
    if (found === "elsewhere") outcome = found;
  }
  return outcome;
}

function seekInArray(search: Search, array: Json[], step: Step): Outcome {
  const { choices } = search.attempt;
  const chosen = chosenIndex(search.attempt, array, step);
  const [from, to] = reach(array, step, chosen);
  // The choice of an element matters only if a later condition goes through the same array.
  const matters = step.taken <= search.condition.shared;
  let outcome: Outcome = "none";
  for (let index = from; index < to; index++) {
    const element = array[index];
    if (!isOpen(element, index, chosen)) continue;
    // A plain element is not a choice: in `["x", "y"]` each element can fulfil one condition.
    const chooses = matters && chosen === undefined && !isLeaf(element);
    if (chooses) choices.push({ array, stem: step.stem, index });
    const found = seek(search, element, step);
    if (chooses) choices.pop();
    if (found === "all" || (found === "elsewhere" && !matters)) return found;
    if (found === "elsewhere") outcome = found;
  }
  return outcome;
}

/**
 * Adds the plain values at the end of a route to a list.
 *
 * @returns false if an array on the way has an object or an array as an element: then conditions choose elements
 */
export function collectLeaves(value: Json, step: Step, leaves: Leaf[]): boolean {
  if (isLeaf(value)) {
    if (step.next.length === 0) leaves.push(value);
    return true;
  }
  let isPlain = true;
  if (Array.isArray(value)) {
    for (const element of value) {
      isPlain = collectLeaves(element, step, leaves) && isLeaf(element) && isPlain;
    }
    return isPlain;
  }
  for (const { key, step: inside } of step.next) {
    const inner = own(value, key);
    if (inner !== undefined) isPlain = collectLeaves(inner, inside, leaves) && isPlain;
  }
  return isPlain;
}

/**
 * Whether the field has a plain value; an object and an empty array are not plain values. Of an array from which an element is chosen, only
 * that element counts.
 */
function isPresent(attempt: Attempt, value: Json, step: Step): boolean {
  if (isLeaf(value)) return step.next.length === 0;
  if (Array.isArray(value)) {
    const chosen = chosenIndex(attempt, value, step);
    const [from, to] = reach(value, step, chosen);
    for (let index = from; index < to; index++) {
      const element = value[index];
      if (isOpen(element, index, chosen) && isPresent(attempt, element, step)) return true;
    }
    return false;
  }
  for (const { key, step: inside } of step.next) {
    const inner = own(value, key);
    if (inner !== undefined && isPresent(attempt, inner, inside)) return true;
  }
  return false;
}

/** The elements to search: the chosen element; at the end of the route also the plain elements beside it. */
function reach(
  array: Json[],
  { next }: Step,
  chosen: number | undefined,
): readonly [from: number, to: number] {
  return chosen !== undefined && next.length > 0 ? [chosen, chosen + 1] : [0, array.length];
}

function isOpen(
  element: Json | undefined,
  index: number,
  chosen: number | undefined,
): element is Json {
  return element !== undefined && (chosen === undefined || chosen === index || isLeaf(element));
}

function chosenIndex({ choices }: Attempt, array: Json[], { stem }: Step): number | undefined {
  for (const choice of choices) {
    if (choice.array === array && choice.stem === stem) return choice.index;
  }
  return undefined;
}

function own(object: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(object, key) ? object[key] : undefined;
}
