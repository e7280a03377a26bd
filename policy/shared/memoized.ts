/**
 * Wraps a function so that it keeps its last argument and result. Several policies read the same pattern or template one after
 * the other, and a thousand consecutive targets can share a role.
 */
export function memoized<T>(read: (text: string) => T): (text: string) => T {
  let last: { text: string; result: T } | undefined;
  return (text) => {
    if (last?.text !== text) last = { text, result: read(text) };
    return last.result;
  };
}
