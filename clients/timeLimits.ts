import { AsyncLocalStorage } from "node:async_hooks";

/**
 * Time limits of a command, in milliseconds. A command that only reads ends within a minute, whatever the other side does:
 * 25 s for the engine, 20 s for the first call without an answer, and 3 s for a call that cleans up afterwards.
 */
export const LIMITS = {
  /** One request to AWS and its whole answer. The SDK repeats a request that fails. */
  request: 9_000,
  /** A call of AWS with its repetitions. */
  call: 20_000,
  /** Any call to a host that did not answer the previous call. */
  again: 3_000,
  /** A command of the Pulumi engine that only reads. */
  engine: 25_000,
  /** A request to Salesforce and its whole answer. EventBridge waits for 5 s. */
  salesforce: 10_000,
  /** A request to `bridge local` about itself, and its whole answer. */
  local: 10_000,
  /** All the waiting of a command that changes nothing. */
  command: 55_000,
  /** The longest pause between two looks at something that takes long, such as a replay. */
  look: 30_000,
  /** The longest wait on a terminal before a line says what the command waits for. */
  silence: 2_000,
};
export type Limits = typeof LIMITS;

/** The clock by which limits are measured. */
export interface WaitingClock {
  /** Milliseconds since an arbitrary moment; the value never decreases. */
  now(): number;
  /** Runs work after a delay in milliseconds. @returns a function that cancels it */
  after(milliseconds: number, work: () => void): () => void;
}

const MONOTONIC_CLOCK: WaitingClock = {
  now: () => performance.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The moment at which a command must end. */
export interface Deadline {
  /** By the clock of the context. */
  at: number;
  /** The command's name, such as `status`. */
  command: string;
}

/** Something that a command waits for. */
export interface PendingWait {
  /** The end of the line `Waiting for ...`. */
  what: string;
  isAnnounced: boolean;
}

/** What applies to every wait of a command. */
export interface WaitingContext {
  limits: Limits;
  clock: WaitingClock;
  /** Undefined for a command that may run for hours. */
  deadline?: Deadline;
  /** For each host that did not answer: the start of its first call without an answer, by the clock. */
  unanswered: Map<string, number>;
  /** In the order in which they began. */
  pending: PendingWait[];
}

const freshContext = (limits: Limits, clock: WaitingClock): WaitingContext => ({
  limits,
  clock,
  unanswered: new Map(),
  pending: [],
});

const DEFAULT_CONTEXT = freshContext(LIMITS, MONOTONIC_CLOCK);
const contexts = new AsyncLocalStorage<WaitingContext>();

/** The context of the work that calls this function. */
export const waitingContext = (): WaitingContext => contexts.getStore() ?? DEFAULT_CONTEXT;

/** The limits that apply to the work that calls this function. */
export const currentLimits = (): Limits => waitingContext().limits;

/** Runs work after a delay in milliseconds, by the clock of the context. @returns a function that cancels it */
export const schedule: WaitingClock["after"] = (milliseconds, work) =>
  waitingContext().clock.after(milliseconds, work);

/** Runs work with other limits or another clock, as tests do. */
export function withLimits<T>(
  changed: Partial<Limits>,
  work: () => Promise<T>,
  clock = waitingContext().clock,
): Promise<T> {
  return contexts.run(freshContext({ ...currentLimits(), ...changed }, clock), work);
}

/** Runs work with a deadline: the limit `command`, from now on. @param command its name, such as `status` */
export function withDeadline<T>(command: string, work: () => Promise<T>): Promise<T> {
  const current = waitingContext();
  const deadline = { at: current.clock.now() + current.limits.command, command };
  return contexts.run({ ...current, deadline }, work);
}
