/** Time as the delivery core sees it. Nothing in the core asks the machine for the time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves when `milliseconds` have passed. */
  sleep(milliseconds: number): Promise<void>;
  /** Runs work that happens in the real world, such as a request to a server. */
  outside<T>(work: () => Promise<T>): Promise<T>;
}

interface Timer {
  at: number;
  wake: () => void;
}

/**
 * A clock that jumps: when every task sleeps, it is set to the moment at which the first one wakes. A day of
 * retries passes in milliseconds, and in the same order each time. Work `outside` takes no time on it.
 */
export class VirtualClock implements Clock {
  private timers: Timer[] = [];
  private busyOutside = 0;
  private backInside: () => void = () => undefined;

  /** @param time where to start, in milliseconds since 1970 */
  constructor(private time: number) {}

  now(): number {
    return this.time;
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((wake) => {
      this.timers.push({ at: this.time + Math.max(0, milliseconds), wake });
    });
  }

  async outside<T>(work: () => Promise<T>): Promise<T> {
    this.busyOutside += 1;
    try {
      return await work();
    } finally {
      this.busyOutside -= 1;
      this.backInside();
    }
  }

  /** Lets time pass until no task sleeps any more and no work is outside. */
  async run(): Promise<void> {
    for (;;) {
      await settled();
      if (this.busyOutside > 0) {
        await new Promise<void>((resolve) => (this.backInside = resolve));
        continue;
      }
      const timer = this.takeFirst();
      if (timer === undefined) return;
      this.time = Math.max(this.time, timer.at);
      timer.wake();
    }
  }

  /** The timer that is due first; of several, the one that was set first. */
  private takeFirst(): Timer | undefined {
    const first = this.timers.reduce<Timer | undefined>(
      (best, timer) => (best === undefined || timer.at < best.at ? timer : best),
      undefined,
    );
    this.timers = this.timers.filter((timer) => timer !== first);
    return first;
  }
}

/** Every promise that can go on without waiting for the clock has gone on. */
function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
