import { relative } from "node:path";

/** A timer that a program has set and that has not ended. */
interface OpenTimer {
  /** `setInterval` or `setTimeout`. */
  kind: string;
  /** Where the program sets it: file, line and column. */
  place: string;
}

/** The timers of a program, while it is watched. */
export interface OpenTimers {
  /** Such as `setInterval at index.ts:3:1`. */
  describe(): string[];
  stop(): void;
}

/** The most timers that are kept: a program may set one for each of thousands of things. */
const MOST = 1_000;

/**
 * Notes where a program sets timers, so that the error for a program that never ends names what it waits for.
 *
 * @param folder of the program: other places, such as those of packages, are passed over
 */
export function watchTimers(folder: string): OpenTimers {
  const open = new Map<NodeJS.Timeout, OpenTimer>();
  const originals = { setTimeout: global.setTimeout, setInterval: global.setInterval };
  const noting = <Set extends typeof setTimeout | typeof setInterval>(
    kind: string,
    set: Set,
  ): Set =>
    Object.assign((...given: Parameters<Set>) => {
      const timer = (set as (...args: unknown[]) => NodeJS.Timeout)(...given);
      const place = placeIn(folder);
      if (place !== undefined && open.size < MOST) open.set(timer, { kind, place });
      return timer;
    }, set);
  global.setTimeout = noting("setTimeout", originals.setTimeout);
  global.setInterval = noting("setInterval", originals.setInterval);
  return {
    describe: () =>
      [...open].flatMap(([timer, { kind, place }]) =>
        isWaiting(timer) ? [`${kind} at ${place}`] : [],
      ),
    stop: () => void Object.assign(global, originals),
  };
}

/** Node keeps to itself whether a timer has ended. */
const isWaiting = (timer: NodeJS.Timeout): boolean =>
  timer.hasRef() && (timer as unknown as { _destroyed: boolean })._destroyed === false;

/** The place that sets a timer now, from the program's folder; undefined where that is no part of the program. */
function placeIn(folder: string): string | undefined {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 8;
  const { stack = "" } = new Error();
  Error.stackTraceLimit = limit;
  for (const line of stack.split("\n").slice(1)) {
    const place = /[\s(](?:file:\/\/)?(\/[^()]*:\d+:\d+)\)?$/.exec(line)?.[1];
    if (place === undefined || place.startsWith(__filename) || place.includes("node_modules")) {
      continue;
    }
    const isProgram = place.startsWith(folder) && !place.startsWith(__dirname);
    return isProgram ? relative(folder, place) : undefined;
  }
  return undefined;
}
