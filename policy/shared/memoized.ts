/** Wraps a function so that it runs once for an object: all policies share what is found about a stack or a resource. */
export function onceFor<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const results = new WeakMap<Key, { result: T }>();
  return (key) => {
    const kept = results.get(key) ?? { result: compute(key) };
    results.set(key, kept);
    return kept.result;
  };
}

/** What is kept by text, of all functions. */
const memories = new Set<Map<string, unknown>>();

interface Memory<Input> {
  /** The most results that are kept. */
  most: number;
  /** All that decides the result. */
  keyOf: (input: Input) => string;
}

/** Policies read the same few patterns, templates and names of a stack one after the other. */
const RECENT: Memory<string> = { most: 64, keyOf: (text) => text };

/**
 * Wraps a function so that it keeps its last results. Several policies read the same text one after the other, and a thousand
 * targets can share a template and a role.
 */
export function memoized<T>(read: (text: string) => T): (text: string) => T;
export function memoized<T, Input>(
  read: (input: Input) => T,
  memory: Memory<Input>,
): (input: Input) => T;
export function memoized<T>(
  read: (input: string) => T,
  { most, keyOf }: Memory<string> = RECENT,
): (input: string) => T {
  const results = new Map<string, T>();
  memories.add(results);
  return (input) => {
    const key = keyOf(input);
    if (results.has(key)) return results.get(key) as T;
    if (results.size >= most) results.clear();
    const result = read(input);
    results.set(key, result);
    return result;
  };
}

/** Forgets what `memoized` keeps, so that a test sees what a function does, and not what it did. */
export function forgetAll(): void {
  memories.forEach((results) => results.clear());
}
