import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import { SalesforceStandIn } from "../../../emulator/salesforce/standIn";
import { withFields, type Field } from "../../../salesforceSchema/field";
import { STANDARD_OBJECTS } from "../../../salesforceSchema/standardObjects";

const KEY: Record<string, Field> = { Key__c: { label: "Key", type: "text", length: 20 } };
const SHOP: Field = {
  label: "Shop",
  type: "reference",
  relationship: "Shop__r",
  parents: ["Shop__c"],
};
const credentials = { flow: "client-credentials", clientId: "id", clientSecret: "secret" } as const;

// Sources: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID'; published answers.
describe("the stand-in's parents", () => {
  let standIn: SalesforceStandIn;
  let token: string;

  beforeEach(() => {
    const objects = {
      Contact: withFields(STANDARD_OBJECTS.Contact, { ...KEY, Shop__c: SHOP }, ["Key__c"]),
      Account: withFields(STANDARD_OBJECTS.Account, KEY, ["Key__c"]),
      Shop__c: withFields(undefined, KEY, ["Key__c"]),
    };
    standIn = new SalesforceStandIn(
      {
        domain: "acme.my.salesforce.com",
        apiVersion: 68,
        credentials,
        objects,
        parentsElsewhere: ["Shop__c"],
      },
      seededRandom(1),
      () => 0,
    );
    const answer = standIn.answer({
      method: "POST",
      url: "/services/oauth2/token",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "grant_type=client_credentials&client_id=id&client_secret=secret",
    });
    assert(answer !== "hang");
    token = (answer.body as { access_token: string }).access_token;
  });

  const ask = (method: string, path: string, body?: unknown) => {
    const answer = standIn.answer({
      method,
      url: `/services/data/v68.0/sobjects/${path}`,
      headers: { authorization: `Bearer ${token}` },
      body: body === undefined ? "" : JSON.stringify(body),
    });
    assert(answer !== "hang");
    return answer;
  };
  const upsert = (fields: object) =>
    ask("PATCH", "Contact/Key__c/1", { LastName: "Costello", ...fields });
  const company = () =>
    (ask("PATCH", "Account/Key__c/C-7", { Name: "Acme" }).body as { id: string }).id;
  const accountOf = () => standIn.recordsOf("Contact").all("Key__c")[0]?.fields.AccountId;

  it("are found by their external id in any case, and the lookup field holds the record's ID", () => {
    const id = company();
    assert.equal(upsert({ Account: { Key__c: "c-7" } }).status, 201);
    assert.equal(accountOf(), id);
  });

  it("are found by a number's digits", () => {
    ask("PATCH", "Account/Key__c/12", { Name: "Acme" });
    assert.equal(upsert({ Account: { Key__c: 12 } }).status, 201);
  });

  it("are left by null in the lookup field, and kept by a request without them", () => {
    const id = company();
    upsert({ Account: { Key__c: "C-7" } });
    upsert({});
    assert.equal(accountOf(), id);
    upsert({ AccountId: null });
    assert.equal(accountOf(), null);
  });

  it("that do not exist are refused with Salesforce's wording, and nothing is changed", () => {
    assert.deepEqual(upsert({ Account: { Key__c: "C-8" } }), {
      status: 400,
      body: [
        {
          message: "Foreign key external ID: C-8 not found for field Key__c in entity Account",
          errorCode: "INVALID_FIELD",
          fields: [],
        },
      ],
    });
    assert.deepEqual(standIn.recordsOf("Contact").all("Key__c"), []);
  });

  it("that another system creates are taken to exist, with the same ID each time", () => {
    upsert({ Shop__r: { Key__c: "EU" } });
    const shopOf = () => standIn.recordsOf("Contact").all("Key__c")[0]?.fields.Shop__c;
    const first = shopOf();
    upsert({ Shop__r: { Key__c: "US" } });
    assert.notEqual(shopOf(), first);
    upsert({ Shop__r: { Key__c: "eu" } });
    assert.equal(shopOf(), first);
    const { fields, createable } = ask("GET", "Shop__c/describe").body as {
      createable: boolean;
      fields: { name: string; createable: boolean }[];
    };
    assert.equal(createable, false);
    assert(fields.every((field) => !field.createable));
  });

  for (const [what, fields, message] of [
    ["a text", { Account: "C-7" }, "is not a nested SObject"],
    ["null", { Account: null }, "is not a nested SObject"],
    ["no field", { Account: {} }, "No field provided"],
    ["two fields", { Account: { Key__c: "C-7", Name: "Acme" } }, "More than 1 field provided"],
    [
      "a field that is no external id",
      { Account: { Name: "Acme" } },
      "does not match an External ID",
    ],
    ["an empty id", { Account: { Key__c: "" } }, "Foreign key external ID:  not found"],
    ["a null id", { Account: { Key__c: null } }, "Foreign key external ID:  not found"],
    [
      "another object",
      { Account: { attributes: { type: "Lead" }, Key__c: "1" } },
      "is not a parent",
    ],
    ["an unknown relationship", { Acount: { Key__c: "C-7" } }, "No such column 'Acount'"],
  ] as const) {
    it(`are refused with ${what}`, () => {
      company();
      const { status, body } = upsert(fields);
      const [error] = body as { errorCode: string; message: string }[];
      assert.deepEqual([status, error?.errorCode], [400, "INVALID_FIELD"]);
      assert(error?.message.includes(message), error?.message);
    });
  }

  it("are described by the lookup field's relationship and object", () => {
    const { fields } = ask("GET", "Contact/describe").body as {
      fields: { name: string; type: string; relationshipName: string; referenceTo: string[] }[];
    };
    const { type, relationshipName, referenceTo } =
      fields.find(({ name }) => name === "AccountId") ?? assert.fail();
    assert.deepEqual([type, relationshipName, referenceTo], ["reference", "Account", ["Account"]]);
  });
});
