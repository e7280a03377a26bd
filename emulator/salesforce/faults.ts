import { apiError, fieldError, SESSION_EXPIRED, type SalesforceAnswer } from "./answer";

/**
 * The faults that can be set. `hang` accepts the request and never answers. A duplicate rule with the action 'Allow' and an alert
 * lets a request pass that allows duplicates; one with the action 'Block' lets none pass.
 */
export const FAULTS = [
  "expired-session",
  "request-limit",
  "too-many-requests",
  "row-lock",
  "not-unique",
  "duplicate-alert",
  "duplicate-block",
  "unavailable",
  "hang",
] as const;
export type Fault = (typeof FAULTS)[number];

/**
 * Sources: REST API Developer Guide, 'Status Codes and Error Responses'; SOAP API Developer Guide, `StatusCode`; for the duplicate
 * rules 'Duplicate Rule Header' and published answers (jsforce/jsforce#1055).
 */
const DUPLICATE = fieldError("DUPLICATES_DETECTED", "Use one of these records?", []);
const ANSWERS: Record<Exclude<Fault, "hang">, SalesforceAnswer> = {
  "expired-session": SESSION_EXPIRED,
  "request-limit": apiError(403, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
  "too-many-requests": apiError(429, "TOO_MANY_REQUESTS", "Too many requests"),
  "row-lock": apiError(
    400,
    "UNABLE_TO_LOCK_ROW",
    "unable to obtain exclusive access to this record",
  ),
  // The paths of the records with this external id.
  "not-unique": {
    status: 300,
    body: ["00A", "00B"].map((id) => `/services/data/v68.0/sobjects/Contact/003000000000${id}`),
  },
  "duplicate-alert": DUPLICATE,
  "duplicate-block": DUPLICATE,
  unavailable: apiError(503, "SERVER_UNAVAILABLE", "The server is temporarily unavailable"),
};

const ALLOWS_DUPLICATES = /(?:^|;)\s*allowSave\s*=\s*true\s*(?:;|$)/i;

/** Faults on demand: the next requests for records fail, or all until a moment. */
export class Faults {
  private current: { fault: Fault; until: number; remaining: number } | undefined;

  constructor(private readonly now: () => number) {}

  /** Makes the next `requests` fail. */
  next(fault: Fault, requests: number): void {
    this.current = { fault, until: Infinity, remaining: requests };
  }

  /** Makes every request fail until a moment on the clock, in milliseconds since 1970. */
  until(fault: Fault, moment: number): void {
    this.current = { fault, until: moment, remaining: Infinity };
  }

  /** Ends the fault. */
  clear(): void {
    this.current = undefined;
  }

  /**
   * The fault of this request, if any. The request is counted.
   *
   * @param duplicateRule the request's `Sforce-Duplicate-Rule-Header`
   */
  strike(duplicateRule = ""): SalesforceAnswer | "hang" | undefined {
    const { current } = this;
    if (current === undefined || current.remaining <= 0 || this.now() >= current.until) {
      return undefined;
    }
    current.remaining -= 1;
    if (current.fault === "duplicate-alert" && ALLOWS_DUPLICATES.test(duplicateRule)) {
      return undefined;
    }
    return current.fault === "hang" ? "hang" : ANSWERS[current.fault];
  }
}
