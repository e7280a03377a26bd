import { formatDuration } from "../../text/duration";
import { formatTable } from "../../text/table";
import { wrap } from "../../text/wrap";
import type { Assumptions, Forecast } from "./options";
import { formatVerdict, type VerdictArgs } from "./verdict";

/**
 * Formats a forecast for a person: its assumptions, its counts, and the verdict as the last sentence.
 *
 * @param width of the terminal, in columns
 */
export function formatForecast(args: VerdictArgs, width: number): string {
  const { found, assumptions } = args;
  return [
    wrap(formatAssumptions(assumptions), width),
    formatTable(
      [{ title: "measure" }, { title: "result", cut: true }],
      rowsOf(found, assumptions),
      width,
    ),
    "",
    wrap(formatVerdict(args), width),
  ].join("\n");
}

function formatAssumptions({ rate, duration, outage, outageAt }: Assumptions): string {
  const down =
    outage > 0
      ? `; Salesforce is down for ${formatDuration(outage)}, starting at ${formatDuration(outageAt)}`
      : "";
  const events = rate === 1 ? "event" : "events";
  return `${rate.toLocaleString("en-US")} ${events} a second for ${formatDuration(duration)}${down}`;
}

/**
 * The counts and times of a forecast, each as a measure and its result.
 *
 * @param count formats a count; default: the number
 */
export function rowsOf(
  found: Forecast,
  { outage }: Pick<Assumptions, "outage">,
  count: (number: number) => string = whole,
): string[][] {
  return [
    ["events published", count(found.published)],
    ...(found.unmatched > 0 ? [["events that match no rule", count(found.unmatched)]] : []),
    ["delivered", count(found.delivered)],
    ["dead-lettered", count(found.deadLettered)],
    ["lost", count(found.lost)],
    ["waiting at the end", count(found.waiting)],
    ["retries", count(found.retries)],
    ["stale overwrites (docs/ordering.md)", count(found.staleOverwrites)],
    ...staleRows(found, count),
    ...(found.recreated === undefined
      ? []
      : [["erased data brought back (docs/erasure.md)", count(found.recreated)]]),
    ["largest backlog", count(found.largestBacklog)],
    ...(outage > 0 ? [["events of the outage delivered", formatDrained(found)]] : []),
    ["longest delivery", formatDuration(found.oldestAge)],
    ["API calls, most in 24 h", `${count(found.apiCallsInADay)} of ${whole(found.dailyLimit)}`],
  ];
}

/** The stale overwrites with and without the guard. */
function staleRows(
  { staleWithoutGuard, staleWithGuard }: Forecast,
  count: (number: number) => string,
): string[][] {
  if (staleWithoutGuard === 0) return [];
  const refused = staleWithoutGuard - staleWithGuard;
  return [
    ["  without newerWins", count(staleWithoutGuard)],
    ["  with newerWins", count(staleWithGuard)],
    ["  refused as stale, with newerWins", count(refused)],
  ];
}

const whole = (number: number): string => number.toLocaleString("en-US");

function formatDrained({ drainedAfter }: Forecast): string {
  return drainedAfter === undefined
    ? "not by the end"
    : `${formatDuration(drainedAfter)} after its end`;
}
