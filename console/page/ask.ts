/** An answer that is not what the page asked for. Its message is for the reader. */
export class AskError extends Error {
  override readonly name = "AskError";

  /** @param status of HTTP; undefined where the console does not answer */
  constructor(
    message: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

const GONE =
  "The console does not answer. Start `npx bridge console` again, and open the URL that it prints.";

/**
 * Asks the console for data.
 *
 * @param path below `api/`, such as `flow`
 * @param body is sent as JSON by POST; without one, the request is a GET
 * @throws AskError with a sentence for the reader
 */
export async function ask<T>(path: string, body?: object, signal?: AbortSignal): Promise<T> {
  const response = await fetch(`api/${path}`, {
    ...(signal !== undefined && { signal }),
    ...(body !== undefined && {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  }).catch((error: unknown) => {
    if (signal?.aborted === true) throw error;
    throw new AskError(GONE);
  });
  const answer: unknown = await response.json().catch(() => undefined);
  if (response.ok) return answer as T;
  const { message = `The console answered with status ${response.status}.` } = (answer ?? {}) as {
    message?: string;
  };
  throw new AskError(message, response.status);
}
