import assert from "node:assert/strict";
import type { SalesforceAnswer } from "../../../emulator/salesforce/answer";
import { SalesforceRecords } from "../../../emulator/salesforce/records";
import { withFields, type Field } from "../../../salesforceSchema/field";
import { STANDARD_OBJECTS } from "../../../salesforceSchema/standardObjects";
import { contact } from "../../salesforceContact";

const FIELD = "ShopCustomerId__c";

const valid = {
  FirstName: "Veronica",
  LastName: "Costello",
  Email: "veronica@shop.example",
  LeadSource: "Web",
  ShopStore__c: "Default Store View",
};

// Sources: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID': 201 and 200; 'Status Codes
// and Error Responses': 400 and 404.
describe("the records of an object", () => {
  let records: SalesforceRecords;
  /** With fields of every type. */
  let typed: SalesforceRecords;
  const named = { LastName: "Costello" };
  beforeEach(() => {
    records = new SalesforceRecords("Contact", contact(["Default Store View"]), () => 0);
    const visits: Field = { label: "Visits", type: "number" };
    const own: Record<string, Field> = {
      Id__c: { label: "Id", type: "text", length: 10 },
      Visits__c: visits,
      Short__c: { label: "Short", type: "text", length: 10 },
      ChangedAt__c: { label: "Changed", type: "datetime" },
      OpensAt__c: { label: "Opens", type: "time" },
      Price__c: { label: "Price", type: "number", digits: 3 },
      Tags__c: { label: "Tags", type: "multipicklist", values: ["new", "vip"], restricted: true },
    };
    typed = new SalesforceRecords(
      "Contact",
      withFields(STANDARD_OBJECTS.Contact, own, ["Id__c"]),
      () => 0,
    );
  });

  const upsert = (values: unknown, id = "1001", field = FIELD): SalesforceAnswer =>
    records.upsert(field, id, JSON.stringify(values));

  const assertError = (
    { status, body }: SalesforceAnswer,
    expected: [number, string],
    fields?: string[],
  ) => {
    const [error, ...more] = body as { errorCode: string; message: string; fields?: string[] }[];
    assert.deepEqual([status, error?.errorCode], expected);
    assert.deepEqual([error?.fields, more], [fields, []]);
    assert.notEqual(error?.message, "");
  };

  it("list each record by the external-id field with which it was created", () => {
    upsert(named, "B/1");
    upsert({ FirstName: "Veronica" }, "b/1");
    const fields = { ...named, FirstName: "Veronica" };
    assert.deepEqual(records.held(), [{ externalIdField: FIELD, externalId: "B/1", fields }]);
  });

  it("are gone once they are deleted, and a later upsert creates another record", () => {
    const deletable = new SalesforceRecords(
      "Contact",
      { ...contact([]), deletable: true },
      () => 0,
    );
    const create = () => deletable.upsert(FIELD, "A1", JSON.stringify(named));
    const { body: first } = create();
    assert.deepEqual(deletable.remove(FIELD, "a1"), { status: 204, body: undefined });
    assert.deepEqual(deletable.held(), []);
    assertError(deletable.remove(FIELD, "A1"), [404, "NOT_FOUND"]);
    const { status, body: second } = create();
    assert.equal(status, 201);
    assert.notEqual((second as { id: string }).id, (first as { id: string }).id);
  });

  it("stay without the right to delete", () => {
    upsert(named);
    assertError(records.remove(FIELD, "1001"), [403, "INSUFFICIENT_ACCESS_OR_READONLY"]);
    assertError(records.remove(FIELD, "1002"), [404, "NOT_FOUND"]);
    assertError(records.remove("Other__c", "1001"), [404, "NOT_FOUND"]);
    assert.equal(records.held().length, 1);
  });

  it("are not created by an upsert that only updates", () => {
    const anonymize = (id: string) =>
      records.upsert(FIELD, id, '{"FirstName": null}', { updateOnly: true });
    upsert({ ...named, FirstName: "Veronica" });
    assertError(anonymize("1002"), [404, "NOT_FOUND"]);
    assert.equal(anonymize("1001").status, 200);
    const fields = { LastName: "Costello", FirstName: null };
    assert.deepEqual(records.held(), [{ externalIdField: FIELD, externalId: "1001", fields }]);
  });

  it("answers 201 with the id of a new record", () => {
    const { status, body } = upsert(valid);
    const { id, ...rest } = body as { id: string };
    assert.match(id, /^003[0-9A-Z]{12}$/);
    assert.deepEqual(
      { status, rest },
      { status: 201, rest: { success: true, errors: [], created: true } },
    );
    assert.deepEqual(records.all(FIELD), [{ externalId: "1001", fields: valid }]);
  });

  it("answers 200 with the same id for an existing record, and changes the given fields only", () => {
    const { id } = upsert(valid).body as { id: string };
    assert.deepEqual(upsert({ LastName: "Marsh", Phone: "+49 30 5550100" }), {
      status: 200,
      body: { id, success: true, errors: [], created: false },
    });
    assert.deepEqual(records.all(FIELD), [
      { externalId: "1001", fields: { ...valid, LastName: "Marsh", Phone: "+49 30 5550100" } },
    ]);
  });

  it("has a separate record and id for each external id, in the order of creation", () => {
    const ids = ["20", "3", "100"].map((id) => (upsert(valid, id).body as { id: string }).id);
    assert.equal(new Set(ids).size, 3);
    assert.deepEqual(
      records.all(FIELD).map(({ externalId }) => externalId),
      ["20", "3", "100"],
    );
  });

  it("finds a record by its external id in any case, and keeps the id as first written", () => {
    upsert(valid, "Shop-É1");
    assert.equal(upsert({ LastName: "Marsh" }, "sHOP-é1").status, 200);
    assert.deepEqual(
      records.all(FIELD).map(({ externalId, fields }) => [externalId, fields.LastName]),
      [["Shop-É1", "Marsh"]],
    );
  });

  for (const nothing of [null, ""]) {
    const what = JSON.stringify(nothing);

    it(`clears a field that is sent as ${what}, also an email and a restricted picklist`, () => {
      upsert(valid);
      const cleared = { FirstName: nothing, Email: nothing, ShopStore__c: nothing };
      assert.equal(upsert(cleared).status, 200);
      assert.deepEqual(records.all(FIELD)[0]?.fields, {
        ...valid,
        FirstName: null,
        Email: null,
        ShopStore__c: null,
      });
    });

    it(`refuses to clear a required field by ${what}`, () => {
      upsert(valid);
      assertError(upsert({ LastName: nothing }), [400, "REQUIRED_FIELD_MISSING"], ["LastName"]);
    });
  }

  it("refuses a new record without a required field", () => {
    assertError(
      upsert({ ...valid, LastName: undefined }),
      [400, "REQUIRED_FIELD_MISSING"],
      ["LastName"],
    );
  });

  it("accepts a text of the field's length, and refuses a longer one", () => {
    assert.equal(upsert({ ...valid, LastName: "x".repeat(80) }).status, 201);
    assertError(
      upsert({ ...valid, LastName: "x".repeat(81) }),
      [400, "STRING_TOO_LONG"],
      ["LastName"],
    );
  });

  for (const email of [
    "veronica",
    "@shop.example",
    "veronica@shop",
    "a b@shop.example",
    "a@b@c.de",
  ]) {
    it(`refuses the email '${email}'`, () => {
      assertError(upsert({ ...valid, Email: email }), [400, "INVALID_EMAIL_ADDRESS"], ["Email"]);
    });
  }

  it("accepts a new value of a restricted picklist only after it was added", () => {
    const austrian = { ...valid, ShopStore__c: "Österreich" };
    assertError(
      upsert(austrian),
      [400, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"],
      ["ShopStore__c"],
    );
    const store = records.sObject.fields.ShopStore__c;
    assert(store?.type === "picklist");
    store.values.push("Österreich");
    assert.equal(upsert(austrian).status, 201);
  });

  it("accepts any value for a picklist that is not restricted", () => {
    assert.equal(upsert({ ...valid, LeadSource: "Trade fair" }).status, 201);
  });

  for (const [what, field] of [
    ["a field that the object does not have", "Shoe_Size__c"],
    ["a field that every JavaScript object has", "constructor"],
    ["a field in the wrong case", "lastname"],
  ] as const) {
    it(`refuses ${what}`, () => {
      assertError(upsert({ ...valid, [field]: "x" }), [400, "INVALID_FIELD"]);
    });
  }

  it("refuses the external id in the body", () => {
    assertError(upsert({ ...valid, [FIELD]: "1001" }), [400, "INVALID_FIELD"], [FIELD]);
  });

  for (const value of [1, true, {}, ["Marsh"]]) {
    it(`refuses ${JSON.stringify(value)} for a text`, () => {
      assertError(upsert({ ...valid, LastName: value }), [400, "JSON_PARSER_ERROR"]);
    });
  }

  for (const body of ["", '{"LastName": "Costello"', "null", "[]", '"LastName"', "1"]) {
    it(`refuses the body '${body}', which is not a JSON object`, () => {
      assertError(records.upsert(FIELD, "1001", body), [400, "JSON_PARSER_ERROR"]);
    });
  }

  for (const field of ["Email", "Nothing__c", "shopcustomerid__c", "constructor"]) {
    it(`answers 404 if ${field} is not an external id`, () => {
      assertError(upsert(valid, "1001", field), [404, "NOT_FOUND"]);
    });
  }

  it("answers 404 for an empty external id", () => {
    assertError(upsert(valid, ""), [404, "NOT_FOUND"]);
  });

  it("neither creates nor changes a record when one of several fields is refused", () => {
    const halfWrong = { LastName: "Marsh", Email: "nobody" };
    assert.equal(upsert(halfWrong).status, 400);
    assert.deepEqual(records.all(FIELD), []);
    upsert(valid);
    assert.equal(upsert(halfWrong).status, 400);
    assert.deepEqual(records.all(FIELD), [{ externalId: "1001", fields: valid }]);
  });

  for (const [field, value] of [
    ["Birthdate", "1988-04-12"],
    ["HasOptedOutOfEmail", false],
    ["Visits__c", 0],
    ["Visits__c", -1.5],
    ["ChangedAt__c", "2026-09-14T08:21:07Z"],
    ["ChangedAt__c", "2026-09-14T08:21:07.123Z"],
    ["ChangedAt__c", "2026-09-14T08:21:07+02:00"],
    ["ChangedAt__c", "2026-09-14T08:21:07.000+0000"],
    ["OpensAt__c", "08:30:00.000Z"],
    ["AccountId", "0015g00000AbCdE"],
    ["Short__c", "x".repeat(10)],
    ["Price__c", 999.99],
    ["Tags__c", "vip;new"],
  ] as const) {
    it(`accepts ${JSON.stringify(value)} for ${field}, and keeps it`, () => {
      assert.equal(
        typed.upsert("Id__c", "1", JSON.stringify({ ...named, [field]: value })).status,
        201,
      );
      assert.deepEqual(typed.all("Id__c")[0]?.fields[field], value);
    });
  }

  for (const [field, value, instance] of [
    ["Birthdate", "12.4.1988", "date from VALUE_STRING"],
    ["Birthdate", "1988-02-30", "date from VALUE_STRING"],
    ["Birthdate", 1988, "date from VALUE_NUMBER_INT"],
    ["Birthdate", "1988-04-12T00:00:00Z", "date from VALUE_STRING"],
    ["Birthdate", true, "date from VALUE_TRUE"],
    ["ChangedAt__c", "2026-09-14 08:21:07", "datetime from VALUE_STRING"],
    ["ChangedAt__c", "2026-09-14T08:21:07", "datetime from VALUE_STRING"],
    ["ChangedAt__c", "2026-09-14", "datetime from VALUE_STRING"],
    ["ChangedAt__c", "2026-02-30T08:21:07Z", "datetime from VALUE_STRING"],
    ["ChangedAt__c", "2026-09-14T24:00:00Z", "datetime from VALUE_STRING"],
    ["ChangedAt__c", 1789374067, "datetime from VALUE_NUMBER_INT"],
    ["OpensAt__c", "08:30", "time from VALUE_STRING"],
    ["Tags__c", ["vip"], "multipicklist from START_ARRAY"],
    ["HasOptedOutOfEmail", "yes", "boolean from VALUE_STRING"],
    ["HasOptedOutOfEmail", "1", "boolean from VALUE_STRING"],
    ["HasOptedOutOfEmail", "", "boolean from VALUE_STRING"],
    ["Short__c", { de: "x" }, "string from START_OBJECT"],
    ["Short__c", ["x"], "string from START_ARRAY"],
    ["Visits__c", "many", "double from VALUE_STRING"],
    ["Visits__c", [1], "double from START_ARRAY"],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} for ${field}`, () => {
      const answer = typed.upsert("Id__c", "1", JSON.stringify({ ...named, [field]: value }));
      assertError(answer, [400, "JSON_PARSER_ERROR"]);
      const [error] = answer.body as { message: string }[];
      assert(error?.message.startsWith(`Cannot deserialize instance of ${instance} value `));
    });
  }

  it("refuses an external id that is longer than its field", () => {
    const answer = typed.upsert("Id__c", "1".repeat(256), JSON.stringify(named));
    assertError(answer, [400, "STRING_TOO_LONG"], ["Id__c"]);
  });

  it("keeps the number of a text that is a number", () => {
    assert.equal(
      typed.upsert("Id__c", "1", JSON.stringify({ ...named, Price__c: "59.9000" })).status,
      201,
    );
    assert.equal(typed.all("Id__c")[0]?.fields.Price__c, 59.9);
  });

  for (const [field, value, code] of [
    ["Price__c", 1000, "NUMBER_OUTSIDE_VALID_RANGE"],
    ["Tags__c", "vip;old", "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"],
    ["AccountId", "ACME", "MALFORMED_ID"],
    ["AccountId", "0035g00000AbCdEQAZ", "FIELD_INTEGRITY_EXCEPTION"],
    ["Short__c", "x".repeat(11), "STRING_TOO_LONG"],
    ["HasOptedOutOfEmail", null, "INVALID_TYPE_ON_FIELD_IN_RECORD"],
  ] as const) {
    it(`refuses ${JSON.stringify(value)} for ${field}`, () => {
      const answer = typed.upsert("Id__c", "1", JSON.stringify({ ...named, [field]: value }));
      assertError(answer, [400, code], [field]);
    });
  }
});
