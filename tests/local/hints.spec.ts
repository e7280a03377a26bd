import assert from "node:assert/strict";
import { hintAtLocal, localHint } from "../../local/hints";
import { TestWorld } from "../emulator/testWorld";

describe("the description of an alarm under bridge local", () => {
  for (const [what, text, stack, port, expected] of [
    [
      "names --local in place of --stack",
      "Why: `npx bridge dlq list --stack local`. Then `npx bridge dlq redrive --stack local`.",
      ...["local", 4566],
      "Why: `npx bridge dlq list --local`. Then `npx bridge dlq redrive --local`.",
    ],
    [
      "names a port that is not the default",
      "`npx bridge doctor --stack dev` says it",
      ...["dev", 41_234],
      "`npx bridge doctor --local --port 41234` says it",
    ],
    [
      "does not change the name of another stack",
      "`npx bridge status --stack dev-2`, `npx bridge status --stack dev.eu`",
      ...["dev", 4566],
      "`npx bridge status --stack dev-2`, `npx bridge status --stack dev.eu`",
    ],
    [
      "replaces --stack at the end of a sentence",
      "npx bridge status --stack dev.",
      "dev",
      4566,
      "npx bridge status --local.",
    ],
    ["does not change a text without a stack", "Look.", "dev", 4566, "Look."],
  ] as const) {
    it(what, () => assert.equal(localHint(text, stack, port), expected));
  }

  it("replaces the description of each alarm, and leaves an alarm without one as it is", () => {
    const { account, controlPlane } = new TestWorld().emulator;
    const alarm = {
      comparisonOperator: "GreaterThanOrEqualToThreshold",
      threshold: 1,
      evaluationPeriods: 1,
      namespace: "AWS/SQS",
      metricName: "ApproximateNumberOfMessagesVisible",
      dimensions: { QueueName: "dlq" },
      statistic: "Maximum",
      period: 60,
    };
    const alarmDescription = "`npx bridge dlq list --stack local`";
    for (const [name, more] of [
      ["described", { alarmDescription }],
      ["bare", {}],
    ] as const) {
      const type = "aws:cloudwatch/metricAlarm:MetricAlarm";
      controlPlane.plan(type, name, { name, ...alarm, ...more }).create();
    }
    hintAtLocal(account, "local", 4566);
    assert.deepEqual(
      [...account.alarms.values()].map(({ name, description }) => [name, description]),
      [
        ["described", "`npx bridge dlq list --local`"],
        ["bare", undefined],
      ],
    );
  });
});
