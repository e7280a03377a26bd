import assert from "node:assert/strict";
import { Faults, type Fault } from "../../../emulator/salesforce/faults";

const ANSWERS: [Fault, number, string][] = [
  ["expired-session", 401, "INVALID_SESSION_ID"],
  ["request-limit", 403, "REQUEST_LIMIT_EXCEEDED"],
  ["too-many-requests", 429, "TOO_MANY_REQUESTS"],
  ["row-lock", 400, "UNABLE_TO_LOCK_ROW"],
  ["unavailable", 503, "SERVER_UNAVAILABLE"],
];

// Sources: REST API Developer Guide, 'Status Codes and Error Responses'; SOAP API Developer Guide, `StatusCode`.
describe("faults on demand", () => {
  let now: number;
  let faults: Faults;
  beforeEach(() => {
    now = 1_000;
    faults = new Faults(() => now);
  });

  /** What happens to the next requests: the status, `hang`, or undefined where nothing goes wrong. */
  const strikes = (requests: number) =>
    Array.from({ length: requests }, () => {
      const fault = faults.strike();
      return typeof fault === "object" ? fault.status : fault;
    });

  it("affect no request unless set", () => {
    assert.deepEqual(strikes(2), [undefined, undefined]);
  });

  for (const [fault, status, errorCode] of ANSWERS) {
    it(`answer ${status} ${errorCode} for '${fault}'`, () => {
      faults.next(fault, 1);
      const answer = faults.strike();
      assert(typeof answer === "object");
      const [error] = answer.body as { errorCode: string }[];
      assert.deepEqual([answer.status, error?.errorCode], [status, errorCode]);
    });
  }

  // Source: REST API Developer Guide, 'Duplicate Rule Header'.
  it("let a request that allows duplicates pass a duplicate rule that alerts, and no other", () => {
    for (const [fault, header, passes] of [
      ["duplicate-alert", "allowSave=true", true],
      ["duplicate-alert", "runAsCurrentUser=true; allowSave=true", true],
      ["duplicate-alert", "allowSave=false", false],
      ["duplicate-alert", undefined, false],
      ["duplicate-block", "allowSave=true", false],
    ] as const) {
      faults.next(fault, 1);
      const answer = faults.strike(header);
      const [error] = typeof answer === "object" ? (answer.body as { errorCode: string }[]) : [];
      assert.equal(error?.errorCode, passes ? undefined : "DUPLICATES_DETECTED", header);
    }
  });

  it("leave a hanging request without an answer", () => {
    faults.next("hang", 1);
    assert.deepEqual(strikes(1), ["hang"]);
  });

  it("affect the set number of requests, at any later time", () => {
    faults.next("unavailable", 2);
    now = Number.MAX_SAFE_INTEGER;
    assert.deepEqual(strikes(3), [503, 503, undefined]);
  });

  it("affect every request before the set moment, and none from it on", () => {
    faults.until("unavailable", 2_000);
    now = 1_999;
    assert.deepEqual(strikes(100), Array<number>(100).fill(503));
    now = 2_000;
    assert.deepEqual(strikes(1), [undefined]);
  });

  it("affect no request after they are cleared", () => {
    faults.next("unavailable", 5);
    faults.clear();
    assert.deepEqual(strikes(1), [undefined]);
  });

  it("are the last ones that were set", () => {
    faults.next("unavailable", 5);
    faults.next("too-many-requests", 1);
    assert.deepEqual(strikes(2), [429, undefined]);
  });
});
