import { UnexpectedAnswer } from "./answers";

/** The requests of one call, which the SDK may repeat: whether the service may have done what one of them asks. */
export class Requests {
  private unsettled = 0;

  /** Requests after which nobody knows what the service did. */
  get open(): number {
    return this.unsettled;
  }

  /** Does one request. */
  async observe<T>(request: () => Promise<T>): Promise<T> {
    this.unsettled += 1;
    try {
      return await request();
    } catch (error) {
      if (isWithoutEffect(error)) this.unsettled -= 1;
      throw error;
    }
  }
}

/** System calls that fail before anything is sent. */
const BEFORE_SENDING = ["connect", "getaddrinfo"];

/**
 * Whether an error of a request proves that the service did nothing: it refused the request, with a status between 400 and
 * 499, or no connection was made. Sources: Smithy documentation, 'error trait', and @aws-sdk/core, ProtocolLib, which call such
 * a refusal the client's fault; Node documentation, `error.syscall`.
 */
export function isWithoutEffect(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof UnexpectedAnswer) return false;
  const { $fault, $metadata, syscall, errors } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  if ($fault === "client" && status >= 400 && status < 500) return !error.name.includes("Timeout");
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isWithoutEffect); // of each address that was tried
  return BEFORE_SENDING.includes(syscall ?? "");
}

interface SdkError extends Error {
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number };
  syscall?: string;
  errors?: unknown;
}
