import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent } from "../../eventbridge/event";
import type { StackAlarm } from "../../operations/cloudWatch";
import { addDrill } from "../../operations/commands/drill";
import { drill, drillEvents } from "../../operations/drill";
import { rulesOfCheckout } from "../../operations/fate";
import { subscriptions } from "../../subscriptions";
import { readEvents } from "../../operations/simulate";
import { PROJECT_DIRECTORY } from "../emulator/embedded/folder";
import { response, TestWorld } from "../emulator/testWorld";
import { runError } from "../runError";
import { queueOf, sinkOf, worldWithLetters } from "./dlq/letters";
import { OUTPUTS } from "./outputs";
import { command, Served } from "./served";

const SAMPLE = readEvents(`${PROJECT_DIRECTORY}/events/01-customer-registered.json`, "");
const samples: BusEvent[] = SAMPLE.map(({ published }) => published);

describe("a drill", () => {
  const rules = rulesOfCheckout(subscriptions);
  const { poison, mended } = drillEvents(samples, { subscriptions }, rules);
  const detailOf = ({ detail }: { detail: string }) =>
    JSON.parse(detail) as Record<string, unknown>;

  it("publishes an event of its own customer, once with a text that no field takes", () => {
    const { id, firstname, lastname } = detailOf(mended);
    assert.deepEqual([id, firstname, lastname], [999_999_999, "Veronica", "Costello"]);
    const [changed, ...more] = Object.entries(detailOf(poison)).filter(
      ([key, value]) => JSON.stringify(value) !== JSON.stringify(detailOf(mended)[key]),
    );
    assert.deepEqual([String(changed?.[1]).length, more], [33_000, []]);
  });

  it("needs a sample that a subscription sends", () => {
    assert.throws(
      () => drillEvents([], { subscriptions }, rules),
      runError(/No event of events\/ will do/),
    );
  });

  /** Salesforce refuses long bodies; the alarm follows the queue; time passes where the drill waits. */
  function parts(world: TestWorld, delivers = true) {
    const state = (): StackAlarm["state"] => (world.deadLetters.length > 0 ? "ALARM" : "OK");
    return {
      queue: queueOf(world),
      bus: sinkOf(world),
      watch: {
        alarms: () =>
          Promise.resolve([{ name: "x-dead-letters-1", state: state(), description: "" }]),
        sums: () => Promise.resolve({}),
      },
      findRecord: () =>
        Promise.resolve(() =>
          Promise.resolve(
            delivers && world.happenings.some((one) => one.kind === "attempt" && one.delivered),
          ),
        ),
    };
  }
  const timeOf = (world: TestWorld) => ({
    now: () => world.clock.now(),
    sleep: (milliseconds: number) => world.clock.run(world.clock.now() + milliseconds),
  });
  const worldOf = () => {
    const world: TestWorld = new TestWorld({
      latency: 2_000,
      api: () => response((world.requests.at(-1)?.body.length ?? 0) > 1_000 ? 400 : 204),
    });
    return world;
  };
  const long = { ...poison, detail: poison.detail.replace("Costello", "x".repeat(33_000)) };

  it("watches a dead letter arrive, the alarm go off, the record arrive and the alarm end", async () => {
    const world = worldOf();
    const told: string[] = [];
    const run = drill(parts(world), long, mended, 60_000, timeOf(world), (line) => told.push(line));
    const times = await run;
    assert.deepEqual(times, {
      deadLettered: 4_000,
      alarmRaised: 0,
      delivered: 2_000,
      alarmCleared: 0,
    });
    assert.deepEqual(world.deadLetters, []);
    assert.match(told.join("\n"), /It is in the dead-letter queue: after 4s\n/);
  });

  it("names the step that does not come to its end", async () => {
    const world = worldOf();
    await assert.rejects(
      drill(parts(world, false), long, mended, 60_000, timeOf(world), () => undefined),
      runError(/^Salesforce has the record: not within 1m\.$/),
    );
  });

  /** Runs a drill, in which something happens when the alarm is looked at for the so many-th time. */
  async function interrupted(
    world: TestWorld,
    change: Partial<Parameters<typeof drill>[0]>,
    stop?: AbortSignal,
  ): Promise<{ message: string; took: number }> {
    const start = world.clock.now();
    const all = {
      ...parts(world),
      record: "Contact ShopCustomerId__c 999999999",
      selector: "--stack dev",
      ...change,
    };
    const error = await drill(all, long, mended, 60_000, timeOf(world), () => undefined, stop).then(
      () => assert.fail("it came to its end"),
      (thrown: unknown) => thrown,
    );
    assert(RunError.isInstance(error), String(error));
    return { message: error.message, took: world.clock.now() - start };
  }
  const alarmThat = (happens: () => void, state: StackAlarm["state"] = "OK") => ({
    ...{ sums: () => Promise.resolve({}) },
    alarms: () => {
      happens();
      return Promise.resolve([{ name: "x-dead-letters-1", state, description: "" }]);
    },
  });

  it("removes its letter where the alarm never rises", async () => {
    const world = worldOf();
    const { message, took } = await interrupted(world, { watch: alarmThat(() => undefined) });
    assert.match(
      message,
      /^The alarm is raised: not within 1m\. Its letter is removed from the queue\.$/,
    );
    assert.deepEqual(world.deadLetters, []);
    assert(took < 70_000);
  });

  it("removes its letter, and leaves others, when it is stopped", async () => {
    const world = worldOf();
    const stop = new AbortController();
    const watch = alarmThat(() => {
      if (world.deadLetters.length === 0) return;
      world.queue.send({ body: '{"id":"another"}', attributes: {} });
      stop.abort();
    });
    const { message } = await interrupted(world, { watch }, stop.signal);
    assert.match(message, /^Stopped before this: The alarm is raised\. Its letter is removed from/);
    assert.deepEqual(
      world.deadLetters.map(({ body }) => body),
      ['{"id":"another"}'],
    );
  });

  it("ends within its time-out where somebody drops its letter, and another one waits", async () => {
    const world = worldOf();
    let isRaised = false;
    const { message, took } = await interrupted(world, {
      watch: {
        sums: () => Promise.resolve({}),
        alarms: () => {
          if (world.deadLetters.length > 0 && !isRaised) {
            isRaised = true;
            world.queue.purge();
            world.queue.send({ body: '{"id":"another"}', attributes: {} });
          }
          const state = isRaised ? "ALARM" : "OK";
          return Promise.resolve([{ name: "x-dead-letters-1", state, description: "" }]);
        },
      },
    });
    assert.match(
      message,
      /^The alarm is cleared: not within 1m\. The queue holds about 1 message that came meanwhile: `dlq list` says why\. It may leave the record Contact ShopCustomerId__c 999999999 in Salesforce\.$/,
    );
    assert(took < 70_000, `${took}`);
    assert.equal(world.deadLetters.length, 1);
  });

  it("names its letter, and what removes it, where it cannot", async () => {
    const world = worldOf();
    const queue = { ...queueOf(world), delete: () => Promise.reject(new Error("no permission")) };
    const { message } = await interrupted(world, { queue, watch: alarmThat(() => undefined) });
    const [{ messageId } = assert.fail()] = world.deadLetters;
    assert.equal(
      message,
      `The alarm is raised: not within 1m. Its letter ${messageId} may still be in the queue. Remove it with \`npx bridge dlq drop --stack dev --id ${messageId} --count 1 --yes\`.`,
    );
  });

  it("names its event where no letter came", async () => {
    const world = new TestWorld({ latency: 2_000, api: () => response(204) });
    const { message } = await interrupted(world, {});
    assert.match(
      message,
      /^It is in the dead-letter queue: not within 1m\. Its event \S+ was not seen in the queue, and may still arrive there\. Remove it with `npx bridge dlq drop --stack dev --id \S+ --count 1 --yes`\.$/,
    );
  });

  it("removes the letters of every rule that failed for its event", async () => {
    const world = worldOf();
    const told: string[] = [];
    const { watch, ...rest } = parts(world);
    let copied = false;
    const copying = {
      ...watch,
      alarms: () => {
        const [own] = world.deadLetters;
        if (own !== undefined && !copied) {
          copied = true;
          world.queue.send({ body: own.body, attributes: {} });
        }
        return watch.alarms();
      },
    };
    const record = "Contact ShopCustomerId__c 999999999";
    await drill({ ...rest, watch: copying, record }, long, mended, 60_000, timeOf(world), (line) =>
      told.push(line),
    );
    assert.deepEqual(world.deadLetters, []);
    assert.equal(told.at(-1), `It leaves the record ${record} in Salesforce.`);
  });

  it("does not begin while the queue holds messages", async () => {
    const world = await worldWithLetters(2);
    await assert.rejects(
      drill(parts(world), poison, mended, 60_000, timeOf(world), () => undefined),
      runError(/^The queue holds 2 messages, .*`dlq list` says why/),
    );
    assert.equal(world.count("published"), 2);
  });

  it("does not begin where there is no alarm to raise", async () => {
    const world = worldOf();
    const watch = { alarms: () => Promise.resolve([]), sums: () => Promise.resolve({}) };
    const without = { ...parts(world), watch };
    await assert.rejects(
      drill(without, poison, mended, 60_000, timeOf(world), () => undefined),
      runError(/^The stack has no alarm on its dead letters, .*`pulumi up`\.$/),
    );
    assert.equal(world.count("published"), 0);
  });

  it("is refused on prod unless it is forced", async () => {
    const served = await new Served(worldOf()).start(OUTPUTS, "http://127.0.0.1:1", "prod");
    const run = (...args: string[]) =>
      command(
        (program) => addDrill(program, PROJECT_DIRECTORY),
        ["drill", ...served.here, ...args],
      );
    const { code, stderr } = await run();
    await served.stop();
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: A drill publishes an event that fails, .*: prod is productive\. Use another/,
    );
  });
});
