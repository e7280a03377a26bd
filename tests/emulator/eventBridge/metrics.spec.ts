import assert from "node:assert/strict";
import { Metrics, type MetricName } from "../../../emulator/eventBridge/metrics";
import {
  DOWN,
  OK,
  response,
  retries,
  RULE_ARN,
  START,
  TestWorld,
  type Differences,
} from "../testWorld";

// Source: EventBridge User Guide, 'Monitoring Amazon EventBridge', EventBridge metrics.
describe("the metrics of a rule", () => {
  async function metricsOf(differences: Differences, events = 1) {
    const world = new TestWorld({ random: () => 0, ...differences });
    const metrics = new Metrics(world.emulator.journal);
    for (let i = 0; i < events; i += 1) world.publish();
    await world.clock.run();
    return metrics;
  }

  const COUNTS = [
    "MatchedEvents",
    "TriggeredRules",
    "InvocationsCreated",
    "Invocations",
    "InvocationAttempts",
    "SuccessfulInvocationAttempts",
    "RetryInvocationAttempts",
    "FailedInvocations",
    "InvocationsSentToDlq",
    "InvocationsFailedToBeSentToDlq",
    "ThrottledRules",
  ] as const satisfies MetricName[];
  const one = { MatchedEvents: 1, TriggeredRules: 1, InvocationsCreated: 1, Invocations: 1 };
  const failed = { FailedInvocations: 1, InvocationAttempts: 1 };

  const cases: [string, Differences, Partial<Record<MetricName, number>>][] = [
    ["a delivery", { api: [OK] }, { InvocationAttempts: 1, SuccessfulInvocationAttempts: 1 }],
    [
      "a delivery after two retries, which did not fail",
      { api: [DOWN, DOWN, OK] },
      { InvocationAttempts: 3, RetryInvocationAttempts: 2, SuccessfulInvocationAttempts: 1 },
    ],
    ["a dead letter", { api: [response(400)] }, { ...failed, InvocationsSentToDlq: 1 }],
    [
      "a dead letter that no queue accepts",
      {
        api: [response(400)],
        target: { deadLetterConfig: { arn: "arn:aws:sqs:eu-central-1:000000000000:gone" } },
      },
      { ...failed, InvocationsFailedToBeSentToDlq: 1 },
    ],
    [
      "an event that is lost without a dead-letter queue",
      { api: [response(400)], target: { deadLetterConfig: undefined } },
      failed,
    ],
  ];
  for (const [what, differences, expected] of cases) {
    it(`count ${what}`, async () => {
      const metrics = await metricsOf(differences);
      const counted = COUNTS.map((name) => [name, metrics.total(name, RULE_ARN)]);
      assert.deepEqual(Object.fromEntries(counted.filter(([, total]) => total !== 0)), {
        ...one,
        ...expected,
      });
    });
  }

  it("count each target of a rule separately", async () => {
    const world = new TestWorld({ api: [OK, response(400)] });
    world.addTarget({ targetId: "account", deadLetterConfig: undefined });
    const metrics = new Metrics(world.emulator.journal);
    await world.deliver();
    const totals = (["MatchedEvents", "InvocationsCreated", "Invocations"] as const).map((name) =>
      metrics.total(name, RULE_ARN),
    );
    assert.deepEqual(totals, [1, 2, 2]);
    assert.deepEqual(
      world.happenings.slice(-2).map((one) => [one.kind, "targetId" in one && one.targetId]),
      [
        ["attempt", "account"],
        ["lost", "account"],
      ],
    );
  });

  it("count no invocation of a rule without a target", async () => {
    const world = new TestWorld();
    world.emulator.account.rules.get(RULE_ARN)?.targets.clear();
    const metrics = new Metrics(world.emulator.journal);
    await world.deliver();
    assert.equal(metrics.total("MatchedEvents", RULE_ARN), 1);
    assert.equal(metrics.total("InvocationsCreated", RULE_ARN), 0);
  });

  it("count events that wait for the rate limit", async () => {
    const destination = { invocationRateLimitPerSecond: 10 };
    const metrics = await metricsOf({ destination }, 3);
    assert.equal(metrics.total("ThrottledRules", RULE_ARN), 2);
  });

  it("are kept per minute", async () => {
    const again = { "retry-after": "60" };
    const metrics = await metricsOf({ api: [response(503, "", again), OK] }, 1);
    assert.deepEqual(
      metrics.of("InvocationAttempts", RULE_ARN).map(({ at, sum }) => [at - START, sum]),
      [
        [0, 1],
        [60_000, 1],
      ],
    );
  });

  it("have latencies in milliseconds since the bus accepted the event", async () => {
    const metrics = await metricsOf({ api: [DOWN, OK], latency: 100 });
    const latencyOf = (name: MetricName) =>
      metrics.of(name, RULE_ARN).map(({ maximum, sampleCount }) => [maximum, sampleCount]);
    assert.deepEqual(latencyOf("IngestionToInvocationSuccessLatency"), [[800, 1]]);
    assert.deepEqual(latencyOf("IngestionToInvocationCompleteLatency"), [[800, 1]]);
  });

  it("have no success latency, but a complete latency, for a failed event", async () => {
    const metrics = await metricsOf({ api: [DOWN], target: retries(1) });
    assert.deepEqual(metrics.of("IngestionToInvocationSuccessLatency", RULE_ARN), []);
    assert.equal(metrics.of("IngestionToInvocationCompleteLatency", RULE_ARN)[0]?.maximum, 500);
  });
});
