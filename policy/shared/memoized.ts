/**
 * A function that remembers the last text and what it found in it: several policies read the same pattern or template,
 * one after the other, and a thousand targets in a row share a role.
 */
export function memoized<T>(read: (text: string) => T): (text: string) => T {
  let last: { text: string; found: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, found: read(text) };
    return last.found;
  };
}
