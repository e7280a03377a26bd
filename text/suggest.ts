import { closestMatch } from "leven";

/** Edits within which a name counts as another one mistyped: two, or a third of its length, but never all of it. */
const mostEdits = ({ length }: string): number =>
  Math.min(length - 1, Math.max(2, Math.floor(length / 3)));

/**
 * The end of a message about a name that does not exist, such as ` Did you mean retryMaximumAttempts?`; empty where no
 * known name resembles it. Case counts for nothing.
 *
 * @param name as it was given
 */
export function didYouMean(name: string, known: readonly string[]): string {
  const original = new Map(known.map((one) => [one.toLowerCase(), one]));
  const nearest = closestMatch(name.toLowerCase(), [...original.keys()], {
    maxDistance: mostEdits(name),
  });
  const found = nearest === undefined ? undefined : original.get(nearest);
  return found === undefined ? "" : ` Did you mean ${found}?`;
}
