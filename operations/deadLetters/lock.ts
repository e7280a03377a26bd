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
import { isRunning } from "./isRunning";

/** Milliseconds between two signs of life of who holds a lock, and after which it is taken for dead without one. */
const SIGN = 10_000;
const DEAD = 60_000;
/** Milliseconds for which a lock may be away while another process looks at it. */
const AWAY = 50;

/** What a lock's file says of the process that holds it. */
interface Holder {
  /** Of this taking of the lock, and of no other: a process ID is used again. */
  token: string;
  pid: number;
  /** Process IDs of another machine, or of another container, tell nothing here. */
  host: string;
  since: string;
  /** Such as `dlq redrive`. */
  command: string;
}

export interface LockOptions {
  /** The command that works on the queue, such as `dlq redrive`: whoever is kept out reads it. */
  command: string;
  /** Of this machine, the same for every checkout; by default that for temporary files. */
  folder?: string;
}

/** The lock of a queue, which this process holds until it gives it back, or another one takes it over. */
export interface Lock {
  /** Gives it back, if it is still this process's. */
  release(this: void): void;
  /**
   * Resolves while it is this process's.
   *
   * @throws RunError where it is not, so that another process may be at work on the queue
   */
  ensureHeld(this: void): Promise<void>;
}

/**
 * Takes the lock of a queue: one command that publishes or deletes at a time on this machine. Who holds it renews it; that of a process
 * which was killed is taken over, and so is that of one which gives no sign of life for a minute, because it was stopped.
 * That one has to ask, before each batch, whether the lock is still its own. A lock belongs to the token in its file, so
 * that nobody renews or removes another's. Two machines do not see each other's, because SQS offers nothing that one of
 * them could take before the other: the last one wins who writes a queue's tags or attributes. They lose nothing, and
 * publish nothing twice, because a message that one has received is hidden from the other; but each keeps its own rate.
 *
 * It is not a library's: proper-lockfile, the common one, is not maintained since 2021, and tells owners apart by the time
 * of a folder alone; locks of the system (flock) do not end while a process is stopped, and Node does not offer them.
 *
 * @throws RunError naming the process that holds it, or saying why no lock can be taken
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
    while (!linked(own, file)) removeDead(file);
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(
      `The lock of the queue cannot be taken (${(error as Error).message}). Has another user of this machine taken it? Else remove ${file}, or set TMPDIR to a folder that can be written.`,
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
  const found = contentOf(file);
  if (found === undefined) return; // given back meanwhile
  const holder = holderIn(found.text);
  if (holder !== undefined && isAlive(holder, found.age)) {
    throw new RunError(
      `The process ${holder.pid} on ${holder.host} works on this queue with \`${holder.command}\` since ${holder.since}. Wait until it ends: two at once would exceed the rate, and take messages from each other.`,
    );
  }
  remove(file, found.text);
}

/**
 * Removes the lock's file if it holds this text. Between the look and the removal another process may have taken it: so
 * the file is first put aside, by one of those who try at once, and goes back where it is another's. If a third process took the
 * lock meanwhile, that other one finds out by `ensureHeld`.
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
    if (contentOf(aside)?.text !== text) linked(aside, file);
  } finally {
    rmSync(aside, { force: true });
  }
}

/** The text of a file, and the milliseconds since the last sign of life; undefined where there is no such file. */
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

/** Opens a regular file: a symbolic link is not followed, and a pipe does not block. @throws Error for what is no file */
function openFile(file: string, access: number): number {
  const opened = openSync(file, access | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  if (fstatSync(opened).isFile()) return opened;
  closeSync(opened);
  throw new Error(`${file} is not a regular file`);
}

/**
 * Undefined for a text that is no holder's, such as an empty one after a power failure: a lock appears with its whole text,
 * so that nobody holds this one.
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

/** A sign of life from the future is none: the clock was set back since, and a live process would have renewed it. */
function isAlive({ pid, host }: Holder, age: number): boolean {
  return Math.abs(age) < DEAD && (host !== hostname() || isRunning(pid));
}

/** Gives a sign of life, by the file that was looked at: one that another process has put there meanwhile stays as it is. */
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
    // It is gone, or cannot be read: `ensureHeld` says so before anything more is done.
  }
}

function giveBack(file: string, text: string): void {
  try {
    if (contentOf(file)?.text === text) remove(file, text);
  } catch {
    // What cannot be removed is taken over: its process ends, or gives no more sign of life.
  }
}

async function ensureHeld(file: string, text: string): Promise<void> {
  let found = lookedAt(file);
  if (found === "gone") {
    await setTimeout(AWAY); // another process may have put it aside, and puts it back
    found = lookedAt(file);
  }
  if (found === text) return;
  const holder = holderIn(found);
  const why =
    holder === undefined
      ? "it is gone, and another process may have published or deleted messages since"
      : `the process ${holder.pid} on ${holder.host} took it over at ${holder.since}, because this one gave no sign of life for a minute`;
  throw new RunError(
    `This process has lost the lock of the queue: ${why}. Nothing more is published or deleted here; run the command again once no other one is at work.`,
  );
}

/** The text of the lock's file; `gone` where there is none that can be read. */
function lookedAt(file: string): string {
  try {
    return contentOf(file)?.text ?? "gone";
  } catch {
    return "gone";
  }
}
