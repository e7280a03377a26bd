import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import { eventIn, type Letter, type Receipt } from "../../../eventbridge/deadLetter";
import { WALL_TIME } from "../../../operations/pace";
import {
  NO_ANSWER,
  NothingPublished,
  RefusedCall,
  type EventSink,
  type Published,
} from "../../../operations/bus/eventSink";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { batchesFor, redrive, type RedriveOptions } from "../../../operations/deadLetters/redrive";
import type { TestWorld } from "../../emulator/testWorld";
import {
  answered,
  arrives,
  endless,
  letter,
  publications,
  queued,
  queueOf,
  sinkOf,
  unordered,
  worldWithLetters,
} from "./letters";

const HOLD = 60;
/** Time that passes only where it is slept. */
const stillTime = () => {
  let now = 0;
  const slept: number[] = [];
  const sleep = (milliseconds: number) => {
    now += milliseconds;
    slept.push(milliseconds);
    return Promise.resolve();
  };
  return { now: () => now, sleep, slept };
};
const usual = (more: Partial<RedriveOptions> = {}): RedriveOptions => ({
  wanted: () => true,
  before: Infinity,
  visible: 0,
  hold: HOLD,
  time: stillTime(),
  ...more,
});
const idOf = (letter: Letter) => (JSON.parse(eventIn(letter)?.detail ?? "{}") as { id: number }).id;
/** Events that are published reach the dead-letter queue again at once. */
function failingAgain(world: TestWorld): { queue: LetterQueue; sink: EventSink } {
  const sink = sinkOf(world);
  const put: EventSink["put"] = async (events) => {
    const answers = await sink.put(events);
    await world.clock.run();
    return answers;
  };
  return { queue: endless(queueOf(world), () => undefined), sink: { put } };
}
const isOdd = (letter: Letter) => idOf(letter) % 2 === 1;

