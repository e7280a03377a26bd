/** Milliseconds without any registration after which a program that has failed is taken to be stuck. */
const QUIET = 100;
const POLL = 10;

/**
 * How far a program has come: which resources it has constructed, and which of them reached the control plane. A resource
 * does not, as long as an input of it waits for a resource that was refused.
 */
export class Progress {
  private readonly unregistered = new Map<string, string>();
  private steps = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param failures of the program so far; others add to it */
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
   * Resolves when there is a failure and nothing has happened for a while. Without a failure it never does: a program may wait
   * for something of its own.
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
