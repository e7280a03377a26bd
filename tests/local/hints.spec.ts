import assert from "node:assert/strict";
import { hintAtLocal, localHint } from "../../local/hints";
import { TestWorld } from "../emulator/testWorld";

describe("what an alarm advises under bridge local", () => {
  for (const [what, text, stack, port, expected] of [
    [
      "names --local in place of the stack",
      "Why: `npx bridge dlq list --stack local`. Then `npx bridge dlq redrive --stack local`.",
      ...["local", 4566],
      "Why: `npx bridge dlq list --local`. Then `npx bridge dlq redrive --local`.",
    ],
    [
      "names the port where it is another",
      "`npx bridge doctor --stack dev` says it",
      ...["dev", 41_234],
      "`npx bridge doctor --local --port 41234` says it",
    ],
    [
      "leaves another stack alone",
      "`npx bridge status --stack dev-2`, `npx bridge status --stack dev.eu`",
      ...["dev", 4566],
      "`npx bridge status --stack dev-2`, `npx bridge status --stack dev.eu`",
    ],
    [
      "ends a sentence",
      "npx bridge status --stack dev.",
      "dev",
      4566,
      "npx bridge status --local.",
    ],
    ["says nothing of stacks where the text does not", "Look.", "dev", 4566, "Look."],
  ] as const) {
    it(what, () => assert.equal(localHint(text, stack, port), expected));
  }

  it("is what every command shows of the alarm", () => {
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
