import Denque from "denque";
import type { Clock } from "../clock";

/** Milliseconds by which a timer of the machine may be late without lowering the rate. */
const LATE = 20;

/** Spaces requests evenly: what exceeds the rate waits its turn, and nothing is dropped for it. */
export class RateLimit {
  private readonly waiting = new Denque<() => void>();
  private nextTurn = -Infinity;
  private scheduled = false;

  /** @param rate requests a second, as it is now: a change holds from the next turn on */
  constructor(
    private readonly rate: () => number,
    private readonly clock: Clock,
  ) {}

  /**
   * Gives turns in the order in which they were asked for.
   *
   * @returns whether the request has to wait for it
   */
  turn(work: () => void): boolean {
    const now = this.clock.now();
    if (this.waiting.length === 0 && now >= this.nextTurn) {
      this.take(now, work);
      return false;
    }
    this.waiting.push(work);
    this.schedule();
    return true;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.at(this.nextTurn, () => {
      this.scheduled = false;
      const work = this.waiting.shift();
      if (work !== undefined) this.take(Math.max(this.nextTurn, this.clock.now() - LATE), work);
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private take(due: number, work: () => void): void {
    this.nextTurn = due + 1_000 / this.rate();
    work();
  }
}
