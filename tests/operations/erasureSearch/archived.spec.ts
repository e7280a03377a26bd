import assert from "node:assert/strict";
import { publishableIn, type OriginalEvent } from "../../../eventbridge/deadLetter";
import type { Subscription } from "../../../mapping/subscription";
import { Erasures } from "../../../operations/deadLetters/erasures";
import { wayBackBy } from "../../../operations/deadLetters/wayBack";
import { Exposure } from "../../../operations/erasureSearch/exposure";
import { rulesOfCheckout } from "../../../stack/fate";
import { OUTPUTS } from "../../stack/outputs";

const schema = {
  type: "object",
  properties: {
    id: { type: ["string", "integer"], minLength: 1, minimum: 1 },
    name: { type: "string" },
    status: { type: "string" },
    updated: { type: "string", format: "date-time" },
  },
  required: ["id"],
};
const record = { object: "Contact", externalIdField: "Id__c", externalId: "$.detail.id" } as const;
const events = (...detailTypes: [string, ...string[]]) => ({ schema, source: "shop", detailTypes });
const UPSERT: Subscription = {
  name: "customers",
  events: events("updated"),
  upsert: record,
  fields: { LastName: "$.detail.name" },
};
const DELETION: Subscription = { name: "deletions", events: events("deleted"), delete: record };
const FILTERED: Subscription = {
  name: "closures",
  events: { ...events("closed"), filter: { status: ["gone"] } },
  anonymize: record,
  fields: { LastName: { constant: "Erased" } },
};
const ALL = [UPSERT, DELETION, FILTERED];

const eventOf = (type: string, detail: object, time?: string): OriginalEvent => {
  const body = { id: "x", source: "shop", "detail-type": type, ...(time && { time }), detail };
  const read = publishableIn({ body: JSON.stringify(body) });
  assert("event" in read, JSON.stringify(read));
  return read.event;
};
const at = (second: number) => `2026-09-14T08:00:0${second}Z`;
const update = (id: unknown, time?: string) => eventOf("updated", { id, name: "Costello" }, time);

function erasuresAfter(
  archived: readonly (OriginalEvent | undefined)[],
  {
    subscriptions = ALL,
    deployed = subscriptions,
  }: { subscriptions?: Subscription[]; deployed?: Subscription[] } = {},
): Erasures {
  const wayBack = wayBackBy(rulesOfCheckout(deployed), OUTPUTS, subscriptions);
  const erasures = new Erasures(subscriptions, wayBack);
  archived.forEach((one) => erasures.seeArchived(one));
  return erasures;
}

