import { getGlobalDispatcher } from "undici";
import { CLIENT_TIMEOUT } from "../eventbridge/apiDestination";
import type { HttpRequest } from "../eventbridge/httpRequest";
import type { Clock } from "./clock";

/** The outcome of a request. */
export type Outcome =
  | { kind: "response"; status: number; headers: Record<string, string>; body: string }
  | { kind: "timeout" }
  | { kind: "unreachable"; reason: string };

/** Sends a request and calls back once with its outcome. Failures of the other side are outcomes; they are never thrown. */
export type Transport = (request: HttpRequest, ended: (outcome: Outcome) => void) => void;

/**
 * Sends requests to stand-ins on loopback only: an origin without a stand-in is unreachable. Redirects are not followed, as
 * in EventBridge. A time-out takes `timeout` milliseconds of real time, and as many on a virtual clock, which stands still
 * meanwhile.
 *
 * @param standIns origins on loopback, by the origin that they stand in for, such as `https://acme.my.salesforce.com`
 * @param timeout milliseconds
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

/** Answers a request in this process; `hang` accepts the request and never answers. */
export type Host = (request: HttpRequest) => { status: number; body: unknown } | "hang";

/**
 * Sends requests to hosts in this process. Only the clock's time passes. An origin without a host is unreachable.
 *
 * @param hosts by origin, such as `https://acme.my.salesforce.com`
 * @param latency milliseconds that the next answer takes; the time-out or more means a time-out
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
    // The host processes the request even if its answer comes too late.
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

/** Sends the path unchanged, also with `..` in it: the other side interprets it. */
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
