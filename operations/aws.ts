/** Where AWS's services are asked. */
export interface Place {
  /** Such as `eu-central-1`. */
  region: string;
  /** The emulator's, such as `http://127.0.0.1:4566`; left out, the SDK finds AWS's own, or what AWS_ENDPOINT_URL says. */
  endpoint?: string;
}

/** Milliseconds to connect, and for an answer; a receive waits a second of it. */
const PATIENCE = { connectionTimeout: 5_000, requestTimeout: 30_000 };

/** The SDK's own word on versions of Node is not about this project. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

/** What a client of the SDK is made of: the usual chain of credentials; the emulator takes any. */
export function clientConfig({ region, endpoint }: Place) {
  const credentials = { accessKeyId: "any", secretAccessKey: "any" };
  return {
    region,
    requestHandler: PATIENCE,
    ...(endpoint !== undefined && { endpoint, credentials }),
  };
}

/** What helps where the emulator lacks something: what the stack is made of, it was made of when it started. */
export const START_AGAIN =
  "Stop `npx bridge local`, and start it again: it makes everything anew, from this checkout.";

/** What an error of the SDK is about, by its name or by the code of the connection's error. */
const SENTENCES: readonly [RegExp, (about: About, message: string) => string][] = [
  [
    /^(CredentialsProviderError|TokenProviderError)$/,
    () =>
      "There are no AWS credentials here. Sign in, for example with `aws sso login`, and set AWS_PROFILE, or the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
  ],
  [
    /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/,
    () => "The AWS credentials have expired. Sign in again.",
  ],
  [
    /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidSecurity|SignatureDoesNotMatch|InvalidSignatureException|IncompleteSignature|AuthFailure|MissingAuthenticationToken)/,
    () =>
      "AWS does not accept the credentials that are set here. Sign in again, and check AWS_PROFILE.",
  ],
  [
    /AccessDenied|NotAuthorized|UnauthorizedOperation|AuthorizationError|KmsAccessDenied/,
    ({ stack }, message) =>
      `The AWS credentials lack a permission for the stack ${stack}: ${message}. Grant it, or use other credentials.`,
  ],
  [
    /QueueDoesNotExist|NonExistentQueue/,
    ({ stack, what, region, local }) =>
      local
        ? `${what} does not exist in the emulator any more. ${START_AGAIN}`
        : `${what} does not exist in ${region} for these credentials: the stack ${stack} was destroyed or never brought up there, or the credentials are of another account.`,
  ],
  [
    /^ResourceNotFound/,
    ({ stack, local }, message) =>
      local
        ? `${message}. ${START_AGAIN}`
        : `${message}. Does the stack ${stack} exist with these credentials? \`pulumi up\` brings it back.`,
  ],
  [
    /^OverLimit$/,
    () =>
      "SQS hides no more messages of this queue: 120,000 are hidden already. Let the others who read it end, and try again.",
  ],
  [
    /ThrottlingException|RequestThrottled|TooManyRequests/,
    () => "AWS takes no more requests at the moment. Try again in a minute.",
  ],
  [
    /^(ENOTFOUND|EAI_AGAIN)$/,
    ({ region, endpoint }) =>
      endpoint === undefined
        ? `AWS's host for the Region ${region} has no address here: is there such a Region, and is this machine online?`
        : `The host of ${endpoint} has no address here.`,
  ],
  [
    /^(ECONNREFUSED|ECONNRESET|EPIPE|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|TimeoutError)$/,
    ({ region, endpoint, local }, message) =>
      `${endpoint ?? `AWS's host for the Region ${region}`} does not answer (${message}).${
        local ? " Start `npx bridge local` in another terminal, or name its port with --port." : ""
      }`,
  ],
];

interface About extends Place {
  stack: string;
  local: boolean;
  /** What was asked, such as `The queue <URL>`. */
  what: string;
}

/** Does work with AWS; what a person can mend becomes one sentence. @throws RunError, or what is no such error */
export async function asked<T>(about: About, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const sentence = sentenceFor(error, about);
    if (sentence === undefined) throw error;
    const { RunError } = await import("@pulumi/pulumi/errors.js");
    throw new RunError(sentence);
  }
}

/** What an error of the SDK means; undefined for one that nobody here can mend. */
function sentenceFor(error: unknown, about: About): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, errors } = error as { code?: unknown; errors?: unknown[] };
  const [inner] = Array.isArray(errors) ? errors : []; // of an AggregateError: each address that was tried
  const names = [error.name, code, (inner as { code?: unknown } | undefined)?.code];
  for (const [pattern, sentence] of SENTENCES) {
    if (!names.some((name) => typeof name === "string" && pattern.test(name))) continue;
    const message = error.message === "" ? String(names[2] ?? names[1]) : error.message;
    return sentence(about, message.replace(/\s+/g, " ").replace(/\.$/, ""));
  }
  return undefined;
}
