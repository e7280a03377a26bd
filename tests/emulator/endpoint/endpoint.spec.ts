import assert from "node:assert/strict";
import {
  DescribeConnectionCommand,
  DescribeRuleCommand,
  EventBridgeClient,
  ListApiDestinationsCommand,
  ListArchivesCommand,
  ListEventBusesCommand,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  PutEventsCommand,
  StartReplayCommand,
  TestEventPatternCommand,
} from "@aws-sdk/client-eventbridge";
import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { WallClock } from "../../../emulator/clock";
import { eventActions } from "../../../emulator/endpoint/events";
import { serveEndpoint, type Endpoint } from "../../../emulator/endpoint/server";
import { queueActions } from "../../../emulator/endpoint/sqs";
import { standInActions } from "../../../emulator/endpoint/standIn";
import { Faults } from "../../../emulator/salesforce/faults";
import { clientOf } from "../../awsSdk";
import { BUS, response, RULE_ARN, START, TestWorld } from "../testWorld";

describe("the endpoint, for an AWS SDK", () => {
  let world: TestWorld;
  let endpoint: Endpoint;
  let events: EventBridgeClient;
  let sqs: SQSClient;
  let QueueUrl: string;
  let faults: Faults;
  const wall = new WallClock();

  beforeEach(async () => {
    world = new TestWorld({ api: [response(400)] });
    faults = new Faults(() => world.clock.now());
    const { eventBridge, world: account } = world.emulator;
    endpoint = await serveEndpoint(
      {
        AWSEvents: eventActions(account, eventBridge, () => world.clock.now()),
        AmazonSQS: queueActions(account, wall, () => endpoint.origin),
        SalesforceStandIn: standInActions(faults, () => world.clock.now()),
      },
      0,
    );
    const config = clientOf(endpoint.origin);
    events = new EventBridgeClient(config);
    sqs = new SQSClient(config);
    QueueUrl = `${endpoint.origin}/000000000000/dlq`;
  });
  afterEach(async () => {
    events.destroy();
    sqs.destroy();
    wall.stop();
    await endpoint.stop();
  });

  const entry = {
    EventBusName: BUS,
    Source: "shop.magento",
    DetailType: "customer-updated",
    Detail: '{"id":"7","lastname":"Meyer"}',
  };

  it("takes events, answers for each, and delivers them", async () => {
    const Time = new Date("2026-09-01T10:20:30Z");
    const { FailedEntryCount, Entries } = await events.send(
      new PutEventsCommand({
        Entries: [
          { ...entry, Time },
          { ...entry, Detail: "no JSON" },
        ],
      }),
    );
    assert.equal(FailedEntryCount, 1);
    assert.match(Entries?.[0]?.EventId ?? "", /^[0-9a-f-]{36}$/);
    assert.equal(Entries?.[1]?.ErrorCode, "MalformedDetail");
    await world.clock.run();
    const [{ body } = assert.fail("no dead letter")] = world.deadLetters;
    assert.equal((JSON.parse(body) as { time: string }).time, "2026-09-01T10:20:30Z");
  });

  it("refuses more than 10 events at once", async () => {
    const Entries = Array.from({ length: 11 }, () => entry);
    await assert.rejects(events.send(new PutEventsCommand({ Entries })), {
      name: "ValidationException",
    });
  });

  it("tests patterns", async () => {
    const test = (EventPattern: string, event: object) =>
      events.send(new TestEventPatternCommand({ EventPattern, Event: JSON.stringify(event) }));
    assert.equal((await test('{"source":["a"]}', { source: "a" })).Result, true);
    assert.equal((await test('{"source":["a"]}', { source: "b" })).Result, false);
    await assert.rejects(test('{"source":"a"}', {}), {
      name: "InvalidEventPatternException",
      message:
        "Event pattern is not valid. Reason: the event pattern must list values in an array at source",
    });
  });

  it("tells what exists", async () => {
    const { EventBuses } = await events.send(new ListEventBusesCommand({ NamePrefix: "sh" }));
    assert.deepEqual(
      EventBuses?.map(({ Name }) => Name),
      [BUS],
    );
    const { Rules } = await events.send(new ListRulesCommand({ EventBusName: BUS }));
    assert.deepEqual(
      Rules?.map(({ Arn, State }) => [Arn, State]),
      [[RULE_ARN, "ENABLED"]],
    );
    const { Targets } = await events.send(
      new ListTargetsByRuleCommand({ Rule: "customers", EventBusName: BUS }),
    );
    assert.deepEqual(Targets?.[0]?.RetryPolicy, {
      MaximumRetryAttempts: 185,
      MaximumEventAgeInSeconds: 86_400,
    });
    const { ApiDestinations } = await events.send(new ListApiDestinationsCommand({}));
    assert.equal(ApiDestinations?.[0]?.InvocationRateLimitPerSecond, 300);
    await assert.rejects(
      events.send(new DescribeRuleCommand({ Name: "none", EventBusName: BUS })),
      { name: "ResourceNotFoundException" },
    );
  });

  it("shows no secret of a connection", async () => {
    const told = await events.send(new DescribeConnectionCommand({ Name: "salesforce" }));
    assert.equal(told.AuthParameters?.OAuthParameters?.ClientParameters?.ClientID, "id");
    const { $metadata, ...shown } = told;
    assert.equal($metadata.httpStatusCode, 200);
    assert.doesNotMatch(JSON.stringify(shown), /secret/);
  });

  it("replays an archive, once by a name", async () => {
    const busArn = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;
    const archive = world.emulator.controlPlane.plan(
      "aws:cloudwatch/eventArchive:EventArchive",
      "test",
      { name: "all", eventSourceArn: busArn },
    );
    archive.create();
    await world.deliver();
    const { Archives } = await events.send(new ListArchivesCommand({}));
    assert.equal(Archives?.[0]?.EventCount, 1);
    const replay = new StartReplayCommand({
      ReplayName: "again",
      EventSourceArn: String(archive.outputs.arn),
      EventStartTime: new Date(START),
      EventEndTime: new Date(START + 60_000),
      Destination: { Arn: busArn },
    });
    await events.send(replay);
    await world.clock.run();
    assert.equal(world.deadLetters.length, 2);
    await assert.rejects(events.send(replay), { name: "ResourceAlreadyExistsException" });
  });

  const receive = async (more = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];

  it("gives dead letters with their attributes, and deletes them", async () => {
    await world.deliver();
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
    assert.deepEqual(QueueUrls, [QueueUrl]);
    assert.equal((await sqs.send(new GetQueueUrlCommand({ QueueName: "dlq" }))).QueueUrl, QueueUrl);
    const [message] = await receive({ MessageAttributeNames: ["All"] });
    assert.equal(message?.MessageAttributes?.ERROR_CODE?.StringValue, "SDK_CLIENT_ERROR");
    assert.equal(message?.Attributes?.ApproximateReceiveCount, "1");
    assert.deepEqual(await receive(), []);
    const { ReceiptHandle } = message ?? {};
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    assert.deepEqual(world.deadLetters, []);
  });

  it("counts visible and hidden messages, and makes one visible again", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
    const counts = async () => {
      const { Attributes } = await sqs.send(
        new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["All"] }),
      );
      return [
        Attributes?.ApproximateNumberOfMessages,
        Attributes?.ApproximateNumberOfMessagesNotVisible,
      ];
    };
    assert.deepEqual(await counts(), ["1", "0"]);
    const [message] = await receive({ VisibilityTimeout: 600 });
    assert.deepEqual(await counts(), ["0", "1"]);
    await sqs.send(
      new ChangeMessageVisibilityCommand({
        QueueUrl,
        ReceiptHandle: message?.ReceiptHandle,
        VisibilityTimeout: 0,
      }),
    );
    assert.deepEqual(await counts(), ["1", "0"]);
    await sqs.send(new PurgeQueueCommand({ QueueUrl }));
    assert.deepEqual(await counts(), ["0", "0"]);
  });

  it("sends, receives and deletes in batches", async () => {
    const bodies = ["a", "b", "c"];
    const Entries = bodies.map((MessageBody) => ({ Id: MessageBody, MessageBody }));
    await sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
    const messages = await receive({ MaxNumberOfMessages: 10 });
    assert.deepEqual(
      messages.map(({ Body }) => Body),
      bodies,
    );
    const { Successful } = await sqs.send(
      new DeleteMessageBatchCommand({
        QueueUrl,
        Entries: messages.map(({ Body, ReceiptHandle }) => ({ Id: Body, ReceiptHandle })),
      }),
    );
    assert.equal(Successful?.length, 3);
    assert.deepEqual(world.deadLetters, []);
  });

  it("waits for a message for as long as is asked", async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
    assert.equal((await waiting)[0]?.Body, "late");
  });

  it("knows no other queue", async () => {
    await assert.rejects(
      sqs.send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-other` })),
      /The specified queue does not exist\./,
    );
  });

  it("makes Salesforce go wrong on demand, and takes nothing else for a demand", async () => {
    const ask = async (body: object) => {
      const headers = { "x-amz-target": "SalesforceStandIn.SetFault" };
      const answer = await fetch(endpoint.origin, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
      });
      return answer.status;
    };
    assert.equal(await ask({ Fault: "row-lock", Requests: 2 }), 200);
    const strike = () => (faults.strike() as { status: number } | undefined)?.status;
    assert.deepEqual([strike(), strike(), strike()], [400, 400, undefined]);
    assert.equal(await ask({ Fault: "unavailable", Seconds: 90 }), 200);
    assert.equal(strike(), 503);
    assert.equal(await ask({ Fault: "none" }), 200);
    assert.equal(strike(), undefined);
    for (const wrong of [{ Fault: "unavailable" }, { Fault: "fire", Requests: 1 }, {}]) {
      assert.equal(await ask(wrong), 400);
    }
  });

  it("refuses a call whose entries are too large together, as the service does", async () => {
    const Detail = JSON.stringify({ text: "x".repeat(600_000) });
    const Entries = [1, 2].map(() => ({ ...entry, Detail }));
    await assert.rejects(events.send(new PutEventsCommand({ Entries })), {
      name: "ValidationException",
      message: /^Total size of the entries in the request is over the limit: 12\d{5} of 1048576/,
    });
  });

  it("says which actions it has when it is asked for another", async () => {
    const answer = await fetch(endpoint.origin, {
      method: "POST",
      headers: { "x-amz-target": "AWSEvents.DeleteRule" },
      body: "{}",
    });
    assert.equal(answer.status, 400);
    const { __type, message } = (await answer.json()) as Record<string, string>;
    assert.equal(__type, "UnknownOperationException");
    assert.match(
      message ?? "",
      /^The emulator has no action AWSEvents\.DeleteRule; it has AWSEvents\.PutEvents, /,
    );
  });
});
