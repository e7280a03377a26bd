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

/** What each fault does to a request, as the end of a sentence that begins with 'A request'. */
export const FAULT_EFFECTS: Readonly<Record<Fault, string>> = {
  "expired-session": "gets 401: its session has expired",
  "request-limit": "gets 403: the day's API calls are used up",
  "too-many-requests": "gets 429: too many requests",
  "row-lock": "gets 400: another transaction locks the record",
  "not-unique": "gets 300: two records have its external ID",
  "duplicate-alert": "gets 400 from a duplicate rule, unless its header allows duplicates",
  "duplicate-block": "gets 400 from a duplicate rule",
  unavailable: "gets 503: Salesforce is down",
  hang: "gets no answer",
};

/** The fault of now. */
export interface ActiveFault {
  fault: Fault;
  /** Milliseconds since 1970; absent for a fault of the next requests. */
  until?: number;
  /** Requests that will still fail; absent for a fault until a moment. */
  requests?: number;
}

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

  /** The fault of now; undefined if requests succeed. */
  get active(): ActiveFault | undefined {
    const { current } = this;
    if (current === undefined || current.remaining <= 0 || this.now() >= current.until) {
      return undefined;
    }
    const { fault, until, remaining } = current;
    return {
      fault,
      ...(until !== Infinity && { until }),
      ...(remaining !== Infinity && { requests: remaining }),
    };
  }

  /**
   * The fault of this request, if any. The request is counted.
   *
   * @param duplicateRule the request's `Sforce-Duplicate-Rule-Header`
   */
  strike(duplicateRule = ""): SalesforceAnswer | "hang" | undefined {
    const { current } = this;
    if (current === undefined || this.active === undefined) return undefined;
    current.remaining -= 1;
    if (current.fault === "duplicate-alert" && ALLOWS_DUPLICATES.test(duplicateRule)) {
      return undefined;
    }
    return current.fault === "hang" ? "hang" : ANSWERS[current.fault];
  }
}
