import assert from "node:assert/strict";
import type { Json } from "../../eventbridge/event";
import type { UpsertSubscription } from "../../mapping/subscription";
import { differing, judgeOf, rulesOfCheckout, stackRules, type StackRule } from "../../stack/fate";

const schema = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    name: { type: "string" },
    note: { type: "string" },
  },
  required: ["id", "name"],
};
const declared = (
  name: string,
  more: Partial<UpsertSubscription["events"]> = {},
): UpsertSubscription => ({
  name,
  events: { schema, source: "shop", detailTypes: ["changed"], ...more },
  upsert: { object: "Contact", externalIdField: "Id__c", externalId: "$.detail.id" },
  fields: { LastName: "$.detail.name", Note__c: { optional: "$.detail.note" } },
});
const PEOPLE = declared("people");
const event = (detail: object, detailType = "changed"): Json =>
  ({ source: "shop", "detail-type": detailType, detail }) as unknown as Json;
const rule = (more: Partial<StackRule>): StackRule => ({
  name: "a",
  pattern: '{"source":["shop"]}',
  enabled: true,
  subscription: "people",
  does: "sends",
  ...more,
});

describe("what rules do with an event", () => {
  const judge = judgeOf(rulesOfCheckout([PEOPLE]), [PEOPLE]);
  const kindOf = (found: ReturnType<typeof judge>) => found.map(({ kind }) => kind);

  it("is that a rule sends it if it has all required values", () => {
    const [fate, ...more] = judge(event({ id: "1", name: "Meyer" }));
    assert.deepEqual(more, []);
    assert(fate?.kind === "sent");
    assert.deepEqual([fate.by.length, fate.deadLetteredBy, fate.reasons], [1, [], []]);
  });

  it("is that it is dead-lettered, with the reasons", () => {
    const [fate] = judge(event({ id: "1" }));
    assert(fate?.kind === "dead-lettered");
    assert.deepEqual(fate.reasons, ["$.detail.name is missing"]);
  });

  it("is nothing for an event of another type", () => {
    assert.deepEqual(kindOf(judge(event({ id: "1", name: "Meyer" }, "placed"))), ["not meant"]);
  });

  it("is that it vanishes if the subscription is for it and no enabled rule matches", () => {
    const detail = { id: "1", name: "Meyer" };
    const disabled = rulesOfCheckout([PEOPLE]).map((one) => ({ ...one, enabled: false }));
    const none = judgeOf(disabled, [PEOPLE])(event(detail));
    assert.deepEqual(none, [
      { subscription: "people", kind: "vanishes", deployed: true, reasons: [] },
    ]);
    const undeployed = judgeOf([], [PEOPLE])(event(detail));
    assert.deepEqual(undeployed, [
      { subscription: "people", kind: "vanishes", deployed: false, reasons: [] },
    ]);
  });

  it("is determined for each subscription, also for one that only the rules know", () => {
    const others = declared("others", { filter: { name: ["Costello"] } });
    const rules = [...rulesOfCheckout([PEOPLE, others]), rule({ name: "x", subscription: "old" })];
    const found = judgeOf(rules, [PEOPLE, others])(event({ id: "1", name: "Meyer" }));
    assert.deepEqual(
      found.map(({ subscription, kind }) => [subscription, kind]),
      [
        ["people", "sent"],
        ["others", "not meant"],
        ["old", "sent"],
      ],
    );
  });

  it("is both if one rule sends it and another rule sends it to the queue", () => {
    const rules = [rule({}), rule({ name: "b", does: "dead-letters" })];
    const [fate] = judgeOf(rules, [PEOPLE])(event({ id: "1" }));
    assert.deepEqual(fate, {
      subscription: "people",
      kind: "sent",
      by: ["a"],
      deadLetteredBy: ["b"],
      reasons: ["$.detail.name is missing"],
    });
  });

  it("is an error that names the rule if a pattern cannot be read", () => {
    assert.throws(
      () => judgeOf([rule({ name: "broken", pattern: '{"source":"shop"}' })], [PEOPLE]),
      /^UnreadablePattern: the pattern of the rule broken cannot be read: /,
    );
  });
});

describe("the rules of a stack", () => {
  it("are the rules of its subscriptions that were found, each with its action", () => {
    const ruleNames = { people: { sending: ["a", "gone"], unmappable: "b" } };
    const found = new Map(
      ["a", "b", "another team's"].map((name) => [name, { pattern: "{}", enabled: true }]),
    );
    assert.deepEqual(
      stackRules(ruleNames, found).map(({ name, does }) => [name, does]),
      [
        ["a", "sends"],
        ["b", "dead-letters"],
      ],
    );
  });

  it("differ from others by patterns, kinds and state, and not by names or the order of keys", () => {
    const own = [rule({ pattern: '{"source":["shop"],"detail-type":["changed"]}' })];
    const same = [rule({ name: "z", pattern: '{"detail-type":["changed"],"source":["shop"]}' })];
    assert.deepEqual(differing(own, same), []);
    for (const change of [{ pattern: '{"source":["b"]}' }, { enabled: false }] as const) {
      assert.deepEqual(differing(own, [rule(change)]), ["people"]);
    }
    assert.deepEqual(differing([], [rule({})]), ["people"]);
    assert.deepEqual(differing([rule({ subscription: "old" })], []), ["old"]);
  });
});
