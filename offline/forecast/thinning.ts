import type { EndCause } from "./causes";
import type { Assumptions, Forecast } from "./options";

/**
 * The assumptions of a thinned forecast: each event stands for so many. It has as many times fewer events, customers and API calls,
 * and its rate limits are as many times lower, so that backlogs grow and shrink at the same times. What an event goes through stays
 * the same: its retries, its age and Salesforce's time to answer.
 */
export function thinned(assumptions: Assumptions, thinning: number): Assumptions {
  if (thinning === 1) return assumptions;
  const { rate, customers, dailyLimit } = assumptions;
  return {
    ...assumptions,
    rate: rate / thinning,
    customers: Math.max(1, Math.round(customers / thinning)),
    dailyLimit: dailyLimit / thinning,
  };
}

interface Counted {
  found: Forecast;
  causes: ReadonlyMap<EndCause, number>;
}

/** The result of a thinned forecast, with every count multiplied. Times stay. */
export function thickened(
  { found, causes }: Counted,
  thinning: number,
  { dailyLimit }: Pick<Assumptions, "dailyLimit">,
): Counted {
  if (thinning === 1) return { found, causes };
  const { minutes, drainedAfter, oldestAge, recreated, ...counts } = found;
  return {
    found: {
      ...multiplied(counts, thinning),
      drainedAfter,
      oldestAge,
      ...(recreated !== undefined && { recreated: recreated * thinning }),
      dailyLimit,
      minutes: minutes.map(({ minute, ...one }) => ({ minute, ...multiplied(one, thinning) })),
    },
    causes: new Map([...causes].map(([cause, count]) => [cause, count * thinning])),
  };
}

function multiplied<Counts extends Record<keyof Counts, number>>(
  counts: Counts,
  by: number,
): Counts {
  const entries = Object.entries<number>(counts).map(([key, count]) => [key, count * by]);
  return Object.fromEntries(entries) as Counts;
}