describe("a redrive", () => {
  it("of an empty queue does nothing", async () => {
    const world = await worldWithLetters(0);
    const redriven = await redrive(queueOf(world), sinkOf(world), usual());
    assert.deepEqual(redriven, {
      lookedAt: 0,
      published: 0,
      left: 0,
      cameBack: 0,
      seenAgain: 0,
      newer: 0,
      complete: true,
      refused: [],
      perhapsPublished: [],
      notDeleted: [],
    });
  });

  it("publishes the same event again under a new id", async () => {
    const world = await worldWithLetters(1);
    const ids: [string, string][] = [];
    const published = (letter: Letter, id: string) => ids.push([eventIn(letter)?.id ?? "", id]);
    await redrive(queueOf(world), sinkOf(world), usual({ published }));
    const [before, after, ...more] = world.happenings.flatMap((one) =>
      one.kind === "published" ? [one.event] : [],
    );
    assert(before && after);
    assert.deepEqual(more, []);
    assert.notEqual(after.id, before.id);
    assert.deepEqual(after, { ...before, id: after.id });
    assert.deepEqual(ids, [[before.id, after.id]]);
    await world.clock.run();
    assert.equal(world.requests.length, 2);
    assert.deepEqual(world.deadLetters, []);
  });

  it("takes every message, even more than one receive returns", async () => {
    const world = await worldWithLetters(25);
    const { published, lookedAt } = await redrive(queueOf(world), sinkOf(world), usual());
    assert.deepEqual([published, lookedAt, world.deadLetters.length], [25, 25, 0]);
  });

  it("keeps each digit of the event's numbers", async () => {
    const world = await worldWithLetters(0);
    const detail = '{"id": 1234567890123456789, "price": 1.10, "note": "a \\"detail\\": {}"}';
    world.queue.send({
      body: `{"id":"e","detail-type":"t","source":"s","detail":${detail},"resources":[]}`,
      attributes: {},
    });
    const details: string[] = [];
    const sink = sinkOf(world);
    const put: EventSink["put"] = (events) => {
      details.push(...events.map((event) => event.detail));
      return sink.put(events);
    };
    await redrive(queueOf(world), { put }, usual());
    assert.deepEqual(details, [detail]);
  });

  it("deletes a message only after its event was accepted", async () => {
    const world = await worldWithLetters(3);
    const heldAtPublication: boolean[] = [];
    world.emulator.journal.onHappening((happening) => {
      if (happening.kind !== "published") return;
      heldAtPublication.push(queued(world).includes(happening.event.detail.id));
    });
    await redrive(queueOf(world), sinkOf(world), usual());
    assert.deepEqual(heldAtPublication, [true, true, true]);
    assert.deepEqual(world.deadLetters, []);
  });

  it("keeps a message whose event the bus refuses, reports why, and goes on with the others", async () => {
    const world = await worldWithLetters(2);
    const [refused = assert.fail()] = world.deadLetters;
    const sink = sinkOf(world);
    const put: EventSink["put"] = async (events) => {
      const taken = await sink.put(events.slice(1));
      return [{ code: "NotAuthorizedForSourceException", message: "Not authorized." }, ...taken];
    };
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.equal(redriven.published, 1);
    assert.deepEqual(redriven.refused, [
      {
        messageId: refused.messageId,
        reason: "NotAuthorizedForSourceException: Not authorized.",
      },
    ]);
    assert.deepEqual(world.deadLetters, [refused]);
    assert.equal(world.queue.counts.visible, 1);
  });

  /** Adds a message whose body is the first one's with other members. */
  function sendAnother(world: TestWorld, members: object): string {
    const [first = assert.fail()] = world.deadLetters;
    const body = JSON.stringify({ ...(JSON.parse(first.body) as object), ...members });
    return world.queue.send({ body, attributes: {} }).messageId;
  }

  it("sends the service no event that it would refuse, and names those messages", async () => {
    const world = await worldWithLetters(3);
    const bad = new Map(
      (
        [
          [{ time: "" }, /time is not a date and time in ISO 8601/],
          [{ time: "0000-00-00 00:00:00" }, /time is not a date and time/],
          [{ time: 5 }, /time is a number, not a string/],
          [{ time: "1969-12-31T23:59:59Z" }, /time is not between the years 1970 and 9999/],
          [{ source: "" }, /source is empty/],
          [{ source: "aws.partner/shop/1" }, /only that partner can publish it/],
          [{ "detail-type": "x".repeat(129) }, /detail-type has 129 characters; the limit is 128/],
          [{ resources: ["a", 5] }, /resources\[1\] is a number, not a string/],
          [{ detail: { x: "x".repeat(1_048_576) } }, /it has 1,\d+,\d+ bytes; PutEvents accepts/],
        ] as const
      ).map(([members, reason]) => [sendAnother(world, members), reason]),
    );
    const { refused, published, failure } = await redrive(queueOf(world), sinkOf(world), usual());
    assert.deepEqual([published, failure], [3, undefined]);
    assert.equal(refused.length, bad.size);
    for (const { messageId, reason } of refused) {
      assert.match(reason, bad.get(messageId) ?? assert.fail(reason));
    }
    assert.deepEqual(
      world.deadLetters.map(({ messageId }) => messageId),
      [...bad.keys()],
    );
    assert.equal(world.queue.counts.visible, bad.size);
  });

  it("halves a batch that the service refuses as a whole, until the refused event is alone", async () => {
    const world = await worldWithLetters(25);
    const sink = sinkOf(world);
    const hidden = [3, 4, 17];
    const calls: number[] = [];
    const put: EventSink["put"] = (events) => {
      calls.push(events.length);
      const isBad = events.some(({ detail }) =>
        hidden.includes((JSON.parse(detail) as { id: number }).id),
      );
      return isBad
        ? Promise.reject(new RefusedCall("ValidationException", "something is wrong"))
        : sink.put(events);
    };
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.deepEqual([redriven.published, redriven.failure], [22, undefined]);
    assert.deepEqual(
      redriven.refused.map(({ reason }) => reason),
      hidden.map(() => "ValidationException: something is wrong"),
    );
    assert.deepEqual(queued(world), hidden);
    assert.deepEqual(new Set(publications(world).values()), new Set([1, 2]));
    assert(calls.length < 25, `${calls.length} calls`);
  });

  it("publishes nothing more after it has lost its lock, and leaves its messages hidden", async () => {
    const world = await worldWithLetters(25);
    let batches = 0;
    const mayGoOn = () => {
      batches += 1;
      return batches < 2 ? Promise.resolve() : Promise.reject(new Error("taken over"));
    };
    const redriven = await redrive(queueOf(world), sinkOf(world), usual({ mayGoOn }));
    assert.deepEqual([redriven.published, redriven.failure?.message], [10, "taken over"]);
    assert.equal(world.deadLetters.length, 15);
    assert.equal(world.queue.counts.visible, 5); // ten are hidden until another process finds them
  });

  it("keeps messages without an event, and events that must not be published", async () => {
    const world = await worldWithLetters(2);
    world.queue.send({ body: "no event", attributes: {} });
    const refusal = () => "nobody wants it";
    const { refused, published } = await redrive(queueOf(world), sinkOf(world), usual({ refusal }));
    assert.equal(published, 0);
    assert.deepEqual(refused.map(({ reason }) => reason).sort(), [
      "it is not an event of EventBridge: the message is not a JSON object",
      "nobody wants it",
      "nobody wants it",
    ]);
    assert.equal(world.queue.counts.visible, 3);
  });

  it("leaves unwanted and newer messages visible at the end", async () => {
    const world = await worldWithLetters(30);
    const now = world.clock.now();
    await world.clock.run(now + 1_000);
    world.queue.send({ body: world.deadLetters[1]?.body ?? "", attributes: {} });
    const redriven = await redrive(
      queueOf(world),
      sinkOf(world),
      usual({ wanted: isOdd, before: now + 1 }),
    );
    const { published, left, newer, cameBack } = redriven;
    assert.deepEqual([published, left, newer, cameBack], [15, 16, 1, 0]);
    assert.deepEqual(world.queue.counts.visible, 16);
  });

  for (const [what, before] of [
    ["by the queue's clock", (began: number) => began + 1],
    ["by their ids, where no clock tells", () => Infinity],
  ] as const) {
    it(`leaves events that fail again, and tells how many came back: ${what}`, async () => {
      const world = await worldWithLetters(25, undefined, false);
      const began = world.clock.now();
      await world.clock.run(began + 1_000);
      const { sink, queue } = failingAgain(world);
      const options = usual({ before: before(began) });
      const redriven = await redrive(queue, sink, options);
      assert.equal(redriven.failure, undefined);
      const { published, left, newer, cameBack } = redriven;
      assert.deepEqual([published, left, newer, cameBack], [25, 25, 0, 25]);
      assert.deepEqual(new Set(publications(world).values()), new Set([2]));
      assert.equal(world.queue.counts.visible, 25);
    });
  }

  it("ends while a message arrives at each receive, and leaves those messages", async () => {
    const world = await worldWithLetters(25);
    const before = world.clock.now() + 1;
    await world.clock.run(before);
    const queue = endless(queueOf(world), () => arrives(world));
    const redriven = await redrive(queue, sinkOf(world), usual({ before }));
    assert.equal(redriven.failure, undefined);
    assert.deepEqual([redriven.published, redriven.cameBack], [25, 0]);
    assert.equal(redriven.newer, redriven.left);
    assert.equal(world.queue.counts.visible, redriven.left);
    assert(redriven.left <= 20, `${redriven.left} arrived`);
  });

  it("finds the wanted messages even if all others are received again before", async () => {
    const found = (id: number): Letter => ({
      ...letter(answered(400), { id }),
      messageId: `message-${id}`,
    });
    const unwanted = Array.from({ length: 15 }, (_, batch) =>
      Array.from({ length: 10 }, (_, index) => found(2 * (10 * batch + index))),
    );
    const receives = [...unwanted, ...unwanted, [found(1)]];
    const queue: LetterQueue = {
      depth: () => Promise.resolve({ visible: 151, hidden: 0, asOf: Infinity }),
      receive: () => Promise.resolve(receives.shift() ?? []),
      delete: () => Promise.resolve([]),
      hide: () => Promise.resolve(),
    };
    const put: EventSink["put"] = (events) =>
      Promise.resolve(events.map(() => ({ eventId: "new" })));
    const redriven = await redrive(queue, { put }, usual({ wanted: isOdd }));
    assert.deepEqual([redriven.published, redriven.left], [1, 150]);
  });

  for (const [arriving, through, batches] of [
    [3, true, 1],
    [10, true, 1],
    [50, false, 1],
    [50, false, 4],
  ] as const) {
    it(`takes all of a queue without order, or says that it does not, while ${arriving} messages arrive at each receive, by ${batches} at once`, async () => {
      for (let seed = 1; seed <= 10; seed += 1) {
        const { queue, before, receives, left } = unordered(seededRandom(seed), 200, arriving);
        const { visible } = await queue.depth();
        const put: EventSink["put"] = (events) =>
          Promise.resolve(events.map(({ id }) => ({ eventId: `again-${id}` })));
        const options = usual({ before, visible, batches });
        const { published, complete, failure } = await redrive(queue, { put }, options);
        assert.equal(failure, undefined);
        assert.equal(published, 200 - left());
        assert.equal(complete, left() === 0, `${left()} left of seed ${seed}`);
        assert.equal(complete, through, `seed ${seed}`);
        assert(receives() < 2_000, `${receives()} receives of seed ${seed}`);
      }
    });
  }

  it("is complete, as far as is known, if only newer messages follow after the expected number", async () => {
    const old = Array.from({ length: 20 }, (_, id) => ({
      ...letter(answered(400), { id }),
      messageId: `old-${id}`,
    }));
    const newer = (id: number) => ({
      ...letter({}),
      messageId: `newer-${id}`,
      sentAt: Date.UTC(2026, 9, 1),
    });
    for (const [visible, complete, most] of [
      [20, true, 20],
      [21, false, 200],
    ] as const) {
      const receives = [old.slice(0, 10), [newer(-1)], old.slice(10)];
      let further = 0;
      const queue: LetterQueue = {
        depth: () => assert.fail("the depth is given"),
        receive: () => Promise.resolve(receives.shift() ?? [newer((further += 1))]),
        delete: () => Promise.resolve([]),
        hide: () => Promise.resolve(),
      };
      const put: EventSink["put"] = (events) =>
        Promise.resolve(events.map(() => ({ eventId: "new" })));
      const options = usual({ before: Date.UTC(2026, 8, 20), visible });
      const redriven = await redrive(queue, { put }, options);
      assert.deepEqual([redriven.published, redriven.complete], [20, complete]);
      assert(further <= most, `${further} receives of newer ones`);
    }
  });

  it("is not complete if its limit, a stop or a failure ended it", async () => {
    const stop = AbortSignal.abort();
    const receive = () => Promise.reject(new Error("gone"));
    for (const [options, change] of [
      [{ limit: 13 }, {}],
      [{ stop }, {}],
      [{}, { receive }],
    ] as const) {
      const world = await worldWithLetters(30);
      const queue = { ...queueOf(world), ...change };
      const { complete } = await redrive(queue, sinkOf(world), usual(options));
      assert.equal(complete, false);
    }
  });

  it("is not complete if it is stopped after one of its series has found the queue empty", async () => {
    const world = await worldWithLetters(10);
    const stop = new AbortController();
    const published = () => stop.abort();
    const options = usual({ published, rate: 0.1, batches: 2, stop: stop.signal });
    const redriven = await redrive(queueOf(world), sinkOf(world), options);
    assert.deepEqual([redriven.published, redriven.left, redriven.complete], [1, 9, false]);
  });

  it("counts an event that came back once, for any number of failed rules", async () => {
    const world = await worldWithLetters(3, undefined, false);
    const { sink, queue } = failingAgain(world);
    const put: EventSink["put"] = async (events) => {
      const answers = await sink.put(events);
      // A second rule fails the same events.
      world.deadLetters.slice(-events.length).forEach(({ body, attributes }) => {
        world.queue.send({ body, attributes });
      });
      return answers;
    };
    const { published, cameBack, newer, left } = await redrive(queue, { put }, usual());
    assert.deepEqual([published, cameBack, newer, left], [3, 3, 0, 6]);
  });

  it("publishes no more than its limit", async () => {
    const world = await worldWithLetters(30);
    const redriven = await redrive(queueOf(world), sinkOf(world), usual({ limit: 13 }));
    assert.equal(redriven.published, 13);
    assert.equal(world.queue.counts.visible, 17);
  });

  it("keeps its rate, and hides messages again if that takes long", async () => {
    const world = await worldWithLetters(12);
    const time = stillTime();
    const hidden: number[] = [];
    const queue = queueOf(world);
    const hide: LetterQueue["hide"] = (letters, hold) => {
      if (hold > 0) hidden.push(letters.length);
      return queue.hide(letters, hold);
    };
    await redrive({ ...queue, hide }, sinkOf(world), usual({ rate: 0.1, time }));
    assert.equal(time.now(), 110_000); // 12 events: 11 pauses of 10 s
    assert.deepEqual(
      time.slept,
      Array.from({ length: 11 }, () => 10_000),
    );
    assert.deepEqual(hidden, [7, 4, 1]); // after 30, 60 and 90 s, those that are left of the ten
    assert.deepEqual(world.deadLetters, []);
  });

  it("publishes only throttled events again, and gives up after a while", async () => {
    const world = await worldWithLetters(4);
    const sink = sinkOf(world);
    let calls = 0;
    const throttled: Published = { code: "ThrottlingException", message: "slow down" };
    const put: EventSink["put"] = async (events) => {
      calls += 1;
      const wanted = events.filter(({ detail }) => !detail.includes('"id":3'));
      const taken = calls === 1 ? wanted.slice(0, 1) : wanted;
      const answers = taken.length === 0 ? [] : await sink.put(taken);
      return events.map((_, index) => answers[index] ?? throttled);
    };
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.deepEqual([redriven.published, calls], [3, 4]);
    assert.deepEqual(
      redriven.refused.map(({ reason }) => reason),
      ["ThrottlingException: slow down"],
    );
    assert.deepEqual(queued(world), [3]);
    assert([...publications(world).values()].every((count) => count <= 2));
  });

  it("tries again to delete messages, and names those that stay", async () => {
    const world = await worldWithLetters(3);
    const queue = queueOf(world);
    const remove: LetterQueue["delete"] = async (letters) => {
      const stubborn = letters.filter((_, index) => index === 0);
      await queue.delete(letters.slice(1));
      return stubborn;
    };
    const redriven = await redrive({ ...queue, delete: remove }, sinkOf(world), usual());
    assert.equal(redriven.published, 3);
    assert.deepEqual(
      redriven.notDeleted,
      world.deadLetters.map(({ messageId }) => messageId),
    );
    assert.equal(world.deadLetters.length, 1);
  });

  it("reports its result when the service fails, and makes the rest visible", async () => {
    const world = await worldWithLetters(25);
    const sink = sinkOf(world);
    let calls = 0;
    const put: EventSink["put"] = (events) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error("gone")) : sink.put(events);
    };
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.equal(redriven.failure?.message, "gone");
    assert.deepEqual([redriven.published, redriven.left], [10, 0]);
    const unknown = world.deadLetters.slice(0, 10).map(({ messageId }) => messageId);
    assert.deepEqual(redriven.perhapsPublished, unknown);
    assert.equal(world.queue.counts.visible, 15);
  });

  it("leaves messages in the queue of which the service certainly accepted no event", async () => {
    const world = await worldWithLetters(25);
    const put: EventSink["put"] = () => Promise.reject(new NothingPublished("no credentials"));
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.deepEqual(
      [redriven.failure?.message, redriven.perhapsPublished],
      ["no credentials", []],
    );
    assert.deepEqual([redriven.left, world.queue.counts.visible], [10, 25]);
  });

  it("calls only those events perhaps published that the answer does not mention", async () => {
    const world = await worldWithLetters(12);
    const [, second] = world.deadLetters;
    const sink = sinkOf(world);
    const put: EventSink["put"] = async (events) =>
      (await sink.put(events)).map((answer, index) =>
        index === 1 && events.length === 10 ? NO_ANSWER : answer,
      );
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.deepEqual([redriven.published, redriven.refused, redriven.left], [11, [], 0]);
    assert.deepEqual(redriven.perhapsPublished, [second?.messageId]);
    assert.deepEqual(world.deadLetters, [second]);
  });

  it("calls only the half perhaps published that got no answer", async () => {
    const world = await worldWithLetters(8);
    const put: EventSink["put"] = (events) =>
      Promise.reject(
        events.length > 4 ? new RefusedCall("ValidationException", "no") : new Error("gone"),
      );
    const redriven = await redrive(queueOf(world), { put }, usual());
    assert.deepEqual([redriven.perhapsPublished.length, redriven.left], [4, 4]);
  });

  /** Time in which calls of services take long, and a queue that says when its messages are visible. */
  function slow(world: TestWorld, milliseconds: number) {
    const time = stillTime();
    const queue = queueOf(world);
    const hiddenUntil = new Map<string, number>();
    const customers = new Map<number, string>();
    const late: number[] = [];
    const hide = (letters: readonly Receipt[], hold: number) =>
      letters.forEach(({ messageId }) => hiddenUntil.set(messageId, time.now() + hold * 1_000));
    return {
      time,
      late,
      queue: {
        ...queue,
        receive: async (hold: number) => {
          const letters = await queue.receive(hold);
          letters.forEach((one) => customers.set(idOf(one), one.messageId));
          hide(letters, hold);
          return letters;
        },
        hide: (letters: readonly Receipt[], hold: number) => {
          hide(letters, hold);
          return queue.hide(letters, hold);
        },
      } satisfies LetterQueue,
      sink: (answer: Published): EventSink => ({
        put: async (events) => {
          await time.sleep(milliseconds);
          const ids = events.map(({ detail }) => (JSON.parse(detail) as { id: number }).id);
          late.push(
            ...ids.filter((id) => (hiddenUntil.get(customers.get(id) ?? "") ?? 0) <= time.now()),
          );
          return events.map(() => answer);
        },
      }),
    };
  }

  for (const [what, rate] of [
    ["while it repeats slow calls", undefined],
    ["of later batches, while it repeats slow calls of the first", 4],
    ["while it waits for its rate", 0.005],
  ] as const) {
    it(`keeps messages hidden ${what}`, async () => {
      const world = await worldWithLetters(10);
      const { time, late, queue, sink } = slow(world, 19_000);
      const bus = sink({ code: "ThrottlingException", message: "slow down" });
      const redriven = await redrive(queue, bus, usual({ rate, time, limit: 10 }));
      assert.deepEqual([redriven.failure, redriven.refused.length], [undefined, 10]);
      assert.deepEqual(late, []);
    });
  }

  it("has several batches in progress at once, and keeps its limit", async () => {
    const world = await worldWithLetters(100);
    const sink = sinkOf(world);
    let underWay = 0;
    let most = 0;
    const put: EventSink["put"] = async (events) => {
      underWay += events.length;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= events.length;
      return sink.put(events);
    };
    const redriven = await redrive(queueOf(world), { put }, usual({ batches: 4, limit: 73 }));
    assert.deepEqual([redriven.published, redriven.left, most], [73, 7, 40]);
    assert.equal(world.queue.counts.visible, 27);
  });

  it("ends every series of batches when a service fails in one of them", async () => {
    const world = await worldWithLetters(100);
    const sink = sinkOf(world);
    let calls = 0;
    const put: EventSink["put"] = (events) => {
      calls += 1;
      return calls === 2 ? Promise.reject(new Error("gone")) : sink.put(events);
    };
    const { failure, published } = await redrive(queueOf(world), { put }, usual({ batches: 4 }));
    assert.deepEqual([failure?.message, calls], ["gone", 4]);
    assert.equal(published, 30);
    assert.equal(world.queue.counts.visible, 70);
  });

  for (const [rate, batches] of [
    [0.5, 1],
    [50, 1],
    [51, 2],
    [300, 4],
    [undefined, 4],
  ] as const) {
    it(`has ${batches} under way at ${rate ?? "any number of"} events a second`, () => {
      assert.equal(batchesFor(rate), batches);
    });
  }

  it("publishes a message once that is received twice, and deletes it by its newest handle", async () => {
    const handles = ["first", "second"];
    const deleted: string[] = [];
    let published = 0;
    const queue: LetterQueue = {
      depth: () => Promise.resolve({ visible: 1, hidden: 0, asOf: Infinity }),
      receive: () => {
        const receiptHandle = handles.shift();
        const one = letter(answered(400));
        return Promise.resolve(receiptHandle === undefined ? [] : [{ ...one, receiptHandle }]);
      },
      delete: (receipts) => {
        deleted.push(...receipts.map(({ receiptHandle }) => receiptHandle));
        return Promise.resolve([]);
      },
      hide: () => Promise.resolve(),
    };
    const put: EventSink["put"] = async (events) => {
      published += events.length;
      while (handles.length > 0) await new Promise(setImmediate);
      return events.map(() => ({ eventId: "new" }));
    };
    await redrive(queue, { put }, usual({ batches: 2 }));
    assert.deepEqual([published, deleted], [1, ["second"]]);
  });

  it("ends at once when it is stopped while it waits for its rate", async () => {
    const world = await worldWithLetters(25);
    const stop = new AbortController();
    const published = () => setImmediate(() => stop.abort());
    const options = { published, rate: 0.01, stop: stop.signal, time: WALL_TIME };
    const redriven = await redrive(queueOf(world), sinkOf(world), usual(options));
    assert.deepEqual([redriven.published, redriven.failure], [1, undefined]);
    assert.equal(world.queue.counts.visible, 24);
  });

  it("ends after the batch in progress when it is stopped", async () => {
    const world = await worldWithLetters(25);
    const stop = new AbortController();
    const published = () => stop.abort();
    const redriven = await redrive(
      queueOf(world),
      sinkOf(world),
      usual({ published, stop: stop.signal }),
    );
    assert.equal(redriven.published, 10);
    assert.equal(world.queue.counts.visible, 15);
  });
});

