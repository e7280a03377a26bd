import { Readable } from "node:stream";
import type { SQSClientConfig } from "@aws-sdk/client-sqs";
import { currentLimits, schedule } from "../timeLimits";
import { carriedSignal } from "./carried";

/** The parts of an SDK client that an extension may change. The types are those of SQS; all clients have them. */
type Configurable = Pick<
  Parameters<NonNullable<SQSClientConfig["extensions"]>[number]["configure"]>[0],
  "httpHandler" | "setHttpHandler"
>;
type Handler = ReturnType<Configurable["httpHandler"]>;
type Response = Awaited<ReturnType<Handler["handle"]>>["response"];

/**
 * The most bytes of an answer. ReceiveMessage returns 10 messages of 1 MiB, and JSON may escape each byte with six bytes.
 * Source: SQS API reference, ReceiveMessage; SQS Developer Guide, 'Message quotas'.
 */
const MOST_BYTES = 64 * 2 ** 20;

/** The error of an answer that does not come from an AWS service, such as an HTML page or a redirect. */
export class UnexpectedAnswer extends Error {
  override readonly name = "UnexpectedAnswer";
  /** By the status, the SDK repeats requests that failed temporarily. */
  readonly $metadata: { httpStatusCode: number };

  /** @param what such as `HTTP 503 with text/html` */
  constructor(what: string, httpStatusCode: number) {
    super(what);
    this.$metadata = { httpStatusCode };
  }
}

/** The signals of calls that have sent a request. Before that, a call waits for credentials. */
const sentSignals = new WeakSet<object>();

/** Whether the call with this signal has sent a request. */
export const hasSentRequest = (signal: AbortSignal): boolean => sentSignals.has(signal);

/**
 * An SDK extension. The client's HTTP handler then reads each answer to its end within one time limit, and rejects answers that
 * do not come from AWS. Without it, the handler's `requestTimeout` only warns, and its `socketTimeout` restarts with each byte.
 * Source: @smithy/node-http-handler 4.14, setRequestTimeout and setSocketTimeout.
 */
export const wholeAnswers = {
  configure: (client: Configurable): void => {
    const handler = client.httpHandler();
    const handle = handler.handle.bind(handler);
    handler.handle = async (request, options = {}) => {
      const given = carriedSignal(request) ?? (options.abortSignal as AbortSignal | undefined);
      // Credentials may arrive after the call has ended, and no event reports an earlier abort.
      given?.throwIfAborted();
      if (given !== undefined) sentSignals.add(given);
      const milliseconds = currentLimits().request;
      const controller = new AbortController();
      const abort = () => controller.abort();
      const cancel = schedule(milliseconds, abort);
      given?.addEventListener("abort", abort, { once: true });
      try {
        const { signal } = controller;
        const { response } = await handle(request, { ...options, abortSignal: signal });
        if (response.body instanceof Readable) {
          response.body = await readAll(response.body, response.statusCode, signal);
        }
        // Services that issue credentials use other protocols.
        if (request.headers["x-amz-target"] !== undefined) checkIsAwsAnswer(response);
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

/** The whole body. @throws UnexpectedAnswer for a body that is too long, or the error of the connection */
async function readAll(body: Readable, status: number, signal: AbortSignal): Promise<Uint8Array> {
  const abort = () => body.destroy(new Error("aborted"));
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
 * Checks that an answer is one of AWS's JSON protocol: a JSON object, or an error that a header names.
 * Source: Smithy documentation, 'AWS JSON 1.0 and 1.1 protocol'.
 *
 * @throws UnexpectedAnswer
 */
function checkIsAwsAnswer({ statusCode, headers, body }: Response): void {
  const bytes = body as Uint8Array;
  const isObject = byteAt(bytes, 1) === "{" && byteAt(bytes, -1) === "}";
  const isRedirect = statusCode >= 300 && statusCode < 400;
  const named = statusCode >= 400 && headers["x-amzn-errortype"] !== undefined;
  if (!isRedirect && (isObject || named)) return;
  const type = headers["content-type"]?.split(";")[0] ?? "no content type";
  const what = isRedirect
    ? `a redirect${formatRedirect(headers.location)}`
    : bytes.byteLength === 0
      ? "an empty body"
      : `${type} that is not an AWS answer`;
  throw new UnexpectedAnswer(`HTTP ${statusCode} with ${what}`, statusCode);
}

/** The first (step 1) or last (step -1) byte that is not white space, as a character. */
function byteAt(bytes: Uint8Array, step: 1 | -1): string | undefined {
  for (let at = step === 1 ? 0 : bytes.length - 1; at >= 0 && at < bytes.length; at += step) {
    const character = String.fromCharCode(bytes[at] ?? 0);
    if (!/\s/.test(character)) return character;
  }
  return undefined;
}

/** The host alone: the rest of the URL may hold a secret. */
function formatRedirect(location: string | undefined): string {
  return location !== undefined && URL.canParse(location) ? ` to ${new URL(location).host}` : "";
}
