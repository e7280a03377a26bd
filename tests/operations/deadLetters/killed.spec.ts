import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { seededRandom } from "../../../emulator/random";
import { batchesFor } from "../../../operations/deadLetters/redrive";
import { Served, start } from "../../local/served";
import { publications, queued, worldWithLetters } from "./letters";
import { startVictim } from "./startVictim";

/** Milliseconds after which messages that a killed process had received are visible again. */
const HOLD = 120_000;
/** Queues at once, each with its own series of processes, which follow each other. */
const SERIES = 3;

/** When a process is killed: at its so many-th call of a service, or so many milliseconds after the first one. */
type Moment =
  | { call: number; /** Whether the call has had its effect. */ after: boolean }
  | { milliseconds: number };

/** Before and after the effect of each of the first calls. */
const atEachCall = (calls: number): Moment[] =>
  Array.from({ length: calls }, (_, index) => index + 1).flatMap((call) =>
    [false, true].map((after) => ({ call, after })),
  );
/** At random times, of which a process makes about 40 calls. */
const atAnyTime = (count: number): Moment[] => {
  const random = seededRandom(1);
  return Array.from({ length: count }, () => ({ milliseconds: random() * 60 }));
};

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

/** A queue that processes work on, one after the other. */
interface Queue {
  served: Served;
  /** The folder of what they record. */
  records: string;
  /** The ID of its first message. */
  first: string;
}

/** How a process met its moment: it was killed, and left work on the queue or none; or it ended before. */
type Outcome = "killed" | "killed, queue done" | "ended";

/**
 * Kills a process at each of the moments. The processes of a series follow each other on one queue, each where the one before
 * was killed. When one ends by itself, its moment is tried again on a new queue.
 *
 * @param work runs a process on a queue until the moment
 */
async function killAt(
  moments: readonly Moment[],
  letters: number,
  work: (queue: Queue, moment: Moment) => Promise<Outcome>,
): Promise<void> {
  const waiting = [...moments];
  const series = async () => {
    for (let moment = waiting.shift(); moment !== undefined;) {
      const served = await new Served(await worldWithLetters(letters)).start();
      const [{ messageId: first } = assert.fail()] = served.world.deadLetters;
      const records = await mkdtemp(join(tmpdir(), "killed-"));
      try {
        for (let isNew = true; moment !== undefined; isNew = false) {
          const outcome = await work({ served, records, first }, moment);
          if (outcome === "ended" && !isNew) break;
          assert(
            outcome !== "ended" || "milliseconds" in moment,
            `no call ${JSON.stringify(moment)}`,
          );
          moment = waiting.shift();
          if (outcome !== "killed") break;
        }
      } finally {
        await served.stop();
        await rm(records, { recursive: true });
      }
    }
  };
  await Promise.all(Array.from({ length: SERIES }, series));
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

describe("a process that is killed", () => {
  const letters = 100;

  // Until each kind of call has begun and ended twice. One batch after another: redrive.spec.ts, without processes.
  for (const [when, moments] of [
    ["at each call of a service", atEachCall(14)],
    ["at any time", atAnyTime(6)],
  ] as const) {
    it(`while it redrives four batches at once, ${when}, loses nothing, and publishes twice at most what is under way`, async () => {
      await killAt(moments, letters, async ({ served }, moment) => {
        const before = redriven(served);
        const early = await killed(served, startVictim("redrive", served, "4"), moment);
        assertNothingLost(served, letters, before, 40);
        if (!early) assert.deepEqual(queued(served.world), []);
        return early ? "killed" : "ended";
      });
    });
  }

  it("while it drops, at each call and at any time, deletes nothing that is not in its file", async () => {
    const letters = 40;
    const moments = [...atEachCall(10), ...atAnyTime(3)];
    await killAt(moments, letters, async ({ served, records }, moment) => {
      const rest = queued(served.world).length;
      const early = await killed(
        served,
        startVictim("drop", served, String(rest), records),
        moment,
      );
      const there = new Set([...(await dropped(records)), ...queued(served.world)]);
      assert.equal(there.size, letters);
      if (!early) assert.deepEqual(queued(served.world), []);
      return early ? "killed" : "ended";
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

  it("while it edits, at each call, publishes nothing that is not recorded, and loses nothing", async () => {
    await killAt(atEachCall(6), 3, async ({ served, records, first }, moment) => {
      const before = redriven(served);
      const early = await killed(served, startVictim("edit", served, first, records), moment);
      const recorded = await readFile(join(records, "edited.jsonl"), "utf8").catch(() => "");
      const edited = served.world.happenings.flatMap((one) =>
        one.kind === "published" && one.event.detail.lastname === "edited" ? [one.eventId] : [],
      );
      assert(edited.length === 0 || recorded.includes(`"edited":"${first}"`));
      assertNothingLost(served, 3, before, 1);
      const isQueued = served.world.deadLetters.some((one) => one.messageId === first);
      if (early) return isQueued ? "killed" : "killed, queue done";
      assert.equal(isQueued, false);
      assert(recorded.includes(`"publishedAs":"${edited.at(-1)}"`));
      return "ended";
    });
  });

  it("while `bridge dlq redrive` runs, leaves a lock that the next one takes over", async () => {
    const letters = 120;
    const served = await new Served(await worldWithLetters(letters)).start();
    const folder = await mkdtemp(join(tmpdir(), "killed-"));
    const where = ["--records", folder, ...served.here];
    const redrive = ["dlq", "redrive", "--yes", "--rate", "off", ...where];
    try {
      for (const call of [4, 8, 12]) {
        const before = redriven(served);
        const { child } = start(redrive);
        assert(await killed(served, child, { call, after: call === 8 }));
        assertNothingLost(served, letters, before, 10 * batchesFor());
      }
      const { code, stdout, stderr } = await start(redrive).ended;
      assert.equal(code, 0, stdout + stderr);
      assert.deepEqual(queued(served.world), []);
    } finally {
      await served.stop();
      await rm(folder, { recursive: true });
    }
  });
});
