import { setMaxListeners } from "node:events";
import { hasSentRequest, UnexpectedAnswer, wholeAnswers } from "./answers";
import { answeredStatus, kindOfError, type AwsErrorKind } from "./errors";
import { CommandTimedOut, Unanswered, awaitAnswer } from "../waiting";

/** The endpoint at which AWS services are called. */
export interface AwsEndpoint {
  /** Such as `eu-central-1`. */
  region: string;
  /** The emulator's URL, such as `http://127.0.0.1:4566`. Default: AWS_ENDPOINT_URL, else the endpoint of AWS. */
  endpoint?: string;
}

/** Milliseconds to connect; `timeLimits.ts` limits the rest of a call. */
const CONNECTING = { connectionTimeout: 5_000 };

/** The SDK's warning about Node versions does not apply to this project. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** The configuration of an SDK client. AWS uses the default chain of credentials; the emulator accepts any. */
export function clientConfig({ region, endpoint }: AwsEndpoint) {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return {
    region,
    requestHandler: CONNECTING,
    extensions: [wholeAnswers],
    ...(endpoint !== undefined && { endpoint, credentials }),
  };
}

/** The remedy where the emulator lacks a resource: it creates the stack's resources when it starts. */
export const START_AGAIN =
  "Restart `npx bridge local`: it creates every resource again, from this checkout.";

type DescribeError = (about: CallSubject, message: string) => string;

/** Sentences for the errors that a person can fix. Other kinds are reported in the service's own words. */
const SENTENCES: Readonly<Partial<Record<AwsErrorKind, DescribeError>>> = {
  "no-credentials": () =>
    "No AWS credentials were found. Sign in, for example with `aws sso login`, and set AWS_PROFILE; or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  "expired-credentials": () => "The AWS credentials have expired. Sign in again.",
  "refused-credentials": () =>
    "AWS does not accept the credentials. Sign in again, and check AWS_PROFILE.",
  "unusable-key": ({ what }, message) =>
    `The KMS key of ${what.replace(/^The /, "the ")} cannot be used: ${message}. Enable the key, or restore the key of the stack with \`pulumi up\`.`,
  "no-permission": ({ stack }, message) =>
    `The AWS credentials lack a permission for the stack ${stack}: ${message}. Grant the permission, or use other credentials.`,
  "no-subscription": (_, message) =>
    `The AWS account may not use this service or Region: ${message}. Enable the service or Region in the account settings.`,
  "wrong-clock": (_, message) =>
    `AWS refuses the request because of its time: ${message}. Correct the clock of this machine.`,
  "no-queue": ({ stack, what, region, local }) =>
    local
      ? `${what} no longer exists in the emulator. ${START_AGAIN}`
      : `${what} does not exist in ${region} for these credentials. Either the stack ${stack} was destroyed or never deployed there, or the credentials belong to another account.`,
  "no-resource": ({ stack, local }, message) =>
    local
      ? `${message}. ${START_AGAIN}`
      : `${message}. Check that the credentials belong to the account of the stack ${stack}. Restore its resources with \`pulumi up\`.`,
  "too-many-hidden": () =>
    "SQS cannot hide more messages of this queue: 120,000 are hidden already. Wait until the other readers of the queue end, then try again.",
  throttled: () => "AWS is throttling requests. Try again in a minute.",
  "no-address": ({ region, endpoint }) =>
    endpoint === undefined
      ? `AWS's host for the Region ${region} has no address. Check that the Region exists and that this machine is online.`
      : `The host of ${endpoint} has no address. Check AWS_ENDPOINT_URL.`,
  "no-answer": (about, message) =>
    `${formatHost(about)} does not answer (${message}).${suggestBridgeLocal(about)}`,
  "no-tls": (about, message) =>
    `A TLS connection to ${formatHost(about)} is not possible (${tlsReasonIn(message)}). Check for another server or a proxy there, and for https:// in place of http://. NODE_EXTRA_CA_CERTS adds a proxy's certificate.`,
  "no-http": (about, message) =>
    `${formatHost(about)} does not answer with HTTP (${message}). ${suggestOtherServer(about)}`,
  "unexpected-answer": (about, message) =>
    `${formatHost(about)} returned ${message}. ${suggestOtherServer(about)}`,
  "no-url": () =>
    "AWS_ENDPOINT_URL is not a URL. Set it to a URL such as http://127.0.0.1:4566, or unset it.",
};

/** The subject of a call, for messages. */
interface CallSubject extends AwsEndpoint {
  stack: string;
  local: boolean;
  /** The resource, as the beginning of a sentence: `The queue <URL>`. */
  what: string;
}

/** The called host, for a sentence. */
const formatHost = ({ region, endpoint }: AwsEndpoint): string =>
  endpoint ?? `AWS's host for the Region ${region}`;

/** Such as `wrong version number`, from a message of OpenSSL that also holds positions in its source. */
const tlsReasonIn = (message: string): string =>
  /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;

