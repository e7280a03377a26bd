/** Compares by a text, in the order of its bytes, as Go sorts; for the characters of AWS's names that is JavaScript's order. */
export const orderedBy =
  <T>(text: (item: T) => string) =>
  (one: T, other: T): number => {
    const [a, b] = [text(one), text(other)];
    return a < b ? -1 : a > b ? 1 : 0;
  };
