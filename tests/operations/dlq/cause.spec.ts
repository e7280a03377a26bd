import assert from "node:assert/strict";
import { failureOf } from "../../../emulator/eventBridge/deadLetter";
import { CAUSE_KINDS, causeOf, MEANINGS, type CauseKind } from "../../../operations/dlq/cause";
import { toldCause } from "../../../operations/dlq/told";
import { TIMED_OUT, UNREACHABLE } from "../../emulator/testWorld";
import { answered, letter, RULE } from "./letters";

const other = (ERROR_CODE: string, ERROR_MESSAGE = "") => ({ ERROR_CODE, ERROR_MESSAGE });
const failed = (outcome: typeof TIMED_OUT) => {
  const { code, message } = failureOf(outcome);
  return other(code, message);
};

const CONCURRENT = "ConcurrentRequests (Concurrent API Requests) Limit exceeded.";
const LOCK = "UNABLE_TO_LOCK_ROW, unable to obtain exclusive access to this record: []";
const trigger = (message: string, code = "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY") =>
  answered(400, code, { message });
const apex = (inner: string) =>
  `T: execution of AfterUpdate caused by: System.DmlException: Update failed. First exception on row 0 with id 003000000000001; first error: ${inner}`;

describe("the cause of a dead letter", () => {
  for (const [kind, attributes] of [
    ["bad-field", answered(400, "INVALID_FIELD")],
    ["bad-field", answered(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")],
    ["bad-field", answered(400, "STRING_TOO_LONG")],
    ["bad-field", answered(400)],
    ["validation-rule", answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION")],
    ["row-lock", answered(400, "UNABLE_TO_LOCK_ROW")],
    ["duplicate", answered(400, "DUPLICATES_DETECTED")],
    ["duplicate", answered(300)],
    ["api-limit", answered(403, "REQUEST_LIMIT_EXCEEDED")],
    ["permission", answered(403, "INSUFFICIENT_ACCESS")],
    ["permission", answered(403)],
    ["credentials", answered(401, "INVALID_SESSION_ID")],
    ["credentials", answered(401)],
    ["missing-object", answered(404, "NOT_FOUND")],
    ["too-fast", { ...answered(429), ERROR_CODE: "THROTTLING" }],
    ["too-fast", other("THROTTLING", "The invocation rate limit delayed the event.")],
    ["outage", answered(503, "SERVER_UNAVAILABLE")],
    ["outage", answered(500)],
    ["unreachable", failed(TIMED_OUT)],
    ["unreachable", failed(UNREACHABLE)],
    ["unreachable", other("CONNECTION_FAILURE")],
    ["aws-permission", other("NO_PERMISSIONS")],
    ["aws-permission", other("FAILED_TO_ASSUME_ROLE")],
    ["aws-resource", other("NO_RESOURCE")],
    ["invalid-json", other("INVALID_JSON")],
    ["no-request", {}],
    ["concurrency", answered(403, "REQUEST_LIMIT_EXCEEDED", { message: CONCURRENT })],
    [
      "api-limit",
      answered(403, "REQUEST_LIMIT_EXCEEDED", { message: "TotalRequests Limit exceeded." }),
    ],
    ["concurrency", answered(503, "TOO_MANY_APEX_REQUESTS")],
    ["automation", answered(400, "CANNOT_EXECUTE_FLOW_TRIGGER")],
    ["automation", answered(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY")],
    ["storage", answered(400, "STORAGE_LIMIT_EXCEEDED")],
    ["deleted-record", answered(404, "ENTITY_IS_DELETED")],
    ["locked-record", answered(400, "ENTITY_IS_LOCKED")],
    ["password-expired", answered(403, "INVALID_OPERATION_WITH_EXPIRED_PASSWORD")],
    ["salesforce-fault", answered(500, "UNKNOWN_EXCEPTION")],
    ["salesforce-fault", answered(400, "UNKNOWN_EXCEPTION")],
    ["timeout-in-salesforce", answered(400, "REQUEST_RUNNING_TOO_LONG")],
    ["timeout-in-salesforce", answered(504)],
    ["limit", answered(400, "LIMIT_EXCEEDED")],
    ["wrong-host", answered(302)],
    ["wrong-host", answered(307)],
    ["wrong-host", answered(420)],
    ["too-large", answered(413)],
    ["too-large", answered(414)],
    ["too-large", answered(431)],
    ["bad-request", answered(405)],
    ["bad-request", answered(409)],
    ["bad-request", answered(412)],
    ["bad-request", answered(415)],
    ["bad-request", answered(428)],
    ["timeout-in-salesforce", answered(408)],
    ["outage", answered(502)],
    ["unknown", other("UNKNOWN", "something new")],
    ["unknown", other("constructor")],
    ["unknown", other("__proto__", "something new")],
    ["unknown", other("toString")],
    ["unknown", answered(400, "NEW_IN_A_LATER_RELEASE")],
    ["unknown", answered(403, "NEW_IN_A_LATER_RELEASE")],
    ["unknown", answered(400, "constructor")],
    ["outage", answered(503, "NEW_IN_A_LATER_RELEASE")],
    ["unknown", answered(418)],
  ] as [CauseKind, Record<string, string>][]) {
    it(`is ${kind} for ${attributes.ERROR_CODE ?? "no error"}: ${attributes.ERROR_MESSAGE ?? ""}`, () => {
      assert.equal(causeOf(letter(attributes)).kind, kind);
    });
  }

  for (const [kind, codes, attributes] of [
    ["row-lock", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, UNABLE_TO_LOCK_ROW", trigger(apex(LOCK))],
    [
      "row-lock",
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, UNABLE_TO_LOCK_ROW",
      trigger(apex(`CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, ${apex(LOCK)}`)),
    ],
    [
      "row-lock",
      "CANNOT_EXECUTE_FLOW_TRIGGER, UNABLE_TO_LOCK_ROW",
      trigger(
        'We can\'t save this record because the "Shop" process failed. This error occurred when the flow tried to update records: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access. You can look up ExceptionCode values in the SOAP API Developer Guide. Error ID: 1-2 (3)',
        "CANNOT_EXECUTE_FLOW_TRIGGER",
      ),
    ],
    [
      "row-lock",
      "FIELD_CUSTOM_VALIDATION_EXCEPTION, UNABLE_TO_LOCK_ROW",
      trigger(apex(LOCK), "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
    ],
    [
      "row-lock",
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, UNABLE_TO_LOCK_ROW",
      trigger(
        "T: execution of AfterUpdate caused by: System.QueryException: Record Currently Unavailable: The record is being edited",
      ),
    ],
    [
      "validation-rule",
      "FIELD_CUSTOM_VALIDATION_EXCEPTION",
      trigger("UNABLE_TO_LOCK_ROW: is not what happened", "FIELD_CUSTOM_VALIDATION_EXCEPTION"),
    ],
    [
      "validation-rule",
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, FIELD_CUSTOM_VALIDATION_EXCEPTION",
      trigger(apex("FIELD_CUSTOM_VALIDATION_EXCEPTION, an older update: [Email]")),
    ],
    [
      "storage",
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, STORAGE_LIMIT_EXCEEDED",
      trigger(apex("STORAGE_LIMIT_EXCEEDED, storage limit exceeded: []")),
    ],
    [
      "automation",
      "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY",
      trigger(apex("NEW_IN_A_LATER_RELEASE, something: []")),
    ],
  ] as const) {
    it(`is ${kind} by the innermost code that is known of ${codes}`, () => {
      const cause = causeOf(letter(attributes));
      assert.equal(cause.kind, kind);
      assert.equal((cause.codes ?? [cause.salesforce]).join(", "), codes);
    });
  }

  it("is that of the worst of several errors, and names the codes of all", () => {
    const attributes = {
      ...answered(400),
      ERROR_MESSAGE: `ApiDestination returned HTTP status 400 with payload: ${JSON.stringify([
        { errorCode: "UNABLE_TO_LOCK_ROW", message: "locked" },
        { errorCode: "STRING_TOO_LONG", message: "long", fields: ["LastName"] },
        { errorCode: "INSUFFICIENT_ACCESS_OR_READONLY", message: "no" },
      ])}`,
    };
    const { kind, fix, salesforce, codes } = causeOf(letter(attributes));
    assert.deepEqual(
      [kind, fix, salesforce],
      ["permission", "rights", "INSUFFICIENT_ACCESS_OR_READONLY"],
    );
    assert.equal(codes?.length, 3);
  });

  it("names a code that is not known, and what looks like a value is none", () => {
    const told = (code: string) =>
      toldCause(causeOf(letter(answered(400, code), { name: "Veronica" })));
    assert.equal(told("NEW_ONE"), "SDK_CLIENT_ERROR, HTTP 400 NEW_ONE (not a known code: NEW_ONE)");
    for (const value of ["Veronica", "VERONI", "\u001b[31m", "a b"]) {
      assert.equal(told(value), "SDK_CLIENT_ERROR, HTTP 400 ******** (not a known code: ********)");
    }
  });

  it("is told by the code in a payload that EventBridge has cut", () => {
    const cut = { ...answered(400) };
    cut.ERROR_MESSAGE += '[{"errorCode":"UNABLE_TO_LOCK_ROW","message":"unable to obt';
    assert.equal(causeOf(letter(cut)).kind, "row-lock");
  });

  it("names rule, status, Salesforce's code and fields, and what the retries ended by", () => {
    const attributes = {
      ...answered(400, "STRING_TOO_LONG", { fields: ["LastName"] }),
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
    };
    assert.deepEqual(causeOf(letter(attributes)), {
      kind: "bad-field",
      fix: "data",
      errorCode: "SDK_CLIENT_ERROR",
      status: 400,
      salesforce: "STRING_TOO_LONG",
      fields: ["LastName"],
      rule: RULE,
      exhausted: "MaximumRetryAttempts",
    });
  });

  it("names a column that Salesforce names in its message alone", () => {
    const message = "No such column 'Suffix__c' on sobject of type Contact";
    assert.deepEqual(causeOf(letter(answered(400, "INVALID_FIELD", { message }))).fields, [
      "Suffix__c",
    ]);
  });

  for (const body of ["", "no JSON", "[]", '{"detail":{}}', '{"source":"a","detail-type":"b"}']) {
    it(`is no-event for the message '${body}'`, () => {
      assert.equal(causeOf({ ...letter(answered(400)), body }).kind, "no-event");
    });
  }

  it("has a title and a remedy for each kind", () => {
    for (const kind of CAUSE_KINDS) {
      assert.match(MEANINGS[kind].title, /^[a-zA-Z].*[^.]$/);
      assert.match(MEANINGS[kind].remedy, /\.$/);
    }
  });
});