const suggestBridgeLocal = ({ local }: CallSubject): string =>
  local ? " Start `npx bridge local` in another terminal, or set its port with --port." : "";

/** The remedy for an answer that does not come from AWS. */
const suggestOtherServer = ({ local, endpoint }: CallSubject): string =>
  local
    ? "Check that `npx bridge local` listens there."
    : `Try again in some minutes. If the error persists, another server such as a proxy answers there: check ${endpoint === undefined ? "HTTPS_PROXY and this network" : "AWS_ENDPOINT_URL"}.`;

/**
 * Calls AWS. An error that a person can fix becomes one sentence.
 *
 * @param work receives the signal that ends its calls
 * @throws RunError with the original error as its cause, also without an answer within the limits of `timeLimits.ts`; any other
 *   error unchanged
 */
export async function callAws<T>(
  about: CallSubject,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  let signal: AbortSignal | undefined;
  try {
    return await awaitAnswer({ host: formatHost(about), limit: "call" }, (given) => {
      setMaxListeners(0, given); // a call may send many requests at once, and each of them listens
      return work((signal = given));
    });
  } catch (error) {
    if (error instanceof CommandTimedOut) throw error;
    const sentence =
      error instanceof Unanswered && signal !== undefined && !hasSentRequest(signal)
        ? `No AWS credentials were obtained within ${error.seconds} s: the source that AWS_PROFILE names, such as IAM Identity Center or a credential_process, does not answer. Sign in again, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
        : describeError(error, about);
    if (sentence === undefined) throw error;
    const { RunError } = await import("@pulumi/pulumi/errors.js");
    throw Object.assign(new RunError(sentence), { cause: error });
  }
}

/**
 * The objects of a list in an answer. The SDK does not check that the member is a list.
 *
 * @throws UnexpectedAnswer
 */
export function objectsIn<T extends object>(list: readonly T[] | undefined, name: string): T[] {
  const all: unknown = list ?? [];
  if (!Array.isArray(all) || !all.every((one) => typeof one === "object" && one !== null)) {
    throw new UnexpectedAnswer(`HTTP 200 with ${name} that are not a list`, 200);
  }
  return all as T[];
}

/**
 * A number that AWS returns as text.
 *
 * @throws UnexpectedAnswer
 */
export function numberIn(text: string | undefined, name: string): number {
  if (typeof text !== "string" || !/^\d+$/.test(text)) {
    throw new UnexpectedAnswer(`HTTP 200 without a number ${name}`, 200);
  }
  return Number(text);
}

/** A sentence about an error of the SDK; undefined for an error that the user cannot fix. */
function describeError(error: unknown, about: CallSubject): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errors } = error as SdkError;
  const [inner] = Array.isArray(errors) ? errors : []; // of an AggregateError, which has an error for each address
  const text = error.message === "" ? String(inner?.code ?? code) : error.message;
  const message = text.replace(/\s+/g, " ").replace(/\.$/, "");
  const kind = kindOfError([error.name, code, inner?.code]);
  const sentence = kind === undefined ? undefined : SENTENCES[kind];
  if (sentence !== undefined) return sentence(about, message);
  const status = answeredStatus(error) ?? 0;
  if (status >= 500) return describeServiceFault(about, status, error);
  if (status >= 400) {
    return `${formatHost(about)} refuses the request (${formatAnswer(status, error)}). Look up the code in the service's API reference. If it says that the request is invalid, report it to the maintainers of this program.`;
  }
  return isUnreadable(error)
    ? `${formatHost(about)} returned an unreadable answer (${error.name}). ${suggestOtherServer(about)}`
    : undefined;
}

interface SdkError extends Error {
  code?: unknown;
  errors?: { code?: unknown }[];
}

/**
 * Names and messages without information, of the services and of the SDK.
 * Source: @smithy/core 3, ProtocolLib.getErrorSchemaOrThrowBaseException.
 */
const UNINFORMATIVE = /^Unknown(Error)?$/;

/** A failure of the service, not of the request. Source: the services' API references, 'Common Error Types'. */
function describeServiceFault(about: CallSubject, status: number, error: Error): string {
  const advice = about.local
    ? "The terminal of `npx bridge local` shows the reason."
    : "Try again in some minutes; health.aws.amazon.com shows service disruptions.";
  return `${formatHost(about)} had an internal error (${formatAnswer(status, error)}). ${advice}`;
}

/** Such as `HTTP 400, ValidationError: 1 validation error detected`. */
function formatAnswer(status: number, { name, message }: Error): string {
  const details = [name, message].filter((text) => text !== "" && !UNINFORMATIVE.test(text));
  const parts = [`HTTP ${status}`, ...(details.length > 0 ? [details.join(": ")] : [])];
  return parts.join(", ").replace(/\s+/g, " ").replace(/\.$/, "");
}

/** Whether the SDK could not read an answer. It attaches the answer to such an error, which is not an error of the service. */
const isUnreadable = (error: Error): boolean => "$response" in error && !("$fault" in error);
