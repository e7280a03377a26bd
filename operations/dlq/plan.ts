import { isMeant, type Filter, type RuleNames } from "./filter";
import { Groups } from "./groups";
import type { LetterQueue } from "./queue";
import { readLetters, type Extent } from "./read";

/** The messages that a filter means, counted by their causes. */
export interface Plan extends Extent {
  groups: Groups;
  /** Messages that were looked at. */
  lookedAt: number;
}

/** A plan, as one JSON object. */
export function jsonPlan({ groups, ...looked }: Plan): string {
  return JSON.stringify({ plan: groups.count, ...looked, groups: groups.all() });
}

/** Reads the queue through, and changes nothing. */
export async function planOf(
  queue: LetterQueue,
  filter: Filter,
  ruleNames: RuleNames,
  stop?: AbortSignal,
): Promise<Plan> {
  const groups = new Groups();
  let lookedAt = 0;
  const look = (letter: Parameters<Groups["add"]>[0]) => {
    lookedAt += 1;
    if (isMeant(filter, letter, ruleNames)) groups.add(letter);
  };
  const extent = await readLetters(queue, look, stop);
  return { groups, lookedAt, ...extent };
}
