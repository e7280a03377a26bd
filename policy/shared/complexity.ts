/*
 * A deliberate copy of eventbridge/pattern/complexity.ts: the pack is published as a separate package, without that folder.
 * tests/policy/shared/sameLanguage.spec.ts compares the two.
 */
import { isObject, type Properties } from "./values";

/**
 * The highest complexity that the service accepts in one rule. This value is assumed, because AWS does not publish one. The README of
 * event-ruler proposes 10 per rule for a bus with 30 rules with wildcards, which is the service's quota. A report agrees: the
 * service accepted three patterns `*:stack/<name>/*`, which have a complexity of 9, and refused four, which have 12
 * (vals-ai/Valkyrie#278).
 */
const MOST = 10;

/** One alternative of a field. */
interface Term {
  /** The service treats alternatives with the same identity as one pattern. */
  identity: string;
  /** The wildcard patterns of `wildcard` and `anything-but`; empty for an alternative without wildcards. */
  wildcards: readonly string[];
  /** Whether the alternative matches only events without the field. */
  absence: boolean;
}

/** A state of the service's matcher: the fields that it can test next. */
interface Stage {
  fields: Map<string, Field>;
}
interface Field {
  terms: Term[];
  /** The next stage, by the identity of an alternative. */
  next: Map<string, Stage>;
  /** The stages that a value leads to. The service evaluates only these. */
  reached: Set<Stage>;
}

/** The fields that an event must match together: the alternatives, by the name of the field. */
type Demands = ReadonlyMap<string, readonly unknown[]>;

/** The field whose wildcards the service refuses as too complex; undefined if the service accepts all fields. */
export function tooComplexField(conjunctions: readonly Demands[]): string | undefined {
  const { most, field } = complexityOf(conjunctions, MOST);
  return most > MOST ? field : undefined;
}

/**
 * Computes the complexity of a pattern's wildcards: the highest number of wildcard prefixes that match one text at the same
 * time. For example, `*ab` has the prefixes `*`, `*a` and `*ab`, and two of them match the text `ab`.
 * Source: aws/event-ruler, MachineComplexityEvaluator, NameState and the README, 'Matching with a Machine'.
 *
 * @param conjunctions alternatives of a valid pattern
 * @param limit the computation stops at the first number above this limit
 * @returns the highest number, or the first number above the limit, and its field
 */
export function complexityOf(
  conjunctions: readonly Demands[],
  limit: number,
): { most: number; field: string } {
  const withWildcards = conjunctions
    .map((conjunction) => [...conjunction].map(([name, list]) => [name, list.map(termOf)] as const))
    .filter((fields) => fields.some(([, list]) => list.some((term) => term.wildcards.length > 0)));
  const pending = [stagesOf(withWildcards)];
  let found = { most: 0, field: "" };
  for (let stage = pending.pop(); stage !== undefined; stage = pending.pop()) {
    for (const [field, { terms, reached }] of stage.fields) {
      const most = fieldComplexity(terms, limit);
      if (most > found.most) found = { most, field };
      if (most > limit) return found;
      pending.push(...reached);
    }
  }
  return found;
}

function termOf(alternative: unknown): Term {
  return {
    identity: JSON.stringify(alternative),
    wildcards: isObject(alternative) ? wildcardsOf(alternative) : [],
    absence: isObject(alternative) && alternative.exists === false,
  };
}

function wildcardsOf({ wildcard, "anything-but": excluded }: Properties): string[] {
  return [wildcard, isObject(excluded) ? excluded.wildcard : []]
    .flat()
    .filter((text) => typeof text === "string");
}

/** Builds the stages. Fields are tested in order of their names. Conjunctions share all stages before their first difference. */
function stagesOf(conjunctions: readonly (readonly (readonly [string, readonly Term[]])[])[]) {
  const root: Stage = { fields: new Map() };
  for (const conjunction of conjunctions) {
    let stages = new Set([root]);
    for (const [name, terms] of [...conjunction].sort(([one], [other]) => (one < other ? -1 : 1))) {
      stages = new Set([...stages].flatMap((stage) => advance(stage, name, terms)));
    }
  }
  return root;
}

/**
 * The stages that the alternatives of a field lead to. An alternative without a stage gets the stage of the
 * alternative before it, or a new stage.
 */
function advance({ fields }: Stage, name: string, terms: readonly Term[]): Stage[] {
  const field: Field = fields.get(name) ?? { terms: [], next: new Map(), reached: new Set() };
  fields.set(name, field);
  let last: Stage | undefined;
  return terms.map((term) => {
    field.terms.push(term);
    last = field.next.get(term.identity) ?? last ?? { fields: new Map() };
    field.next.set(term.identity, last);
    if (!term.absence) field.reached.add(last);
    return last;
  });
}

