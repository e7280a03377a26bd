import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { heldFrom, redact } from "./redactor";

/** Characters that are held back at most; a secret is shorter. */
const MOST_HELD = 64 * 1_024;

/**
 * Texts that follow each other without any secret, also one that is spread over several: an end that may begin a secret
 * is held back until the next text shows whether it does.
 */
export class GuardedText {
  private held = "";
  private readonly decoder = new StringDecoder("utf8");

  /** What may be shown by now. */
  next(chunk: string | Uint8Array): string {
    const text = this.held + (typeof chunk === "string" ? chunk : this.decoder.write(chunk));
    const from = heldFrom(text);
    const until = text.length - from > MOST_HELD ? text.length : from;
    this.held = text.slice(until);
    return redact(text.slice(0, until));
  }

  /** What was held back. */
  end(): string {
    const text = this.held + this.decoder.end();
    this.held = "";
    return redact(text);
  }
}

/**
 * Redacts what this process writes to its standard output and error, whoever writes it.
 *
 * @returns writes what is held back, at the end of the output
 */
export function guardStreams(streams: readonly NodeJS.WriteStream[]): () => void {
  const flushes = streams.map((stream) => {
    const write = stream.write.bind(stream) as (...args: unknown[]) => boolean;
    const guarded = new GuardedText();
    stream.write = (chunk: string | Uint8Array, ...more: unknown[]) =>
      write(Buffer.from(guarded.next(chunk), "utf8"), ...more.filter(isCallback));
    return () => {
      const rest = guarded.end();
      if (rest !== "") write(rest);
    };
  });
  return () => flushes.forEach((flush) => flush());
}

/** The encoding that may come before it is that of the text, which is bytes by then. */
const isCallback = (argument: unknown): boolean => typeof argument === "function";
