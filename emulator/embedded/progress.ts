/** Milliseconds between two looks at the program. A blocked event loop delays them, so that its time does not count. */
const POLL = 10;

/** Looks without a sign of life after which a program that has failed is over. */
const QUIET_AFTER_FAILURE = 10;

/** Looks after which a program is stuck that has nothing left to wait for. Work of Node's thread pool is invisible; it takes less. */
const QUIET = 100;

/** Milliseconds after which a program is stuck that waits for a timer or a connection, and registers nothing meanwhile. */
const LONGEST_WAIT = 30_000;

/** The same after a failure: what is left can only add to it. */
const LONGEST_WAIT_AFTER_FAILURE = 2_000;

/** Why a program makes no progress. */
export interface Stall {
  /** Kinds of things that could still wake the program, such as `Timeout`; empty if there is none. */
  open: string[];
}

/**
 * The progress of a program: the resources that it has constructed, and those that reached the monitor. A resource does not reach
 * it while one of its inputs never resolves.
 */
export class Progress {
  private readonly unregistered = new Map<string, string>();
  private readonly properties = new Map<string, readonly string[]>();
  private steps = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param failures the program's failures, to which the caller adds */
  constructor(private readonly failures: readonly unknown[]) {}

  /** @param properties names of all properties of the resource's class */
  constructed(type: string, name: string, properties: readonly string[]): void {
    this.steps += 1;
    this.unregistered.set(keyOf(type, name), `${name} (${type})`);
    this.properties.set(keyOf(type, name), properties);
  }

  registered(type: string, name: string): void {
    this.steps += 1;
    this.unregistered.delete(keyOf(type, name));
  }

  /** Names of the properties of a constructed resource; empty for any other. */
  propertiesOf(type: string, name: string): readonly string[] {
    return this.properties.get(keyOf(type, name)) ?? [];
  }

  /** Names of the resources that never reached the monitor. */
  waiting(): string[] {
    return [...this.unregistered.values()];
  }

  /** Resolves when the program can make no progress any more, or has made none for too long. */
  stalled(): Promise<Stall> {
    return new Promise((resolve) => {
      let quiet = 0;
      let before: ReadonlyMap<string, number> = new Map();
      let seen = { steps: -1, failures: -1, at: 0 };
      this.timer = setInterval(() => {
        const now = { steps: this.steps, failures: this.failures.length, at: performance.now() };
        const isNews = now.steps !== seen.steps || now.failures !== seen.failures;
        quiet = isNews ? 0 : quiet + 1;
        if (isNews) seen = now;
        const open = opened(before);
        const hasFailed = now.failures > 0;
        const isOver = quiet >= (hasFailed ? QUIET_AFTER_FAILURE : QUIET) && open.length === 0;
        const longest = hasFailed ? LONGEST_WAIT_AFTER_FAILURE : LONGEST_WAIT;
        if (isOver || now.at - seen.at >= longest) resolve({ open });
      }, POLL);
      before = countActive();
    });
  }

  stop(): void {
    clearInterval(this.timer);
  }
}

/** The numbers of things that keep this process alive, by their kinds. */
function countActive(): Map<string, number> {
  const counts = new Map<string, number>();
  for (const kind of process.getActiveResourcesInfo()) {
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  return counts;
}

/** Kinds of things of which there are more than before the program ran. */
const opened = (before: ReadonlyMap<string, number>): string[] =>
  [...countActive()].flatMap(([kind, count]) => (count > (before.get(kind) ?? 0) ? [kind] : []));

const keyOf = (type: string, name: string) => `${type} ${name}`;
