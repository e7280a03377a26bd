import { hasAsked, UnexpectedAnswer, wholeAnswers } from "./answers";
import { answeredStatus, kindOfError, type AwsErrorKind } from "./errors";
import { CommandTimedOut, Unanswered, within } from "../waiting";

/** Where AWS's services are asked. */
export interface AwsEndpoint {
  /** Such as `eu-central-1`. */
  region: string;
  /** The emulator's, such as `http://127.0.0.1:4566`; left out, the SDK finds AWS's own, or what AWS_ENDPOINT_URL says. */
  endpoint?: string;
}

/** Milliseconds to connect; `waiting.ts` limits the rest. */
const CONNECTING = { connectionTimeout: 5_000 };

/** The SDK's own word on versions of Node is not about this project. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** What a client of the SDK is made of: the usual chain of credentials; the emulator takes any. */
export function clientConfig({ region, endpoint }: AwsEndpoint) {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return {
    region,
    requestHandler: CONNECTING,
    extensions: [wholeAnswers],
    ...(endpoint !== undefined && { endpoint, credentials }),
  };
}

/** What helps where the emulator lacks something: what the stack is made of, it was made of when it started. */
export const START_AGAIN =
  "Stop `npx bridge local`, and start it again: it makes everything anew, from this checkout.";

type Sentence = (about: About, message: string) => string;

/** What a person can do about an error; for the other kinds there is no more to be said than the service says. */
const SENTENCES: Readonly<Partial<Record<AwsErrorKind, Sentence>>> = {
  "no-credentials": () =>
    "There are no AWS credentials here. Sign in, for example with `aws sso login`, and set AWS_PROFILE, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  "expired-credentials": () => "The AWS credentials have expired. Sign in again.",
  "refused-credentials": () =>
    "AWS does not accept the credentials that are set here. Sign in again, and check AWS_PROFILE.",
  "unusable-key": ({ what }, message) =>
    `The KMS key of ${what.replace(/^The /, "the ")} cannot be used: ${message}. Enable the key, or set the one that the stack names with \`pulumi up\`.`,
  "no-permission": ({ stack }, message) =>
    `The AWS credentials lack a permission for the stack ${stack}: ${message}. Grant it, or use other credentials.`,
  "no-subscription": (_, message) =>
    `The AWS account may not use this service or Region: ${message}. Enable it in the account's settings.`,
  "wrong-clock": (_, message) =>
    `AWS refuses a request because of its time: ${message}. Set this machine's clock.`,
  "no-queue": ({ stack, what, region, local }) =>
    local
      ? `${what} does not exist in the emulator any more. ${START_AGAIN}`
      : `${what} does not exist in ${region} for these credentials: the stack ${stack} was destroyed or never brought up there, or the credentials are of another account.`,
  "no-resource": ({ stack, local }, message) =>
    local
      ? `${message}. ${START_AGAIN}`
      : `${message}. Does the stack ${stack} exist with these credentials? \`pulumi up\` brings it back.`,
  "too-many-hidden": () =>
    "SQS hides no more messages of this queue: 120,000 are hidden already. Let the others who read it end, and try again.",
  throttled: () => "AWS takes no more requests at the moment. Try again in a minute.",
  "no-address": ({ region, endpoint }) =>
    endpoint === undefined
      ? `AWS's host for the Region ${region} has no address here: is there such a Region, and is this machine online?`
      : `The host of ${endpoint} has no address here.`,
  "no-answer": (about, message) =>
    `${hostOf(about)} does not answer (${message}).${whereLocalIs(about)}`,
  "no-tls": (about, message) =>
    `No TLS connection to ${hostOf(about)} can be made (${tlsReason(message)}). Does another server or a proxy answer there, or is https:// written for http://? NODE_EXTRA_CA_CERTS names a proxy's certificate.`,
  "no-http": (about, message) =>
    `${hostOf(about)} does not answer in HTTP (${message}). ${whoAnswers(about)}`,
  "unexpected-answer": (about, message) =>
    `${hostOf(about)} answers ${message}. ${whoAnswers(about)}`,
  "no-url": () =>
    "AWS_ENDPOINT_URL is not a URL. Set it to one such as http://127.0.0.1:4566, or unset it.",
};

interface About extends AwsEndpoint {
  stack: string;
  local: boolean;
  /** What was asked, such as `The queue <URL>`. */
  what: string;
}

/** Who is asked, as a sentence names it. */
const hostOf = ({ region, endpoint }: AwsEndpoint): string =>
  endpoint ?? `AWS's host for the Region ${region}`;

