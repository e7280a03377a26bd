import { Heap } from "heap-js";

/** The time of the delivery core, which never reads the machine's clock itself. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs work at a moment in milliseconds since 1970; at once if it has passed. Work of the same moment runs in the order of the calls. */
  at(moment: number, work: () => void): void;
  /** Runs work outside the emulator, such as a request to a server, and passes its result to `done`. */
  outside<T>(work: () => Promise<T>, done: (result: T) => void): void;
}

interface Timer {
  moment: number;
  /** The number of timers set before this one. */
  order: number;
  work: () => void;
}

/** Timers that run before the process handles other work. */
const TIMERS_PER_TURN = 100_000;

/**
 * A clock that jumps from one timer to the next. A day of retries passes in milliseconds, and in the same order each time.
 * Work `outside` takes no time on this clock.
 */
export class VirtualClock implements Clock {
  private readonly timers = new Heap<Timer>(
    (a, b) => a.moment - b.moment || a.order - b.order, // the earliest moment, then the first call
  );
  private ordered = 0;
  private busyOutside = 0;
  private backInside: () => void = () => undefined;
  private readonly faults: unknown[] = [];

  /** @param time the start, in milliseconds since 1970 */
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  at(moment: number, work: () => void): void {
    this.timers.push({ moment, order: this.ordered++, work });
  }

  outside<T>(work: () => Promise<T>, done: (result: T) => void): void {
    this.busyOutside += 1;
    const back = () => {
      this.busyOutside -= 1;
      this.backInside();
    };
    work()
      .then(done)
      .catch((fault: unknown) => this.faults.push(fault))
      .finally(back);
  }

  /**
   * Advances time until no timer and no outside work is left, or until a moment.
   *
   * @throws the first error of any work or of its `done`
   */
  async run(until = Infinity): Promise<void> {
    for (let done = 1; ; done += 1) {
      while (this.busyOutside > 0) {
        await new Promise<void>((resolve) => (this.backInside = resolve));
      }
      if (this.faults.length > 0) throw this.faults.shift();
      const timer = this.timers.peek();
      if (timer === undefined || timer.moment > until) break;
      this.timers.pop();
      this.time = Math.max(this.time, timer.moment);
      timer.work();
      if (done % TIMERS_PER_TURN === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (until !== Infinity) this.time = Math.max(this.time, until);
  }
}

/** The machine's time. A fault in one piece of work is reported and does not stop the others. */
export class WallClock implements Clock {
  private readonly timers = new Set<NodeJS.Timeout>();

  /** @param report is called with the error of a piece of work */
  constructor(private readonly report: (fault: unknown) => void = console.error) {}

  now(): number {
    return Date.now();
  }

  at(moment: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      try {
        work();
      } catch (fault) {
        this.report(fault);
      }
    }, moment - Date.now());
    this.timers.add(timer);
  }

  outside<T>(work: () => Promise<T>, done: (result: T) => void): void {
    work()
      .then(done)
      .catch((fault: unknown) => this.report(fault));
  }

  /** Cancels all timers. */
  stop(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }
}
