import Denque from "denque";
import type { Clock } from "../clock";

/** Milliseconds by which a timer of the machine may be late without lowering the rate. */
const LATE = 20;

/** Spaces requests evenly: what exceeds the rate waits its turn, and nothing is dropped for it. */
export class RateLimit<Waiting> {
  private readonly waiting = new Denque<Waiting>();
  private nextTurn = -Infinity;
  private scheduled = false;

  /**
   * @param rate requests a second, as it is now: a change holds from the next turn on
   * @param turn is told whose turn it is
   */
  constructor(
    private readonly rate: () => number,
    private readonly clock: Clock,
    private readonly turn: (whose: Waiting) => void,
  ) {}

  /**
   * Gives turns in the order in which they were asked for.
   *
   * @returns whether the request has to wait for it
   */
  ask(who: Waiting): boolean {
    const now = this.clock.now();
    if (this.waiting.length === 0 && now >= this.nextTurn) {
      this.take(now, who);
      return false;
    }
    this.waiting.push(who);
    this.schedule();
    return true;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.at(this.nextTurn, () => {
      this.scheduled = false;
      const who = this.waiting.shift();
      if (who !== undefined) this.take(Math.max(this.nextTurn, this.clock.now() - LATE), who);
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private take(due: number, who: Waiting): void {
    this.nextTurn = due + 1_000 / this.rate();
    this.turn(who);
  }
}
