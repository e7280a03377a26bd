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
