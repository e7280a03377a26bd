import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";
import type { Subscription } from "../../../mapping/subscription";
import { publishableIn } from "../../../eventbridge/deadLetter";
import {
  defaultRate,
  describeSideEffects,
  wayBackBy,
} from "../../../operations/deadLetters/wayBack";
import type { StackRule } from "../../../stack/fate";
import { readStack } from "../../../stack/stack";
import { PROJECT_DIRECTORY } from "../../folder";
import { runError } from "../../runError";
import { OUTPUTS } from "../../stack/outputs";
import { letter } from "./letters";

describe("the default rate of a redrive", () => {
  it("is half of the lowest limit of the orgs in use", async () => {
    const stack = await readStack(PROJECT_DIRECTORY, "local", []);
    const { settings, subscriptions } = stack;
    assert.equal(settings.invocationRateLimit, 10);
    assert.equal(defaultRate(stack), 5);
    const emea = { ...settings, invocationRateLimit: 4 };
    const both = { ...stack, settings: { ...settings, orgs: { emea } } };
    assert.equal(defaultRate(both), 5);
    const [first, ...others] = subscriptions;
    assert(first !== undefined && others.length > 0);
    const toEmea = [{ ...first, org: "emea" }, ...others];
    assert.equal(defaultRate({ ...both, subscriptions: toEmea }), 2);
  });
});

describe("whether the event of a dead letter may be published", () => {
  const schema = {
    type: "object",
    properties: { id: { type: "string", minLength: 1 }, name: { type: "string" } },
    required: ["id"],
  };
  const declared = (name: string): Subscription => ({
    name,
    events: { schema, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { object: "Contact", externalIdField: "Id__c", externalId: "$.detail.id" },
    fields: { LastName: "$.detail.name" },
  });
  const rule = (
    name: string,
    subscription: string,
    detail: object,
    does: StackRule["does"] = "sends",
  ): StackRule => ({
    name,
    pattern: JSON.stringify({ source: ["shop.magento"], detail }),
    enabled: true,
    subscription,
    does,
  });
  const NAMED = { name: [{ exists: true }] };
  const BARE = { name: [{ exists: false }] };
  const one = [rule("one-sends", "one", NAMED), rule("one-dead", "one", BARE, "dead-letters")];
  const two = [rule("two-sends", "two", { id: ["2"] })];
  const of = (name: string) => ({ RULE_ARN: `arn:aws:events:eu-central-1:0:rule/shop/${name}` });

  function asked(rules: StackRule[], attributes: Record<string, string>, detail: object) {
    const wayBack = wayBackBy(rules, OUTPUTS, [declared("one"), declared("two")]);
    const found = letter(attributes, detail);
    const read = publishableIn(found);
    assert("event" in read);
    return {
      refusal: wayBack.refusal(read.event, found) ?? "",
      besides: describeSideEffects(wayBack.fates(read.event)),
    };
  }

  it("it may if the subscription of the message sends it, whatever becomes of it for others", () => {
    const { refusal, besides } = asked([...one, ...two], of("one-sends"), { id: "1", name: "x" });
    assert.equal(refusal, "");
    assert.deepEqual(besides, [
      "two is for this event and does not get it: none of its rules matches",
    ]);
  });

  it("it may not if the subscription of the message loses it, although another subscription sends it", () => {
    const { refusal } = asked([...one, ...two], of("two-sends"), { id: "1", name: "x" });
    assert.match(
      refusal,
      /^two is for this event, but none of its rules would match it, and it would be/,
    );
  });

  it("it may not if the subscription of the message sends it to the queue again", () => {
    const { refusal } = asked([...one, ...two], of("one-sends"), { id: "2" });
    assert.equal(
      refusal,
      "no request can be made from it: one would send it to the dead-letter queue again ($.detail.name is missing). Change it with --edit, or drop it",
    );
  });

  it("it may if the message's subscription is unknown, one subscription sends it, and none loses it", () => {
    for (const attributes of [{}, of("gone"), of("constructor")]) {
      const { refusal, besides } = asked([...one, ...two], attributes, { id: "2" });
      assert.equal(refusal, "");
      assert.deepEqual(besides, [
        "one sends it to the dead-letter queue again ($.detail.name is missing)",
      ]);
    }
  });

  it("it may not if the message's subscription is unknown, and one subscription loses it", () => {
    const { refusal } = asked([...one, ...two], {}, { id: "1", name: "x" });
    assert.match(refusal, /^two is for this event, but none of its rules would match it/);
  });

  it("a subscription that is not deployed does not keep others from sending", () => {
    assert.equal(asked(one, {}, { id: "1", name: "x" }).refusal, "");
    assert.match(
      asked([], {}, { id: "1", name: "x" }).refusal,
      /^one is for this event, but is not deployed: .* Deploy it with `pulumi up` first$/,
    );
  });

  it("a rule may match parts that the service sets, such as the Region and whole seconds", () => {
    const pattern = JSON.stringify({
      region: ["eu-central-1"],
      account: ["000000000000"],
      time: [{ suffix: ":07Z" }],
    });
    const rules = [{ ...rule("one-sends", "one", {}), pattern }];
    const wayBack = wayBackBy(rules, OUTPUTS, []);
    const event = { ...JSON.parse(letter({}).body), time: "2026-09-14T10:21:07.9+02:00" } as object;
    const found = { ...letter({}), body: JSON.stringify(event) };
    const read = publishableIn(found);
    assert("event" in read);
    assert.equal(wayBack.refusal(read.event, found), undefined);
  });

  it("it is an error if a deployed pattern cannot be read", () => {
    const rules = [{ ...rule("odd", "one", {}), pattern: '{"source":[{"new-operator":1}]}' }];
    assert.throws(() => wayBackBy(rules, OUTPUTS, []), runError(/the rule odd cannot be read/));
  });

  it("a fault of this program, or of this checkout's patterns, is not blamed on the deployed rules", () => {
    const faulty = [{ ...rule("odd", "one", {}), pattern: undefined as unknown as string }];
    assert.throws(() => wayBackBy(faulty, OUTPUTS, []), TypeError);
    const { events, ...rest } = declared("one");
    const odd = { ...rest, events: { ...events, filter: { name: [{ "new-operator": 1 }] } } };
    assert.throws(
      () => wayBackBy(one, OUTPUTS, [odd]),
      (error: unknown) => !RunError.isInstance(error) && String(error).includes("new-operator"),
    );
  });
});
