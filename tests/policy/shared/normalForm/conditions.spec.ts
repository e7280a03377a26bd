import assert from "node:assert/strict";
import type { Values } from "../../shop";
import { UNKNOWN } from "../../shop";
import { created } from "./translated";

const YES = { "Fn::Equals": ["a", "a"] };
const NO = { "Fn::Equals": ["a", "b"] };
const PERHAPS = { "Fn::Equals": [{ "Fn::ImportValue": "x" }, "a"] };

/** Whether a template creates a resource with this condition; unknown if a value that depends on it is. */
function holds(condition: unknown, more: Values = {}): unknown {
  const QueueName = { "Fn::If": ["C", "yes", "no"] };
  const name = created({
    Parameters: { P: { Default: "prod" }, N: { Default: 5, Type: "Number" } },
    Conditions: { C: condition, Yes: YES, No: NO, ...more },
    Resources: { Q: { Type: "AWS::SQS::Queue", Properties: { QueueName } } },
  }).get("Q")?.props.name;
  return name === UNKNOWN ? undefined : name === "yes";
}

describe("a condition of a template", () => {
  for (const [what, condition, expected] of [
    ["equal texts", YES, true],
    ["different texts", NO, false],
    ["a text that is not known", PERHAPS, undefined],
    [
      "a second text that is not known",
      { "Fn::Equals": ["a", { "Fn::ImportValue": "x" }] },
      undefined,
    ],
    ["a parameter", { "Fn::Equals": [{ Ref: "P" }, "prod"] }, true],
    ["a number and a text", { "Fn::Equals": [{ Ref: "N" }, "5"] }, true],
    ["not true", { "Fn::Not": [YES] }, false],
    ["not false", { "Fn::Not": [NO] }, true],
    ["not what is not known", { "Fn::Not": [PERHAPS] }, undefined],
    ["not of nothing", { "Fn::Not": [] }, undefined],
    ["all true", { "Fn::And": [YES, YES] }, true],
    ["all but one", { "Fn::And": [YES, NO] }, false],
    ["all, and one is not known", { "Fn::And": [YES, PERHAPS] }, undefined],
    ["not all, and one is not known", { "Fn::And": [PERHAPS, NO] }, false],
    ["one true", { "Fn::Or": [NO, YES] }, true],
    ["none true", { "Fn::Or": [NO, NO] }, false],
    ["none true, and one is not known", { "Fn::Or": [NO, PERHAPS] }, undefined],
    ["one true, and one is not known", { "Fn::Or": [PERHAPS, YES] }, true],
    ["another condition", { Condition: "Yes" }, true],
    ["another condition that is false", { "Fn::Or": [{ Condition: "No" }, NO] }, false],
    ["a condition that is not there", { Condition: "None" }, undefined],
    ["a condition without a name", { Condition: {} }, undefined],
    ["a list of conditions", { Condition: ["Yes"] }, undefined],
    ["not null", { "Fn::Not": [null] }, undefined],
    ["itself", { "Fn::Not": [{ Condition: "C" }] }, undefined],
    ["another function", { "Fn::Contains": [["a"], "a"] }, undefined],
    ["a text", "Yes", undefined],
    ["nothing", {}, undefined],
  ] as const) {
    it(`on ${what} ${expected === undefined ? "is not known" : `is ${expected}`}`, () =>
      assert.equal(holds(condition), expected));
  }

  it("that is not there is not known, whatever its name", () => {
    const QueueName = { "Fn::If": ["toString", "yes", "no"] };
    const resources = { Q: { Type: "AWS::SQS::Queue", Properties: { QueueName } } };
    assert.equal(created({ Resources: resources }).get("Q")?.props.name, UNKNOWN);
  });

  it("decides which resources a template creates; one that is not known counts as created", () => {
    const queue = (Condition?: unknown) => ({ Type: "AWS::SQS::Queue", Condition });
    const template = {
      Conditions: { Yes: YES, No: NO, Perhaps: PERHAPS },
      Resources: {
        Always: queue(),
        ...{ Yes: queue("Yes"), No: queue("No"), Perhaps: queue("Perhaps"), Other: queue("Other") },
      },
    };
    assert.deepEqual([...created(template).keys()], ["Always", "Yes", "Perhaps", "Other"]);
  });
});
