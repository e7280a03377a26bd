import assert from "node:assert/strict";
import { failureOf } from "../../emulator/eventBridge/deadLetter";
import {
  CAUSE_KINDS,
  causeOf as causeWith,
  MEANINGS,
  type CauseKind,
} from "../../operations/cause";
import { LetterGroups } from "../../operations/deadLetters/groups";
import type { Letter } from "../../eventbridge/deadLetter";
import { maskAttributes } from "../../privacy/letter";
import { vocabularyOf } from "../../privacy/vocabulary";
import { STALE_MESSAGE } from "../../salesforceSchema/newerWins";
import { subscriptions } from "../../subscriptions";
import { formatCause } from "../../operations/deadLetters/format";
import { TIMED_OUT, UNREACHABLE } from "../emulator/testWorld";
import { answered, letter, RULE } from "./deadLetters/letters";
import type { UpsertSubscription } from "../../mapping/subscription";

const VOCABULARY = vocabularyOf(subscriptions);
const causeOf = (of: Pick<Letter, "body" | "attributes">) => causeWith(of, VOCABULARY);

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

const NO_RECORD = { message: "The requested resource does not exist" };
const NO_FIELD = {
  message: "Provided external ID field does not exist or is not accessible: ShopId__c",
};
const target = (name: string) =>
  `arn:aws:events:eu-central-1:000000000000:api-destination/${name}/12345678-1234-4123-8123-123456789012`;

describe("the cause of a 404", () => {
  for (const [what, name, attributes, kind] of [
    [
      "a deletion",
      "shop-dev-Contact-Id__c-delete-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_RECORD),
      "already-gone",
    ],
    [
      "an anonymization",
      "shop-dev-Contact-Id__c-anonymize-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_RECORD),
      "already-gone",
    ],
    [
      "a deletion in another org",
      "shop-dev-emea-Contact-Id__c-delete-0f0f0f0f",
      answered(404, "NOT_FOUND"),
      "already-gone",
    ],
    [
      "a deletion, by a field that is no external id",
      "shop-dev-Contact-Id__c-delete-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_FIELD),
      "missing-object",
    ],
    [
      "a deletion at a host that is no API",
      "shop-dev-Contact-Id__c-delete-0f0f0f0f",
      answered(404),
      "missing-object",
    ],
    [
      "an upsert",
      "shop-dev-Contact-Id__c-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_RECORD),
      "missing-object",
    ],
    [
      "an upsert by a stack called delete",
      "shop-delete-Contact-Id__c-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_RECORD),
      "missing-object",
    ],
    [
      "an upsert in an org called delete",
      "shop-dev-delete-Contact-Id__c-0f0f0f0f",
      answered(404, "NOT_FOUND", NO_RECORD),
      "missing-object",
    ],
    [
      "a deletion of a record in the Recycle Bin",
      "shop-dev-Contact-Id__c-delete-0f0f0f0f",
      answered(400, "ENTITY_IS_DELETED"),
      "already-gone",
    ],
    [
      "a deletion without the right",
      "shop-dev-Contact-Id__c-delete-0f0f0f0f",
      answered(403, "INSUFFICIENT_ACCESS_OR_READONLY"),
      "permission",
    ],
  ] as const) {
    it(`for ${what} is ${kind}`, () =>
      assert.equal(causeOf(letter({ ...attributes, TARGET_ARN: target(name) })).kind, kind));
  }
});

