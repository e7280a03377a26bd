import { editsBetween } from "./editsBetween";

/**
 * The name that a misspelt one most likely stands for; undefined if none is similar. Names are similar if they differ only in
 * case and signs (`detailType`), if one begins with the other (`sources`, `accountId`) or is its end (`type`), or by at most two letters (`sorce`).
 */
export function nearestName(misspelt: string, names: Iterable<string>): string | undefined {
  const given = letters(misspelt);
  const ranked = [...names].flatMap((name) => {
    const rank = difference(given, letters(name));
    return rank === undefined ? [] : [{ name, rank }];
  });
  ranked.sort((one, other) => one.rank - other.rank);
  return ranked[0]?.name;
}

const letters = (name: string) => name.toLowerCase().replace(/[^a-z]/g, "");

/** Names are short. A longer text is not a misspelling, and comparing it would take long. */
const LONGEST = 30;
const MOST_EDITS = 2;
/** A shorter name has too many neighbours: `did` does not stand for `id`. */
const SHORTEST = 4;

function difference(given: string, name: string): number | undefined {
  if (given === name) return 0;
  if (Math.min(given.length, name.length) < SHORTEST || given.length > LONGEST) return undefined;
  if (given.startsWith(name) || name.startsWith(given) || name.endsWith(given)) return 1;
  const edits = editsBetween(given, name);
  return edits <= MOST_EDITS ? 1 + edits : undefined;
}
