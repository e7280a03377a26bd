import type { z } from "zod";

/** What an action answers with, as JSON. */
export type ActionAnswer = Record<string, unknown>;

/**
 * An action of a service: takes the request's JSON, and answers, or waits before it does.
 *
 * @param gone is aborted when the caller waits no longer
 */
export type Action = (input: unknown, gone: AbortSignal) => ActionAnswer | Promise<ActionAnswer>;

/** An error that the service answers with. Its type is the one that SDKs know. */
export class ServiceError extends Error {
  /** @param queryCode what the type was called in the service's older query protocol, if it had one */
  constructor(
    readonly type: string,
    message: string,
    readonly queryCode?: string,
  ) {
    super(message);
  }
}

/** Ties an action to the members that it takes; the SDKs send no others that matter here. */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, gone: AbortSignal) => ActionAnswer | Promise<ActionAnswer>,
): Action {
  return (given, gone) => {
    const read = schema.safeParse(given);
    if (read.success) return run(read.data, gone);
    const mistakes = read.error.issues.map(({ path, message }) =>
      [path.join(".") || "the request", message].join(": "),
    );
    throw new ServiceError("ValidationException", mistakes.join("; "));
  };
}