describe("a redrive that is killed", () => {
  /** Six batches, the last of which is not full. */
  const LETTERS = 57;

  /** Stands still for ever at a call of a service, before it has any effect or after it, as a killed process does. */
  function killedAt(step: number, after: boolean, queue: LetterQueue, sink: EventSink) {
    let killed: () => void = () => undefined;
    const dead = new Promise<void>((resolve) => (killed = resolve));
    let steps = 0;
    const call = async <T>(work: () => Promise<T>): Promise<T> => {
      steps += 1;
      if (steps < step) return work();
      if (steps === step && after) await work();
      killed();
      return new Promise<T>(() => undefined);
    };
    const dying = {
      queue: {
        depth: () => call(() => queue.depth()),
        receive: (hold: number) => call(() => queue.receive(hold)),
        delete: (letters) => call(() => queue.delete(letters)),
        hide: (letters, hold) => call(() => queue.hide(letters, hold)),
      } satisfies LetterQueue,
      sink: { put: (events) => call(() => sink.put(events)) } satisfies EventSink,
    };
    return { ...dying, dead, steps: () => steps };
  }

  /** Of the bus, some answers are refusals that pass, or stay. */
  function moody(sink: EventSink, seed: number): EventSink {
    const random = seededRandom(seed);
    return {
      put: async (events) => {
        const fine = events.map(() => random() > 0.2);
        const taken = events.filter((_, index) => fine[index]);
        const answers = taken.length === 0 ? [] : await sink.put(taken);
        return fine.map((taken) =>
          taken ? (answers.shift() ?? assert.fail()) : { code: "InternalFailure", message: "" },
        );
      },
    };
  }

  for (const [how, moods, options] of [
    ["a bus that takes all", false, {}],
    ["a bus that fails now and then", true, {}],
    ["a filter", false, { wanted: isOdd }],
    ["a rate", true, { rate: 7 }],
    ["several batches at once", true, { batches: 4 }],
  ] as const) {
    it(`at any call to a service loses nothing, and publishes twice at most what is under way: ${how}`, async () => {
      let points = 0;
      for (let step = 1, further = true; further; step += 1) {
        for (const after of [false, true]) {
          const world = await worldWithLetters(LETTERS);
          const sink = moods ? moody(sinkOf(world), step) : sinkOf(world);
          const dying = killedAt(step, after, queueOf(world), sink);
          const run = redrive(dying.queue, dying.sink, usual(options)).then(() => "done");
          further = (await Promise.race([run, dying.dead])) === undefined;
          points += 1;
          const where = `killed ${after ? "after" : "before"} call ${step}`;
          const most = "batches" in options ? 10 * options.batches : 10;
          assertNothingLost(countsOf(world), most, where);

          await world.clock.run(world.clock.now() + HOLD * 1_000);
          await redrive(queueOf(world), sinkOf(world), usual({ ...options, time: stillTime() }));
          const counts = countsOf(world);
          assertNothingLost(counts, most, `${where}, and redriven`);
          const rest = "wanted" in options ? Math.ceil(LETTERS / 2) : 0;
          assert.equal(counts.queued.length, rest, `${where}, and redriven`);
        }
      }
      assert(points > 36, `${points} points`);
    });
  }

  it("at any call to a service loses nothing if every event fails again", async () => {
    let points = 0;
    for (let step = 1, further = true; further; step += 1) {
      for (const after of [false, true]) {
        const world = await worldWithLetters(25, undefined, false);
        const { queue, sink } = failingAgain(world);
        const dying = killedAt(step, after, queue, sink);
        const run = redrive(dying.queue, dying.sink, usual()).then(() => "done");
        further = (await Promise.race([run, dying.dead])) === undefined;
        points += 1;
        await world.clock.run();
        assert.equal(new Set(queued(world)).size, 25, `killed at call ${step}`);
      }
    }
    assert(points > 20, `${points} points`);
  });

  function countsOf(world: Awaited<ReturnType<typeof worldWithLetters>>) {
    const again = [...publications(world)].map(([id, count]) => [id, count - 1] as const);
    return { queued: queued(world), again };
  }

  function assertNothingLost(
    { queued, again }: ReturnType<typeof countsOf>,
    most: number,
    where: string,
  ): void {
    const lost = again.filter(([id, count]) => count === 0 && !queued.includes(id));
    assert.deepEqual(lost, [], where);
    const twice = again.filter(([, count]) => count > 1);
    assert(twice.length <= most, `${where}: ${twice.length} published twice`);
    assert(
      twice.every(([, count]) => count === 2),
      where,
    );
  }
});
