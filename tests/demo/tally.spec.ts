import assert from "node:assert/strict";
import type { BusEvent } from "../../eventbridge/event";
import type { Happening, TargetReference } from "../../emulator/eventBridge/journal";
import type { Message } from "../../emulator/queue";
import { seededRandom } from "../../emulator/random";
import { redriveEmulated } from "../../demo/redrive";
import { tally, type Tally } from "../../demo/tally";
import { BUS, response, retries, TestWorld } from "../emulator/testWorld";

const CALLED = "arn:called";
/** `r` is the target `contact` of the rule `r`, `r/account` its target `account`. */
const target = (name: string): TargetReference => {
  const [ruleArn = "", targetId = "contact"] = name.split("/");
  return { ruleArn, targetId, targetArn: CALLED };
};

const letter = (id: string, rule: string) => ({
  body: JSON.stringify({ id }),
  attributes: { RULE_ARN: rule, TARGET_ARN: CALLED },
});
const held = (id: string, rule: string): Message => ({ messageId: "m", ...letter(id, rule) });

const published = (eventId: string, ...targets: string[]): Happening => ({
  at: 0,
  eventId,
  kind: "published",
  event: {} as BusEvent,
  busArn: "b",
  matchedRules: [...new Set(targets.map((name) => target(name).ruleArn))],
  targets: targets.map(target),
});
const happened = (eventId: string, name: string) => ({ at: 0, eventId, ...target(name), age: 0 });
const attempt = (eventId: string, name: string, delivered: boolean, retries = 0): Happening => ({
  ...happened(eventId, name),
  kind: "attempt",
  retries,
  outcome: "",
  delivered,
});
const delivered = (eventId: string, name: string) => attempt(eventId, name, true);
const retry = (eventId: string, name: string): Happening => ({
  ...happened(eventId, name),
  kind: "retry",
  afterMilliseconds: 1,
});
const deadLettered = (eventId: string, name: string): Happening => ({
  ...happened(eventId, name),
  kind: "deadLettered",
  letter: letter(eventId, target(name).ruleArn),
});
const lost = (eventId: string, name: string): Happening => ({
  ...happened(eventId, name),
  kind: "lost",
  reason: "",
  queueArn: undefined,
});

/** Returns the counts for the single event `e` that are not 0. */
function countsOf(
  happenings: Happening[],
  queue: Message[] = [],
  redriven: [string, string][] = [],
): Partial<Tally> {
  const counts = Object.entries(
    tally({ published: ["e"], happenings, held: queue, redriven: new Map(redriven) }),
  );
  return Object.fromEntries(counts.filter(([, count]) => count !== 0));
}

describe("the tally counts an event", () => {
  it("that Salesforce accepted at once as delivered", () => {
    const counts = countsOf([published("e", "r"), delivered("e", "r")]);
    assert.deepEqual(counts, { published: 1, delivered: 1 });
  });

  it("once as retried, however many retries it took", () => {
    const failed = [attempt("e", "r", false), retry("e", "r")];
    const again = [attempt("e", "r", false, 1), retry("e", "r")];
    const happenings = [published("e", "r"), ...failed, ...again, attempt("e", "r", true, 2)];
    assert.deepEqual(countsOf(happenings), { published: 1, delivered: 1, retried: 1 });
  });

  it("in the queue as a dead letter, and not as lost", () => {
    const counts = countsOf([published("e", "r"), deadLettered("e", "r")], [held("e", "r")]);
    assert.deepEqual(counts, { published: 1, deadLettered: 1 });
  });

  it("that a rule sent to the queue as a dead letter while the queue holds it, and later as lost", () => {
    const queued: Happening = { ...happened("e", "r"), kind: "queued", queueArn: "q" };
    const message = { messageId: "m", body: JSON.stringify({ id: "e" }), attributes: {} };
    const happenings = [published("e", "r"), queued];
    assert.deepEqual(countsOf(happenings, [message]), { published: 1, deadLettered: 1 });
    assert.deepEqual(countsOf(happenings, []), { published: 1, deadLettered: 1, lost: 1 });
  });

  it("that no rule matched as lost", () => {
    assert.deepEqual(countsOf([published("e")]), { published: 1, lost: 1 });
  });

  it("whose rule has no target as lost", () => {
    const unsent = { ...published("e"), matchedRules: ["r"] };
    assert.deepEqual(countsOf([unsent]), { published: 1, lost: 1 });
  });

  it("that no queue took as lost", () => {
    const happenings = [published("e", "r"), attempt("e", "r", false), lost("e", "r")];
    assert.deepEqual(countsOf(happenings), { published: 1, lost: 1 });
  });

  it("whose dead letter was deleted, and not redriven, as lost", () => {
    const counts = countsOf([published("e", "r"), deadLettered("e", "r")], [held("f", "r")]);
    assert.deepEqual(counts, { published: 1, deadLettered: 1, lost: 1 });
  });
});

