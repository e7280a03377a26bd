/** The kind of an error of the SDK, of a service or of the connection. */
export type AwsErrorKind =
  | "no-credentials"
  | "expired-credentials"
  | "refused-credentials"
  | "no-permission"
  | "unusable-key"
  | "no-subscription"
  | "wrong-clock"
  | "no-queue"
  | "no-resource"
  | "too-many-hidden"
  | "throttled"
  | "unknown-operation"
  | "service-failure"
  | "no-address"
  | "no-answer"
  | "no-tls"
  | "no-http"
  | "unexpected-answer"
  | "no-url";

/**
 * Classifies errors by their names, or by the code of a connection error. The first match applies.
 * Sources: the services' API references, 'Common Error Types', and SQS API reference, ReceiveMessage; @smithy/core 3,
 * retry/service-error-classification/constants.js, for throttling and clocks; Node.js, 'Common system errors'.
 */
const KINDS: readonly [AwsErrorKind, RegExp][] = [
  ["no-credentials", /^(CredentialsProviderError|TokenProviderError)$/],
  ["expired-credentials", /Expired/],
  ["wrong-clock", /^(RequestInTheFuture|RequestTimeTooSkewed)$/],
  [
    "refused-credentials",
    /Credential|Token|Signature|AccessKey|Security|UnrecognizedClient|AuthFailure/,
  ],
  ["unusable-key", /^(Kms|KMS)\.?(Disabled|InvalidState|InvalidKeyUsage|NotFound|OptInRequired)/],
  ["no-permission", /AccessDenied|NotAuthorized|Unauthorized|AuthorizationError/],
  ["no-subscription", /^OptInRequired/],
  ["no-queue", /QueueDoesNotExist|NonExistentQueue/],
  ["no-resource", /NotFound|NotExist/],
  ["too-many-hidden", /^OverLimit$/],
  [
    "throttled",
    /Throttl|TooMany|LimitExceeded|ProvisionedThroughputExceeded|^(SlowDown|PriorRequestNotComplete|TransactionInProgressException)$/,
  ],
  [
    "unknown-operation",
    /^(UnknownOperation|InvalidAction$|UnsupportedOperation|OperationDisabled)/,
  ],
  ["no-address", /^(ENOTFOUND|EAI_AGAIN)$/],
  [
    "no-answer",
    /^(ECONN[A-Z]+|EPIPE|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL|ETIMEDOUT|TimeoutError|Unanswered)$/,
  ],
  ["no-tls", /^(EPROTO|ERR_SSL_|ERR_TLS_|CERT_|SELF_SIGNED_CERT|DEPTH_ZERO_|UNABLE_TO_)/],
  ["no-http", /^HPE_/],
  ["unexpected-answer", /^UnexpectedAnswer$/],
  ["no-url", /^ERR_INVALID_URL$/],
  ["service-failure", /^Internal|Unavailable|^RequestTimeout|^RequestAborted/],
];

/** The kind of the first known name; undefined where no name is known. */
export function kindOfError(names: readonly unknown[]): AwsErrorKind | undefined {
  const known = names.filter((name) => typeof name === "string");
  return KINDS.find(([, pattern]) => known.some((name) => pattern.test(name)))?.[0];
}

interface Answered extends Error {
  $fault?: unknown;
  $metadata?: { httpStatusCode?: number };
}

/** The HTTP status of a service's error; undefined without an answer, or where the answer was not read. */
export const answeredStatus = (error: unknown): number | undefined =>
  error instanceof Error ? (error as Answered).$metadata?.httpStatusCode : undefined;

/**
 * Whether an error proves that a call had no effect: the service refused it, or there were no credentials for it. After any other
 * error, the call may have had its effect: only the answer may be lost.
 */
export function hadNoEffect(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const reason = error.cause ?? error;
  if (!(reason instanceof Error)) return false;
  const status = answeredStatus(reason) ?? 0;
  const isRefused = (reason as Answered).$fault !== undefined && status >= 400 && status < 500;
  return isRefused || kindOfError([reason.name]) === "no-credentials";
}
