import assert from "node:assert/strict";
import {
  CloudWatchLogsClient,
  FilterLogEventsCommand,
  type FilterLogEventsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import type { BusLogRecord, LogConfig } from "../../../eventbridge/busLog";
import { logActions } from "../../../emulator/endpoint/logs";
import { serveEndpoint, type Endpoint } from "../../../emulator/endpoint/server";
import { BusLogs } from "../../../emulator/cloudWatch/busLogs";
import { KeptJournal } from "../../../emulator/eventBridge/keptJournal";
import { clientOf } from "../../awsSdk";
import type { Outcome } from "../../../emulator/transport";
import { BUS, response, retries, START, TestWorld, TIMED_OUT } from "../testWorld";

const GROUP = "/aws/vendedlogs/events/shop";
const LOGS = "arn:aws:logs:eu-central-1:000000000000";
const GROUP_ARN = `${LOGS}:log-group:${GROUP}`;
const BUS_ARN = `arn:aws:events:eu-central-1:000000000000:event-bus/${BUS}`;
const DAY = 86_400_000;
type Input = Partial<FilterLogEventsCommandInput>;

describe("FilterLogEvents, for an AWS SDK,", () => {
  let world: TestWorld;
  let endpoint: Endpoint;
  let logs: CloudWatchLogsClient;
  /** How requests end, in turn; the last one stays. */
  let answers: Outcome[];

  beforeEach(async () => {
    answers = [response(503), response(204)];
    const next = () => (answers.length > 1 ? answers.shift() : answers[0]) ?? response(204);
    world = new TestWorld({ api: next, target: retries(5) });
    const { account, journal } = world.emulator;
    const logged = new BusLogs(account, new KeptJournal(journal));
    const actions = logActions(account, logged, () => world.clock.now());
    endpoint = await serveEndpoint({ Logs_20140328: actions }, 0);
    logs = new CloudWatchLogsClient(clientOf(endpoint.origin));
    account.logGroups.set(GROUP_ARN, 0);
    account.logDestinations.set(`${LOGS}:delivery-destination:shop`, GROUP_ARN);
    for (const type of ["ERROR", "INFO", "TRACE"]) {
      const source = `${LOGS}:delivery-source:${type}`;
      account.logSources.set(source, `${BUS_ARN} ${type}_LOGS`);
      const destination = `${LOGS}:delivery-destination:shop`;
      account.logDeliveries.set(type, { source, destination });
    }
    log({ level: "TRACE", detail: "FULL" });
  });
  afterEach(async () => {
    logs.destroy();
    await endpoint.stop();
  });

  function log(config: LogConfig): void {
    const bus = world.emulator.account.buses.get(BUS_ARN) ?? assert.fail();
    bus.logConfig = config;
  }
  const filter = (input: Input = {}) =>
    logs.send(new FilterLogEventsCommand({ logGroupName: GROUP, ...input }));
  const stepsIn = async (input: Input = {}) =>
    ((await filter(input)).events ?? []).map(
      ({ message = "" }) => (JSON.parse(message) as { message_type: string }).message_type,
    );
  const refused = (input: Input, message: string, name = "InvalidParameterException") =>
    assert.rejects(filter(input), { name, message });

  it("lists what a bus logs, in order of time", async () => {
    const id = await world.deliver({ id: "a" });
    const { events = [], nextToken, searchedLogStreams } = await filter();
    assert.deepEqual([nextToken, searchedLogStreams], [undefined, []]);
    assert.equal(new Set(events.map(({ eventId }) => eventId)).size, events.length);
    const [first] = events;
    assert.equal(first?.timestamp, START);
    assert.equal(first.logStreamName, "EventBridgeEventBusLogs");
    const record = JSON.parse(first.message ?? "") as Record<string, unknown>;
    assert.deepEqual([record.event_id, record.resource_arn], [id, BUS_ARN]);
    const times = events.map(({ timestamp = 0 }) => timestamp);
    assert.deepEqual(
      times,
      times.toSorted((a, b) => a - b),
    );
  });

  for (const [level, steps] of [
    ["OFF", []],
    ["ERROR", ["INVOCATION_ATTEMPT_RETRYABLE_FAILURE"]],
    [
      "INFO",
      [
        "EVENT_INGEST_SUCCESS",
        "INVOCATION_ATTEMPT_RETRYABLE_FAILURE",
        "INVOCATION_START",
        "INVOCATION_SUCCESS",
        "RULE_MATCH",
      ],
    ],
  ] as const) {
    it(`has the steps of the level ${level}`, async () => {
      log({ level, detail: "NONE" });
      await world.deliver();
      assert.deepEqual((await stepsIn()).sort(), steps);
    });
  }

  it("has the content of events and requests with details only", async () => {
    await world.deliver({ id: "a", lastname: "Costello" });
    const text = async () => JSON.stringify((await filter()).events);
    assert.match(await text(), /Costello/);
    log({ level: "TRACE", detail: "NONE" });
    assert.doesNotMatch(await text(), /Costello/);
  });

  it("has the last answer in the records of a dead letter, and none where there was no answer", async () => {
    const answersOf = async (id: string) =>
      ((await filter({ filterPattern: `{ $.event_id = "${id}" }` })).events ?? []).flatMap(
        ({ message = "" }) => {
          const { message_type, details } = JSON.parse(message) as BusLogRecord;
          return /DLQ|^INVOCATION_FAILURE/.test(message_type)
            ? [[message_type, details?.target_response_body]]
            : [];
        },
      );
    const both = (answer?: string) => [
      ["INVOCATION_FAILURE", answer],
      ["INVOCATION_DLQ", answer],
    ];
    answers = [response(503, "down"), response(400, "no")];
    assert.deepEqual(await answersOf(await world.deliver()), both("no"));
    answers = [TIMED_OUT];
    const id = await world.deliver();
    assert.deepEqual(await answersOf(id), both());
  });

  it("begins and ends at the given times, both included", async () => {
    await world.deliver({ id: "a" });
    const times = ((await filter()).events ?? []).map(({ timestamp = 0 }) => timestamp);
    const last = times.at(-1) ?? 0;
    const within = async (startTime: number, endTime: number) =>
      ((await filter({ startTime, endTime })).events ?? []).length;
    assert.equal(await within(START, last), times.length);
    assert.equal(await within(last, last), times.filter((one) => one === last).length);
    assert.equal(await within(last + 1, last + DAY), 0);
    assert.equal(await within(last, START), 0);
  });

  it("lists page by page, from either end, and each line once", async () => {
    await world.deliver({ id: "a" });
    const all = ((await filter()).events ?? []).map(({ message }) => message);
    for (const startFromHead of [true, false]) {
      const listed: (string | undefined)[] = [];
      let nextToken: string | undefined;
      do {
        // The direction of a further page is that of its token.
        const page = await filter({
          limit: 2,
          ...(nextToken === undefined ? { startFromHead } : { nextToken }),
        });
        assert((page.events ?? []).length <= 2);
        listed.push(...(page.events ?? []).map(({ message }) => message));
        ({ nextToken } = page);
      } while (nextToken !== undefined);
      assert.deepEqual(startFromHead ? listed : listed.reverse(), all);
    }
  });

  it("returns 1 MB a page at most", async () => {
    for (let id = 0; id < 4; id += 1) {
      await world.deliver({ id: String(id), lastname: "x".repeat(200_000) });
    }
    const sizes: number[] = [];
    let nextToken: string | undefined;
    do {
      const page = await filter({ nextToken });
      const bytes = (page.events ?? []).map(({ message = "" }) => Buffer.byteLength(message));
      sizes.push(bytes.reduce((sum, one) => sum + one, 0));
      ({ nextToken } = page);
    } while (nextToken !== undefined);
    assert(sizes.length > 1 && sizes.every((size) => size <= 1_048_576), sizes.join());
  });

  it("forgets lines that are older than the group's retention", async () => {
    world.emulator.account.logGroups.set(GROUP_ARN, 1);
    await world.deliver({ id: "a" });
    assert.notDeepEqual(await stepsIn(), []);
    await world.clock.run(world.clock.now() + 2 * DAY);
    assert.deepEqual(await stepsIn(), []);
  });

  it("finds lines by a filter pattern", async () => {
    const first = await world.deliver({ id: "a" });
    await world.deliver({ id: "b" });
    const { events = [] } = await filter({ filterPattern: `{ $.event_id = "${first}" }` });
    assert(events.length > 1);
    assert(events.every(({ message = "" }) => message.includes(first)));
  });

  it("takes a group by name or by ARN", async () => {
    await world.deliver();
    const byName = await stepsIn();
    for (const logGroupIdentifier of [GROUP, GROUP_ARN]) {
      assert.deepEqual(await stepsIn({ logGroupName: undefined, logGroupIdentifier }), byName);
    }
  });

  it("selects streams by name or prefix: a bus logs to one", async () => {
    await world.deliver();
    const all = await stepsIn();
    assert.deepEqual(await stepsIn({ logStreamNames: ["EventBridgeEventBusLogs"] }), all);
    assert.deepEqual(await stepsIn({ logStreamNamePrefix: "EventBridge" }), all);
    assert.deepEqual(await stepsIn({ logStreamNamePrefix: "other" }), []);
    await refused(
      { logStreamNames: ["other"] },
      "The specified log stream does not exist.",
      "ResourceNotFoundException",
    );
  });

  it("refuses members that break a constraint of the API's model, all at once", async () => {
    const constraint = (value: string, member: string, words: string) =>
      `Value '${value}' at '${member}' failed to satisfy constraint: Member must ${words}`;
    const one = (...of: Parameters<typeof constraint>) =>
      `1 validation error detected: ${constraint(...of)}`;
    await refused({ limit: 0 }, one("0", "limit", "have value greater than or equal to 1"));
    await refused(
      { limit: 10_001 },
      one("10001", "limit", "have value less than or equal to 10000"),
    );
    await refused(
      { startTime: -1 },
      one("-1", "startTime", "have value greater than or equal to 0"),
    );
    await refused(
      { logGroupName: "a b" },
      one("a b", "logGroupName", "satisfy regular expression pattern: [.\\-_/#A-Za-z0-9]+"),
    );
    await refused(
      { logStreamNames: ["a:b"] },
      one("a:b", "logStreamNames.1.member", "satisfy regular expression pattern: [^:*]*"),
    );
    await refused(
      { limit: 0, endTime: -1 },
      `2 validation errors detected: ${constraint("-1", "endTime", "have value greater than or equal to 0")}; ${constraint("0", "limit", "have value greater than or equal to 1")}`,
    );
    const pattern = "x".repeat(1_025);
    await refused(
      { filterPattern: pattern },
      one(pattern, "filterPattern", "have length less than or equal to 1024"),
    );
  });

  it("refuses members that exclude each other, a foreign token, and the end of an old log", async () => {
    const either = "You must include either logGroupIdentifier or logGroupName, but not both.";
    await refused({ logGroupIdentifier: GROUP }, either);
    await refused({ logGroupName: undefined }, either);
    await refused(
      { logStreamNames: ["a"], logStreamNamePrefix: "a" },
      "You cannot specify both logStreamNames and logStreamNamePrefix.",
    );
    await refused({ nextToken: "7" }, "The specified nextToken is invalid.");
    const startTime = Date.UTC(2023, 11, 31);
    await refused(
      { startFromHead: false, startTime },
      "startFromHead can be false only if startTime is on or after January 1, 2024.",
    );
    assert.deepEqual(await stepsIn({ startTime }), []);
  });

  it("does not know a group that no program has made or named", async () => {
    await refused(
      { logGroupName: `${GROUP}-2` },
      "The specified log group does not exist.",
      "ResourceNotFoundException",
    );
  });
});
