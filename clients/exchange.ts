import type { Dispatcher } from "undici";
import { request } from "undici";
import { within, type Wait } from "./waiting";

/** Bytes of an answer: a description of all objects of an org has some hundred KiB. */
const MOST_BYTES = 32 * 2 ** 20;

export interface Exchanged {
  status: number;
  body: string;
}

/**
 * One request and its whole answer, under one time limit. Redirects are not followed.
 *
 * @param limit which of the limits of `waiting.ts` holds
 * @throws Error of the connection, or where the answer is not whole within the limit or too long
 */
export function exchange(
  url: string,
  limit: Wait["limit"],
  given: { method: Dispatcher.HttpMethod; headers: Record<string, string>; body?: string },
): Promise<Exchanged> {
  return within({ host: new URL(url).host, limit }, async (signal) => {
    const { statusCode, body } = await request(url, { ...given, signal });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) throw new Error(`it answers with more than ${MOST_BYTES} bytes`);
    }
    return { status: statusCode, body: Buffer.concat(chunks).toString("utf8") };
  });
}
