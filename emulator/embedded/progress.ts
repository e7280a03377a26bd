/** Milliseconds without a registration after which a failed program is considered stuck. */
const QUIET = 100;
const POLL = 10;

/**
 * The progress of a program: the resources that it has constructed, and those that reached the control plane. A resource does
 * not reach it while one of its inputs waits for a refused resource.
 */
export class Progress {
  private readonly unregistered = new Map<string, string>();
  private steps = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param failures the program's failures, to which the caller adds */
  constructor(private readonly failures: readonly unknown[]) {}

  constructed(type: string, name: string): void {
    this.steps += 1;
    this.unregistered.set(keyOf(type, name), `${name} (${type})`);
  }

  registered(type: string, name: string): void {
    this.steps += 1;
    this.unregistered.delete(keyOf(type, name));
  }

  /** Names of the resources that never reached the control plane. */
  waiting(): string[] {
    return [...this.unregistered.values()];
  }

  /**
   * Resolves when the program has failed and has made no progress for a while. Without a failure it never resolves: a program
   * can wait for its own reasons.
   */
  stalled(): Promise<undefined> {
    return new Promise((resolve) => {
      let seen = { steps: -1, failures: 0, at: 0 };
      this.timer = setInterval(() => {
        const now = { steps: this.steps, failures: this.failures.length, at: performance.now() };
        if (now.steps !== seen.steps || now.failures !== seen.failures) seen = now;
        else if (now.failures > 0 && now.at - seen.at >= QUIET) resolve(undefined);
      }, POLL);
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

const keyOf = (type: string, name: string) => `${type} ${name}`;
