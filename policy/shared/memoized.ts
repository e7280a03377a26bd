/** Wraps a function so that it runs once for an object: all policies share what is found about a stack or a resource. */
export function onceFor<Key extends object, T>(compute: (key: Key) => T): (key: Key) => T {
  const results = new WeakMap<Key, { result: T }>();
  return (key) => {
    const kept = results.get(key) ?? { result: compute(key) };
    results.set(key, kept);
    return kept.result;
  };
}

/** Results that are kept: policies read the same few patterns, templates and names of a stack one after the other. */
const MOST = 64;

/**
 * Wraps a function so that it keeps its last results. Several policies read the same text one after the other, and a thousand
 * targets can share a template and a role.
 */
export function memoized<T>(read: (text: string) => T): (text: string) => T {
  const results = new Map<string, T>();
  return (text) => {
    if (results.has(text)) return results.get(text) as T;
    if (results.size >= MOST) results.clear();
    const result = read(text);
    results.set(text, result);
    return result;
  };
}
