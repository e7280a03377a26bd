import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { seededRandom, type Random } from "../../../emulator/random";
import { batchesFor } from "../../../operations/deadLetters/redrive";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { Served, start } from "../../local/served";
import { publications, queued, worldWithLetters } from "./letters";

/** Milliseconds after which messages that a killed process had received are visible again. */
const HOLD = 120_000;
/** Queues at once, each with its own series of processes, which follow each other. */
const SERIES = 3;

/** When a process is killed: at its so many-th call of a service, or so many milliseconds after the first one. */
type Moment =
  | { call: number; /** Whether the call has had its effect. */ after: boolean }
  | { milliseconds: number };

const atCall = (random: Random, calls: number): Moment => ({
  call: 1 + Math.floor(random() * calls),
  after: random() < 0.5,
});
const atTime = (random: Random): Moment => ({ milliseconds: random() * 60 });

/** Kills a process at a moment. @returns whether that came before it ended by itself */
async function killed(served: Served, child: ChildProcess, moment: Moment): Promise<boolean> {
  let stderr = "";
  child.stderr?.on("data", (text: Buffer) => (stderr += text.toString()));
  const closed = once(child, "close");
  let calls = 0;
  const kill = () => child.kill("SIGKILL");
  const counted = async () => {
    calls += 1;
    if ("milliseconds" in moment) {
      if (calls === 1) setTimeout(kill, moment.milliseconds);
    } else if (calls === moment.call) {
      kill();
      await closed; // nothing that it does afterwards can reach anybody
    }
  };
  if ("call" in moment && moment.after) served.after = counted;
  else served.before = counted;
  const [code, signal] = (await closed) as [number | null, string | null];
  served.before = served.after = () => undefined;
  assert(code === 0 || signal === "SIGKILL", stderr);
  await served.quiet(); // a message that is hidden later than this would not be visible to the next process
  await served.world.clock.run(served.world.clock.now() + HOLD);
  return signal === "SIGKILL";
}

