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

  /** Takes the turn of so many more. @returns milliseconds until they may be done */
  take(count: number): number {
    if (this.rate === undefined) return 0;
    const now = this.time.now();
    this.next = Math.max(this.next, now);
    const wait = this.next - now;
    this.next += (count * 1_000) / this.rate;
    return wait;
  }
}
