import { setTimeout } from "node:timers/promises";

/** The clock of a redrive, in milliseconds since 1970. */
export interface Time {
  now(): number;
  /** @param stop ends the sleep early */
  sleep(milliseconds: number, stop?: AbortSignal): Promise<void>;
}

export const WALL_TIME: Time = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) =>
    setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (signal?.aborted !== true) throw error;
    }),
};

/** Keeps a rate under a limit, without bursts even over a short time. */
export class Pace {
  private next: number;

  /** @param rate a second; undefined for no limit */
  constructor(
    private readonly rate: number | undefined,
    private readonly time: Time,
  ) {
    this.next = time.now();
  }

  /** The number of actions allowed at once: those of one second, at least 1. */
  get most(): number {
    return Math.max(1, Math.floor(this.rate ?? Infinity));
  }

  /** Reserves so many actions. @returns milliseconds until they may begin */
  take(count: number): number {
    if (this.rate === undefined) return 0;
    const now = this.time.now();
    this.next = Math.max(this.next, now);
    const wait = this.next - now;
    this.next += (count * 1_000) / this.rate;
    return wait;
  }
}
