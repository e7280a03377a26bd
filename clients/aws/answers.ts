import { Readable } from "node:stream";
import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { after, limits } from "../waiting";
import { carriedSignal } from "./carried";

/** What each client of the SDK lets an extension change; only the types are SQS's. */
type Configurable = Pick<
  Parameters<NonNullable<SQSClientConfig["extensions"]>[number]["configure"]>[0],
  "httpHandler" | "setHttpHandler"
>;
type Handler = ReturnType<Configurable["httpHandler"]>;
type Response = Awaited<ReturnType<Handler["handle"]>>["response"];

/**
 * Bytes of an answer. A receive brings 10 messages of 1 MiB, of which JSON may escape each byte by six.
 * Source: SQS API reference, ReceiveMessage; SQS Developer Guide, 'Message quotas'.
 */
const MOST_BYTES = 64 * 2 ** 20;

/** The error of an answer that no service of AWS gives, such as a page for people or a redirect. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  /** By which the SDK repeats what passes by itself. */
  readonly $metadata: { httpStatusCode: number };

  /** @param what such as `HTTP 503 with text/html` */
  constructor(what: string, httpStatusCode: number) {
    super(what);
    this.$metadata = { httpStatusCode };
  }
}

/** Signals of calls whose first request has gone out. Until then, a call waits for credentials. */
const underWay = new WeakSet<object>();

/** Whether a call of this signal has sent a request. */
export const hasAsked = (signal: AbortSignal): boolean => underWay.has(signal);

/**
 * Makes a client's HTTP handler read each answer to its end under one time limit, and refuse what no AWS service answers.
 * By itself the handler's `requestTimeout` only warns, and its `socketTimeout` begins anew with each byte.
 * Source: @smithy/node-http-handler 4.14, setRequestTimeout and setSocketTimeout.
 */
export const wholeAnswers = {
  configure: (client: Configurable): void => {
    const handler = client.httpHandler();
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options = {}) => {
      const given = carriedSignal(request) ?? (options.abortSignal as AbortSignal | undefined);
      // Credentials may come after the call was given up, and no event reports an abort of the past.
      given?.throwIfAborted();
      if (given !== undefined) underWay.add(given);
      const milliseconds = limits().request;
      const controller = new AbortController();
      const abort = () => controller.abort();
      const cancel = after(milliseconds, abort);
      given?.addEventListener("abort", abort, { once: true });
      try {
        const { signal } = controller;
        const { response } = await handle(request, { ...options, abortSignal: signal });
        if (response.body instanceof Readable) {
          response.body = await allOf(response.body, response.statusCode, signal);
        }
        // The credentials may come from services with other protocols.
        if (request.headers["x-amz-target"] !== undefined) checkForm(response);
        return { response };
      } catch (error) {
        if (!controller.signal.aborted || given?.aborted === true) throw error;
        const message = `no whole answer to a request within ${milliseconds / 1_000} s`;
        throw Object.assign(new Error(message), { name: "TimeoutError" });
      } finally {
        cancel();
        given?.removeEventListener("abort", abort);
      }
    };
    client.setHttpHandler(handler);
  },
};

/** @throws UnexpectedAnswer for one that is too long, or the error of the connection */
async function allOf(body: Readable, status: number, signal: AbortSignal): Promise<Uint8Array> {
  const abort = () => body.destroy(new Error("given up"));
  if (signal.aborted) abort();
  signal.addEventListener("abort", abort, { once: true });
  const chunks: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      chunks.push(chunk);
      length += chunk.byteLength;
      if (length > MOST_BYTES) {
        throw new UnexpectedAnswer(`HTTP ${status} with more than ${MOST_BYTES} bytes`, status);
      }
    }
  } finally {
    signal.removeEventListener("abort", abort);
  }
  return Buffer.concat(chunks);
}

/**
 * Each answer of AWS's JSON protocol is a JSON object, apart from an error that a header names.
 * Source: Smithy documentation, 'AWS JSON 1.0 and 1.1 protocol'.
 *
 * @throws UnexpectedAnswer
 */
function checkForm({ statusCode, headers, body }: Response): void {
  const bytes = body as Uint8Array;
  const isObject = byteAt(bytes, 1) === "{" && byteAt(bytes, -1) === "}";
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const named = statusCode >= 400 && headers["x-amzn-errortype"] !== undefined;
  if (!isRedirect && (isObject || named)) return;
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  const what = isRedirect
    ? `a redirect${redirectedTo(headers.location)}`
    : bytes.byteLength === 0
      ? "nothing"
      : `${type} that is not an AWS answer`;
  throw new UnexpectedAnswer(`HTTP ${statusCode} with ${what}`, statusCode);
}

/** The first byte that is not white space, or the last, as a character. */
function byteAt(bytes: Uint8Array, step: 1 | -1): string | undefined {
  for (let at = step === 1 ? 0 : bytes.length - 1; at >= 0 && at < bytes.length; at += step) {
    const character = String.fromCharCode(bytes[at] ?? 0);
    if (!/\s/.test(character)) return character;
  }
  return undefined;
}

/** The host alone: the rest of the address may hold a secret. */
function redirectedTo(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : "";
}
