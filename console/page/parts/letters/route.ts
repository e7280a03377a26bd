import type { LetterFilter } from "../../../answers/letters.ts";
import { MOMENT_FORMS, parseMoment } from "../../../../text/moment.ts";
import { linkTo } from "../../route.ts";

/** The filter as the reader wrote it. A moment is `6h`, or `2026-09-14T08:00Z`. */
export interface FilterText {
  cause: string;
  rule: string;
  since: string;
  until: string;
  id: string;
}

/** What the page shows: all of it stands in its address, so that a reload or a link shows the same. */
export interface LettersRoute {
  filter: FilterText;
  /** The key of the group whose messages are listed; empty for none, `all` for all messages. */
  group: string;
  /** The first row of the list. */
  from: number;
  /** The ID of the message that is shown in full; empty for none. */
  letter: string;
}

export function lettersRouteOf(parameters: URLSearchParams): LettersRoute {
  const text = (name: string) => parameters.get(name) ?? "";
  const from = Number(text("from"));
  return {
    filter: {
      ...{ cause: text("cause"), rule: text("rule"), since: text("since") },
      ...{ until: text("until"), id: text("id") },
    },
    group: text("group"),
    from: Number.isSafeInteger(from) && from > 0 ? from : 0,
    letter: text("letter"),
  };
}

/** The address of a view of the page. */
export function linkToLetters({ filter, group, from, letter }: LettersRoute): string {
  const all = { ...filter, group, from: from === 0 ? "" : String(from), letter };
  return linkTo(
    "letters",
    Object.fromEntries(Object.entries(all).filter(([, value]) => value !== "")),
  );
}

/** Goes to a view of the page. */
export function showLetters(route: LettersRoute): void {
  location.hash = linkToLetters(route);
}

/** The filter that a text means, and its mistakes by field. */
export function filterIn({ cause, rule, since, until, id }: FilterText): {
  filter: LetterFilter;
  mistakes: Partial<Record<keyof FilterText, string>>;
} {
  const ids = id.split(/[\s,]+/).filter((one) => one !== "");
  const moments = { since: momentIn(since), until: momentIn(until) };
  return {
    filter: {
      ...(cause !== "" && { causes: [cause] }),
      ...(rule.trim() !== "" && { rules: [rule.trim()] }),
      ...(moments.since !== undefined && { since: moments.since }),
      ...(moments.until !== undefined && { until: moments.until }),
      ...(ids.length > 0 && { ids }),
    },
    mistakes: {
      ...(since.trim() !== "" && moments.since === undefined && { since: MOMENT_FORMS }),
      ...(until.trim() !== "" && moments.until === undefined && { until: MOMENT_FORMS }),
    },
  };
}

/** A moment in whole minutes, so that the address of the data changes once a minute at most. */
function momentIn(text: string): number | undefined {
  const moment = parseMoment(text.trim());
  if (moment === undefined) return undefined;
  return /[smhd]$/.test(text.trim()) ? Math.floor(moment / 60_000) * 60_000 : moment;
}

export const isEmptyFilter = (filter: LetterFilter): boolean => Object.keys(filter).length === 0;
