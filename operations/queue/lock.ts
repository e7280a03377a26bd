import { createHash, randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  linkSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { isRunning } from "../isRunning";

/** Milliseconds between two signs of life of a lock's holder, and without a sign until the holder counts as dead. */
const SIGN = 10_000;
const DEAD = 60_000;
/** Milliseconds for which a lock's file may be away while another process looks at it. */
const AWAY = 50;

/** The content of a lock's file: the process that holds the lock. */
interface Holder {
  /** Unique to this acquisition of the lock: process IDs are reused. */
  token: string;
  pid: number;
  /** Process IDs of another machine or container mean nothing on this one. */
  host: string;
  since: string;
  /** Such as `dlq redrive`. */
  command: string;
}

export interface LockOptions {
  /** The command that works on the queue, such as `dlq redrive`. The error of a process that is kept out names it. */
  command: string;
  /** A folder of this machine, the same for every checkout. Default: the folder for temporary files. */
  folder?: string;
}

/** The lock of a queue. This process holds it until it releases it, or until another process takes it over. */
export interface Lock {
  /** Releases the lock if this process still holds it. */
  release(this: void): void;
  /**
   * Resolves while this process holds the lock.
   *
   * @throws RunError once it does not: another process may work on the queue
   */
  ensureHeld(this: void): Promise<void>;
}

/**
 * Takes the lock of a queue, so that one command at a time publishes or deletes messages on this machine. The holder renews
 * the lock. Another process takes it over if the holder was killed, or gives no sign of life for a minute because it was
 * stopped. So the holder must check before each batch that it still has the lock. A lock belongs to the token in its file, so
 * that no process renews or removes the lock of another.
 *
 * Two machines do not see each other's locks: SQS offers nothing that one of them could take before the other, and the last
 * write of a queue's tags or attributes wins. They lose nothing and publish nothing twice, because a message that one
 * machine has received is hidden from the other. But each keeps its own rate.
 *
 * No library serves: proper-lockfile, the common one, has not been maintained since 2021, and tells owners apart only by the
 * time of a folder. Locks of the system (flock) do not end while a process is stopped, and Node does not offer them.
 *
 * @throws RunError naming the process that holds the lock, or the reason why it cannot be taken
 */
export function lockQueue(queueUrl: string, { command, folder = tmpdir() }: LockOptions): Lock {
  const name = createHash("sha256").update(queueUrl).digest("hex").slice(0, 16);
  const file = join(folder, `bridge-${name}.lock`);
  const holder: Holder = {
    token: randomUUID(),
    pid: process.pid,
    host: hostname(),
    since: new Date().toISOString(),
    command,
  };
  const text = JSON.stringify(holder);
  const own = `${file}.${holder.token}`;
  try {
    writeFileSync(own, text, { flag: "wx", mode: 0o600 });
    while (!link(own, file)) removeDead(file);
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(
      `The lock of the queue cannot be taken (${(error as Error).message}). Another user of this machine may hold it. If not, remove ${file}, or set TMPDIR to a writable folder.`,
    );
  } finally {
    rmSync(own, { force: true });
  }
  const timer = setInterval(() => renew(file, text), SIGN).unref();
  return {
    release: () => {
      clearInterval(timer);
      giveBack(file, text);
    },
    ensureHeld: () => ensureHeld(file, text),
  };
}

/** Of several processes that try at once, one makes the link. */
function link(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Removes the lock of a dead process. @throws RunError if the process is alive */
function removeDead(file: string): void {
  const found = contentOf(file);
  if (found === undefined) return; // given back meanwhile
  const holder = holderIn(found.text);
  if (holder !== undefined && isAlive(holder, found.age)) {
    throw new RunError(
      `The process ${holder.pid} on ${holder.host} has worked on this queue with \`${holder.command}\` since ${holder.since}. Wait until it ends: two commands at once would exceed the rate, and take messages from each other.`,
    );
  }
  remove(file, found.text);
}

/**
 * Removes the lock's file if it holds this text. Another process may have taken the lock since the file was read. So the file
 * is first moved aside, which one of several processes achieves, and moved back if it is another's. If a third process took
 * the lock meanwhile, the other one notices in `ensureHeld`.
 */
function remove(file: string, text: string): void {
  const aside = `${file}.${randomUUID()}`;
  try {
    renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  try {
    if (contentOf(aside)?.text !== text) link(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The text of a file, and the milliseconds since the last sign of life; undefined if the file does not exist. */
function contentOf(file: string): { text: string; age: number } | undefined {
  try {
    const opened = openFile(file, constants.O_RDONLY);
    try {
      return { text: readFileSync(opened, "utf8"), age: Date.now() - fstatSync(opened).mtimeMs };
    } finally {
      closeSync(opened);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Opens a regular file: a symbolic link is not followed, and a pipe does not block. @throws Error if it is not a file */
function openFile(file: string, access: number): number {
  const opened = openSync(file, access | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (fstatSync(opened).isFile()) return opened;
  closeSync(opened);
  throw new Error(`${file} is not a regular file`);
}

/**
 * The holder in a lock's file; undefined for any other text, such as an empty one after a power failure. A lock appears with
 * its whole text, so nobody holds such a lock.
 */
function holderIn(text: string): Holder | undefined {
  try {
    const found = JSON.parse(text) as Partial<Holder>;
    const { pid, host = hostname(), since, token = "", command = "an unknown command" } = found;
    const isHolder = Number.isSafeInteger(pid) && Number(pid) > 0 && typeof since === "string";
    return isHolder ? { pid: Number(pid), host, since, token, command } : undefined;
  } catch {
    return undefined;
  }
}

/** A sign of life from the future does not count: the clock was set back since, and a live process would have renewed it. */
function isAlive({ pid, host }: Holder, age: number): boolean {
  return Math.abs(age) < DEAD && (host !== hostname() || isRunning(pid));
}

/** Gives a sign of life in the file that was read. A file that another process put there meanwhile stays as it is. */
function renew(file: string, text: string): void {
  try {
    const opened = openFile(file, constants.O_RDWR);
    try {
      const now = new Date();
      if (readFileSync(opened, "utf8") === text) futimesSync(opened, now, now);
    } finally {
      closeSync(opened);
    }
  } catch {
    // The file is gone or cannot be read: `ensureHeld` throws before anything more is done.
  }
}

function giveBack(file: string, text: string): void {
  try {
    if (contentOf(file)?.text === text) remove(file, text);
  } catch {
    // Another process takes over a lock that cannot be removed: this one ends and gives no more sign of life.
  }
}

async function ensureHeld(file: string, text: string): Promise<void> {
  let found = readText(file);
  if (found === "gone") {
    await setTimeout(AWAY); // another process may have put it aside, and puts it back
    found = readText(file);
  }
  if (found === text) return;
  const holder = holderIn(found);
  const why =
    holder === undefined
      ? "its file is gone, and another process may have published or deleted messages since"
      : `the process ${holder.pid} on ${holder.host} took it over at ${holder.since}, because this one gave no sign of life for a minute`;
  throw new RunError(
    `This process has lost the lock of the queue: ${why}. Nothing more is published or deleted here. Run the command again when no other command works on the queue.`,
  );
}

/** The text of the lock's file; `gone` if it cannot be read. */
function readText(file: string): string {
  try {
    return contentOf(file)?.text ?? "gone";
  } catch {
    return "gone";
  }
}
