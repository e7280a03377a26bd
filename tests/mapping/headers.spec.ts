import assert from "node:assert/strict";
import { headerMistakes, headerVersionMistakes } from "../../mapping/headers";
import type { Subscription } from "../../mapping/subscription";

const withHeaders = (headers: Record<string, string>): Subscription => ({
  name: "customers",
  events: { schema: {}, source: "shop.magento", detailTypes: ["customer-updated"] },
  upsert: { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.lastname" },
  headers,
});
const mistakes = (headers: Record<string, string>) => headerMistakes(withHeaders(headers));

// Sources: REST API Developer Guide, 'Duplicate Rule Header', 'Assignment Rule Header', 'MRU Header'.
describe("the headers of a subscription", () => {
  for (const [header, ...values] of [
    [
      "Sforce-Duplicate-Rule-Header",
      "allowSave=true",
      "allowSave=false",
      "allowSave=true; runAsCurrentUser=true",
      "allowSave=true;includeRecordDetails=false;runAsCurrentUser=false",
      " allowSave = true ",
    ],
    ["Sforce-Auto-Assign", "TRUE", "false", "01Q000000000001", "01Q000000000001AAA"],
    ["Sforce-Mru", "updateMru=false", "updateMru=true"],
  ] as const) {
    for (const value of values) {
      it(`may be ${header}: ${value}`, () => assert.deepEqual(mistakes({ [header]: value }), []));
    }
  }

  for (const [header, value, what] of [
    ["Sforce-Duplicate-Rule-Header", "true", /set it to allowSave=true or allowSave=false/],
    ["Sforce-Duplicate-Rule-Header", "", /set it to allowSave=true/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=TRUE", /true or false, in small letters/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=yes", /true or false/],
    ["Sforce-Duplicate-Rule-Header", "allow=true", /'allow'; Salesforce knows allowSave/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=true;allowSave=false", /a member twice/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=true;", /set it to/],
    ["Sforce-Duplicate-Rule-Header", "includeRecordDetails=true", /into the dead letter/],
    [
      "Sforce-Duplicate-Rule-Header",
      "allowSave=true; includeRecordDetails = true",
      /into the dead letter/,
    ],
    ["Sforce-Duplicate-Rule-Header", "allowSave=true; runAsCurrentUser=yes", /true or false, in/],
    ["Sforce-Duplicate-Rule-Header", "allow Save=true", /set it to/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=true false", /set it to/],
    ["Sforce-Duplicate-Rule-Header", "allowSave=true=true", /set it to/],
    ["Sforce-Duplicate-Rule-Header", "=true", /set it to/],
    ["Sforce-Duplicate-Rule-Header", "$.detail.header", /set it to/],
    ["Sforce-Auto-Assign", "yes", /TRUE, FALSE, or the id of an assignment rule/],
    ["Sforce-Auto-Assign", "003000000000001", /TRUE, FALSE, or the id/],
    ["Sforce-Auto-Assign", "untrue", /TRUE, FALSE, or the id/],
    ["Sforce-Auto-Assign", "falsely", /TRUE, FALSE, or the id/],
    ["Sforce-Auto-Assign", "01Q00000000000", /TRUE, FALSE, or the id/],
    ["Sforce-Mru", "false", /updateMru=true or updateMru=false/],
  ] as const) {
    it(`may not be ${header}: ${value === "" ? "nothing" : value}`, () => {
      const [found, ...more] = mistakes({ [header]: value });
      assert.match(found ?? "", what);
      assert.deepEqual(more, []);
    });
  }

  for (const [name, meant] of [
    ["Sforce-Auto-Asign", "Sforce-Auto-Assign"],
    ["Sforce-AutoAssign", "Sforce-Auto-Assign"],
    ["Sforce-Duplicate-Rule", "Sforce-Duplicate-Rule-Header"],
    ["Duplicate-Rule-Header", "Sforce-Duplicate-Rule-Header"],
    ["Sforce-DuplicateRuleHeader", "Sforce-Duplicate-Rule-Header"],
    ["X-Sforce-Mru", "Sforce-Mru"],
    ["My-Sforce-Mru", "Sforce-Mru"],
    ["Sforce-Mru-Id", "Sforce-Mru"],
    ["AutoAssign", "Sforce-Auto-Assign"],
  ]) {
    it(`suggest ${meant} for ${name}`, () =>
      assert.match(
        mistakes({ [name ?? ""]: "TRUE" })[0] ?? "",
        new RegExp(`Did you mean ${meant}\\?`),
      ));
  }

  for (const name of [
    "Authorization",
    "Content-Type",
    "Accept",
    "If-Unmodified-Since",
    "Sforce-Call-Options",
    "X-Api-Key",
    "Cookie",
    "Host",
    "Sforce-Query-Options",
    "",
  ]) {
    it(`are not ${name === "" ? "without a name" : name}, and no value is shown`, () => {
      const [found, ...more] = mistakes({ [name]: "hunter2" });
      assert.match(
        found ?? "",
        /only Sforce-Duplicate-Rule-Header, Sforce-Auto-Assign and Sforce-Mru/,
      );
      assert.doesNotMatch(found ?? "", /hunter2|Did you mean/);
      assert.deepEqual(more, []);
    });
  }

  const ONLY =
    "only Sforce-Duplicate-Rule-Header, Sforce-Auto-Assign and Sforce-Mru can be sent. Remove it.";
  for (const [name, sentence] of [
    ["Sforce-X", `headers has 'Sforce-X'; ${ONLY}`],
    ["Mru", `headers has 'Mru'; ${ONLY} Did you mean Sforce-Mru?`],
    ["X-Shop", `headers has 'X-Shop'; ${ONLY}`],
    ["Sforce-Mr", `headers has 'Sforce-Mr'; ${ONLY} Did you mean Sforce-Mru?`],
    [
      "Cookie",
      `headers has 'Cookie'; ${ONLY} A header here is readable by everyone who may read the rule; credentials belong to the connection.`,
    ],
  ] as const) {
    it(`are refused in one sentence: ${name}`, () =>
      assert.deepEqual(mistakes({ [name]: "hunter2" }), [sentence]));
  }

  for (const [value, sentence] of [
    [
      "allow=true;save=true",
      "headers has Sforce-Duplicate-Rule-Header, whose value has 'allow'; Salesforce knows allowSave, includeRecordDetails, runAsCurrentUser.",
    ],
    [
      "allowSave",
      "headers has Sforce-Duplicate-Rule-Header, whose value is 'allowSave'; set it to allowSave=true or allowSave=false.",
    ],
    [
      "allowSave=no",
      "headers has Sforce-Duplicate-Rule-Header, whose value is 'allowSave=no'; each member must be true or false, in small letters.",
    ],
  ] as const) {
    it(`are refused in one sentence with the value ${value}`, () =>
      assert.deepEqual(mistakes({ "Sforce-Duplicate-Rule-Header": value }), [sentence]));
  }

  it("are spelt as Salesforce spells them, each once", () => {
    assert.deepEqual(mistakes({ "sforce-mru": "updateMru=false" }), [
      "headers has 'sforce-mru'; spell it Sforce-Mru.",
    ]);
    assert.deepEqual(
      mistakes({ "Sforce-Mru": "updateMru=false", "SFORCE-MRU": "updateMru=true" }),
      ["headers has Sforce-Mru more than once, in other spellings; keep one."],
    );
  });

  it("say where credentials belong", () =>
    assert.match(
      mistakes({ Authorization: "x" })[0] ?? "",
      /credentials belong to the connection/,
    ));

  it("need a version of the REST API that knows them", () => {
    const both = withHeaders({
      "Sforce-Duplicate-Rule-Header": "allowSave=true",
      "Sforce-Mru": "updateMru=false",
      "Sforce-Auto-Assign": "FALSE",
    });
    assert.deepEqual(headerVersionMistakes(both, 60), []);
    assert.match(
      headerVersionMistakes(both, 59).join(" "),
      /^Subscription customers: headers has Sforce-Mru, .* 60\.0/,
    );
    assert.equal(headerVersionMistakes(both, 51).length, 2);
  });
});
