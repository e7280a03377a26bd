import assert from "node:assert/strict";
import {
  CancelReplayCommand,
  DescribeConnectionCommand,
  DescribeReplayCommand,
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
  ChangeMessageVisibilityBatchCommand,
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
  StartMessageMoveTaskCommand,
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
    const { eventBridge, account } = world.emulator;
    endpoint = await serveEndpoint(
      {
        AWSEvents: eventActions(account, eventBridge),
        AmazonSQS: queueActions(account, wall, () => endpoint.origin),
        SalesforceStandIn: standInActions({ default: faults }, () => world.clock.now()),
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

  it("accepts events, answers for each, and delivers them", async () => {
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

  it("refuses an invalid time", async () => {
    const headers = { "x-amz-target": "AWSEvents.PutEvents" };
    const body = JSON.stringify({ Entries: [{ ...entry, Time: 1e300 }] });
    const answer = await fetch(endpoint.origin, { method: "POST", headers, body });
    assert.equal(answer.status, 400);
    const { __type, message } = (await answer.json()) as Record<string, string>;
    assert.equal(__type, "ValidationException");
    assert.match(message ?? "", /^Entries\.0\.Time: Too big/);
  });

  // Source: EventBridge API reference, PutEvents: up to 1,000 levels.
  it("refuses a detail that is nested too deeply, and continues to serve", async () => {
    const deep = `{"id":${"[".repeat(30_000)}${"]".repeat(30_000)}}`;
    const Entries = [{ ...entry, Detail: deep }, entry];
    const reported = await events.send(new PutEventsCommand({ Entries }));
    assert.equal(reported.Entries?.[0]?.ErrorCode, "MalformedDetail");
    await world.clock.run();
    assert.equal(world.deadLetters.length, 1);
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
    const some = { id: "", account: "", time: "", region: "", "detail-type": "" };
    assert.equal((await test('{"source":["a"]}', { ...some, source: "a" })).Result, true);
    assert.equal((await test('{"source":["a"]}', { ...some, source: "b" })).Result, false);
    await assert.rejects(test('{"source":["a"]}', { source: "a", id: "" }), {
      name: "ValidationException",
      message:
        "Parameter Event is not valid. Reason: it has no account, time, region, detail-type.",
    });
    await assert.rejects(test('{"source":["a"]}', []), {
      message: "Parameter Event is not valid. Reason: it is not a JSON object.",
    });
    await assert.rejects(test('{"source":"a"}', { ...some, source: "a" }), {
      name: "InvalidEventPatternException",
      message:
        "Event pattern is not valid. Reason: the event pattern must list values in an array at source",
    });
  });

  it("lists and describes the resources", async () => {
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
    const [{ HttpParameters, InputTransformer } = assert.fail("no target")] = Targets;
    assert.deepEqual(HttpParameters?.PathParameterValues, ["$.detail.id"]);
    assert.deepEqual(InputTransformer, {
      InputPathsMap: { name: "$.detail.lastname" },
      InputTemplate: '{"LastName":<name>}',
    });
    const { ApiDestinations } = await events.send(new ListApiDestinationsCommand({}));
    assert.equal(ApiDestinations?.[0]?.InvocationRateLimitPerSecond, 300);
    const ofAnother = new ListApiDestinationsCommand({
      ConnectionArn: `${ApiDestinations[0].ConnectionArn}x`,
    });
    assert.deepEqual((await events.send(ofAnother)).ApiDestinations, []);
    await assert.rejects(
      events.send(new DescribeRuleCommand({ Name: "none", EventBusName: BUS })),
      { name: "ResourceNotFoundException" },
    );
  });

  it("shows no secret of a connection", async () => {
    const reported = await events.send(new DescribeConnectionCommand({ Name: "salesforce" }));
    assert.equal(reported.AuthParameters?.OAuthParameters?.ClientParameters?.ClientID, "id");
    const { $metadata, ...shown } = reported;
    assert.equal($metadata.httpStatusCode, 200);
    assert.doesNotMatch(JSON.stringify(shown), /secret/);
  });

  it("replays an archive, once for each name", async () => {
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
    const reported = await events.send(new DescribeReplayCommand({ ReplayName: "again" }));
    assert.equal(reported.EventStartTime?.getTime(), START);
    assert.equal(reported.EventEndTime?.getTime(), START + 60_000);
    await assert.rejects(events.send(new CancelReplayCommand({ ReplayName: "again" })), {
      name: "IllegalStatusException",
    });
    const backwards = new StartReplayCommand({
      ...replay.input,
      ReplayName: "backwards",
      EventEndTime: new Date(START),
    });
    await assert.rejects(events.send(backwards), {
      name: "ValidationException",
      message: /EventStartTime must be before EventEndTime/,
    });
  });

  const receive = async (more = {}) =>
    (await sqs.send(new ReceiveMessageCommand({ QueueUrl, ...more }))).Messages ?? [];

  it("returns dead letters with their attributes, and deletes them", async () => {
    await world.deliver();
    const { QueueUrls } = await sqs.send(new ListQueuesCommand({}));
    assert.deepEqual(QueueUrls, [QueueUrl]);
    assert.equal((await sqs.send(new GetQueueUrlCommand({ QueueName: "dlq" }))).QueueUrl, QueueUrl);
    const [message] = await receive({
      MessageAttributeNames: ["All"],
      AttributeNames: ["All"],
    });
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

  it("waits for a message for the requested time", async () => {
    const waiting = receive({ WaitTimeSeconds: 20 });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "late" }));
    assert.equal((await waiting)[0]?.Body, "late");
  });

  const onItsWay = () => new Promise((resolve) => setTimeout(resolve, 100));

  it("returns a message immediately to one of two waiting clients when it becomes visible", async () => {
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "again" }));
    await receive({ VisibilityTimeout: 600 });
    const start = performance.now();
    const waiting = [1, 2].map(async () => {
      const bodies = (await receive({ WaitTimeSeconds: 1 })).map(({ Body }) => Body);
      return { bodies, took: performance.now() - start };
    });
    await onItsWay();
    await world.clock.run(world.clock.now() + 600_000);
    const [first, second] = (await Promise.all(waiting)).sort((a, b) => a.took - b.took);
    assert.deepEqual([first?.bodies, second?.bodies], [["again"], []]);
    assert(first && first.took < 900, `at once: ${first?.took} ms`);
    assert(second && second.took > 950, `the other waits on: ${second?.took} ms`);
  });

  it("returns no message to a client that has disconnected", async () => {
    const gone = new AbortController();
    const command = new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 20 });
    const waiting = sqs.send(command, { abortSignal: gone.signal });
    await onItsWay();
    gone.abort();
    await assert.rejects(waiting, { name: "AbortError" });
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "kept" }));
    assert.equal((await receive({ WaitTimeSeconds: 1 }))[0]?.Body, "kept");
  });

  // Source: SQS API reference, ReceiveMessage and GetQueueAttributes.
  it("returns the requested attributes only", async () => {
    await world.deliver();
    const [bare] = await receive({ VisibilityTimeout: 0 });
    assert.deepEqual([bare?.MessageAttributes, bare?.Attributes], [undefined, undefined]);
    const [some] = await receive({
      MessageAttributeNames: ["ERROR_*", "ERROR.*", "RULE_ARN"],
      MessageSystemAttributeNames: ["SentTimestamp"],
    });
    assert.deepEqual(Object.keys(some?.MessageAttributes ?? {}).sort(), [
      "ERROR_CODE",
      "ERROR_MESSAGE",
      "RULE_ARN",
    ]);
    assert.deepEqual(Object.keys(some?.Attributes ?? {}), ["SentTimestamp"]);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
    );
    assert.deepEqual(Object.keys(Attributes ?? {}), ["QueueArn"]);
  });

  it("keeps the types of attributes", async () => {
    const MessageAttributes = {
      count: { DataType: "Number", StringValue: "7" },
      picture: { DataType: "Binary.png", BinaryValue: new Uint8Array([1, 2, 3]) },
    };
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a", MessageAttributes }));
    const [message] = await receive({ MessageAttributeNames: ["All"] });
    assert.deepEqual(message?.MessageAttributes, MessageAttributes);
  });

  it("accepts 1 MiB, and refuses one byte more, alone and in a batch", async () => {
    const MessageBody = "x".repeat(1_048_576);
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
    const more = new SendMessageCommand({ QueueUrl, MessageBody: `${MessageBody}x` });
    await assert.rejects(sqs.send(more), { message: /Message must be shorter than 1048576 bytes/ });
    const Entries = [
      { Id: "a", MessageBody },
      { Id: "b", MessageBody: "x" },
    ];
    await assert.rejects(sqs.send(new SendMessageBatchCommand({ QueueUrl, Entries })), {
      name: "BatchRequestTooLong",
    });
    assert.equal(world.queue.held.length, 1);
  });

  const batch = (...ids: string[]) => ids.map((Id) => ({ Id, MessageBody: Id }));
  for (const [name, Entries, error] of [
    ["no entries", [], "EmptyBatchRequest"],
    ["11 entries", batch(..."abcdefghijk"), "TooManyEntriesInBatchRequest"],
    ["a repeated id", batch("a", "b", "a"), "BatchEntryIdsNotDistinct"],
  ] as const) {
    it(`refuses a batch with ${name} as a whole`, async () => {
      const command = new SendMessageBatchCommand({ QueueUrl, Entries: [...Entries] });
      await assert.rejects(sqs.send(command), { name: error });
      assert.deepEqual(world.queue.held, []);
    });
  }

  it("refuses an invalid receipt handle, alone and in a batch", async () => {
    const ReceiptHandle = "garbage";
    const VisibilityTimeout = 0;
    for (const command of [
      new DeleteMessageCommand({ QueueUrl, ReceiptHandle }),
      new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle, VisibilityTimeout }),
    ] as const) {
      await assert.rejects(sqs.send(command as DeleteMessageCommand), {
        name: "ReceiptHandleIsInvalid",
      });
    }
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "a" }));
    const [message] = await receive();
    const Entries = [
      { Id: "good", ReceiptHandle: message?.ReceiptHandle, VisibilityTimeout },
      { Id: "bad", ReceiptHandle, VisibilityTimeout },
    ];
    const answer = await sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl, Entries }));
    assert.deepEqual(answer.Successful, [{ Id: "good" }]);
    assert.equal(answer.Failed?.[0]?.Code, "ReceiptHandleIsInvalid");
    assert.equal((await receive()).length, 1);
  });

  // Source: SQS Developer Guide, 'Configuring a dead-letter queue redrive': only queues that are the dead-letter
  // queue of another queue. An EventBridge dead-letter queue is not.
  it("moves no messages of a queue that is not the dead-letter queue of another queue", async () => {
    const SourceArn = world.queue.arn;
    await assert.rejects(sqs.send(new StartMessageMoveTaskCommand({ SourceArn })), {
      message: "Source queue must be configured as a Dead Letter Queue.",
    });
  });

  it("also returns an error's code for older clients", async () => {
    const answer = await fetch(endpoint.origin, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.GetQueueUrl",
      },
      body: '{"QueueName":"none"}',
    });
    assert.equal(
      answer.headers.get("x-amzn-query-error"),
      "AWS.SimpleQueueService.NonExistentQueue;Sender",
    );
    assert.equal(answer.headers.get("content-type"), "application/x-amz-json-1.0");
  });

  it("refuses a queue that does not exist", async () => {
    await assert.rejects(
      sqs.send(new ReceiveMessageCommand({ QueueUrl: `${QueueUrl}-other` })),
      /The specified queue does not exist\./,
    );
  });

  it("sets a fault of Salesforce on demand, and refuses an invalid request", async () => {
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

  for (const target of [
    ...["AWSEvents.toString", "AWSEvents.constructor", "constructor.keys"],
    ...["__proto__.hasOwnProperty", "AWSEvents", ""],
  ]) {
    it(`refuses the action '${target}'`, async () => {
      const headers = { "x-amz-target": target };
      const answer = await fetch(endpoint.origin, { method: "POST", headers, body: "{}" });
      assert.equal(answer.status, 400);
      const { __type } = (await answer.json()) as Record<string, string>;
      assert.equal(__type, "UnknownOperationException");
    });
  }

  it("reports the missing header of a request without an action", async () => {
    const answer = await fetch(endpoint.origin);
    const { message } = (await answer.json()) as Record<string, string>;
    assert.match(
      message ?? "",
      /^The header X-Amz-Target, which names the action, is missing\. The emulator supports /,
    );
    assert.equal(answer.headers.get("content-type"), "application/x-amz-json-1.1");
  });

  it("reports the mistake of a body that is not an object", async () => {
    const headers = { "x-amz-target": "AWSEvents.PutEvents" };
    const answer = await fetch(endpoint.origin, { method: "POST", headers, body: "null" });
    const { message } = (await answer.json()) as Record<string, string>;
    assert.match(message ?? "", /^the request: Invalid input/);
  });

  it("lists the supported actions when it refuses another", async () => {
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
      /^The emulator does not support the action AWSEvents\.DeleteRule\. It supports AWSEvents\.PutEvents, /,
    );
  });
});
