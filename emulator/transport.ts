import { getGlobalDispatcher } from "undici";
import { CLIENT_TIMEOUT } from "../eventbridge/apiDestination";
import type { HttpRequest } from "../eventbridge/httpRequest";
import type { Clock } from "./clock";

/** How a request ended. */
export type Outcome =
  | { kind: "response"; status: number; headers: Record<string, string>; body: string }
  | { kind: "timeout" }
  | { kind: "unreachable"; reason: string };

/** Sends a request, says once how it ended, and never throws for what the other side does. */
export type Transport = (request: HttpRequest, ended: (outcome: Outcome) => void) => void;

/**
 * Sends requests to hosts that stand in on loopback, and to no other: an origin without a stand-in is
 * unreachable. Follows no redirect, as EventBridge does not. A time-out takes `timeout` milliseconds of the
 * real world, and as many on a clock that stood still meanwhile.
 *
 * @param standIns origin, such as `https://acme.my.salesforce.com`, to origin on loopback
 */
export function loopbackTransport(
  standIns: ReadonlyMap<string, string>,
  clock: Clock,
  timeout = CLIENT_TIMEOUT,
): Transport {
  return ({ method, url, headers, body }, ended) => {
    const { origin } = new URL(url);
    const standIn = standIns.get(origin);
    if (standIn === undefined) {
      ended({ kind: "unreachable", reason: `nothing stands in for ${origin}` });
      return;
    }
    const start = clock.now();
    clock.outside(
      () => exchange(standIn, { method, url, headers, body }, timeout),
      (outcome) => {
        if (outcome.kind === "timeout") clock.at(start + timeout, () => ended(outcome));
        else ended(outcome);
      },
    );
  };
}

/** Answers a request within the process; `hang` takes it and never answers. */
export type Host = (request: HttpRequest) => { status: number; body: unknown } | "hang";

/**
 * Sends requests to hosts within the process, in the time of the clock alone. An origin without a host is
 * unreachable.
 *
 * @param hosts by origin, such as `https://acme.my.salesforce.com`
 * @param latency milliseconds that the next answer takes; from the time-out on there is none
 */
export function inProcessTransport(
  hosts: ReadonlyMap<string, Host>,
  clock: Clock,
  latency: () => number,
): Transport {
  return (request, ended) => {
    const { origin } = new URL(request.url);
    const host = hosts.get(origin);
    if (host === undefined) {
      ended({ kind: "unreachable", reason: `nothing stands in for ${origin}` });
      return;
    }
    // What the other side does, it does even if its answer comes too late.
    const answer = host(request);
    const after = latency();
    const tooLate = answer === "hang" || after >= CLIENT_TIMEOUT;
    clock.at(clock.now() + (tooLate ? CLIENT_TIMEOUT : after), () =>
      ended(
        tooLate
          ? { kind: "timeout" }
          : { kind: "response", status: answer.status, headers: {}, body: textOf(answer.body) },
      ),
    );
  };
}

function textOf(body: unknown): string {
  return body === undefined ? "" : JSON.stringify(body);
}

/** The path is sent as it is, also one with `..` in it: what that means is up to the other side. */
async function exchange(
  origin: string,
  { method, url, headers, body }: HttpRequest,
  timeout: number,
): Promise<Outcome> {
  try {
    const response = await getGlobalDispatcher().request({
      origin,
      path: url.replace(/^https?:\/\/[^/?]+/i, "").replace(/^(?!\/)/, "/"),
      method: method,
      headers,
      body,
      reset: true, // EventBridge sends `Connection: close`
      signal: AbortSignal.timeout(timeout),
    });
    return {
      kind: "response",
      status: response.statusCode,
      headers: Object.fromEntries(
        Object.entries(response.headers).map(([name, value]) => [name, String(value)]),
      ),
      body: await response.body.text(),
    };
  } catch (error) {
    const { name, message } = error as Error;
    return name === "TimeoutError" ? { kind: "timeout" } : { kind: "unreachable", reason: message };
  }
}
