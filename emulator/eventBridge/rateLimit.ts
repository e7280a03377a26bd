import type { Clock } from "../clock";

/** Spaces requests evenly: what exceeds the rate waits its turn, and nothing is dropped for it. */
export class RateLimit {
  private nextTurn = -Infinity;

  /** @param rate requests a second */
  constructor(
    private readonly rate: number,
    private readonly clock: Clock,
  ) {}

  /** Resolves when it is this request's turn; turns are given in the order in which they were asked for. */
  async turn(): Promise<void> {
    const turn = Math.max(this.clock.now(), this.nextTurn);
    this.nextTurn = turn + 1_000 / this.rate;
    await this.clock.sleep(turn - this.clock.now());
  }
}
