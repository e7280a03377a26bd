import assert from "node:assert/strict";
import type { Outcome } from "../../../emulator/transport";
import {
  allow,
  DOWN,
  errorOf,
  nameOf,
  QUEUE_ARN,
  response,
  retries,
  ROLE_ARN,
  RULE_ARN,
  sendAllowedFor,
  TestWorld,
  TIMED_OUT,
  UNREACHABLE,
  type Differences,
} from "../testWorld";

// Source: EventBridge User Guide, 'Using dead-letter queues': body, attributes, error codes. Which code goes with what was
// seen in dead letters published in the open; see `failureOf`.
describe("a dead letter", () => {
  it("holds the original event, the rule, the target and the error", async () => {
    const world = new TestWorld({ api: [DOWN], target: retries(1) });
    const id = await world.deliver({ id: 7 });
    const [{ body, attributes } = assert.fail("there is none")] = world.deadLetters;
    assert.deepEqual(JSON.parse(body), {
      version: "0",
      id,
      "detail-type": "customer-updated",
      source: "shop.magento",
      account: "000000000000",
      time: "2026-09-14T08:00:00Z",
      region: "eu-central-1",
      resources: ["arn:aws:shop"],
      detail: { id: 7, lastname: "Meyer" },
    });
    assert.deepEqual(attributes, {
      RULE_ARN,
      TARGET_ARN: world.destinationArn,
      ERROR_CODE: "SDK_CLIENT_ERROR",
      ERROR_MESSAGE: "ApiDestination returned HTTP status 503 with payload: down",
      EXHAUSTED_RETRY_CONDITION: "MaximumRetryAttempts",
      RETRY_ATTEMPTS: "1",
    });
    const { kind, ...last } = world.happenings.at(-1) ?? assert.fail();
    assert.equal(kind, "deadLettered");
    assert.deepEqual("letter" in last && last.letter, { body, attributes });
  });

  it("has no exhausted condition if no limit of the retry policy was reached", async () => {
    const world = new TestWorld({ api: [response(400)] });
    await world.deliver();
    assert.deepEqual(Object.keys(world.deadLetters[0]?.attributes ?? {}), [
      "RULE_ARN",
      "TARGET_ARN",
      "ERROR_CODE",
      "ERROR_MESSAGE",
      "RETRY_ATTEMPTS",
    ]);
  });

  const causes: [Outcome, string, string][] = [
    [
      response(429, "slow"),
      "THROTTLING",
      "ApiDestination returned HTTP status 429 with payload: slow",
    ],
    [
      response(500, "oops"),
      "SDK_CLIENT_ERROR",
      "ApiDestination returned HTTP status 500 with payload: oops",
    ],
    [
      TIMED_OUT,
      "UNKNOWN",
      "Unable to invoke ApiDestination endpoint: Timeout calling endpoint for API Destination: socket closed.",
    ],
    [
      UNREACHABLE,
      "SDK_CLIENT_ERROR",
      "Unable to invoke ApiDestination endpoint: API destination endpoint cannot be reached.",
    ],
  ];
  for (const [outcome, code, message] of causes) {
    it(`reports that the last attempt ended with ${nameOf(outcome)}`, async () => {
      const world = new TestWorld({ api: [DOWN, outcome], target: retries(1) });
      await world.deliver();
      assert.deepEqual(errorOf(world), [code, message, "MaximumRetryAttempts", "1"]);
    });
  }
});

// Sources: EventBridge User Guide, 'Using dead-letter queues', granting permissions; aws/aws-cdk#33169 and
// cloudposse/terraform-aws-cloudwatch-events#46: events that were lost for want of one.
describe("an event is lost, and the journal says why,", () => {
  const policyReason = "the queue's policy does not let EventBridge send for this rule";
  const orders = RULE_ARN.replace("customers", "orders");
  const cases: [string, Differences, string][] = [
    [
      "if the target has no dead-letter queue",
      { target: { deadLetterConfig: undefined } },
      "the target has no dead-letter queue",
    ],
    [
      "if the queue does not exist",
      { target: { deadLetterConfig: { arn: `${QUEUE_ARN}-gone` } } },
      "the queue does not exist",
    ],
    [
      "if the queue's policy names another rule",
      { queuePolicy: { policy: sendAllowedFor(orders) } },
      policyReason,
    ],
    [
      "if the queue's policy names another service",
      {
        queuePolicy: {
          policy: allow("sqs:SendMessage", { Principal: { Service: "sns.amazonaws.com" } }),
        },
      },
      policyReason,
    ],
    [
      "if the queue's policy names another account",
      {
        queuePolicy: {
          policy: allow("sqs:SendMessage", {
            Principal: { Service: "events.amazonaws.com" },
            Condition: { StringEquals: { "aws:SourceAccount": "111111111111" } },
          }),
        },
      },
      policyReason,
    ],
  ];
  for (const [name, differences, reason] of cases) {
    it(name, async () => {
      const world = new TestWorld({ api: [response(400)], ...differences });
      const eventId = await world.deliver();
      const last = world.happenings.at(-1) ?? assert.fail("nothing happened");
      const { queueArn, ...lost } = { queueArn: undefined, ...last };
      assert.deepEqual(lost, {
        kind: "lost",
        at: world.clock.now(),
        eventId,
        ruleArn: RULE_ARN,
        targetId: "contact",
        targetArn: world.destinationArn,
        age: 0,
        reason,
      });
      assert.equal(queueArn === undefined, name === "if the target has no dead-letter queue");
      assert.deepEqual(world.deadLetters, []);
    });
  }

  it("if the queue has no policy", async () => {
    const world = new TestWorld({ api: [response(400)] });
    world.queue.policy = undefined;
    await world.deliver();
    const last = world.happenings.at(-1);
    assert.equal(last?.kind === "lost" && last.reason, policyReason);
  });
});

