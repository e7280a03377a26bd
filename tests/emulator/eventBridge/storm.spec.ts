import assert from "node:assert/strict";
import { seededRandom } from "../../../emulator/random";
import {
  DOWN,
  OK,
  response,
  retries,
  TestWorld,
  TIMED_OUT,
  token,
  UNREACHABLE,
  type Differences,
} from "../testWorld";

describe("a storm of events and faults", () => {
  const OUTCOMES = [
    OK,
    OK,
    response(400),
    response(401),
    response(429),
    DOWN,
    TIMED_OUT,
    UNREACHABLE,
  ];

  /** Events at random moments, through one rule or two, to a destination with random faults. */
  async function storm(seed: number, differences: Differences = {}): Promise<TestWorld> {
    const random = seededRandom(seed);
    const pick = (most: number) => Math.floor(random() * (most + 1));
    const world = new TestWorld({
      random,
      api: () => OUTCOMES[pick(OUTCOMES.length - 1)] ?? OK,
      tokens: () =>
        random() < 0.2 ? response(503) : token(`token-${random()}`, { expires_in: 90 }),
      latency: pick(2_000),
      destination: { invocationRateLimitPerSecond: 1 + pick(20) },
      ...differences,
      target: { ...retries(pick(4), 60 + pick(60)), ...differences.target },
    });
    world.addRule("updates", { detail: { id: [{ exists: random() < 0.5 }] } });
    let moment = world.clock.now();
    for (let i = 0; i < 40; i += 1) {
      moment += pick(800);
      world.clock.at(moment, () => world.publish({ lastname: `${i}` }));
    }
    await world.clock.run();
    return world;
  }
  const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

  /** How often each event met each end, counted without what the tests are about. */
  function ends({ happenings }: TestWorld, kind: "delivered" | "deadLettered" | "lost") {
    return happenings.flatMap((one) => {
      const end = one.kind === "attempt" && one.delivered ? "delivered" : one.kind;
      return end === kind && "ruleArn" in one ? [`${one.eventId} ${one.ruleArn}`] : [];
    });
  }
  const expected = ({ happenings }: TestWorld) =>
    happenings.flatMap((one) =>
      one.kind === "published" ? one.matchedRules.map((arn) => `${one.eventId} ${arn}`) : [],
    );

  it("leaves each event for each rule delivered or in the queue, once, and none lost", async () => {
    for (const seed of SEEDS) {
      const world = await storm(seed);
      const inQueue = world.deadLetters.map(({ body, attributes }) => {
        const { id } = JSON.parse(body) as { id: string };
        return `${id} ${attributes.RULE_ARN}`;
      });
      const ended = [...ends(world, "delivered"), ...inQueue];
      assert.deepEqual(ended.sort(), expected(world).sort(), `seed ${seed}`);
      assert.equal(world.count("lost"), 0, `seed ${seed}`);
    }
  });

  it("without a dead-letter queue loses undelivered events, and reports them", async () => {
    for (const seed of SEEDS) {
      const world = await storm(seed, { target: { deadLetterConfig: undefined } });
      const ended = [...ends(world, "delivered"), ...ends(world, "lost")];
      assert.deepEqual(ended.sort(), expected(world).sort(), `seed ${seed}`);
      assert.notEqual(world.count("lost"), 0, `seed ${seed}`);
    }
  });

  it("runs the same way for the same seed, and differently for another", async () => {
    const [first, again, other] = await Promise.all([storm(5), storm(5), storm(6)]);
    assert.deepEqual(first.happenings, again.happenings);
    assert.notDeepEqual(first.happenings, other.happenings);
  });
});
