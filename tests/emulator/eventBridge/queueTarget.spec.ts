import assert from "node:assert/strict";
import type { BusEvent } from "../../../eventbridge/event";
import { Metrics } from "../../../emulator/eventBridge/metrics";
import { errorOf, QUEUE_ARN, RULE_ARN, sendAllowedFor, TestWorld } from "../testWorld";

// Source: EventBridge User Guide, 'Targets' and 'Using resource-based policies', Amazon SQS permissions.
describe("a queue as a target", () => {
  const QUEUE = { arn: QUEUE_ARN, roleArn: undefined, httpTarget: undefined };
  const whole = { ...QUEUE, inputTransformer: undefined };

  it("receives the unchanged event without attributes, and needs no role", async () => {
    const world = new TestWorld({ target: whole });
    const id = await world.deliver({ lastname: null });
    const [message, ...more] = world.deadLetters;
    assert.deepEqual(more, []);
    assert.deepEqual(message?.attributes, {});
    const { id: found, source, detail } = JSON.parse(message.body) as BusEvent;
    assert.deepEqual([found, source], [id, "shop.magento"]);
    assert.deepEqual(detail, { id: "7", lastname: null });
    assert.deepEqual([...world.requests, ...world.tokenRequests], []);
    assert.deepEqual(
      world.happenings.map(({ kind }) => kind),
      ["published", "queued"],
    );
  });

  it("receives the transformed event", async () => {
    const world = new TestWorld({ target: QUEUE });
    await world.deliver();
    assert.deepEqual(
      world.deadLetters.map(({ body }) => body),
      ['{"LastName":"Meyer"}'],
    );
  });

  it("counts as a successful invocation", async () => {
    const world = new TestWorld({ target: whole });
    const metrics = new Metrics(world.emulator.journal);
    await world.deliver();
    const total = (name: Parameters<Metrics["total"]>[0]) => metrics.total(name, RULE_ARN);
    assert.deepEqual(
      [total("InvocationAttempts"), total("SuccessfulInvocationAttempts"), total("Invocations")],
      [1, 1, 1],
    );
    assert.equal(total("FailedInvocations"), 0);
  });

  it("that does not exist makes a dead letter in another queue", async () => {
    const world = new TestWorld({
      target: { ...whole, arn: `${QUEUE_ARN}-other` },
    });
    await world.deliver();
    assert.deepEqual(errorOf(world).slice(0, 2), [
      "NO_RESOURCE",
      `queue ${QUEUE_ARN}-other does not exist.`,
    ]);
  });

  it("whose policy names other rules loses the event if it is its own dead-letter queue, and reports it", async () => {
    const world = new TestWorld({
      target: whole,
      queuePolicy: { policy: sendAllowedFor(RULE_ARN.replace("customers", "orders")) },
    });
    await world.deliver();
    assert.deepEqual(world.deadLetters, []);
    assert.equal(world.count("lost"), 1);
  });
});
