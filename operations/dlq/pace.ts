import { setTimeout } from "node:timers/promises";

/** Time as a redrive sees it, in milliseconds since 1970. */
export interface Time {
  now(): number;
  /** @param stop ends it before */
  sleep(milliseconds: number, stop?: AbortSignal): Promise<void>;
}

export const WALL_TIME: Time = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    }),
};

/** Keeps the rate of what is done under a limit: also over a short while there is no burst. */
export class Pace {
  private next: number;

  /** @param rate a second; undefined for no limit */
  constructor(
    private readonly rate: number | undefined,
    private readonly time: Time,
  ) {
    this.next = time.now();
  }

  /** How many may be done at once: what a second allows, 1 at least. */
  get most(): number {
    return Math.max(1, Math.floor(this.rate ?? Infinity));
  }

  /** Waits until so many more may be done, or it is told to stop. */
  async take(count: number, stop?: AbortSignal): Promise<void> {
    if (this.rate === undefined) return;
    const now = this.time.now();
    this.next = Math.max(this.next, now);
    const wait = this.next - now;
    this.next += (count * 1_000) / this.rate;
    if (wait > 0) await this.time.sleep(wait, stop);
  }
}
