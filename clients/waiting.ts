import { AsyncLocalStorage } from "node:async_hooks";
import { RunError } from "@pulumi/pulumi/errors";

/**
 * Milliseconds that a command waits. A command that only asks ends within a minute, whatever the other side does:
 * 25 s for the engine, 20 s for the first call that gets no answer, 3 s for a call that cleans up after it.
 */
export const LIMITS = {
  /** A request to AWS and its whole answer. The SDK repeats one that fails. */
  request: 9_000,
  /** A call of AWS, with its repetitions. */
  call: 20_000,
  /** Any call to a host that left the call before without an answer. */
  again: 3_000,
  /** A command of the Pulumi engine that asks it something. */
  engine: 25_000,
  /** A request to Salesforce and its whole answer; EventBridge waits 5 s. */
  salesforce: 10_000,
  /** A request to `bridge local` about itself, and its whole answer. */
  local: 10_000,
  /** All that a command asks which changes nothing. */
  command: 55_000,
  /** Without a word on a terminal. */
  silence: 2_000,
};
export type Limits = typeof LIMITS;

/** The clock that waiting goes by. */
export interface WaitingClock {
  /** Milliseconds since any moment; it never goes back. */
  now(): number;
  /** Does work after so many milliseconds. @returns what calls it off */
  after(milliseconds: number, work: () => void): () => void;
}

const MONOTONIC_CLOCK: WaitingClock = {
  now: () => performance.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** When a command has to end, by the clock. */
interface Deadline {
  at: number;
  /** Such as `status`. */
  command: string;
}

interface Context {
  limits: Limits;
  clock: WaitingClock;
  /** Undefined for a command that may work for hours. */
  deadline?: Deadline;
  /** Since when a host has left calls without an answer, by the clock. */
  unanswered: Map<string, number>;
}

const ALWAYS: Context = { limits: LIMITS, clock: MONOTONIC_CLOCK, unanswered: new Map() };
const contexts = new AsyncLocalStorage<Context>();
const context = (): Context => contexts.getStore() ?? ALWAYS;

/** The limits that hold here. */
export const limits = (): Limits => context().limits;

/** Does work after so many milliseconds by the clock that holds here. @returns what calls it off */
export const after: WaitingClock["after"] = (milliseconds, work) =>
  context().clock.after(milliseconds, work);

/** Does work under other limits, or by another clock, as a test does. */
export function withLimits<T>(
  changed: Partial<Limits>,
  work: () => Promise<T>,
  clock = context().clock,
): Promise<T> {
  const changedLimits = { ...context().limits, ...changed };
  return contexts.run({ limits: changedLimits, clock, unanswered: new Map() }, work);
}

/**
 * Does the work of a command that only asks: all its waiting together is limited.
 *
 * @param command its name, such as `status`
 */
export function askingOnly<T>(command: string, work: () => Promise<T>): Promise<T> {
  const current = context();
  const deadline = { at: current.clock.now() + current.limits.command, command };
  return contexts.run({ ...current, deadline }, work);
}

/** The error of a wait that was given up. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";

  /** @param seconds since the first call that was left without an answer */
  constructor(
    readonly host: string,
    readonly seconds: number,
  ) {
    super(`no whole answer within ${seconds} s`);
  }
}

/** The error of a command that has used up its time: the host that it asked last may be well. */
export class CommandTimedOut extends RunError {
  constructor({ command }: Deadline, milliseconds: number, host: string) {
    super(
      `\`${command}\` did not end within ${milliseconds / 1_000} s: its time ran out while it waited for ${host}. Run it again.`,
    );
  }
}

export interface Wait {
  /** Who is to answer, such as `http://127.0.0.1:4566` or `the Pulumi engine`. */
  host: string;
  limit: Exclude<keyof Limits, "command" | "silence" | "again" | "request">;
}

/**
 * Waits for work that somebody else must answer, and says on a terminal for whom after two seconds.
 *
 * @param work is given the signal that ends it
 * @throws Unanswered where it takes longer than the limit; CommandTimedOut where the command's time ends before; what
 * the work throws
 */
export async function within<T>(
  { host, limit }: Wait,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limits, deadline, unanswered, clock } = context();
  const start = clock.now();
  const since = unanswered.get(host) ?? start;
  const allowed = unanswered.has(host) ? Math.min(limits.again, limits[limit]) : limits[limit];
  const left = deadline === undefined ? Infinity : deadline.at - start;
  const giveUp = (): Error => {
    if (deadline !== undefined && left < allowed) {
      return new CommandTimedOut(deadline, limits.command, host);
    }
    unanswered.set(host, since);
    return new Unanswered(host, Math.round((clock.now() - since) / 100) / 10);
  };
  if (left <= 0) throw giveUp();
  const controller = new AbortController();
  let cancel: () => void = () => undefined;
  const over = new Promise<never>((_, reject) => {
    cancel = clock.after(Math.min(allowed, left), () => {
      reject(giveUp());
      controller.abort();
    });
  });
  try {
    const answer = await announced(`${host} to answer`, () =>
      Promise.race([work(controller.signal), over]),
    );
    unanswered.delete(host);
    return answer;
  } finally {
    cancel();
  }
}

/** Does work, and says on a terminal after two seconds what is waited for, such as `the queue to be read`. */
export async function announced<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  // The line may hold a progress bar, which is drawn anew below.
  const say = () => stderr.write(`\r\u001b[KWaiting for ${what} ...\n`);
  const cancel = after(limits().silence, say);
  try {
    return await work();
  } finally {
    cancel();
  }
}