describe("the tally counts an event of two rules", () => {
  const start = [published("e", "r", "s"), delivered("e", "r")];

  it("as delivered when both delivered it", () => {
    const counts = countsOf([...start, delivered("e", "s")]);
    assert.deepEqual(counts, { published: 1, delivered: 1 });
  });

  it("as neither delivered nor lost when one has it in the queue", () => {
    const counts = countsOf([...start, deadLettered("e", "s")], [held("e", "s")]);
    assert.deepEqual(counts, { published: 1, deadLettered: 1 });
  });

  it("as lost when one lost it, even if the other's dead letter is in the queue", () => {
    assert.deepEqual(countsOf([...start, lost("e", "s")]), { published: 1, lost: 1 });
    const happenings = [published("e", "r", "s"), deadLettered("e", "r"), lost("e", "s")];
    const counts = countsOf(happenings, [held("e", "r")]);
    assert.deepEqual(counts, { published: 1, deadLettered: 1, lost: 1 });
  });

  it("as delivered when one delivered it, and the other did after a redrive", () => {
    const again = [deadLettered("e", "s"), published("f", "r", "s"), delivered("f", "s")];
    const counts = countsOf([...start, ...again], [], [["e", "f"]]);
    assert.deepEqual(counts, { published: 1, delivered: 1, deadLettered: 1, redriven: 1 });
  });
});

describe("the tally counts an event of two targets of one rule", () => {
  const start = [published("e", "r", "r/account"), delivered("e", "r")];

  it("as delivered only when both delivered it", () => {
    assert.deepEqual(countsOf([...start, delivered("e", "r/account")]), {
      published: 1,
      delivered: 1,
    });
    assert.deepEqual(countsOf([...start, lost("e", "r/account")]), { published: 1, lost: 1 });
  });

  it("as lost when one lost it, even if the other's dead letter names the same rule and destination", () => {
    const happenings = [...start.slice(0, 1), deadLettered("e", "r"), lost("e", "r/account")];
    const counts = countsOf(happenings, [held("e", "r")]);
    assert.deepEqual(counts, { published: 1, deadLettered: 1, lost: 1 });
  });
});

describe("the tally follows a redriven event", () => {
  const start = [published("e", "r"), deadLettered("e", "r"), published("f", "r")];
  const counted = { published: 1, deadLettered: 1, redriven: 1 };
  const once: [string, string][] = [["e", "f"]];

  it("to its delivery", () => {
    const counts = countsOf([...start, delivered("f", "r")], [], once);
    assert.deepEqual(counts, { ...counted, delivered: 1 });
  });

  it("back into the queue", () => {
    const counts = countsOf([...start, deadLettered("f", "r")], [held("f", "r")], once);
    assert.deepEqual(counts, counted);
  });

  it("to its loss", () => {
    const counts = countsOf([...start, lost("f", "r")], [], once);
    assert.deepEqual(counts, { ...counted, lost: 1 });
  });

  it("over several redrives", () => {
    const again = [deadLettered("f", "r"), published("g", "r"), delivered("g", "r")];
    const counts = countsOf([...start, ...again], [], [...once, ["f", "g"]]);
    assert.deepEqual(counts, { ...counted, delivered: 1 });
  });
});

it("the tally counts only published events", () => {
  const happenings = [
    ...["a", "b", "c", "d"].map((id) => published(id, "r")),
    delivered("a", "r"),
    retry("c", "r"),
    deadLettered("c", "r"),
    delivered("d", "r"),
  ];
  assert.deepEqual(
    tally({
      published: ["a", "b"],
      happenings,
      held: [held("b", "r")],
      redriven: new Map([["c", "d"]]),
    }),
    {
      published: 2,
      delivered: 1,
      retried: 0,
      deadLettered: 0,
      redriven: 0,
      lost: 0,
    },
  );
});

it("the tally counts no retry of an event that was too old for its first retry", async () => {
  const outcome = response(503, "", { "retry-after": "61" });
  const world = new TestWorld({ api: [outcome], target: retries(185, 60) });
  const id = await world.deliver();
  assert.equal(world.requests.length, 1);
  assert.equal(
    tally({
      published: [id],
      happenings: world.happenings,
      held: world.deadLetters,
      redriven: new Map(),
    }).retried,
    0,
  );
});

it("the tally adds up for any failures and any redrives", async () => {
  for (let seed = 0; seed < 30; seed += 1) {
    const random = seededRandom(seed);
    const world = new TestWorld({
      random,
      api: () => response([204, 400, 503][Math.floor(random() * 3)] ?? 204),
      target: retries(1, 60),
    });
    const ids = Array.from({ length: 20 }, () => world.publish());
    await world.clock.run();
    const letters = world.deadLetters.length;
    const redriven = await redriveEmulated({
      queue: world.queue,
      eventBridge: world.emulator.eventBridge,
      eventBusName: BUS,
      wanted: () => random() < 0.5,
    });
    await world.clock.run();
    const counts = tally({
      published: ids,
      happenings: world.happenings,
      held: world.deadLetters,
      redriven,
    });
    const { published: all, delivered: taken, deadLettered: dead, lost: gone } = counts;
    assert.deepEqual([all, gone, dead], [20, 0, letters], `seed ${seed}`);
    assert.equal(taken + world.deadLetters.length, all, `seed ${seed}`);
    assert.equal(counts.redriven, redriven.size, `seed ${seed}`);
  }
});
