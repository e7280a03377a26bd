import type { z } from "zod";

/** The answer of an action, as JSON. */
export type ActionAnswer = Record<string, unknown>;

/**
 * An action of a service: answers a request's JSON, immediately or later.
 *
 * @param gone is aborted when the client disconnects
 */
export type Action = (input: unknown, gone: AbortSignal) => ActionAnswer | Promise<ActionAnswer>;

/** An error that the service answers with. Its type is the one that the SDKs expect. */
export class ServiceError extends Error {
  /** @param queryCode the error's code in the service's older query protocol, if it has one */
  constructor(
    readonly type: string,
    message: string,
    readonly queryCode?: string,
  ) {
    super(message);
  }
}

type Issue = z.core.$ZodIssue;

/** The mistakes of a request in the words of its schema. */
export const describeIssues = (issues: readonly Issue[]): string =>
  issues
    .map(({ path, message }) => [path.join(".") || "the request", message].join(": "))
    .join("; ");

const refusal = (issues: readonly Issue[]): ServiceError =>
  new ServiceError("ValidationException", describeIssues(issues));

/**
 * An action with the members that it reads; other members that SDKs send have no effect here.
 *
 * @param refuse the error for members that break the schema
 */
export function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, gone: AbortSignal) => ActionAnswer | Promise<ActionAnswer>,
  refuse: (issues: readonly Issue[]) => ServiceError = refusal,
): Action {
  return (given, gone) => {
    const read = schema.safeParse(given, { reportInput: true });
    if (read.success) return run(read.data, gone);
    throw refuse(read.error.issues);
  };
}

/** @throws ServiceError `ResourceNotFoundException` if the resource is undefined */
export function found<Resource>(
  resource: Resource | undefined,
  kind: string,
  name: string,
): Resource {
  if (resource === undefined) {
    throw new ServiceError("ResourceNotFoundException", `${kind} ${name} does not exist.`);
  }
  return resource;
}
