import type { LogConfig } from "../../eventbridge/busLog";
import { CURRENCY, PRICED_REGION, PRICES } from "./prices";
import { loggedGigabytesOf } from "./quantities";

/** Events for which the cost of a log is given. */
const EVENTS = 1_000_000;
/** Assumed: the size of an event, as `preview --cost` assumes it. */
const EVENT_BYTES = 2_048;

/**
 * The cost of ingesting what a bus logs, as a clause: `about 1.91 USD for a million events`. Undefined without a log, and at ERROR,
 * whose cost depends on the failures.
 */
export function describeLogCost({ level, detail }: LogConfig): string | undefined {
  if (level === "OFF" || level === "ERROR") return undefined;
  const { usd, date } = PRICES.logsIngested;
  const gigabytes = loggedGigabytesOf(level, EVENTS, detail === "FULL" ? EVENT_BYTES : 0);
  const cost = (gigabytes * usd).toFixed(2);
  return `about ${cost} ${CURRENCY} for a million events (list price of ${PRICED_REGION}, ${date})`;
}
