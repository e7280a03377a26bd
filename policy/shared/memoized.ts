/**
 * A function that answers a text it has seen with what it found then: several policies read the same pattern or
 * template, and a thousand targets share a role. What is kept ends with the pack's process, after one command.
 */
export function memoized<T>(read: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>();
  return (text) => {
    let found = known.get(text);
    if (found === undefined) {
      found = read(text);
      known.set(text, found);
    }
    return found;
  };
}
