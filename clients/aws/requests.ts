import { UnexpectedAnswer } from "./answers";

/** The requests of one call, which the SDK may repeat. It counts the requests that may have had an effect. */
export class Requests {
  private unsettled = 0;

  /** Requests whose effect is unknown. */
  get open(): number {
    return this.unsettled;
  }

  /** Sends one request. */
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

/** System calls that fail before data is sent. */
const BEFORE_SENDING = ["connect", "getaddrinfo"];

/**
 * Whether an error of a request proves that the request had no effect: the service refused it with a status from 400 to 499, or
 * there was no connection. Sources: Smithy documentation, 'error trait', and @aws-sdk/core, ProtocolLib, which call such a
 * refusal the client's fault; Node documentation, `error.syscall`.
 */
export function isWithoutEffect(error: unknown): boolean {
  if (!(error instanceof Error) || error instanceof UnexpectedAnswer) return false;
  const { $fault, $metadata, syscall, errors } = error as SdkError;
  const status = $metadata?.httpStatusCode ?? 0;
  if ($fault === "client" && status >= 400 && status < 500) return !error.name.includes("Timeout");
  if (Array.isArray(errors)) return errors.length > 0 && errors.every(isWithoutEffect); // one for each address
  return BEFORE_SENDING.includes(syscall ?? "");
}

interface SdkError extends Error {
  $fault?: "client" | "server";
  $metadata?: { httpStatusCode?: number };
  syscall?: string;
  errors?: unknown;
}
