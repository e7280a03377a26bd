import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { batchesFor } from "../../../operations/deadLetters/redrive";
import { temporaryFolder } from "../../folder";
import { Served, start } from "../../local/served";
import { publications, queued, worldWithLetters } from "./letters";

const LETTERS = 400;

describe("two redrives of a queue on two machines, which do not see each other's lock", () => {
  const folder = temporaryFolder();
  let served: Served;
  beforeEach(async () => {
    served = await new Served(await worldWithLetters(LETTERS)).start();
  });
  afterEach(() => served.stop());

  /** Locks are kept in the machine's folder for temporary files. */
  async function redrive(machine: string) {
    const TMPDIR = join(folder.path, machine);
    await mkdir(TMPDIR, { recursive: true });
    const args = ["dlq", "redrive", "--yes", "--rate", "off", "--json", ...served.here];
    return start(args, { TMPDIR });
  }
  /** Lets what is about to publish wait until the other machine does, too. */
  function together(): void {
    let waiting: (() => void)[] = [];
    let calls = 0;
    served.before = (action) => {
      if (action !== "ListRules") return;
      calls += 1;
      if (calls >= 2) {
        waiting.forEach((go) => go());
        waiting = [];
        return;
      }
      return new Promise<void>((go) => waiting.push(go));
    };
  }
  const again = () => [...publications(served.world).values()].map((count) => count - 1);

  it("share its messages, and publish each once", async () => {
    together();
    const runs = await Promise.all([redrive("one"), redrive("two")]);
    const reported = await Promise.all(runs.map(({ ended }) => ended));
    const published = reported.map(({ stdout, stderr, code }) => {
      assert.equal(code, 0, stderr);
      return (JSON.parse(stdout) as { published: number }).published;
    });
    const [one = 0, two = 0] = published;
    assert(one > 0 && two > 0, `${one} and ${two}`);
    assert.equal(one + two, LETTERS);
    assert.deepEqual(new Set(again()), new Set([1]));
    assert.deepEqual(queued(served.world), []);
  });

  it("lose nothing when one of them is killed, and publish twice at most what it had under way", async () => {
    together();
    const [one, two] = await Promise.all([redrive("one"), redrive("two")]);
    let puts = 0;
    served.after = (action) => {
      if (action === "PutEvents" && (puts += 1) === 10) one.child.kill("SIGKILL");
    };
    const [first, second] = await Promise.all([one.ended, two.ended]);
    assert.deepEqual([first.code, second.code], [-1, 0], second.stderr);
    await served.world.clock.run(served.world.clock.now() + 120_000);
    const last = await (await redrive("two")).ended;
    assert.equal(last.code, 0, last.stderr);
    assert.deepEqual(queued(served.world), []);
    assert(again().every((count) => count === 1 || count === 2));
    const twice = again().filter((count) => count === 2).length;
    assert(twice <= 10 * batchesFor(), `${twice} published twice`);
  });
});
