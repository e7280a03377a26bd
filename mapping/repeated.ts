/** Names that are in a list more than once, each once. */
export function repeated(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

/** Names that differ in upper and lower case alone, and those that are in the list more than once, together. */
export function sameButForCase(names: readonly string[]): string[][] {
  const groups = [...new Set(names.map((name) => name.toLowerCase()))].map((lower) =>
    names.filter((name) => name.toLowerCase() === lower),
  );
  return groups.filter((group) => group.length > 1);
}

/** Places of the names that stand in the list before, in whatever case. */
export function repeatedAt(names: readonly string[]): number[] {
  const lower = names.map((name) => name.toLowerCase());
  return lower.flatMap((name, index) => (lower.indexOf(name) < index ? [index] : []));
}
