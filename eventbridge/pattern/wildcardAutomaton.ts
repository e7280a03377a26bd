/** The byte that stands for `*`, which no UTF-8 text has. */
const STAR = 256;
const QUOTE = 0x22;

/** A state of the automaton of one field's wildcards: the position after some of their bytes. */
interface State {
  literal: Map<number, Set<State>>;
  /** The states to which any byte leads. */
  any: Set<State>;
  /** Identities of the patterns that can still match from here. */
  patterns: Set<string>;
  /** States shared with wildcards that begin alike, by the next byte. */
  shared: Map<number, State>;
  /** The state in which a pattern has matched, by its identity. */
  ends: Map<string, State>;
}

/** The wildcards of an alternative, with the identity of its pattern. */
export interface WildcardPattern {
  identity: string;
  wildcards: readonly string[];
}

/**
 * The highest number of patterns in the states that one text can reach at once, in the automaton of one field's wildcards;
 * or the first number found above the limit. Counted in bytes of UTF-8, with the quotes around a text.
 * Source: aws/event-ruler, MachineComplexityEvaluator.
 */
export function widestState(patterns: readonly WildcardPattern[], limit: number): number {
  const start = newState();
  for (const { identity, wildcards } of patterns) {
    for (const wildcard of new Set(wildcards)) add(start, identity, bytesOf(wildcard));
  }
  return widest(start, limit);
}

const newState = (): State => ({
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

/** Adds a wildcard. Up to and including its first `*`, it shares the states of wildcards that begin alike. */
function add(start: State, identity: string, bytes: readonly number[]): void {
  let [before, current] = [start, start];
  let alike = true;
  bytes.forEach((byte, index) => {
    const isLast = index === bytes.length - 1;
    const known = isLast
      ? current.ends.get(identity)
      : alike
        ? current.shared.get(byte)
        : undefined;
    const next = known ?? newState();
    if (isLast) current.ends.set(identity, next);
    else if (alike) current.shared.set(byte, next);
    if (byte === STAR) {
      alike = false;
      current.any.add(next);
      next.any.add(next);
    } else {
      lead(current, byte, next);
      // The `*` before may match no characters.
      if (bytes[index - 1] === STAR) lead(before, byte, next);
    }
    next.patterns.add(identity);
    [before, current] = [current, next];
  });
}

function lead({ literal }: State, byte: number, next: State): void {
  literal.set(byte, (literal.get(byte) ?? new Set()).add(next));
}

/** Follows all texts through the sets of states that they reach. */
function widest(start: State, limit: number): number {
  const numbers = new Map<State, number>();
  const numberOf = (one: State) => numbers.get(one) ?? numbers.set(one, numbers.size).size - 1;
  const seen = new Set<string>();
  const pending: ReadonlySet<State>[] = [new Set([start])];
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

/** The sets of states to which each byte leads. All bytes that no state names lead to the same set. */
function following(current: ReadonlySet<State>): Set<State>[] {
  const any = [...current].flatMap((one) => [...one.any]);
  const bytes = new Set([...current].flatMap(({ literal }) => [...literal.keys()]));
  const named = [...bytes].map(
    (byte) =>
      new Set([...any, ...[...current].flatMap((one) => [...(one.literal.get(byte) ?? [])])]),
  );
  return any.length === 0 ? named : [new Set(any), ...named];
}

/** A text that matches `foo` matches `foo*` too. */
function sizeOf(states: ReadonlySet<State>): number {
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
