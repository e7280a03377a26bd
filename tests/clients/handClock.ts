import type { WaitingClock } from "../../clients/timeLimits";

/** A clock that stands still until a test lets time pass. */
export class HandClock implements WaitingClock {
  private time = 0;
  private readonly timers = new Set<{ at: number; work: () => void }>();
  private isExpected = false;

  now(): number {
    return this.time;
  }

  after(milliseconds: number, work: () => void): () => void {
    const timer = { at: this.time + milliseconds, work };
    this.timers.add(timer);
    return () => this.timers.delete(timer);
  }

  /** Lets time pass. Work that is due runs in its order. */
  pass(milliseconds: number): void {
    const end = this.time + milliseconds;
    for (let next = this.earliest; next !== undefined && next.at <= end; next = this.earliest) {
      this.timers.delete(next);
      this.time = next.at;
      next.work();
    }
    this.time = end;
  }

  /** Lets time pass until the next timer, when this process has no other work. */
  expire(): void {
    if (this.isExpected) return;
    this.isExpected = true;
    void this.expireSoon();
  }

  private async expireSoon(): Promise<void> {
    // Each turn of the event loop reads data that has arrived at the sockets.
    for (let turn = 0; turn < 10; turn += 1) await new Promise((next) => setImmediate(next));
    this.isExpected = false;
    const next = this.earliest;
    if (next !== undefined) this.pass(next.at - this.time);
  }

  private get earliest() {
    return [...this.timers].sort((a, b) => a.at - b.at)[0];
  }
}
