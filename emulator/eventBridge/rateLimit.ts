import Denque from "denque";
import type { Clock } from "../clock";

/** Milliseconds by which a timer of the machine can be late without lowering the rate. */
const TOLERATED_DELAY = 20;

/** Spaces requests evenly. Requests above the rate wait for their turn; none is dropped. */
export class RateLimit<Waiting> {
  private readonly waiting = new Denque<Waiting>();
  private nextTurn = -Infinity;
  private scheduled = false;

  /**
   * @param rate the current limit in requests a second; a change applies from the next turn on
   * @param turn is called with each request when its turn comes
   */
  constructor(
    private readonly rate: () => number,
    private readonly clock: Clock,
    private readonly turn: (request: Waiting) => void,
  ) {}

  /**
   * Asks for a turn. Turns come in the order of the calls.
   *
   * @returns whether the request has to wait
   */
  ask(request: Waiting): boolean {
    const now = this.clock.now();
    if (this.waiting.length === 0 && now >= this.nextTurn) {
      this.take(now, request);
      return false;
    }
    this.waiting.push(request);
    this.schedule();
    return true;
  }

  private schedule(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    this.clock.at(this.nextTurn, () => {
      this.scheduled = false;
      const request = this.waiting.shift();
      if (request !== undefined) {
        this.take(Math.max(this.nextTurn, this.clock.now() - TOLERATED_DELAY), request);
      }
      if (this.waiting.length > 0) this.schedule();
    });
  }

  private take(due: number, request: Waiting): void {
    this.nextTurn = due + 1_000 / this.rate();
    this.turn(request);
  }
}
