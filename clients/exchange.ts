import type { Dispatcher } from "undici";
import { request } from "undici";
import { awaitAnswer, type AnswerWait } from "./waiting";

/** The most bytes of an answer. A description of all objects of an org has some hundred KiB. */
const MOST_BYTES = 32 * 2 ** 20;

export interface HttpAnswer {
  status: number;
  body: string;
}

/**
 * Sends a request and reads its whole answer within one time limit. It does not follow redirects.
 *
 * @param limit the name of a limit of `timeLimits.ts`
 * @throws the error of the connection, or an Error for an answer that is too late or too long
 */
export function exchange(
  url: string,
  limit: AnswerWait["limit"],
  given: { method: Dispatcher.HttpMethod; headers: Record<string, string>; body?: string },
): Promise<HttpAnswer> {
  return awaitAnswer({ host: new URL(url).host, limit }, async (signal) => {
    const { statusCode, body } = await request(url, { ...given, signal });
    const chunks: Buffer[] = [];
    let length = 0;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      length += chunk.length;
      if (length > MOST_BYTES) throw new Error(`the answer has more than ${MOST_BYTES} bytes`);
    }
    return { status: statusCode, body: Buffer.concat(chunks).toString("utf8") };
  });
}