/** Starts what is to be killed. */
const victim = (what: string, { origin }: Served, given: string, records = "") =>
  spawn(
    process.execPath,
    [
      ...["--require", join(PROJECT_DIRECTORY, "register.js")],
      ...[join(__dirname, "victim.ts"), what, origin, given, records],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );

/** Serves a new queue, again and again, until there were enough kills: its work kills on it, and tells how often. */
async function untilKilled(
  kills: number,
  letters: number,
  work: (served: Served, random: Random) => Promise<number>,
): Promise<void> {
  const series = async (seed: number) => {
    const random = seededRandom(seed);
    for (let done = 0; done < kills / SERIES;) {
      const served = await new Served(await worldWithLetters(letters)).start();
      done += await work(served, random).finally(() => served.stop());
    }
  };
  await Promise.all(Array.from({ length: SERIES }, (_, index) => series(index + 1)));
}

/** How often the event of each customer was published again, apart from those of whom it was not. */
function redriven({ world }: Served): Map<unknown, number> {
  const again = [...publications(world)].map(([id, count]) => [id, count - 1] as const);
  return new Map(again.filter(([, count]) => count > 0));
}

/**
 * Checks that every customer is published again or queued, and what will be published twice: what a process published
 * and did not delete.
 *
 * @param before what had been published again before the process
 * @param most that may have been under way
 */
function assertNothingLost(
  served: Served,
  letters: number,
  before: ReadonlyMap<unknown, number>,
  most: number,
): void {
  const after = redriven(served);
  const left = queued(served.world);
  const there = [...new Set([...after.keys(), ...left])];
  const all = Array.from({ length: letters }, (_, id) => id);
  assert.deepEqual(
    there.sort((a, b) => Number(a) - Number(b)),
    all,
  );
  const own = [...after].map(([id, count]) => [id, count - (before.get(id) ?? 0)] as const);
  assert(own.every(([, count]) => count <= 1));
  const underWay = own.filter(([id, count]) => count === 1 && left.includes(id)).length;
  assert(underWay <= most, `${underWay} published and not deleted, of ${most}`);
}

describe("a process that is killed", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  for (const [when, kills, momentOf] of [
    ["at any call of a service", 150, (random: Random) => atCall(random, 14)],
    ["at any time", 60, atTime],
  ] as const) {
    const letters = 100;

    it(`while it redrives, loses nothing, and publishes twice at most what is under way: ${kills} times, ${when}`, async () => {
      await untilKilled(kills, letters, async (served, random) => {
        for (let done = 0; ; done += 1) {
          const batches = random() < 0.5 ? 1 : 4;
          const before = redriven(served);
          const child = victim("redrive", served, String(batches));
          const early = await killed(served, child, momentOf(random));
          assertNothingLost(served, letters, before, 10 * batches);
          if (early) continue;
          assert.deepEqual(queued(served.world), []);
          return done;
        }
      });
    });
  }

  it("while it drops, deletes nothing that is not in its file: 48 times, at any call or time", async () => {
    const letters = 40;
    await untilKilled(48, letters, async (served, random) => {
      const records = await mkdtemp(join(folder.path, "records-"));
      for (let done = 0; ; done += 1) {
        const rest = queued(served.world).length;
        const moment = random() < 0.3 ? atTime(random) : atCall(random, 11);
        const early = await killed(served, victim("drop", served, String(rest), records), moment);
        const there = new Set([...(await dropped(records)), ...queued(served.world)]);
        assert.equal(there.size, letters);
        if (early) continue;
        assert.deepEqual(queued(served.world), []);
        return done;
      }
    });
  });

  /** Customers whose messages are in the files of a folder; the unfinished line of a killed process does not count. */
  async function dropped(records: string): Promise<unknown[]> {
    const files = await readdir(records);
    const texts = await Promise.all(files.map((file) => readFile(join(records, file), "utf8")));
    return texts.flatMap((text) =>
      text
        .split("\n")
        .slice(0, -1)
        .map((line) => {
          const { body } = JSON.parse(line) as { body: string };
          return (JSON.parse(body) as { detail: { id: unknown } }).detail.id;
        }),
    );
  }

  it("while it edits, publishes nothing that is not recorded, and loses nothing: 24 times, at any call", async () => {
    await untilKilled(24, 3, async (served, random) => {
      const records = await mkdtemp(join(folder.path, "records-"));
      const [{ messageId } = assert.fail()] = served.world.deadLetters;
      for (let done = 0; ; done += 1) {
        const before = redriven(served);
        const child = victim("edit", served, messageId, records);
        const early = await killed(served, child, atCall(random, 8));
        const recorded = await readFile(join(records, "edited.jsonl"), "utf8").catch(() => "");
        const edited = served.world.happenings.flatMap((one) =>
          one.kind === "published" && one.event.detail.lastname === "edited" ? [one.eventId] : [],
        );
        assert(edited.length === 0 || recorded.includes(`"edited":"${messageId}"`));
        assertNothingLost(served, 3, before, 1);
        const isThere = served.world.deadLetters.some((one) => one.messageId === messageId);
        if (early && isThere) continue;
        assert.equal(isThere, false);
        if (!early) assert(recorded.includes(`"publishedAs":"${edited.at(-1)}"`));
        return early ? done + 1 : done;
      }
    });
  });

  it("while `bridge dlq redrive` runs, leaves a lock that the next one takes over", async () => {
    const letters = 120;
    const random = seededRandom(7);
    const served = await new Served(await worldWithLetters(letters)).start();
    const redrive = ["dlq", "redrive", "--yes", "--rate", "off", ...served.here];
    try {
      for (let kill = 0; kill < 3; kill += 1) {
        const before = redriven(served);
        const { child } = start(redrive);
        assert(await killed(served, child, atCall(random, 12)));
        assertNothingLost(served, letters, before, 10 * batchesFor());
      }
      const { code, stdout, stderr } = await start(redrive).ended;
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(queued(served.world), []);
    } finally {
      await served.stop();
    }
  });
});
