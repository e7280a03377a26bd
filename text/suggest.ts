import { closestMatch } from "leven";

/** The most edits of a mistyped name: two, or a third of its length, but less than the whole name. */
const mostEdits = ({ length }: string): number =>
  Math.min(length - 1, Math.max(2, Math.floor(length / 3)));

/**
 * The known name that is most similar to a mistyped one; undefined if none is similar. The comparison ignores case.
 *
 * @param name the mistyped name
 */
export function similarName(name: string, known: readonly string[]): string | undefined {
  const original = new Map(known.map((one) => [one.toLowerCase(), one]));
  const nearest = closestMatch(name.toLowerCase(), [...original.keys()], {
    maxDistance: mostEdits(name),
  });
  return nearest === undefined ? undefined : original.get(nearest);
}

/**
 * The end of a message about an unknown name, such as ` Did you mean retryMaximumAttempts?`. Empty if no known name is similar.
 *
 * @param name the mistyped name
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const found = similarName(name, known);
  return found === undefined ? "" : ` Did you mean ${found}?`;
}
