import assert from "node:assert/strict";
import { seededRandom, type Random } from "../../../emulator/random";
import { Served, start } from "../served";
import { batchesFor } from "../../../operations/dlq/redrive";
import { publications, queued, worldWithLetters } from "./letters";

const LETTERS = 300;
/** Processes that are killed on each queue, and queues at once. */
const KILLS = 6;
const QUEUES = 2;
/** Calls to the services from a redrive's start, up to which one is killed. */
const CALLS = 24;
const HOLD = 60_000;

describe("the process of a redrive, killed again and again", () => {
  for (let seed = 1; seed <= QUEUES; seed += 1) {
    it(`loses nothing, publishes twice at most what is under way, and is resumed: seed ${seed}`, async () => {
      const served = await new Served(await worldWithLetters(LETTERS)).start();
      try {
        await killAndResume(served, seededRandom(seed));
      } finally {
        await served.stop();
      }
    });
  }

  async function killAndResume(served: Served, random: Random): Promise<void> {
    const { world } = served;
    for (let kill = 1; kill <= KILLS; kill += 1) {
      const before = twice();
      await killedAt(1 + Math.floor(random() * CALLS), random() < 0.5, served);
      const again = [...publications(world)].map(([id, count]) => ({ id, redriven: count - 1 }));
      const there = new Set(queued(world));
      const lost = again.filter(({ id, redriven }) => redriven === 0 && !there.has(id));
      assert.deepEqual(lost, [], `after kill ${kill}`);
      assert(
        twice() - before <= 10 * batchesFor(),
        `${twice() - before} published twice by kill ${kill}`,
      );
      // What was under way becomes visible when its time is over.
      await world.clock.run(world.clock.now() + HOLD);
    }
    const { code, stdout, stderr } = await start(redriveAt(served)).ended;
    assert.equal(code, 0, stdout + stderr);
    assert.deepEqual(queued(world), []);
    assert([...publications(world).values()].every((count) => count >= 2));

    function twice(): number {
      const counts = [...publications(world).values()].map((count) => Math.max(0, count - 2));
      return counts.reduce((sum, count) => sum + count, 0);
    }
  }

  const redriveAt = ({ here }: Served) => ["dlq", "redrive", "--yes", "--rate", "off", ...here];

  /** Runs a redrive, and kills it at its so many-th call: before it has an effect, or when it has had it. */
  async function killedAt(call: number, after: boolean, served: Served): Promise<void> {
    const { child, ended } = start(redriveAt(served));
    const exited = new Promise((resolve) => child.once("exit", resolve));
    let calls = 0;
    const kill = async () => {
      calls += 1;
      if (calls !== call) return;
      child.kill("SIGKILL");
      await exited; // nothing of what it does afterwards can reach anybody
    };
    served.before = after ? () => undefined : kill;
    served.after = after ? kill : () => undefined;
    await ended;
    served.before = served.after = () => undefined;
    assert(calls >= call, `the redrive ended after ${calls} calls`);
  }
});
