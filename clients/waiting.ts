import { RunError } from "@pulumi/pulumi/errors";
import { announce, announceParts } from "./announce";
import { waitingContext, withDeadline, type Deadline, type Limits } from "./timeLimits";

/** The error of a wait that ended without an answer. */
export class Unanswered extends Error {
  override readonly name = "Unanswered";

  /** @param seconds since the start of the first call without an answer */
  constructor(
    readonly host: string,
    readonly seconds: number,
  ) {
    super(`no whole answer within ${seconds} s`);
  }
}

/** The error of a command that has used up its time. The last host that it called may work properly. */
export class CommandTimedOut extends RunError {
  constructor({ command }: Deadline, milliseconds: number, host: string) {
    super(
      `\`${command}\` did not end within ${milliseconds / 1_000} s: its time ran out while it waited for ${host}. Run it again.`,
    );
  }
}

/** What a call waits for. */
export interface AnswerWait {
  /** The side that must answer, such as `http://127.0.0.1:4566` or `the Pulumi engine`. */
  host: string;
  /** The limit that applies. */
  limit: Exclude<keyof Limits, "command" | "silence" | "again" | "request" | "look">;
}

/**
 * Runs work that needs an answer of another side. On a terminal, a line names that side after 2 seconds.
 *
 * @param work receives the signal that ends it
 * @throws Unanswered where the work takes longer than the limit; CommandTimedOut where the command's time ends first; any error
 *   of the work
 */
export async function awaitAnswer<T>(
  { host, limit }: AnswerWait,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const { limits, deadline, unanswered, clock } = waitingContext();
  const start = clock.now();
  const since = unanswered.get(host) ?? start;
  const allowed = unanswered.has(host) ? Math.min(limits.again, limits[limit]) : limits[limit];
  const left = deadline === undefined ? Infinity : deadline.at - start;
  const giveUp = (): Error => {
    if (deadline !== undefined && left < allowed) {
      return new CommandTimedOut(deadline, limits.command, host);
    }
    unanswered.set(host, since);
    return new Unanswered(host, Math.round((clock.now() - since) / 100) / 10);
  };
  if (left <= 0) throw giveUp();
  const controller = new AbortController();
  let cancel: () => void = () => undefined;
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.after(Math.min(allowed, left), () => {
      reject(giveUp());
      controller.abort();
    });
  });
  try {
    const answer = await announce(`${host} to answer`, () =>
      Promise.race([work(controller.signal), timeout]),
    );
    unanswered.delete(host);
    return answer;
  } finally {
    cancel();
  }
}

/**
 * Runs a command that changes nothing: its waits together take 55 seconds at most. On a terminal, a line appears after 2
 * seconds, also where each single wait is shorter.
 *
 * @param command its name, such as `status`
 */
export const runReadOnly = <T>(command: string, work: () => Promise<T>): Promise<T> =>
  withDeadline(command, () => announceParts(`the answers that \`${command}\` needs`, work));
