import assert from "node:assert/strict";
import { failureOf } from "../../../emulator/eventBridge/deadLetter";
import { CAUSE_KINDS, causeOf, MEANINGS, type CauseKind } from "../../../operations/dlq/cause";
import { TIMED_OUT, UNREACHABLE } from "../../emulator/testWorld";
import { answered, letter, RULE } from "./letters";

const other = (ERROR_CODE: string, ERROR_MESSAGE = "") => ({ ERROR_CODE, ERROR_MESSAGE });
const failed = (outcome: typeof TIMED_OUT) => {
  const { code, message } = failureOf(outcome);
  return other(code, message);
};

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
    ["unknown", other("UNKNOWN", "something new")],
    ["unknown", answered(418)],
  ] as [CauseKind, Record<string, string>][]) {
    it(`is ${kind} for ${attributes.ERROR_CODE ?? "no error"}: ${attributes.ERROR_MESSAGE ?? ""}`, () => {
      assert.equal(causeOf(letter(attributes)).kind, kind);
    });
  }

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
