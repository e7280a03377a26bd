import type { Clock } from "../../emulator/clock";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import { CLIENT_TIMEOUT } from "../../eventbridge/apiDestination";
import type { Outcome, Transport } from "../../emulator/transport";
import type { Ledger } from "./ledger";
import type { Assumptions } from "./options";

const TOKEN: Outcome = {
  kind: "response",
  status: 200,
  headers: {},
  body: '{"access_token":"token"}',
};
const UPSERTED: Outcome = { kind: "response", status: 204, headers: {}, body: "" };
const DOWN: Outcome = { kind: "response", status: 503, headers: {}, body: "" };
const LIMIT_SPENT: Outcome = {
  kind: "response",
  status: 403,
  headers: {},
  body: '[{"errorCode":"REQUEST_LIMIT_EXCEEDED"}]',
};

const MINUTE = 60_000;
const DAY_IN_MINUTES = 1_440;

/**
 * Creates a Salesforce with the behaviour that a forecast needs: it is up or down, and accepts so many API calls in any
 * 24 hours. Requests for tokens do not count. It accepts every record, even if its answer comes after EventBridge's time-out.
 * Source: Salesforce Developer Limits, 'API Request Limits and Allocations' (a rolling 24-hour period).
 */
export function forecastOrg(
  { outageAt, outage, latency, dailyLimit }: Assumptions,
  clock: Clock,
  ledger: Ledger,
): Transport {
  const start = clock.now();
  const perMinute: number[] = [];
  let spent = 0;
  let last = 0;

  /** Counts a call, and returns false if the limit is spent. */
  const spend = (): boolean => {
    const minute = Math.floor((clock.now() - start) / MINUTE);
    for (; last < minute; last += 1) spent -= perMinute[last + 1 - DAY_IN_MINUTES] ?? 0;
    if (spent >= dailyLimit) return false;
    spent += 1;
    perMinute[minute] = (perMinute[minute] ?? 0) + 1;
    ledger.recordCall(clock.now());
    return true;
  };
  const answer = ({ url }: HttpRequest): Outcome => {
    const since = clock.now() - start - outageAt;
    if (since >= 0 && since < outage) return DOWN;
    if (url.endsWith("/token")) return TOKEN;
    return spend() ? UPSERTED : LIMIT_SPENT;
  };
  return (request, ended) => {
    const outcome = answer(request);
    if (latency < CLIENT_TIMEOUT) clock.at(clock.now() + latency, () => ended(outcome));
    else clock.at(clock.now() + CLIENT_TIMEOUT, () => ended({ kind: "timeout" }));
  };
}