describe("an erasure in the archive", () => {
  for (const [what, archived, event, isRefused] of [
    [
      "of the same record, later",
      [eventOf("deleted", { id: "A" }, at(2))],
      update("A", at(1)),
      true,
    ],
    ["of the same second", [eventOf("deleted", { id: "A" }, at(2))], update("A", at(2)), true],
    [
      "of the same second as an edited update with milliseconds",
      [eventOf("deleted", { id: "A" }, at(2))],
      update("A", "2026-09-14T08:00:02.900Z"),
      true,
    ],
    ["that is older", [eventOf("deleted", { id: "A" }, at(2))], update("A", at(3)), false],
    [
      "that is followed by an older one",
      [eventOf("deleted", { id: "A" }, at(4)), eventOf("deleted", { id: "A" }, at(2))],
      update("A", at(3)),
      true,
    ],
    ["of another record", [eventOf("deleted", { id: "B" }, at(2))], update("A", at(1)), false],
    ["with the ID as a number", [eventOf("deleted", { id: 7 }, at(2))], update("7", at(1)), true],
    [
      "with the ID in another case",
      [eventOf("deleted", { id: "ab" }, at(2))],
      update("AB", at(1)),
      true,
    ],
    [
      "against an event without a time",
      [eventOf("deleted", { id: "A" }, at(2))],
      update("A"),
      true,
    ],
    [
      "that its filter takes",
      [eventOf("closed", { id: "A", status: "gone" }, at(2))],
      update("A", at(1)),
      true,
    ],
    [
      "that its filter leaves out",
      [eventOf("closed", { id: "A", status: "here" }, at(2))],
      update("A", at(1)),
      false,
    ],
    ["without an ID", [eventOf("deleted", {}, at(2))], update("A", at(1)), false],
    ["that is no erasure", [update("A", at(2))], update("A", at(1)), false],
  ] as const) {
    it(`${what} ${isRefused ? "refuses" : "does not refuse"} an update`, () => {
      const reason = erasuresAfter(archived).refusal(event);
      if (isRefused) assert.match(reason ?? "", /^the archive holds a later deletion/);
      else assert.equal(reason, undefined);
    });
  }

  it("is counted once where it has no external ID, because no event can be compared with it", () => {
    const [without, empty] = [{}, { id: null }].map((detail) => eventOf("deleted", detail, at(2)));
    const erasures = erasuresAfter([without, without, { ...(empty ?? assert.fail()), id: "y" }]);
    assert.equal(erasures.withoutId, 2);
    assert.equal(erasuresAfter([eventOf("deleted", { id: "A" }), update("A")]).withoutId, 0);
  });

  it("refuses no later erasure", () => {
    const archived = [eventOf("deleted", { id: "A" }, at(2))];
    assert.equal(
      erasuresAfter(archived).refusal(eventOf("deleted", { id: "A" }, at(1))),
      undefined,
    );
  });

  it("of another org refuses nothing", () => {
    const subscriptions = [UPSERT, { ...DELETION, org: "emea" }];
    const archived = [eventOf("deleted", { id: "A" }, at(2))];
    const erasures = erasuresAfter(archived, { subscriptions });
    assert.equal(erasures.refusal(update("A", at(1))), undefined);
  });

  it("counts also where the deployed rules would not send it any more", () => {
    const archived = [eventOf("deleted", { id: "A" }, at(2))];
    const deployed = [
      UPSERT,
      { ...DELETION, events: { ...DELETION.events, filter: { status: ["x"] } } },
    ];
    assert.notEqual(erasuresAfter(archived, { deployed }).refusal(update("A", at(1))), undefined);
  });

  it("is incomparable if its subscription is not known, or if it cannot be read", () => {
    const archived = [eventOf("deleted", { id: "A" }, at(2))];
    const options = { subscriptions: [UPSERT], deployed: ALL };
    assert.equal(erasuresAfter(archived, options).areIncomparable, true);
    assert.equal(erasuresAfter([undefined]).areIncomparable, true);
    assert.equal(erasuresAfter(archived).areIncomparable, false);
  });
});

describe("the events of a redrive that may undo an erasure", () => {
  const exposed = (
    all: readonly OriginalEvent[],
    subscriptions: Subscription[],
    deployed = subscriptions,
  ): [number, number] => {
    const wayBack = wayBackBy(rulesOfCheckout(deployed), OUTPUTS, subscriptions);
    const exposure = new Exposure(subscriptions, wayBack.rules);
    all.forEach((one) => exposure.see(one, wayBack.fates(one)));
    return [exposure.count, exposure.earliest];
  };

  it("are updates of what is erased, and the first of them counts", () => {
    const all = [update("A", at(3)), update("B", at(2)), eventOf("deleted", { id: "A" }, at(1))];
    assert.deepEqual(exposed(all, ALL), [2, Date.parse(at(2))]);
  });

  it("are of an unknown time if one of them is", () => {
    assert.deepEqual(exposed([update("A", at(3)), update("B")], ALL), [2, -Infinity]);
  });

  it("are none where nothing erases the record", () => {
    const all = [update("A", at(1))];
    assert.deepEqual(exposed(all, [UPSERT]), [0, Infinity]);
    assert.deepEqual(exposed(all, [UPSERT, { ...DELETION, org: "emea" }]), [0, Infinity]);
  });

  it("are updates that Salesforce refuses after an anonymization, too: an earlier one had no such guard yet", () => {
    const newerWins = { field: "UpdatedAt__c", path: "$.detail.updated" } as const;
    const final = { ...FILTERED, fields: { UpdatedAt__c: { constant: "4000-12-31T00:00:00Z" } } };
    const versioned = eventOf(
      "updated",
      { id: "A", name: "C", updated: "2026-09-14T08:00:00Z" },
      at(1),
    );
    assert.deepEqual(exposed([versioned], [{ ...UPSERT, newerWins }, final]), [
      1,
      Date.parse(at(1)),
    ]);
  });

  it("are all where the stack has a subscription that the checkout lacks", () => {
    assert.deepEqual(exposed([update("A", at(1))], [UPSERT], ALL), [1, Date.parse(at(1))]);
  });
});
