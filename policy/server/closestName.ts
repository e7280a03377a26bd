import { editsBetween } from "../shared/editsBetween";

/** The longest name that is compared, because the time grows with the square of the length. No policy or setting has a longer one. */
const LONGEST = 100;

/** The known name that a mistyped name is probably meant to be, regardless of case; undefined if no name is similar. */
export function closestName(name: string, known: readonly string[]): string | undefined {
  if (name.length > LONGEST) return undefined;
  // Two edits, or a third of the name, but never the whole name.
  const most = Math.min(name.length - 1, Math.max(2, Math.floor(name.length / 3)));
  const [closest] = known
    .map((one) => ({ one, edits: editsBetween(name.toLowerCase(), one.toLowerCase()) }))
    .filter(({ edits }) => edits <= most)
    .sort((a, b) => a.edits - b.edits);
  return closest?.one;
}
