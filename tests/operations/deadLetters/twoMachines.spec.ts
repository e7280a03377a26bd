import assert from "node:assert/strict";
import { once } from "node:events";
import { batchesFor, redrive } from "../../../operations/deadLetters/redrive";
import { Served } from "../../local/served";
import { publications, queued, worldWithLetters } from "./letters";
import { plainServices } from "./plainServices";
import { startVictim } from "./startVictim";

const LETTERS = 400;

describe("two redrives of a queue on two machines, which do not see each other's lock", () => {
  let served: Served;
  beforeEach(async () => {
    served = await new Served(await worldWithLetters(LETTERS)).start();
  });
  afterEach(() => served.stop());

  /** A redrive, without the lock of `npx bridge`. */
  const redriveAll = () => {
    const { queue, bus } = plainServices(served.origin);
    const all = { wanted: () => true, before: Infinity, visible: LETTERS };
    return redrive(queue, bus, { ...all, hold: 60, batches: batchesFor() });
  };
  /** Lets what is about to publish wait until the other machine does, too. */
  function together(): void {
    const waiting: (() => void)[] = [];
    served.before = (action) => {
      if (action !== "PutEvents") return;
      if (waiting.length === 2 * batchesFor() - 1) {
        served.before = () => undefined;
        waiting.forEach((go) => go());
        return;
      }
      return new Promise<void>((go) => waiting.push(go));
    };
  }
  const again = () => [...publications(served.world).values()].map((count) => count - 1);

  it("share its messages, and publish each once", async () => {
    together();
    const [one, two] = await Promise.all([redriveAll(), redriveAll()]);
    assert(one.published > 0 && two.published > 0, `${one.published} and ${two.published}`);
    assert.equal(one.published + two.published, LETTERS);
    assert.deepEqual(new Set(again()), new Set([1]));
    assert.deepEqual(queued(served.world), []);
  });

  it("lose nothing when one of them is killed, and publish twice at most what it had under way", async () => {
    together();
    const child = startVictim("redrive", served, String(batchesFor()));
    const closed = once(child, "close");
    let puts = 0;
    served.after = (action) => {
      if (action === "PutEvents" && (puts += 1) === 10) child.kill("SIGKILL");
    };
    await redriveAll();
    assert.deepEqual(await closed, [null, "SIGKILL"]);
    await served.quiet();
    await served.world.clock.run(served.world.clock.now() + 120_000);
    await redriveAll();
    assert.deepEqual(queued(served.world), []);
    assert(again().every((count) => count === 1 || count === 2));
    const twice = again().filter((count) => count === 2).length;
    assert(twice <= 10 * batchesFor(), `${twice} published twice`);
  });
});