const STAR = 256;
const QUOTE = 0x22;

/** A position in the wildcards of one field, after some of their bytes. */
interface AutomatonState {
  literal: Map<number, Set<AutomatonState>>;
  /** The states that any byte leads to. */
  any: Set<AutomatonState>;
  /** The identities of the alternatives that can still match from this state. */
  patterns: Set<string>;
  /** The states that wildcards with the same prefix share, by the next byte. */
  shared: Map<number, AutomatonState>;
  /** The final states, by the identity of the alternative. */
  ends: Map<string, AutomatonState>;
}

/** The complexity of the wildcards of one field. The service compares bytes of UTF-8, with the quotes around a text. */
function fieldComplexity(terms: readonly Term[], limit: number): number {
  const start = newState();
  for (const { identity, wildcards } of terms) {
    for (const wildcard of new Set(wildcards)) addWildcard(start, identity, bytesOf(wildcard));
  }
  return largestSet(start, limit);
}

const newState = (): AutomatonState => ({
  literal: new Map(),
  any: new Set(),
  patterns: new Set(),
  shared: new Map(),
  ends: new Map(),
});

function bytesOf(wildcard: string): number[] {
  const bytes = [...wildcard.matchAll(/\\[*\\]|[^\\]/gsu)].flatMap(([part]) =>
    part === "*" ? [STAR] : [...Buffer.from(part.replace("\\", ""))],
  );
  return [QUOTE, ...bytes, QUOTE];
}

/** Adds a wildcard. Up to and including its first `*`, it shares states with wildcards that have the same prefix. */
function addWildcard(start: AutomatonState, identity: string, bytes: readonly number[]): void {
  let [before, current] = [start, start];
  let sharesPrefix = true;
  bytes.forEach((byte, index) => {
    const isLast = index === bytes.length - 1;
    const known = isLast
      ? current.ends.get(identity)
      : sharesPrefix
        ? current.shared.get(byte)
        : undefined;
    const next = known ?? newState();
    if (isLast) current.ends.set(identity, next);
    else current.shared.set(byte, next);
    if (byte === STAR) {
      sharesPrefix = false;
      current.any.add(next);
      next.any.add(next);
    } else {
      addTransition(current, byte, next);
      // The `*` before this byte also matches no characters.
      if (bytes[index - 1] === STAR) addTransition(before, byte, next);
    }
    next.patterns.add(identity);
    [before, current] = [current, next];
  });
}

function addTransition({ literal }: AutomatonState, byte: number, next: AutomatonState): void {
  literal.set(byte, (literal.get(byte) ?? new Set()).add(next));
}

/** The size of the largest set of states that one text can reach at the same time. */
function largestSet(start: AutomatonState, limit: number): number {
  const numbers = new Map<AutomatonState, number>();
  const numberOf = (state: AutomatonState) =>
    numbers.get(state) ?? numbers.set(state, numbers.size).size - 1;
  const seen = new Set<string>();
  const pending: ReadonlySet<AutomatonState>[] = [new Set([start])];
  let most = 0;
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const next of nextSets(current)) {
      const size = sizeOf(next);
      if (size > limit) return size;
      most = Math.max(most, size);
      const key = [...next]
        .map(numberOf)
        .sort((a, b) => a - b)
        .join();
      if (seen.has(key)) continue;
      seen.add(key);
      pending.push(next);
    }
  }
  return most;
}

/** The sets of states that each byte leads to. All bytes that no state names lead to the same set. */
function nextSets(current: ReadonlySet<AutomatonState>): Set<AutomatonState>[] {
  const any = [...current].flatMap((one) => [...one.any]);
  const bytes = new Set([...current].flatMap(({ literal }) => [...literal.keys()]));
  const named = [...bytes].map(
    (byte) =>
      new Set([...any, ...[...current].flatMap((one) => [...(one.literal.get(byte) ?? [])])]),
  );
  return [new Set(any), ...named];
}

/** Counts the alternatives of the states. A text that matches `foo` also matches `foo*`, so the states behind a `*` count too. */
function sizeOf(states: ReadonlySet<AutomatonState>): number {
  return [...states].reduce(
    (sum, one) =>
      sum +
      one.patterns.size +
      [...one.any]
        .filter((behind) => !states.has(behind))
        .reduce((all, behind) => all + behind.patterns.size, 0),
    0,
  );
}
