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

/** Milliseconds after which an ended program is left that still has a timer or a server. */
const LONGEST_DRAIN = 2_000;

/** Milliseconds without progress after which a line says what the program waits for. */
const LINE = 10_000;

/** Why a program makes no progress. */
export interface Stall {
  /** What could still wake the program, such as `a connection`; empty if there is nothing. */
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
  /** What kept this process alive before the program ran. */
  private before: ReadonlyMap<string, number> = new Map();

  /**
   * @param failures the program's failures, to which the caller adds
   * @param say is called with a line for a program that makes no progress for long
   */
  constructor(
    private readonly failures: readonly unknown[],
    private readonly say: (line: string) => void,
  ) {}

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

  /**
   * Resolves when the program can make no progress any more, or has made none for too long.
   *
   * @param timers returns descriptions of the timers that the program waits for
   */
  stalled(timers: () => string[]): Promise<Stall> {
    return new Promise((resolve) => {
      let quiet = 0;
      let seen = { steps: -1, failures: -1, at: 0 };
      let hasSaid = false;
      this.timer = setInterval(() => {
        const now = { steps: this.steps, failures: this.failures.length, at: performance.now() };
        const isNews = now.steps !== seen.steps || now.failures !== seen.failures;
        quiet = isNews ? 0 : quiet + 1;
        if (isNews) seen = now;
        if (isNews) hasSaid = false;
        const open = opened(this.before);
        const hasFailed = now.failures > 0;
        const isOver = quiet >= (hasFailed ? QUIET_AFTER_FAILURE : QUIET) && open.length === 0;
        const longest = hasFailed ? LONGEST_WAIT_AFTER_FAILURE : LONGEST_WAIT;
        const waited = now.at - seen.at;
        if (isOver || waited >= longest) resolve({ open: describeOpen(open, timers()) });
        else if (waited >= LINE && !hasSaid) {
          hasSaid = true;
          const what = describeOpen(open, timers()).join(", ");
          this.say(
            `The program has registered nothing for ${LINE / 1_000} s; it waits for ${what}. It is ended after ${longest / 1_000} s.`,
          );
        }
      }, POLL);
      this.before = countActive();
    });
  }

  /**
   * Resolves when a program that has ended left nothing open that could register more resources, such as a timer; or when that
   * has registered nothing for a while. Pulumi's language host waits for it, too.
   */
  async drained(): Promise<void> {
    let seen = { steps: this.steps, at: performance.now() };
    while (opened(this.before).length > 0 && performance.now() - seen.at < LONGEST_DRAIN) {
      await new Promise((resolve) => setTimeout(resolve, POLL));
      if (this.steps !== seen.steps) seen = { steps: this.steps, at: performance.now() };
    }
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

/** Kinds of Node's things that keep a process alive. Source: Node.js, `process.getActiveResourcesInfo`, and its async providers. */
const KINDS: Readonly<Record<string, string>> = {
  Timeout: "a timer",
  TCPSocketWrap: "a connection",
  TLSWrap: "a connection",
  TCPServerWrap: "a server of its own",
  PipeWrap: "a pipe",
  ProcessWrap: "a child process",
  FSReqCallback: "a file",
  FSReqPromise: "a file",
  GetAddrInfoReqWrap: "the address of a host",
  TTYWrap: "the terminal",
  MessagePort: "a worker",
};

/** What a program waits for, with the places of its timers. */
function describeOpen(kinds: readonly string[], timers: readonly string[]): string[] {
  return [...new Set(kinds)].flatMap((kind) => {
    if (kind !== "Timeout" || timers.length === 0) return [KINDS[kind] ?? `${kind} of Node`];
    const more = timers.length > NAMED ? ` and ${timers.length - NAMED} more` : "";
    return [`a timer (${timers.slice(0, NAMED).join(", ")}${more})`];
  });
}

/** The number of timers that are named. */
const NAMED = 3;

const keyOf = (type: string, name: string) => `${type} ${name}`;
