import type { ShownEntry } from "../../../answers/event.ts";

/** Attempts at the beginning and at the end of a long row that are shown. */
const ENDS = 3;

/** An entry, or a row of attempts with the same answer in between. */
export type TimelineItem = { entry: ShownEntry } | { more: ShownEntry[] };

/** Folds the attempts of one rule that have the same outcome as the one before, apart from the first and the last ones. */
export function fold(entries: readonly ShownEntry[]): TimelineItem[] {
  const hidden = hiddenIn(entries);
  const items: TimelineItem[] = [];
  for (const entry of entries) {
    const last = items.at(-1);
    if (!hidden.has(entry)) items.push({ entry });
    else if (last !== undefined && "more" in last) last.more.push(entry);
    else items.push({ more: [entry] });
  }
  return items;
}

function hiddenIn(entries: readonly ShownEntry[]): ReadonlySet<ShownEntry> {
  const attempts = new Map<string, ShownEntry[]>();
  for (const entry of entries) {
    if (entry.kind !== "attempt") continue;
    attempts.set(entry.rule ?? "", [...(attempts.get(entry.rule ?? "") ?? []), entry]);
  }
  return new Set(
    [...attempts.values()].flatMap((own) =>
      own.filter(
        (one, index) =>
          index >= ENDS &&
          index < own.length - ENDS &&
          outcomeOf(one) === outcomeOf(own[index - 1]),
      ),
    ),
  );
}

/** The clauses without the number and the time of the attempt. */
const outcomeOf = (one: ShownEntry | undefined): string =>
  [
    one?.says.replace(/^(an )?attempt( \d+)?/, "").replace(/, \d+ ms$/, ""),
    ...(one?.notes ?? []),
  ].join();

/** The last attempt with a request of each rule: its request is shown at once. */
export function lastExchanges(entries: readonly ShownEntry[]): ReadonlySet<ShownEntry> {
  const last = new Map<string, ShownEntry>();
  for (const entry of entries) {
    if (entry.exchange !== undefined) last.set(entry.rule ?? "", entry);
  }
  return new Set(last.values());
}

/** Milliseconds between two moments, as people read them: `+12 ms`, `+3.4 s`, `+2m 5s`. */
export function formatStep(milliseconds: number, long: (milliseconds: number) => string): string {
  if (milliseconds < 1_000) return `+${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `+${(milliseconds / 1_000).toFixed(1)} s`;
  return `+${long(milliseconds)}`;
}