/** `wrong version number` of what OpenSSL says, with the places in its source. */
const tlsReason = (message: string): string =>
  /:SSL routines:[^:]*:([^:]+)/.exec(message)?.[1] ?? message;

const whereLocalIs = ({ local }: About): string =>
  local ? " Start `npx bridge local` in another terminal, or name its port with --port." : "";

/** What to do about an answer that is not AWS's. */
const whoAnswers = ({ local, endpoint }: About): string =>
  local
    ? "Is it `npx bridge local` that listens there?"
    : `Try again in some minutes. Where it stays so, something else answers there, such as a proxy: check ${endpoint === undefined ? "HTTPS_PROXY and this network" : "AWS_ENDPOINT_URL"}.`;

/**
 * Does work with AWS; what a person can fix becomes one sentence.
 *
 * @param work is given the signal that ends its calls
 * @throws RunError with the error as its cause, also where there is no answer within the limits of `waiting.ts`; what is
 * no such error
 */
export async function asked<T>(
  about: About,
  work: (abortSignal: AbortSignal) => Promise<T>,
): Promise<T> {
  let signal: AbortSignal | undefined;
  try {
    return await within({ host: hostOf(about), limit: "call" }, (given) => work((signal = given)));
  } catch (error) {
    if (error instanceof CommandTimedOut) throw error;
    const sentence =
      error instanceof Unanswered && signal !== undefined && !hasAsked(signal)
        ? `There are no AWS credentials within ${error.seconds} s: what AWS_PROFILE names, such as IAM Identity Center or a credential_process, does not answer. Sign in again, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`
        : sentenceFor(error, about);
    if (sentence === undefined) throw error;
    const { RunError } = await import("@pulumi/pulumi/errors.js");
    throw Object.assign(new RunError(sentence), { cause: error });
  }
}

/**
 * Objects of a list in an answer; the SDK does not check that it is one.
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
 * A number in an answer that AWS gives as text.
 *
 * @throws UnexpectedAnswer
 */
export function numberIn(text: string | undefined, name: string): number {
  if (typeof text !== "string" || !/^\d+$/.test(text)) {
    throw new UnexpectedAnswer(`HTTP 200 without a number ${name}`, 200);
  }
  return Number(text);
}

/** What an error of the SDK means; undefined for one that nobody here can fix. */
function sentenceFor(error: unknown, about: About): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errors } = error as SdkError;
  const [inner] = Array.isArray(errors) ? errors : []; // of an AggregateError: each address that was tried
  const text = error.message === "" ? String(inner?.code ?? code) : error.message;
  const message = text.replace(/\s+/g, " ").replace(/\.$/, "");
  const kind = kindOfError([error.name, code, inner?.code]);
  const sentence = kind === undefined ? undefined : SENTENCES[kind];
  if (sentence !== undefined) return sentence(about, message);
  const status = answeredStatus(error) ?? 0;
  if (status >= 500) return ownFault(about, status, error);
  if (status >= 400) {
    return `${hostOf(about)} refuses the request (${answerOf(status, error)}). Look the code up in the API reference of the service; where it says that the request is wrong, report it to who maintains this program.`;
  }
  return isUnreadable(error)
    ? `${hostOf(about)} answers what cannot be understood (${error.name}). ${whoAnswers(about)}`
    : undefined;
}

interface SdkError extends Error {
  code?: unknown;
  errors?: { code?: unknown }[];
}

/**
 * The services and the SDK say so where there is no more to be said.
 * Source: @smithy/core 3, ProtocolLib.getErrorSchemaOrThrowBaseException.
 */
const SAYS_NOTHING = /^Unknown(Error)?$/;

/** A service's failure is no fault of the request's. Source: the services' API references, 'Common Error Types'. */
function ownFault(about: About, status: number, error: Error): string {
  const advice = about.local
    ? "The terminal of `npx bridge local` shows why."
    : "Try again in some minutes; health.aws.amazon.com says whether a service is disturbed.";
  return `${hostOf(about)} answers with a fault of its own (${answerOf(status, error)}). ${advice}`;
}

/** Such as `HTTP 400, ValidationError: 1 validation error detected`. */
function answerOf(status: number, { name, message }: Error): string {
  const said = [name, message].filter((text) => text !== "" && !SAYS_NOTHING.test(text));
  const parts = [`HTTP ${status}`, ...(said.length > 0 ? [said.join(": ")] : [])];
  return parts.join(", ").replace(/\s+/g, " ").replace(/\.$/, "");
}

/** Whether the SDK could not read an answer: it puts the answer beside such an error, which is none of the service's. */
const isUnreadable = (error: Error): boolean => "$response" in error && !("$fault" in error);
