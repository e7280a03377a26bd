import { inspect } from "node:util";
import { RunError } from "@pulumi/pulumi/errors";
import type { Context } from "hono";
import type { z } from "zod";
import { runReadOnly } from "../../clients/waiting";
import { Refused } from "../../emulator/controlPlane";
import { redact } from "../../privacy/redactor";

/** A request that the page should not have sent. Its message is for the person who reads the page. */
export class BadRequest extends Error {
  override readonly name = "BadRequest";

  /** @param status of HTTP: 403 where the console may not do it, 409 where it cannot do it now */
  constructor(
    message: string,
    readonly status: 400 | 403 | 409 = 400,
  ) {
    super(message);
  }
}

/** What the page gets in place of an answer. */
export interface Failure {
  /** What is wrong, where, and what to do. */
  message: string;
}

/**
 * Answers a request with the JSON of a value, in which no secret of this process remains. A mistake of a person becomes its
 * sentence, with status 400, 403, 409 or 503. A fault of the console becomes status 500, and its stack trace is printed.
 *
 * @param work changes nothing, and ends within a minute
 */
export const respond = (context: Context, work: () => Promise<unknown>): Promise<Response> =>
  respondWith(context, () => runReadOnly("console", work));

/**
 * The JSON body of a request.
 *
 * @throws BadRequest where it is no JSON, or not what the schema takes
 */
export async function bodyOf<T>(context: Context, schema: z.ZodType<T>): Promise<T> {
  const body: unknown = await context.req.json().catch(() => undefined);
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map(
    ({ path, message }) => `${path.join(".") || "the body"}: ${message}`,
  );
  throw new BadRequest(`The request cannot be answered: ${mistakes.join("; ")}.`);
}

/** The same for work that changes something, and may take longer. */
export async function respondWith(
  context: Context,
  work: () => Promise<unknown>,
): Promise<Response> {
  try {
    return context.json(withoutSecrets(await work()) as object);
  } catch (error) {
    const { status, message } = failureOf(error, context.req.raw.signal);
    return context.json({ message: redact(message) } satisfies Failure, status as 500);
  }
}

/** @param signal of the request, whose reason is a text where the browser has closed the connection */
function failureOf(
  error: unknown,
  signal: AbortSignal,
): {
  status: 400 | 403 | 409 | 499 | 500 | 503;
  message: string;
} {
  // Nobody reads the answer: the page has asked something else.
  const isAborted = signal.aborted && error === signal.reason;
  if (isAborted || (error instanceof DOMException && error.name === "AbortError")) {
    return { status: 499, message: "The page no longer needs this answer." };
  }
  if (error instanceof BadRequest) return { status: error.status, message: error.message };
  if (error instanceof Refused) return { status: 409, message: error.message };
  if (RunError.isInstance(error)) return { status: 503, message: error.message };
  console.error(redact(inspect(error)));
  return {
    status: 500,
    message: "The console has a fault. Its terminal shows the stack trace.",
  };
}

/** A copy of JSON whose texts are redacted. */
export function withoutSecrets(value: unknown): unknown {
  if (typeof value === "string") return redact(value);
  if (Array.isArray(value)) return value.map(withoutSecrets);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [redact(key), withoutSecrets(one)]),
  );
}
