/*
 * A deliberate copy of what eventbridge/pattern/complexity.ts does: the pack stands alone, and is published without the rest.
 * tests/policy/shared/sameLanguage.spec.ts holds the two together.
 */
import { isObject, type Properties } from "./values";

/**
 * The most that the service takes of one rule. Assumed, because AWS publishes no figure: event-ruler's README proposes 10 a
 * rule where a bus has 30 rules with wildcards, which is the service's quota; and what was reported of rules fits it: three of
 * `*:stack/<name>/*`, which come to 9, were taken, and four, which come to 12, refused (vals-ai/Valkyrie#278).
 */
const MOST = 10;

/** One alternative of a field, as far as it matters here. */
interface Term {
  /** Equal alternatives are one pattern to the service. */
  identity: string;
  /** The texts with `*` that a value may, or may not, be; none where it has no wildcard. */
  wildcards: readonly string[];
  /** Whether only the absence of the field fulfils it. */
  absence: boolean;
}

/** Fields that an event has got through, in order, with what each could be. */
interface Stage {
  fields: Map<string, Field>;
}
interface Field {
  terms: Term[];
  /** By the identity of an alternative. */
  next: Map<string, Stage>;
  /** Those to which a value leads: the service looks at no others. */
  reached: Set<Stage>;
}

/** Fields that are demanded together, with the alternatives of each, by their names. */
type Demands = ReadonlyMap<string, readonly unknown[]>;

/** The field whose wildcards the service refuses as too complex; undefined where it takes them all. */
export function tooComplexField(conjunctions: readonly Demands[]): string | undefined {
  const { most, field } = complexityOf(conjunctions, MOST);
  return most > MOST ? field : undefined;
}

/**
 * How many beginnings of a pattern's wildcards can fit one text at once, at most, or a figure above the limit as soon as
 * there is one, and in which field: `*ab` has the beginnings `*`, `*a` and `*ab`, of which two fit `ab`.
 * Source: aws/event-ruler, MachineComplexityEvaluator, NameState and the README, 'Matching with a Machine'.
 *
 * @param conjunctions whose lists have been compiled
 */
export function complexityOf(
  conjunctions: readonly Demands[],
  limit: number,
): { most: number; field: string } {
  const withWildcards = conjunctions
    .map((conjunction) => [...conjunction].map(([name, list]) => [name, list.map(termOf)] as const))
    .filter((fields) => fields.some(([, list]) => list.some((term) => term.wildcards.length > 0)));
  const pending = [stagesOf(withWildcards)];
  const seen = new Set<Stage>();
  let found = { most: 0, field: "" };
  for (let stage = pending.pop(); stage !== undefined; stage = pending.pop()) {
    if (seen.has(stage)) continue;
    seen.add(stage);
    for (const [field, { terms, reached }] of stage.fields) {
      const most = ofField(terms, limit);
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

/** Conjunctions share what is before the first field in which they differ; fields are tried in order of their names. */
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

/** The stages to which the alternatives of a field lead: one that is there by now, or a new one for all others. */
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

/** A place in the wildcards of one field, after some of their bytes. */
interface AutomatonState {
  literal: Map<number, Set<AutomatonState>>;
  /** Where any byte leads. */
  any: Set<AutomatonState>;
  /** Identities of what can still be matched from here. */
  patterns: Set<string>;
  /** Places that other wildcards with the same beginning share, by the next byte. */
  shared: Map<number, AutomatonState>;
  /** Where a pattern is matched, by its identity. */
  ends: Map<string, AutomatonState>;
}

/** Of the wildcards of one field. All is counted in bytes of UTF-8, with the quotes around a text. */
function ofField(terms: readonly Term[], limit: number): number {
  const start = place();
  for (const { identity, wildcards } of terms) {
    for (const wildcard of new Set(wildcards)) add(start, identity, bytesOf(wildcard));
  }
  return widest(start, limit);
}

const place = (): AutomatonState => ({
  literal: new Map(),
  any: new Set(),
  patterns: new Set(),
  shared: new Map(),
  ends: new Map(),
});

function bytesOf(wildcard: string): number[] {
  const parts = wildcard.match(/\\[*\\]|[^\\]/gsu) ?? [];
  return [
    QUOTE,
    ...parts.flatMap((part) => (part === "*" ? [STAR] : [...Buffer.from(part.replace(/^\\/, ""))])),
    QUOTE,
  ];
}

/** Adds a wildcard. Up to its first `*` and with it, its places are those of others that begin alike. */
function add(start: AutomatonState, identity: string, bytes: readonly number[]): void {
  let [before, current] = [start, start];
  let alike = true;
  bytes.forEach((byte, index) => {
    const isLast = index === bytes.length - 1;
    const known = isLast
      ? current.ends.get(identity)
      : alike
        ? current.shared.get(byte)
        : undefined;
    const next = known ?? place();
    if (isLast) current.ends.set(identity, next);
    else if (alike) current.shared.set(byte, next);
    if (byte === STAR) {
      alike = false;
      current.any.add(next);
      next.any.add(next);
    } else {
      lead(current, byte, next);
      // The `*` before stands for nothing as well.
      if (bytes[index - 1] === STAR) lead(before, byte, next);
    }
    next.patterns.add(identity);
    [before, current] = [current, next];
  });
}

function lead({ literal }: AutomatonState, byte: number, next: AutomatonState): void {
  literal.set(byte, (literal.get(byte) ?? new Set()).add(next));
}

/** Follows all texts through the places in which they can be at once. */
function widest(start: AutomatonState, limit: number): number {
  const numbers = new Map<AutomatonState, number>();
  const numberOf = (one: AutomatonState) =>
    numbers.get(one) ?? numbers.set(one, numbers.size).size - 1;
  const seen = new Set<string>();
  const pending: ReadonlySet<AutomatonState>[] = [new Set([start])];
  let most = 0;
  for (let current = pending.pop(); current !== undefined; current = pending.pop()) {
    for (const next of following(current)) {
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

/** Where each byte leads from these places together; bytes that none of them names lead alike. */
function following(current: ReadonlySet<AutomatonState>): Set<AutomatonState>[] {
  const any = [...current].flatMap((one) => [...one.any]);
  const bytes = new Set([...current].flatMap(({ literal }) => [...literal.keys()]));
  const named = [...bytes].map(
    (byte) =>
      new Set([...any, ...[...current].flatMap((one) => [...(one.literal.get(byte) ?? [])])]),
  );
  return any.length === 0 ? named : [new Set(any), ...named];
}

/** A text that fits `foo` fits `foo*` too. */
function sizeOf(places: ReadonlySet<AutomatonState>): number {
  return [...places].reduce(
    (sum, one) =>
      sum +
      one.patterns.size +
      [...one.any]
        .filter((behind) => !places.has(behind))
        .reduce((all, behind) => all + behind.patterns.size, 0),
    0,
  );
}
