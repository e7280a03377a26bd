import { createHash, randomUUID } from "node:crypto";
import {
  linkSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";

/** Milliseconds between two signs of life of who holds a lock, and after which it is taken for dead without one. */
const SIGN = 10_000;
const DEAD = 60_000;

interface Holder {
  pid: number;
  since: string;
}

/**
 * Takes the lock of a queue: one redrive or drop at a time on this machine. Who holds it renews it; that of a process
 * which was killed is taken over. Two machines do not see each other's, because SQS offers nothing that one of them could
 * take before the other: the last one wins who writes a queue's tags or attributes. They lose nothing, and publish nothing
 * twice, because a message that one has received is hidden from the other; but each keeps its own rate.
 *
 * @param folder of this machine, the same for every checkout
 * @returns what gives it back
 * @throws RunError naming the process that holds it, or saying why no lock can be taken
 */
export function lockQueue(queueUrl: string, folder = tmpdir()): () => void {
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  const file = join(folder, `bridge-${name}.lock`);
  const own = `${file}.${randomUUID()}`;
  const holder: Holder = { pid: process.pid, since: new Date().toISOString() };
  try {
    writeFileSync(own, JSON.stringify(holder), { flag: "wx", mode: 0o600 });
    while (!linked(own, file)) removeDead(file);
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(
      `The lock of the queue cannot be taken (${(error as Error).message}). Has another user of this machine taken it? Else set TMPDIR to a folder that can be written.`,
    );
  } finally {
    rmSync(own, { force: true });
  }
  const timer = setInterval(() => renew(file), SIGN).unref();
  return () => {
    clearInterval(timer);
    rmSync(file, { force: true });
  };
}

/** A link is made by one of those who try at once. */
function linked(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Takes a dead process's lock away. @throws RunError where it is alive */
function removeDead(file: string): void {
  const holder = holderOf(file);
  if (holder === undefined) return; // given back meanwhile
  if (holder.alive) {
    throw new RunError(
      `The process ${holder.pid} on ${hostname()} redrives or drops messages of this queue since ${holder.since}. Wait until it ends: two at once would exceed the rate.`,
    );
  }
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside); // by one of those who try at once
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  // Between the look and the renaming another one may have taken it: that lock goes back.
  if (holderOf(aside)?.pid !== holder.pid) linked(aside, file);
  rmSync(aside);
}

function holderOf(file: string): (Holder & { alive: boolean }) | undefined {
  try {
    const { mtimeMs } = statSync(file);
    const holder = JSON.parse(readFileSync(file, "utf8")) as Holder;
    return { ...holder, alive: Date.now() - mtimeMs < DEAD && isRunning(holder.pid) };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function renew(file: string): void {
  try {
    const now = new Date();
    utimesSync(file, now, now);
  } catch {
    // Somebody removed it by hand: the queue is not locked any more, and nothing else depends on it.
  }
}
