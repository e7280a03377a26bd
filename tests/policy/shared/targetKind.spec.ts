import assert from "node:assert/strict";
import { stackOf } from "../../../policy/shared/stack";
import { targetKindOf } from "../../../policy/shared/targetKind";
import { TYPES } from "../../../policy/shared/types";
import { linked } from "../judged";
import { EVENTS, PLACE, shop, UNKNOWN } from "../shop";

const templateBody = '{"Resources":{"Hub":{"Type":"AWS::Events::EventBus"}}}';

/** The kind of the shop's target with this ARN, whose value depends on these resources. */
function kindOf(arn: unknown, dependencies: string[] = []) {
  const made = shop()
    .add({ type: TYPES.logGroup, name: "logs" })
    .add({ type: "aws:lambda/function:Function", name: "function" })
    .add({ type: "aws:cloudformation/stack:Stack", name: "template", inputs: { templateBody } })
    .set("target", { arn });
  made.get("target").dependencies.arn = dependencies;
  const stack = stackOf(linked(made));
  const [target = assert.fail("there is no target")] = stack.of(TYPES.target);
  return targetKindOf(target, stack);
}

describe("the kind of a target", () => {
  for (const [arn, kind] of [
    [`${EVENTS}:api-destination/crm/0f1e`, "api-destination"],
    [`${EVENTS}:event-bus/hub`, "event-bus"],
    [`arn:aws:logs:${PLACE}:log-group:/aws/events/all:*`, "log-group"],
    [`arn:aws:lambda:${PLACE}:function:orders`, "other"],
    [`${EVENTS}:rule/updated`, "other"],
    ["orders", "other"],
    [undefined, "other"],
  ] as const) {
    it(`is ${kind} for ${arn}`, () => assert.equal(kindOf(arn), kind));
  }

  for (const [names, kind] of [
    [["destination"], "api-destination"],
    [["bus"], "event-bus"],
    [["logs"], "log-group"],
    [["function"], "other"],
    [["function", "destination"], "api-destination"],
    [["function", "queue"], "other"],
    [["template"], "event-bus"],
  ] as const) {
    it(`is ${kind} for an unknown ARN of ${names.join(" and ")}`, () =>
      assert.equal(kindOf(UNKNOWN, [...names]), kind));
  }

  for (const names of [[], ["function", "bus"], ["logs", "role"]]) {
    it(`is not known for an unknown ARN of ${names.join(" and ") || "nothing"}`, () =>
      assert.throws(() => kindOf(UNKNOWN, names), /arn is not known before the update/));
  }
});
