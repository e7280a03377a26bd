import assert from "node:assert/strict";
import { ruleTargetDeadLetterQueue as policy } from "../../policy/ruleTargetDeadLetterQueue";
import { unknownStringValue, violations, type Resource } from "./violations";

const compliant: Resource = {
  type: "aws:cloudwatch/eventTarget:EventTarget",
  name: "shop-customer-updated-target",
  props: {
    rule: "shop-dev-customer-updated",
    arn: "arn:aws:events:eu-central-1:123456789012:api-destination/shop/1",
    deadLetterConfig: { arn: "arn:aws:sqs:eu-central-1:123456789012:shop-dlq" },
  },
};

const withQueue = (deadLetterConfig: unknown): Resource => ({
  ...compliant,
  props: { ...compliant.props, deadLetterConfig },
});

describe("the policy rule-target-dead-letter-queue", () => {
  it("is mandatory unless configured otherwise", () => {
    assert.equal(policy.enforcementLevel, "mandatory");
  });

  it("allows a target with a dead-letter queue", () => {
    assert.deepEqual(violations(policy, compliant), []);
  });

  for (const [what, deadLetterConfig] of [
    ["no deadLetterConfig", undefined],
    ["a deadLetterConfig of null", null],
    ["an empty deadLetterConfig", {}],
    ["an ARN of null", { arn: null }],
    ["an empty ARN", { arn: "" }],
  ] as const) {
    it(`refuses ${what}, naming resource, property and what to set it to`, () => {
      assert.deepEqual(violations(policy, withQueue(deadLetterConfig)), [
        "Target 'shop-customer-updated-target' has no dead-letter queue: deadLetterConfig.arn is " +
          "not set, so an event that cannot be delivered is lost. Set it to the ARN of a " +
          "standard SQS queue.",
      ]);
    });
  }

  it("takes an ARN that is not known yet for one that is given", () => {
    assert.deepEqual(violations(policy, withQueue({ arn: unknownStringValue })), []);
  });

  it("refuses a target without a queue although its other inputs are not known yet", () => {
    const props = { rule: unknownStringValue, arn: unknownStringValue };
    assert.equal(violations(policy, { ...compliant, props }).length, 1);
  });

  it("does not judge other types of resources", () => {
    for (const type of ["aws:cloudwatch/eventRule:EventRule", "pulumi:pulumi:Stack"]) {
      assert.deepEqual(violations(policy, { ...withQueue(undefined), type }), []);
    }
  });
});
