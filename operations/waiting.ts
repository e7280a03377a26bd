import { AsyncLocalStorage } from "node:async_hooks";

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

interface Context {
  limits: Limits;
  /** By `performance.now()`; Infinity for a command that may work for hours. */
  deadline: number;
  /** Since when a host has left calls without an answer, by `performance.now()`. */
  unanswered: Map<string, number>;
}

const ALWAYS: Context = { limits: LIMITS, deadline: Infinity, unanswered: new Map() };
const contexts = new AsyncLocalStorage<Context>();
const context = (): Context => contexts.getStore() ?? ALWAYS;

/** The limits that hold here. */
export const limits = (): Limits => context().limits;

/** Does work under other limits: a test's are shorter. */
export function withLimits<T>(changed: Partial<Limits>, work: () => Promise<T>): Promise<T> {
  const { limits: current } = context();
  const changedLimits = { ...current, ...changed };
  return contexts.run({ ...ALWAYS, limits: changedLimits, unanswered: new Map() }, work);
}

/** Does work all of whose waiting together is limited. @param milliseconds from now on */
export function atMost<T>(milliseconds: number, work: () => Promise<T>): Promise<T> {
  const current = context();
  const deadline = Math.min(current.deadline, performance.now() + milliseconds);
  return contexts.run({ ...current, deadline }, work);
}

/** Does the work of a command that only asks. */
export const askingOnly = <T>(work: () => Promise<T>): Promise<T> => atMost(limits().command, work);

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

export interface Wait {
  /** Who is to answer, such as `http://127.0.0.1:4566` or `the Pulumi engine`. */
  host: string;
  limit: Exclude<keyof Limits, "command" | "silence" | "again" | "request">;
}

/**
 * Waits for work that somebody else must answer, and says on a terminal for whom after two seconds.
 *
 * @param work is given the signal that ends it
 * @throws Unanswered where it takes longer than the limit; what the work throws
 */
export async function within<T>(
  { host, limit }: Wait,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limits, deadline, unanswered } = context();
  const start = performance.now();
  const since = unanswered.get(host) ?? start;
  const allowed = unanswered.has(host) ? Math.min(limits.again, limits[limit]) : limits[limit];
  const milliseconds = Math.max(0, Math.min(allowed, deadline - start));
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      unanswered.set(host, since);
      reject(new Unanswered(host, Math.round((performance.now() - since) / 100) / 10));
      controller.abort();
    }, milliseconds);
  });
  try {
    const answer = await announced(`${host} to answer`, () =>
      Promise.race([work(controller.signal), over]),
    );
    unanswered.delete(host);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** Does work, and says on a terminal after two seconds what is waited for, such as `the queue to be read`. */
export async function announced<T>(what: string, work: () => Promise<T>): Promise<T> {
  const { stderr } = process;
  if (!stderr.isTTY) return work();
  // The line may hold a progress bar, which is drawn anew below.
  const say = () => stderr.write(`\r\u001b[KWaiting for ${what} ...\n`);
  const timer = setTimeout(say, limits().silence);
  try {
    return await work();
  } finally {
    clearTimeout(timer);
  }
}
