import type { z } from "zod";

/** What an action answers with, as JSON. */
export type Answer = Record<string, unknown>;

/** An action of a service: takes the request's JSON, and answers, or waits before it does. */
export type Action = (input: unknown) => Answer | Promise<Answer>;

/** An error that the service answers with. Its type is the one that SDKs know. */
export class ServiceError extends Error {
  constructor(
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

/** Ties an action to the members that it takes; the SDKs send no others that matter here. */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>) => Answer | Promise<Answer>,
): Action {
  return (given) => {
    const read = schema.safeParse(given);
    if (!read.success) {
      const [issue] = read.error.issues;
      const where = issue?.path.join(".") ?? "";
      throw new ServiceError("ValidationException", `${where}: ${issue?.message}`);
    }
    return run(read.data);
  };
}