describe("the cause of a dead letter", () => {
  for (const [kind, attributes] of [
    ["in-use", answered(400, "DELETE_FAILED")],
    ["bad-field", answered(400, "INVALID_FIELD")],
    ["bad-field", answered(400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST")],
    ["bad-field", answered(400, "STRING_TOO_LONG")],
    ["bad-field", answered(400)],
    [
      "parent-missing",
      answered(400, "INVALID_FIELD", {
        message: "Foreign key external ID: c-7 not found for field Key__c in entity Account",
      }),
    ],
    [
      "parent-missing",
      trigger(
        "T: Insert failed. first error: INVALID_FIELD, Foreign key external ID: c-7 not found for field Key__c in entity Account: []",
      ),
    ],
    [
      "bad-field",
      answered(400, "INVALID_FIELD", {
        message: "The value provided for foreign key reference Account is not a nested SObject",
      }),
    ],
    [
      "validation-rule",
      answered(400, "FIELD_CUSTOM_VALIDATION_EXCEPTION", {
        message: "Foreign key external ID: c-7 not found",
      }),
    ],
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

  const VALIDATION = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
  const FLOW = "CANNOT_EXECUTE_FLOW_TRIGGER";
  for (const [kind, code, message] of [
    // What a rule's author, or a customer, has written in capitals is no code.
    ["validation-rule", undefined, apex(`${VALIDATION}, A won deal may not be MODIFIED: []`)],
    ["validation-rule", undefined, apex(`${VALIDATION}, The owner is FORBIDDEN: [OwnerId]`)],
    ["validation-rule", undefined, apex(`${VALIDATION}, Status: LIMIT_EXCEEDED, only: [Status]`)],
    ["validation-rule", undefined, apex(`${VALIDATION}, Not (UNABLE_TO_LOCK_ROW): []`)],
    ["validation-rule", FLOW, `${VALIDATION}: Status: UNAUTHORIZED, choose another`],
    ["validation-rule", FLOW, `${VALIDATION}--Phone: DUPLICATE_VALUE, REQUEST_TIMEOUT`],
    ["validation-rule", VALIDATION, "We can't save this: UNABLE_TO_LOCK_ROW, please contact us"],
    ["validation-rule", VALIDATION, "DUPLICATES_DETECTED"],
    [
      "bad-field",
      undefined,
      apex(
        "STRING_TOO_LONG, First Name: data value too large: UNABLE_TO_LOCK_ROW, (max length=40): [FirstName]",
      ),
    ],
    [
      "bad-field",
      undefined,
      apex("INVALID_EMAIL_ADDRESS, Email: invalid email address: (DUPLICATE_VALUE)@x: [Email]"),
    ],
    ["automation", undefined, apex("NEW_IN_A_LATER_RELEASE, Status: UNABLE_TO_LOCK_ROW: []")],
    ["automation", undefined, "T: data changed by trigger for field Status: NOT_FOUND: bad value"],
    // Spellings of a code that is quoted.
    [
      "duplicate",
      FLOW,
      "UPSERT --- UPSERT FAILED --- ERRORS :  (DUPLICATES_DETECTED) Use one of these records?, --- for SFDC_ID: null",
    ],
    [
      "validation-rule",
      FLOW,
      `UPDATE --- UPDATE FAILED --- ERRORS :  (${VALIDATION}) Phone is NOT_FOUND, --- for SFDC_ID: 003`,
    ],
    [
      "bad-field",
      FLOW,
      "INSERT --- INSERT FAILED --- ERRORS :  (REQUIRED_FIELD_MISSING) Required fields are missing: [Name] ---",
    ],
    ["validation-rule", FLOW, `${VALIDATION}--Phone must have a code`],
    ["duplicate", FLOW, "DUPLICATES_DETECTED—Use one"],
    ["duplicate", FLOW, "Fehler beim Aktualisieren: ENTITY_IS_DELETED_: no; DUPLICATE_VALUE – x"],
    ["row-lock", FLOW, "Der Flow konnte nicht aktualisieren: UNABLE_TO_LOCK_ROW: gesperrt"],
    ["row-lock", undefined, "T: Upsert failed [UNABLE_TO_LOCK_ROW]"],
    ["row-lock", undefined, "first error: 'UNABLE_TO_LOCK_ROW'"],
    ["row-lock", undefined, "System.StatusCode.UNABLE_TO_LOCK_ROW something"],
    ["row-lock", undefined, "StatusCode=UNABLE_TO_LOCK_ROW"],
    ["row-lock", undefined, 'caused by: [{"errorCode":"UNABLE_TO_LOCK_ROW","message":"x"}]'],
    ["duplicate", undefined, String.raw`callout: [{\"errorCode\":\"DUPLICATE_VALUE\"}]`],
    ["duplicate", undefined, "callout: [{&quot;errorCode&quot;:&quot;DUPLICATE_VALUE&quot;}]"],
    // What a trigger passes on with addError.
    [
      "row-lock",
      VALIDATION,
      "This error occurred when the flow tried to update records: UNABLE_TO_LOCK_ROW: unable to obtain exclusive access to this record",
    ],
    ["row-lock", VALIDATION, "unable to obtain exclusive access to this record or 1 records: 001"],
    ["row-lock", VALIDATION, `Sync failed: ${LOCK}`],
    ["row-lock", undefined, apex(`${VALIDATION}, ${apex(LOCK)}`)],
    [
      "duplicate",
      VALIDATION,
      "duplicate value found: Email__c duplicates value on record with id: 003",
    ],
    ["permission", VALIDATION, "insufficient access rights on cross-reference id: 001"],
  ] as [CauseKind, string | undefined, string][]) {
    it(`is ${kind}, read from the outer code inwards: ${code ?? "trigger"}: ${message}`, () => {
      assert.equal(causeOf(letter(trigger(message, code))).kind, kind);
    });
  }

  const payload = (status: number, text: string) => ({
    ...answered(status),
    ERROR_MESSAGE: `ApiDestination returned HTTP status ${status} with payload: ${text}`,
  });
  for (const [kind, status, text] of [
    ["row-lock", 400, `[{"message":"${apex("UNABLE_TO_LOCK_ROW, unable to obtain exclusive acc")}`],
    [
      "row-lock",
      400,
      '[{"message":"unable to obtain exclusive access to this record","errorCode":"UNABLE_TO_LO',
    ],
    ["row-lock", 400, '[{"message":"unable to obtain excl'],
    ["row-lock", 400, '[{"message":"T: first error: UNABLE_TO_LOCK_R'],
    ["row-lock", 400, "<Errors><Error><errorCode>UNABLE_TO_LOCK"],
    ["api-limit", 403, '[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT'],
    ["api-limit", 403, '[{"message":"TotalRequests Limit exceeded.","err'],
    ["concurrency", 403, '[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exc'],
    ["concurrency", 403, '[{"message":"ConcurrentReq'],
    ["automation", 400, '[{"errorCode":"CANNOT_INSERT_UPDATE_ACT'],
    ["unknown", 400, '[{"errorCode":"INVALID_'],
    ["unknown", 400, '[{"errorCode":"NEW_IN_A_LATER_REL'],
    ["unknown", 400, '[{"message":"Status: LIMIT_EXCEEDED, only'],
    ["unknown", 400, '[{"message":"Status: UNABLE_TO_LOCK_ROW, only'],
    ["unknown", 400, "<html><body><h1>Bad Message 400</h1></body></html>"],
    ["unknown", 400, "[]"],
    ["unknown", 400, "{}"],
    ["unknown", 400, '[{"message":"no"}]'],
    ["unknown", 403, "<html><head><title>403 Forbidden</title></head></html>"],
    ["outage", 503, "<html>errorCode</html>"],
    ["missing-object", 404, "<html>URL No Longer Exists</html>"],
    ["duplicate", 300, '["/services/data/v68.0/sobjects/Contact/003"]'],
  ] as [CauseKind, number, string][]) {
    it(`is ${kind} for the payload of ${status}: ${text}`, () => {
      assert.equal(causeOf(letter(payload(status, text))).kind, kind);
    });
  }

  for (const [kind, ...codes] of [
    ["row-lock", "ALL_OR_NONE_OPERATION_ROLLED_BACK", "UNABLE_TO_LOCK_ROW"],
    ["duplicate", "PROCESSING_HALTED", "DUPLICATE_VALUE"],
    ["row-lock", "UNABLE_TO_LOCK_ROW", "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"],
    ["bad-field", "BATCH_PROCESSING_HALTED", "ALL_OR_NONE_OPERATION_ROLLED_BACK", "INVALID_FIELD"],
    ["validation-rule", VALIDATION, "UNABLE_TO_LOCK_ROW"],
  ] as [CauseKind, ...string[]][]) {
    it(`is ${kind} for the errors ${codes.join(" and ")}: one that names only that something failed comes last`, () => {
      const errors = codes.map((errorCode) => ({ errorCode, message: "no" }));
      assert.equal(causeOf(letter(payload(400, JSON.stringify(errors)))).kind, kind);
    });
  }

  for (const [kind, message] of [
    ["concurrency", "You can only have 5 concurrent requests running. Please try again."],
    ["concurrency", "too many CONCURRENT requests"],
    ["concurrency", "ConcurrentPerOrgLongTxn Limit exceeded."],
    ["too-fast", "API rate limit exceeded. Too many requests within 15 seconds"],
    ["limit", "Monthly API request limit exceeded"],
    ["api-limit", "TotalRequests Limit exceeded."],
    ["api-limit", ""],
  ] as [CauseKind, string][]) {
    it(`is ${kind} for REQUEST_LIMIT_EXCEEDED with the message '${message}'`, () => {
      const attributes = answered(403, "REQUEST_LIMIT_EXCEEDED", { message });
      assert.equal(causeOf(letter(attributes)).kind, kind);
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

  it("names an unknown code, and masks a text that looks like a value", () => {
    const reported = (code: string) =>
      formatCause(causeOf(letter(answered(400, code), { name: "Veronica" })));
    assert.equal(
      reported("NEW_ONE"),
      "SDK_CLIENT_ERROR, HTTP 400 NEW_ONE (not a known code: NEW_ONE)",
    );
    for (const value of ["Veronica", "VERONI", "\u001b[31m", "a b"]) {
      assert.equal(
        reported(value),
        "SDK_CLIENT_ERROR, HTTP 400 ******** (not a known code: ********)",
      );
    }
  });

  it("is found by the code in a payload that EventBridge has cut", () => {
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

  it("names the fields of the stack's own mapping, and no others", () => {
    const refused = letter(answered(400, "INVALID_FIELD", { fields: ["Own__c", "LastName"] }));
    const [one] = subscriptions;
    assert(one);
    const own = vocabularyOf([
      { ...one, fields: { Own__c: "$.detail.firstname" } } as UpsertSubscription,
    ]);
    for (const [vocabulary, fields] of [
      [own, ["Own__c", "LastName"]],
      [VOCABULARY, ["********", "LastName"]],
    ] as const) {
      assert.deepEqual(causeWith(refused, vocabulary).fields, fields);
      const groups = new LetterGroups(vocabulary);
      groups.add(refused);
      assert.deepEqual(groups.all()[0]?.cause.fields, fields);
    }
  });

  it("names a column that Salesforce names in its message alone", () => {
    const message = "No such column 'Suffix__c' on sobject of type Contact";
    assert.deepEqual(causeOf(letter(answered(400, "INVALID_FIELD", { message }))).fields, [
      "Suffix__c",
    ]);
  });

  it("names the field by which a parent was not found, and never the parent's id", () => {
    const [one] = subscriptions;
    assert(one);
    const vocabulary = vocabularyOf([
      { ...one, fields: { "Account.Key__c": "$.detail.firstname" } } as UpsertSubscription,
    ]);
    for (const id of ["c-7", "Veronica not found for field LastName in entity Contact"]) {
      const message = `Foreign key external ID: ${id} not found for field Key__c in entity Account`;
      const refused = letter(answered(400, "INVALID_FIELD", { message }));
      assert.deepEqual(causeWith(refused, vocabulary).fields, ["Key__c"]);
      const shown = JSON.stringify(maskAttributes(refused, vocabulary));
      assert.match(
        shown,
        /Foreign key external ID: .* not found for field Key__c in entity Account/,
      );
      assert(!shown.includes(id.slice(0, 3)), shown);
    }
  });

  it("is a missing parent also where EventBridge has cut the answer before its code", () => {
    const cut = { ...answered(400) };
    cut.ERROR_MESSAGE =
      'ApiDestination returned HTTP status 400 with payload: [{"message":"Foreign key external ID: c-7 not fo';
    assert.equal(causeOf(letter(cut)).kind, "parent-missing");
  });

  for (const body of ["", "no JSON", "[]", '{"detail":{}}', '{"source":"a","detail-type":"b"}']) {
    it(`is no-event for the message '${body}'`, () => {
      assert.equal(causeOf({ ...letter(answered(400)), body }).kind, "no-event");
    });
  }

  it("is read, and shown masked, of a message and an answer that are nested deeper than a stack is high", () => {
    const nested = (open: string, close: string) => open.repeat(100_000) + close.repeat(100_000);
    const deep = [nested("[", "]"), nested('{"message":', "}").replace(":}", ":1}")];
    for (const payload of deep) {
      for (const detail of deep) {
        const one = letter({
          ...answered(400),
          ERROR_MESSAGE: `ApiDestination returned HTTP status 400 with payload: ${payload}`,
        });
        const body = one.body.replace(/"detail":\{/, `"detail":{"x":${detail},`);
        assert.notEqual(body, one.body);
        assert.equal(causeOf({ ...one, body }).kind, "unknown");
        assert.match(
          maskAttributes({ ...one, body }, VOCABULARY).ERROR_MESSAGE ?? "",
          /^ApiDestination returned HTTP status 400 with payload: /,
        );
      }
    }
  });

  it("has a title and a remedy for each kind", () => {
    for (const kind of CAUSE_KINDS) {
      assert.match(MEANINGS[kind].title, /^[a-zA-Z].*[^.]$/);
      assert.match(MEANINGS[kind].remedy, /\.$/);
    }
  });
});

describe("the cause of a message about an older version of a record", () => {
  const VALIDATION = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
  const STALE = "Stale: the record has a newer version (Contact.ShopUpdatedAt__c).";
  const withPayload = (payload: string) => ({
    ...answered(400),
    ERROR_MESSAGE: `ApiDestination returned HTTP status 400 with payload: ${payload}`,
  });
  const kindOf = (attributes: Letter["attributes"]) => causeOf(letter(attributes)).kind;
  const error = (message: string, errorCode = VALIDATION) => ({ message, errorCode, fields: [] });

  it("is stale, and nothing needs a change", () => {
    const cause = causeOf(letter(answered(400, VALIDATION, { message: STALE })));
    assert.deepEqual([cause.kind, cause.fix, cause.salesforce], ["stale", "none", VALIDATION]);
  });

  it("is stale whatever else is wrong with it", () => {
    for (const other of [
      error("Phone is wrong"),
      error("no access", "INSUFFICIENT_ACCESS_OR_READONLY"),
    ]) {
      for (const errors of [
        [error(STALE), other],
        [other, error(STALE)],
      ]) {
        assert.equal(kindOf(withPayload(JSON.stringify(errors))), "stale");
      }
    }
  });

  it("is stale if the answer was cut after the message", () => {
    const whole = JSON.stringify([error(STALE)]);
    for (const length of [whole.length - 30, whole.indexOf("FIELD_") + 10]) {
      assert.equal(kindOf(withPayload(whole.slice(0, length))), "stale", whole.slice(0, length));
    }
  });

  it("is another validation rule's with another message, or with this one in the middle", () => {
    for (const message of ["Stale data", `Refused. ${STALE}`, "the record has a newer version"]) {
      assert.equal(kindOf(answered(400, VALIDATION, { message })), "validation-rule");
    }
  });

  it("is an automation's where an automation wrote another record", () => {
    const message = apex(`${VALIDATION}, ${STALE}: [ShopUpdatedAt__c]`);
    assert.equal(
      kindOf(answered(400, "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", { message })),
      "validation-rule",
    );
  });

  it("has a remedy that the stand-in's own refusal leads to", () => {
    assert(STALE.startsWith(STALE_MESSAGE));
    assert.match(MEANINGS.stale.remedy, /dlq drop --cause stale/);
  });
});
