import assert from "node:assert/strict";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent } from "../../../eventbridge/event";
import type { StackAlarm } from "../../../clients/aws/cloudWatch";
import { addDrill } from "../../../cli/commands/drill";
import { drillEvents } from "../../../operations/drill/events";
import { drill, type DrillOrder } from "../../../operations/drill/run";
import type { DrillServices } from "../../../operations/drill/services";
import { rulesOfCheckout } from "../../../stack/fate";
import { STALE_MESSAGE } from "../../../salesforceSchema/newerWins";
import { subscriptions } from "../../../subscriptions";
import { withLimits, type WaitingClock } from "../../../clients/timeLimits";
import { awaitAnswer } from "../../../clients/waiting";
import { readEvents } from "../../../events/read";
import { PROJECT_DIRECTORY } from "../../folder";
import { response, TestWorld } from "../../emulator/testWorld";
import { runError } from "../../runError";
import { queueOf, sinkOf, worldWithLetters } from "../deadLetters/letters";
import { OUTPUTS } from "../../stack/outputs";
import { command, Served } from "../../local/served";

const SAMPLE = readEvents(`${PROJECT_DIRECTORY}/events/01-customer-registered.json`, "");
const samples: BusEvent[] = SAMPLE.map(({ published }) => published);

describe("a drill", () => {
  const rules = rulesOfCheckout(subscriptions);
  const [{ failing, corrected, isOwn }] = drillEvents(samples, { subscriptions }, rules);

  /** Salesforce refuses long bodies; the alarm follows the queue; time passes where the drill waits. */
  function parts(world: TestWorld, delivers = true) {
    const state = (): StackAlarm["state"] => (world.deadLetters.length > 0 ? "ALARM" : "OK");
    return {
      queue: queueOf(world),
      bus: sinkOf(world),
      ensureHeld: () => Promise.resolve(),
      watch: {
        alarms: () =>
          Promise.resolve([{ name: "x-dead-letters-1", state: state(), description: "" }]),
        series: () => Promise.resolve([]),
      },
      findRecord: () =>
        Promise.resolve(() => Promise.resolve(delivers && world.happenings.some(isDelivery))),
    };
  }
  const timeOf = (world: TestWorld) => ({
    now: () => world.clock.now(),
    sleep: (milliseconds: number) => world.clock.run(world.clock.now() + milliseconds),
  });
  const waitingClock = ({ clock }: TestWorld): WaitingClock => ({
    now: () => clock.now(),
    after: (milliseconds, work) => {
      let isCalledOff = false;
      if (milliseconds !== Infinity) {
        clock.at(clock.now() + milliseconds, () => (isCalledOff ? undefined : work()));
      }
      return () => (isCalledOff = true);
    },
  });
  const worldOf = () => {
    const world: TestWorld = new TestWorld({
      latency: 2_000,
      api: () => response((world.requests.at(-1)?.body.length ?? 0) > 1_000 ? 400 : 204),
    });
    return world;
  };
  const isDelivery = (one: TestWorld["happenings"][number]) =>
    one.kind === "attempt" && one.delivered;
  const long = { ...failing, detail: failing.detail.replace("Costello", "x".repeat(33_000)) };
  /** A drill in a world, apart from what the test changes. */
  const drillIn = (
    world: TestWorld,
    changed: Partial<DrillServices> = {},
    more: Partial<DrillOrder> = {},
  ) =>
    drill({
      services: { ...parts(world), ...changed },
      events: { failing: long, corrected, isOwn },
      timeout: 60_000,
      time: timeOf(world),
      report: () => undefined,
      ...more,
    });

  it("follows the dead letter, the raised alarm, the record and the cleared alarm", async () => {
    const world = worldOf();
    const reported: string[] = [];
    const times = await drillIn(world, {}, { report: (line) => reported.push(line) });
    assert.deepEqual(times, {
      deadLettered: 4_000,
      alarmRaised: 0,
      delivered: 2_000,
      alarmCleared: 0,
    });
    assert.deepEqual(world.deadLetters, []);
    assert.match(reported.join("\n"), /The event is in the dead-letter queue after 4s\.\n/);
  });

  describe("of a subscription with newerWins", () => {
    const older = { ...corrected, id: "older" };
    const answer = (errorCode: string, message: string) =>
      response(400, JSON.stringify([{ errorCode, message, fields: [] }]));
    /** Salesforce answers to the third request, which is the older version. */
    const guardedBy = (third: ReturnType<typeof response>) => {
      let calls = 0;
      return new TestWorld({
        latency: 2_000,
        api: () => {
          calls += 1;
          if (calls === 1) return answer("STRING_TOO_LONG", "data value too large");
          return calls === 2 ? response(204) : third;
        },
      });
    };
    const events = { failing: long, corrected, older, isOwn };

    it("also proves that Salesforce refuses an older version, and removes its dead letter", async () => {
      const world = guardedBy(
        answer("FIELD_CUSTOM_VALIDATION_EXCEPTION", `${STALE_MESSAGE} (Contact.ShopUpdatedAt__c).`),
      );
      const times = await drillIn(world, { hasOlder: () => Promise.resolve(false) }, { events });
      assert.equal(times.olderRefused, 2_000);
      assert.equal(world.count("published"), 3);
      assert.deepEqual(world.deadLetters, []);
    });

    it("fails where Salesforce accepts an older version", async () => {
      const world = guardedBy(response(204));
      await assert.rejects(
        drillIn(
          world,
          { hasOlder: () => Promise.resolve(world.happenings.filter(isDelivery).length === 2) },
          { events },
        ),
        runError(
          /^Salesforce has accepted an older version .* validation rule of newerWins is missing or not active.*`pulumi up` \(docs\/ordering\.md\)\./,
        ),
      );
    });

    it("fails, and removes the dead letter, where the older version is refused for another reason", async () => {
      const world = guardedBy(answer("REQUIRED_FIELD_MISSING", "Required fields are missing"));
      await assert.rejects(
        drillIn(world, { hasOlder: () => Promise.resolve(false) }, { events }),
        runError(
          /^This step was not complete within 1m: Salesforce refuses the older version\. The drill's dead letter was removed from the queue\./,
        ),
      );
      assert.deepEqual(world.deadLetters, []);
    });
  });

  it("says why Salesforce refuses the corrected event, too", async () => {
    const world = new TestWorld({
      latency: 2_000,
      api: () =>
        response(400, JSON.stringify([{ errorCode: "REQUIRED_FIELD_MISSING", message: "" }])),
    });
    await assert.rejects(
      drillIn(world, parts(world, false)),
      runError(
        /^The corrected event is in the dead-letter queue, too \(bad-field: .*\)\. Correct the sample event in events\/.* The drill's dead letter was removed from the queue\./,
      ),
    );
    assert.deepEqual(world.deadLetters, []);
  });

  it("deletes the record that it has written, also where it does not complete", async () => {
    const reported: string[] = [];
    const removeRecords = () => Promise.resolve(["The record is deleted."]);
    const world = worldOf();
    await drillIn(world, { removeRecords }, { report: (line) => reported.push(line) });
    assert.equal(reported.at(-1), "The record is deleted.");
    const other = worldOf();
    await assert.rejects(
      drillIn(other, { ...parts(other, false), removeRecords }),
      runError(/Salesforce has the record\. The record is deleted\.$/),
    );
  });

  it("names the step that is not complete in time", async () => {
    const world = worldOf();
    await assert.rejects(
      drillIn(world, parts(world, false)),
      runError(/^This step was not complete within 1m: Salesforce has the record\.$/),
    );
  });

  /** Runs a drill, in which something happens when the alarm is looked at for the so many-th time. */
  async function interrupted(
    world: TestWorld,
    change: Partial<DrillServices>,
    stop?: AbortSignal,
  ): Promise<{ message: string; took: number }> {
    const start = world.clock.now();
    const all = {
      record: "Contact ShopCustomerId__c 999999999",
      selector: "--stack dev",
      ...change,
    };
    const error = await drillIn(world, all, { stop }).then(
      () => assert.fail("the drill completed"),
      (thrown: unknown) => thrown,
    );
    assert(RunError.isInstance(error), String(error));
    return { message: error.message, took: world.clock.now() - start };
  }
  const alarmThat = (happens: () => void, state: StackAlarm["state"] = "OK") => ({
    ...{ series: () => Promise.resolve([]) },
    alarms: () => {
      happens();
      return Promise.resolve([{ name: "x-dead-letters-1", state, description: "" }]);
    },
  });

  it("removes its letter where the alarm is never raised", async () => {
    const world = worldOf();
    const { message, took } = await interrupted(world, { watch: alarmThat(() => undefined) });
    assert.match(
      message,
      /^This step was not complete within 1m: the alarm is raised\. The drill's dead letter was removed from the queue\.$/,
    );
    assert.deepEqual(world.deadLetters, []);
    assert(took < 70_000);
  });

  it("removes only its own letter when it is stopped", async () => {
    const world = worldOf();
    const stop = new AbortController();
    const watch = alarmThat(() => {
      if (world.deadLetters.length === 0) return;
      world.queue.send({ body: '{"id":"another"}', attributes: {} });
      stop.abort();
    });
    const { message } = await interrupted(world, { watch }, stop.signal);
    assert.match(
      message,
      /^The drill was stopped before this step: the alarm is raised\. The drill's dead letter was removed from/,
    );
    assert.deepEqual(
      world.deadLetters.map(({ body }) => body),
      ['{"id":"another"}'],
    );
  });

  it("ends within its time-out where somebody drops its letter and another letter arrives", async () => {
    const world = worldOf();
    let isRaised = false;
    const { message, took } = await interrupted(world, {
      watch: {
        series: () => Promise.resolve([]),
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
      /^This step was not complete within 1m: the alarm is cleared\. The queue holds about 1 message that arrived during the drill: `dlq list` shows the causes\. The drill may have left the record Contact ShopCustomerId__c 999999999 in Salesforce\.$/,
    );
    assert(took < 70_000, `${took}`);
    assert.equal(world.deadLetters.length, 1);
  });

  it("names its letter, and the command to remove it, where the removal fails", async () => {
    const world = worldOf();
    const queue = { ...queueOf(world), delete: () => Promise.reject(new Error("no permission")) };
    const { message } = await interrupted(world, { queue, watch: alarmThat(() => undefined) });
    const [{ messageId } = assert.fail()] = world.deadLetters;
    assert.equal(
      message,
      `This step was not complete within 1m: the alarm is raised. The drill's dead letter ${messageId} may still be in the queue. Remove it with \`npx bridge dlq drop --stack dev --id ${messageId} --count 1 --yes\`.`,
    );
  });

  it("names its event where no letter arrived", async () => {
    const world = new TestWorld({ latency: 2_000, api: () => response(204) });
    const { message } = await interrupted(world, {});
    assert.match(
      message,
      /^This step was not complete within 1m: the event is in the dead-letter queue\. The drill's event \S+ did not appear in the queue, but may still arrive there\. Remove it with `npx bridge dlq drop --stack dev --id \S+ --count 1 --yes`\.$/,
    );
  });

  it("removes the letters of every rule that failed for its event", async () => {
    const world = worldOf();
    const reported: string[] = [];
    const { watch } = parts(world);
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
    await drillIn(world, { watch: copying, record }, { report: (line) => reported.push(line) });
    assert.deepEqual(world.deadLetters, []);
    assert.equal(reported.at(-1), `The drill leaves the record ${record} in Salesforce.`);
  });

  it("blames no host where a step's time ends while the host still answers", async () => {
    for (const timeout of [5_000, 5_400, 5_800, 6_200]) {
      const world = new TestWorld({ latency: 2_000, api: () => response(204) });
      const queue = queueOf(world);
      const receive = (hold: number) =>
        awaitAnswer({ host: "AWS", limit: "call" }, async () => {
          await world.clock.run(world.clock.now() + 1_000); // as a receive of an empty queue takes
          return queue.receive(hold);
        });
      await assert.rejects(
        withLimits(
          {},
          () => drillIn(world, { queue: { ...queue, receive } }, { timeout }),
          waitingClock(world),
        ),
        runError(
          /^This step was not complete within \S+: the event is in the dead-letter queue\. The drill's event /,
        ),
      );
    }
  });

  /** What a call throws whose answer is lost, or that the service refuses. */
  const failure = (fault?: "client"): Error =>
    Object.assign(new RunError("It failed."), {
      cause: Object.assign(new Error("it failed"), {
        ...(fault !== undefined && { $fault: fault, $metadata: { httpStatusCode: 400 } }),
      }),
    });
  /** Takes events, and loses its answer to the so many-th call. */
  const losingAnswer = (world: TestWorld, call: number): DrillServices["bus"] => {
    let calls = 0;
    return {
      put: async (events) => {
        const answer = await sinkOf(world).put(events);
        if ((calls += 1) === call) throw failure();
        return answer;
      },
    };
  };

  it("removes the letter of an event whose publication was not answered", async () => {
    const world = worldOf();
    const { message, took } = await interrupted(world, { bus: losingAnswer(world, 1) });
    assert.equal(message, "It failed. The drill's dead letter was removed from the queue.");
    assert.deepEqual(world.deadLetters, []);
    assert(took <= 30_000, `${took}`);
  });

  it("names the record where the second publication was not answered", async () => {
    const world = worldOf();
    const { message } = await interrupted(world, { bus: losingAnswer(world, 2) });
    assert.equal(
      message,
      "It failed. The drill's dead letter was removed from the queue. The drill may have left the record Contact ShopCustomerId__c 999999999 in Salesforce.",
    );
    assert.deepEqual(world.deadLetters, []);
  });

  it("reports as unknown an event whose publication was not answered and whose letter does not arrive", async () => {
    const world = worldOf();
    const bus = { put: () => Promise.reject(failure()) };
    const { message } = await interrupted(world, { bus });
    assert.equal(
      message,
      "It failed. It is unknown whether the drill's event about Contact ShopCustomerId__c 999999999 was published: it did not appear in the queue, but may still arrive there. Check with `npx bridge dlq list --stack dev`, and drop it by its id.",
    );
  });

  it("names no event where the bus refuses it", async () => {
    const refusals: DrillServices["bus"]["put"][] = [
      () => Promise.reject(failure("client")),
      () => Promise.resolve([{ code: "InternalFailure", message: "It failed." }]),
    ];
    for (const put of refusals) {
      const { message, took } = await interrupted(worldOf(), { bus: { put } });
      assert.match(message, /^(It failed\.|The bus did not accept the drill's event \(.*\)\.)$/);
      assert.equal(took, 0);
    }
  });

  it("removes both letters of an event that the bus accepted twice, as after a repeated call", async () => {
    const world = worldOf();
    const bus: DrillServices["bus"] = {
      put: async (events) => {
        await sinkOf(world).put(events);
        return sinkOf(world).put(events);
      },
    };
    await drillIn(world, { bus });
    assert.deepEqual(world.deadLetters, []);
  });

  it("publishes and deletes nothing after the queue's lock is lost", async () => {
    for (const [held, published] of [
      [0, 0],
      [1, 1],
      [2, 2],
    ] as const) {
      const world = worldOf();
      let asked = 0;
      const deleted: string[] = [];
      const queue = queueOf(world);
      await assert.rejects(
        drillIn(world, {
          queue: {
            ...queue,
            delete: (letters) => {
              deleted.push(...letters.map(({ messageId }) => messageId));
              return queue.delete(letters);
            },
          },
          ensureHeld: () =>
            (asked += 1) > held ? Promise.reject(new RunError("It is lost.")) : Promise.resolve(),
        }),
        runError(/^It is lost\./),
      );
      assert.equal(world.count("published"), published);
      assert.deepEqual(deleted, []);
    }
  });

  it("does not begin while the queue holds messages", async () => {
    const world = await worldWithLetters(2);
    await assert.rejects(
      drillIn(world),
      runError(/^The queue holds 2 messages, .*`dlq list` shows the causes/),
    );
    assert.equal(world.count("published"), 2);
  });

  it("does not begin without an alarm to raise", async () => {
    const world = worldOf();
    const watch = { alarms: () => Promise.resolve([]), series: () => Promise.resolve([]) };
    await assert.rejects(
      drillIn(world, { watch }),
      runError(/^The stack has no alarm on its dead letters, .*`pulumi up`\.$/),
    );
    assert.equal(world.count("published"), 0);
  });

  describe("of a stack whose alarm on the depth waits for more dead letters", () => {
    const depth: StackAlarm = {
      name: "x-dead-letters-1f3a90bc",
      state: "OK",
      description: "",
      threshold: 200,
    };
    const notStale: StackAlarm = {
      ...depth,
      name: "x-dead-letters-not-stale-1f3a90bc",
      threshold: 1,
    };
    const watching = (...alarms: StackAlarm[]) => ({
      alarms: () => Promise.resolve(alarms),
      series: () => Promise.resolve([]),
    });

    it("raises the alarm that leaves stale dead letters out, which lasts", async () => {
      const world = worldOf();
      const state = () => (world.count("deadLettered") > 0 ? "ALARM" : "OK");
      const watch = {
        ...watching(),
        alarms: () => Promise.resolve([depth, { ...notStale, state: state() } as const]),
      };
      const reported: string[] = [];
      const times = await drillIn(world, { watch }, { report: (line) => reported.push(line) });
      assert.deepEqual(times, { deadLettered: 4_000, alarmRaised: 0, delivered: 2_000 });
      assert.equal(
        reported.at(-1),
        "The alarm x-dead-letters-not-stale-1f3a90bc stays raised for a day: it counts dead letters when they arrive.",
      );
    });

    for (const [what, alarms, message] of [
      [
        "no alarm goes off at one",
        [depth],
        /^The alarm x-dead-letters-1f3a90bc goes off at 200 messages, and the drill makes one\. Set deadLettersNotStale to 1 /,
      ],
      [
        "none does, with another threshold",
        [depth, { ...notStale, threshold: 2 }],
        /goes off at 200 messages/,
      ],
      [
        "that alarm is raised already",
        [depth, { ...notStale, state: "ALARM" }],
        /^The alarm x-dead-letters-not-stale-1f3a90bc is raised, so it cannot show the drill's failure\./,
      ],
    ] as const) {
      it(`does not begin where ${what}`, async () => {
        const world = worldOf();
        await assert.rejects(drillIn(world, { watch: watching(...alarms) }), runError(message));
        assert.equal(world.count("published"), 0);
      });
    }
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
      /^error: The stack prod is a production stack\. A drill publishes an event that fails, .*\. Use another/,
    );
  });
});
