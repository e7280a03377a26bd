import assert from "node:assert/strict";
import { subscriptionMistakes } from "../../mapping/mistakes";
import type { Subscription } from "../../mapping/subscription";
import { schemaOf, texts } from "./schemas";

const record = { object: "Contact", externalIdField: "ShopId__c", externalId: "$.detail.id" };
const events = {
  schema: schemaOf({
    id: { type: "string", minLength: 1 },
    ...texts("lastname", "record.LastName"),
    updated_at: { type: "string", format: "date-time" },
  }),
  source: "shop.magento",
  detailTypes: ["customer-updated"],
};
const fields = { LastName: "$.detail.lastname" };
const upsert = { name: "customers", events, upsert: record, fields };
const recordUpsert = { name: "customers", events, upsert: record, record: "$.detail.record" };
const anonymization = {
  name: "customers",
  events,
  anonymize: record,
  fields: { LastName: { constant: "Erased" }, Email: { constant: null } },
};
const deletion = { name: "customers", events, delete: record };

/** The mistakes of a subscription that no type checked, without its name. */
const mistakesOf = (given: object) =>
  subscriptionMistakes([given as Subscription]).map((one) =>
    one.replace(/^Subscription customers: /, ""),
  );

describe("a subscription that no type checked", () => {
  for (const [what, given] of [
    ["an upsert of fields", upsert],
    [
      "an upsert with all of its members",
      {
        ...upsert,
        org: "emea",
        fields: { ...fields, LeadSource: { constant: "Web" } },
        together: [],
        newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
        headers: { "Sforce-Auto-Assign": "FALSE" },
      },
    ],
    ["an upsert of a record", recordUpsert],
    ["an anonymization", { ...anonymization, headers: { "Sforce-Auto-Assign": "FALSE" } }],
    ["a deletion", deletion],
  ] as [string, object][]) {
    it(`is accepted as ${what}`, () => {
      assert.deepEqual(mistakesOf(given), []);
    });
  }

  for (const [kind, value] of [
    ["null", null],
    ["undefined", undefined],
    ["a list", []],
    ["an object", {}],
    ["a number", 5],
    ["a boolean", true],
    ["a function", () => "text"],
  ] as [string, unknown][]) {
    it(`is refused with ${kind} in place of a text`, () => {
      assert.deepEqual(mistakesOf({ ...upsert, upsert: { ...record, object: value } }), [
        `upsert.object must be a text, not ${kind}.`,
      ]);
    });
  }

  const ONE_ACTION = "the subscription must have one of upsert, anonymize and delete, not";
  const SOURCE =
    "the field LastName must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, number or boolean> }.";
  const ERASED =
    "the field LastName must be { constant: <text, number, boolean or null> }: an anonymization takes nothing from the event.";
  const TOGETHER = "together must be a list of lists of fields.";
  const withField = (source: unknown) => ({ ...upsert, fields: { LastName: source } });
  const erasing = (source: unknown) => ({ ...anonymization, fields: { LastName: source } });
  const beside = (member: string, other: string) =>
    `${member} cannot be set with ${other}; remove one of them.`;
  const besideRecord = (member: string) =>
    `${member} cannot be set with record: EventBridge sends that object as it is, and cannot add to it. Remove one of them.`;
  const newerWins = { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" };

  for (const [what, given, ...mistakes] of [
    ["without an action", { ...deletion, delete: undefined }, `${ONE_ACTION} none.`],
    ["with two actions", { ...upsert, delete: record }, `${ONE_ACTION} upsert and delete.`],
    [
      "with three actions",
      { ...upsert, anonymize: record, delete: record },
      `${ONE_ACTION} upsert and anonymize and delete.`,
    ],
    [
      "with a text as its record",
      { ...deletion, delete: "x" },
      "delete must be an object, not a text.",
    ],
    [
      "with an empty record",
      { ...anonymization, anonymize: {} },
      "anonymize.object must be a text, not undefined.",
      "anonymize.externalIdField must be a text, not undefined.",
      "anonymize.externalId must be a text, not undefined.",
    ],
    ["that deletes, with fields", { ...deletion, fields }, beside("fields", "delete")],
    [
      "that deletes, with every member of an upsert",
      { ...deletion, fields, record: "$.detail.record", together: [], newerWins, headers: {} },
      ...["fields", "record", "together", "newerWins", "headers"].map((one) =>
        beside(one, "delete"),
      ),
    ],
    [
      "that anonymizes, with a record and the time of a change",
      { ...anonymization, record: "$.detail.record", newerWins },
      beside("record", "anonymize"),
      beside("newerWins", "anonymize"),
    ],
    [
      "with a record and fields",
      { ...recordUpsert, fields, together: [], newerWins },
      ...["fields", "together", "newerWins"].map(besideRecord),
    ],
    [
      "with an object as the record",
      { ...recordUpsert, record: {} },
      "record must be a text, not an object.",
    ],
    ["with a list of fields", { ...upsert, fields: [] }, "fields must be an object, not a list."],
    ["with null as a source", withField(null), SOURCE],
    ["with an empty source", withField({}), SOURCE],
    ["with a source of another kind", withField({ path: "$.detail.lastname" }), SOURCE],
    ["with a list as a source", withField(["$.detail.lastname"]), SOURCE],
    ["with a constant that is null", withField({ constant: null }), SOURCE],
    ["with an optional list", withField({ optional: ["$.detail.lastname"] }), SOURCE],
    [
      "with a source that is optional and constant",
      withField({ optional: "$.detail.lastname", constant: "x" }),
      SOURCE,
    ],
    ["that anonymizes by a value of the event", erasing("$.detail.lastname"), ERASED],
    ["that anonymizes by an optional value", erasing({ optional: "$.detail.lastname" }), ERASED],
    ["that anonymizes by undefined", erasing(undefined), ERASED],
    ["that anonymizes by null alone", erasing(null), ERASED],
    [
      "that anonymizes by null and a value of the event",
      erasing({ constant: null, optional: "$.detail.lastname" }),
      ERASED,
    ],
    ["with a text as together", { ...upsert, together: "LastName" }, TOGETHER],
    ["with a list of fields as together", { ...upsert, together: ["LastName"] }, TOGETHER],
    [
      "with a number among fields that come together",
      { ...upsert, together: [["LastName", 5]] },
      TOGETHER,
    ],
    ["with a number among the lists of together", { ...upsert, together: [[], 5] }, TOGETHER],
    [
      "with a text as newerWins",
      { ...upsert, newerWins: "x" },
      "newerWins must be an object, not a text.",
    ],
    [
      "with an empty newerWins",
      { ...upsert, newerWins: {} },
      "newerWins.field must be a text, not undefined.",
      "newerWins.path must be a text, not undefined.",
    ],
    [
      "with a list of headers",
      { ...upsert, headers: [] },
      "headers must be an object, not a list.",
    ],
    [
      "with a header that is no text",
      { ...upsert, headers: { "Sforce-Auto-Assign": false, "Sforce-Mru": 1 } },
      "headers.Sforce-Auto-Assign must be a text, not a boolean.",
      "headers.Sforce-Mru must be a text, not a number.",
    ],
    [
      "with detail types of which one is no text",
      { ...upsert, events: { ...events, detailTypes: ["customer-updated", 5] } },
      "events.detailTypes must be a list of texts, not a list of other values.",
    ],
    [
      "with mistakes in all parts, which are reported together",
      { ...upsert, org: 5, events: {}, fields: null },
      "org must be a text, not a number.",
      "events.schema must be an object, not undefined.",
      "events.source must be a text, not undefined.",
      "events.detailTypes must be a list of texts, not undefined.",
      "fields must be an object, not null.",
    ],
  ] as [string, object, ...string[]][]) {
    it(`is refused ${what}`, () => {
      assert.deepEqual(mistakesOf(given), mistakes);
    });
  }

  it("is refused if it is no object", () => {
    assert.deepEqual(mistakesOf([]), [
      "Subscription number 1: the subscription must be an object, not a list.",
    ]);
  });
});