// Sources: EventBridge User Guide, 'Monitoring Amazon EventBridge', InvocationsFailedToBeSentToDlq: "size limits";
// SQS Developer Guide, 'Amazon SQS message quotas': 1 MiB.
it("an event is lost if its dead letter is too large for a queue", async () => {
  const world = new TestWorld({ api: [response(400, "x".repeat(1_048_576))] });
  await world.deliver();
  const last = world.happenings.at(-1);
  assert.match(
    last?.kind === "lost" ? last.reason : "",
    /^the message has \d+ bytes, and a queue accepts 1048576$/,
  );
  assert.deepEqual(world.deadLetters, []);
});

it("an event is a dead letter if the queue's policy names its account", async () => {
  const world = new TestWorld({
    api: [response(400)],
    queuePolicy: {
      policy: allow("sqs:SendMessage", {
        Principal: { Service: "events.amazonaws.com" },
        Condition: { StringEquals: { "aws:SourceAccount": "000000000000" } },
      }),
    },
  });
  await world.deliver();
  assert.equal(world.deadLetters.length, 1);
});

// Source: EventBridge User Guide, 'Using dead-letter queues': missing permissions or resources are not retried.
describe("an event is a dead letter at once, with no request made,", () => {
  const GONE = "arn:aws:events:eu-central-1:000000000000:api-destination/gone/1";
  const cases: [string, Differences, string, (world: TestWorld) => string][] = [
    [
      "if the role allows another action",
      { rolePolicy: { policy: allow("events:PutEvents", { Resource: "*" }) } },
      "NO_PERMISSIONS",
      ({ destinationArn }) => `Role ${ROLE_ARN} may not invoke ${destinationArn}.`,
    ],
    [
      "if the role allows another destination",
      { rolePolicy: { policy: allow("events:InvokeApiDestination", { Resource: GONE }) } },
      "NO_PERMISSIONS",
      ({ destinationArn }) => `Role ${ROLE_ARN} may not invoke ${destinationArn}.`,
    ],
    [
      "if the role trusts another service",
      {
        role: {
          assumeRolePolicy: allow("sts:AssumeRole", {
            Principal: { Service: "ec2.amazonaws.com" },
          }),
        },
      },
      "FAILED_TO_ASSUME_ROLE",
      () => `Role ${ROLE_ARN} cannot be assumed.`,
    ],
    [
      "if the role does not exist",
      { target: { roleArn: `${ROLE_ARN}-gone` } },
      "FAILED_TO_ASSUME_ROLE",
      () => `Role ${ROLE_ARN}-gone cannot be assumed.`,
    ],
    [
      "if the destination does not exist",
      { target: { arn: GONE } },
      "NO_RESOURCE",
      () => `API destination ${GONE} does not exist.`,
    ],
  ];
  for (const [name, differences, code, message] of cases) {
    it(name, async () => {
      const world = new TestWorld(differences);
      await world.deliver();
      assert.deepEqual([world.requests, world.tokenRequests], [[], []]);
      assert.deepEqual(errorOf(world), [code, message(world), undefined, "0"]);
    });
  }
});

it("a role can invoke by its second policy", async () => {
  const world = new TestWorld({ rolePolicy: { policy: allow("events:PutEvents") } });
  world.emulator.controlPlane
    .plan("aws:iam/rolePolicy:RolePolicy", "more", {
      name: "more",
      role: "invoke",
      policy: allow("events:InvokeApiDestination"),
    })
    .create();
  await world.deliver();
  assert.equal(world.requests.length, 1);
});
