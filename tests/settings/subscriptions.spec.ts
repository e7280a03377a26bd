import assert from "node:assert/strict";
import { schemas } from "../../events/schemas";
import { subscriptionMistakes } from "../../mapping/mistakes";
import { EXAMPLE_SUBSCRIPTIONS, subscriptionsSetting } from "../../settings/subscriptions";

interface Given {
  [key: string]: unknown;
  events: object;
  upsert: object;
}

/** What is wrong with the example when it is changed, each at its place. */
function mistakes(change: (example: Given) => object): string[] {
  const [example] = JSON.parse(EXAMPLE_SUBSCRIPTIONS) as [Given];
  const read = subscriptionsSetting.safeParse(JSON.stringify([change(example)]));
  return (read.error?.issues ?? []).map(({ path, message }) => `${path.join(".")}: ${message}`);
}

describe("subscriptions of a stack file", () => {
  it("are read as declared, with the schema that they name", () => {
    const [subscription, ...more] = subscriptionsSetting.parse(EXAMPLE_SUBSCRIPTIONS);
    assert.deepEqual(more, []);
    assert.equal(subscription?.events.schema, schemas.customer);
    assert.deepEqual(subscription.fields, {
      LastName: "$.detail.lastname",
      Suffix: { optional: "$.detail.suffix" },
      LeadSource: { constant: "Web" },
    });
    assert.deepEqual(subscriptionMistakes([subscription]), []);
  });

  it("take a filter in the syntax of event patterns", () => {
    const filter = { store_id: [1] };
    assert.deepEqual(
      mistakes(({ events, ...more }) => ({ ...more, events: { ...events, filter } })),
      [],
    );
  });

  it("keep a field with the name of an object's property, which is refused later", () => {
    const text = EXAMPLE_SUBSCRIPTIONS.replace('"LastName"', '"__proto__"');
    const [subscription] = subscriptionsSetting.parse(text);
    assert(Object.hasOwn(subscription?.fields ?? {}, "__proto__"));
    assert.match(
      subscriptionMistakes(subscription ? [subscription] : []).join(),
      /fields has '__proto__'/,
    );
  });

  for (const text of ["customers", "{}", '"x"', "5"]) {
    it(`are a list, not ${text}`, () => {
      const { error } = subscriptionsSetting.safeParse(text);
      assert.deepEqual(
        error?.issues.map(({ message }) => message),
        ["must be a list of subscriptions"],
      );
    });
  }

  it("cannot be an empty list", () => {
    assert.equal(
      subscriptionsSetting.safeParse("[]").error?.issues[0]?.message,
      "must not be empty",
    );
  });

  const PATH = "must be a path of the event's detail, such as $.detail.email";
  const SOURCE =
    "must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, boolean, or number up to 2^53> }";
  for (const [what, change, ...expected] of [
    ["no name", (one) => ({ ...one, name: "" }), "0.name: must not be empty"],
    [
      "a schema that is not there",
      ({ events, ...one }) => ({ ...one, events: { ...events, schema: "order" } }),
      "0.events.schema: must be customer",
    ],
    [
      "an external id outside the detail",
      ({ upsert, ...one }) => ({ ...one, upsert: { ...upsert, externalId: "$.id" } }),
      `0.upsert.externalId: ${PATH}`,
    ],
    [
      "a filter that is a list",
      ({ events, ...one }) => ({ ...one, events: { ...events, filter: [] } }),
      "0.events.filter: must be an object, as event patterns have it",
    ],
    [
      "detail types that are no list",
      ({ events, ...one }) => ({ ...one, events: { ...events, detailTypes: "a" } }),
      "0.events.detailTypes: must be a list of detail types",
    ],
    [
      "fields that are a list",
      (one) => ({ ...one, fields: [] }),
      "0.fields: must be an object of fields",
    ],
    [
      "a number that would be another one",
      (one) => ({ ...one, fields: { A: { constant: 2 ** 60 } } }),
      `0.fields.A: ${SOURCE}`,
    ],
    [
      "fields that receive nothing that there is",
      (one) => ({ ...one, fields: { A: "lastname", B: { optional: 1 }, C: { constant: [] } } }),
      `0.fields.A: ${SOURCE}`,
      `0.fields.B: ${SOURCE}`,
      `0.fields.C: ${SOURCE}`,
    ],
  ] as [string, (example: Given) => object, ...string[]][]) {
    it(`are refused for ${what}, with its path`, () => {
      assert.deepEqual(mistakes(change), expected);
    });
  }
});
