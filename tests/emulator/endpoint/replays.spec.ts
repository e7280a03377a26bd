import assert from "node:assert/strict";
import {
  CancelReplayCommand,
  DescribeArchiveCommand,
  DescribeReplayCommand,
  EventBridgeClient,
  ListReplaysCommand,
  StartReplayCommand,
  type StartReplayCommandInput,
} from "@aws-sdk/client-eventbridge";
import { eventActions } from "../../../emulator/endpoint/events";
import { serveEndpoint, type Endpoint } from "../../../emulator/endpoint/server";
import { clientOf } from "../../awsSdk";
import { BUS, START, TestWorld } from "../testWorld";

const MINUTE = 60_000;
const BUS_ARN = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;

describe("replays, for an AWS SDK,", () => {
  let world: TestWorld;
  let endpoint: Endpoint;
  let events: EventBridgeClient;
  let archiveArn: string;

  beforeEach(async () => {
    world = new TestWorld();
    const { eventBridge, account, controlPlane } = world.emulator;
    const archive = controlPlane.plan("aws:cloudwatch/eventArchive:EventArchive", "test", {
      name: "all",
      eventSourceArn: BUS_ARN,
      retentionDays: 2,
    });
    archive.create();
    archiveArn = String(archive.outputs.arn);
    endpoint = await serveEndpoint({ AWSEvents: eventActions(account, eventBridge) }, 0);
    events = new EventBridgeClient(clientOf(endpoint.origin));
  });
  afterEach(async () => {
    events.destroy();
    await endpoint.stop();
  });

  const start = (ReplayName: string, more: Partial<StartReplayCommandInput> = {}) =>
    events.send(
      new StartReplayCommand({
        ReplayName,
        EventSourceArn: archiveArn,
        EventStartTime: new Date(START),
        EventEndTime: new Date(START + 10 * MINUTE),
        Destination: { Arn: BUS_ARN },
        ...more,
      }),
    );
  const describeReplay = (ReplayName: string) =>
    events.send(new DescribeReplayCommand({ ReplayName }));
  const cancel = (ReplayName: string) => events.send(new CancelReplayCommand({ ReplayName }));
  const pass = (milliseconds: number) => world.clock.run(world.clock.now() + milliseconds);
  /** Customers whose events were sent again. */
  const replayed = () =>
    world.happenings.flatMap((one) =>
      one.kind === "published" && one.event["replay-name"] !== undefined
        ? [one.event.detail.id]
        : [],
    );
  /** Three events: two in the first minute, one in the fourth. */
  async function publishThree(): Promise<void> {
    await world.deliver({ id: "a" });
    await pass(5_000);
    await world.deliver({ id: "b" });
    await pass(3 * MINUTE);
    await world.deliver({ id: "c" });
    await pass(MINUTE);
  }

  it("send the events minute by minute, and report how far they are", async () => {
    await publishThree();
    const begun = await start("again", { Description: "why" });
    assert.equal(begun.State, "STARTING");
    assert.equal(begun.ReplayArn, archiveArn.replace("archive/all", "replay/again"));
    assert.equal((await describeReplay("again")).EventLastReplayedTime, undefined);
    await pass(1_000);
    const first = await describeReplay("again");
    assert.deepEqual(
      [first.State, first.EventLastReplayedTime?.getTime(), first.Description],
      ["RUNNING", START + 5_000, "why"],
    );
    assert.deepEqual(replayed(), ["a", "b"]);
    await pass(1_000);
    assert.deepEqual(replayed(), ["a", "b", "c"]);
    assert.equal((await describeReplay("again")).State, "RUNNING");
    await pass(1_000);
    const last = await describeReplay("again");
    assert.equal(last.State, "COMPLETED");
    assert.equal(last.EventLastReplayedTime?.getTime(), START + 3 * MINUTE + 5_000);
    assert.equal(last.ReplayEndTime?.getTime(), world.clock.now());
  });

  it("end without the time of an event where the range has none", async () => {
    await start("empty");
    await pass(MINUTE);
    const { State, EventLastReplayedTime } = await describeReplay("empty");
    assert.deepEqual([State, EventLastReplayedTime], ["COMPLETED", undefined]);
  });

  it("can be cancelled while they run, once", async () => {
    await publishThree();
    await start("again");
    await pass(1_500);
    assert.equal((await cancel("again")).State, "CANCELLING");
    await assert.rejects(cancel("again"), { name: "IllegalStatusException" });
    await pass(MINUTE);
    const { State, ReplayEndTime } = await describeReplay("again");
    assert.equal(State, "CANCELLED");
    assert.notEqual(ReplayEndTime, undefined);
    assert.deepEqual(replayed(), ["a", "b"]);
  });

  it("fail where their archive is deleted meanwhile", async () => {
    await publishThree();
    await start("again");
    await pass(1_000);
    world.emulator.account.archives.clear();
    await pass(MINUTE);
    const { State, StateReason } = await describeReplay("again");
    assert.deepEqual([State, StateReason], ["FAILED", "The archive was deleted."]);
  });

  it("are refused in AWS's words", async () => {
    const other = `${BUS_ARN}-2`;
    const refused = (more: Partial<StartReplayCommandInput>, name: string, message: string) =>
      assert.rejects(start("wrong", more), { name, message });
    await refused(
      { EventSourceArn: archiveArn.replace("all", "none") },
      "ValidationException",
      "Parameter EventSourceArn is not valid. Reason: Archive none does not exist.",
    );
    await refused(
      { Destination: { Arn: other } },
      "ResourceNotFoundException",
      `Event bus ${BUS}-2 does not exist.`,
    );
    world.emulator.account.addBus(other);
    await refused(
      { Destination: { Arn: other } },
      "ValidationException",
      "Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.",
    );
    await assert.rejects(start("no spaces"), { name: "ValidationException" });
    await assert.rejects(start("x".repeat(65)), { name: "ValidationException" });
  });

  it("are 10 at a time, and listed by one filter, page by page", async () => {
    const names = Array.from({ length: 10 }, (_, index) => `replay-${index}`);
    for (const name of names) await start(name);
    await assert.rejects(start("one-more"), { name: "LimitExceededException" });
    await cancel("replay-3");
    await start("one-more");
    const list = (input: object) => events.send(new ListReplaysCommand(input));
    const { Replays = [], NextToken } = await list({ NamePrefix: "replay-", Limit: 6 });
    const rest = await list({ NamePrefix: "replay-", Limit: 6, NextToken });
    const listed = [...Replays, ...(rest.Replays ?? [])].map(({ ReplayName }) => ReplayName);
    assert.deepEqual([listed, rest.NextToken], [names, undefined]);
    const cancelling = await list({ State: "CANCELLING" });
    assert.deepEqual(
      cancelling.Replays?.map(({ ReplayName }) => ReplayName),
      ["replay-3"],
    );
    assert.equal((await list({ EventSourceArn: `${archiveArn}x` })).Replays?.length, 0);
    await assert.rejects(list({ NamePrefix: "replay-", State: "RUNNING" }), {
      name: "ValidationException",
    });
  });

  it("come of an archive that describes its events, without those that are too old", async () => {
    const createdAt = world.clock.now();
    await world.deliver({ id: "a" });
    const archive = () => events.send(new DescribeArchiveCommand({ ArchiveName: "all" }));
    const { EventCount, SizeBytes, RetentionDays, CreationTime, ArchiveArn } = await archive();
    assert.deepEqual([EventCount, RetentionDays, ArchiveArn], [1, 2, archiveArn]);
    assert.equal(CreationTime?.getTime(), createdAt);
    assert(Number(SizeBytes) > 50 && Number(SizeBytes) < 500, String(SizeBytes));
    await pass(3 * 86_400_000);
    const later = await archive();
    assert.deepEqual([later.EventCount, later.SizeBytes], [0, 0]);
  });
});
