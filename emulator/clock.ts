import { Heap } from "heap-js";

/** Time as the delivery core sees it. Nothing in the core asks the machine for the time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Does work at a moment, or at once where that is past; of the same moment, in the order of the calls. */
  at(moment: number, work: () => void): void;
  /** Does work that happens in the real world, such as a request to a server, and hands on what it gives. */
  outside<T>(work: () => Promise<T>, done: (result: T) => void): void;
}

interface Timer {
  moment: number;
  /** Of all timers, the how many-th. */
  order: number;
  work: () => void;
}

/** Timers between two looks at what else the process has to do. */
const IN_ONE_GO = 100_000;

/**
 * A clock that jumps from one timer to the next. A day of retries passes in milliseconds, and in the same order
 * each time. Work `outside` takes no time on it.
 */
export class VirtualClock implements Clock {
  private readonly timers = new Heap<Timer>(
    (a, b) => a.moment - b.moment || a.order - b.order, // the earliest, and of those the first
  );
  private ordered = 0;
  private busyOutside = 0;
  private backInside: () => void = () => undefined;
  private readonly faults: unknown[] = [];

  /** @param time where to start, in milliseconds since 1970 */
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
   * Lets time pass until no timer is left and no work is outside, or until a moment.
   *
   * @throws what the work, or what was done with its outcome, has thrown
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
      if (done % IN_ONE_GO === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    if (until !== Infinity) this.time = Math.max(this.time, until);
  }
}

/** The time of the machine. A fault in one piece of work is told, and ends no other. */
export class WallClock implements Clock {
  private readonly timers = new Set<NodeJS.Timeout>();

  /** @param tell is given what a piece of work has thrown */
  constructor(private readonly tell: (fault: unknown) => void = console.error) {}

  now(): number {
    return Date.now();
  }

  at(moment: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      try {
        work();
      } catch (fault) {
        this.tell(fault);
      }
    }, moment - Date.now());
    this.timers.add(timer);
  }

  outside<T>(work: () => Promise<T>, done: (result: T) => void): void {
    work()
      .then(done)
      .catch((fault: unknown) => this.tell(fault));
  }

  /** Nothing that is still to come happens. */
  stop(): void {
    this.timers.forEach((timer) => clearTimeout(timer));
    this.timers.clear();
  }
}
