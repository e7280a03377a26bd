import { Buffer } from "node:buffer";
import { StringDecoder } from "node:string_decoder";
import { heldFrom, redact } from "./redactor";

/** The most characters that are held back; every secret is shorter. */
const MOST_HELD = 64 * 1_024;

/**
 * Redacts consecutive texts, including a secret that spans several of them. The end of a text that may begin a secret is held
 * back until the next text decides.
 */
export class GuardedText {
  private held = "";
  private readonly decoder = new StringDecoder("utf8");

  /** Adds a chunk. @returns the redacted text that can be shown now */
  next(chunk: string | Uint8Array): string {
    const text = this.held + (typeof chunk === "string" ? chunk : this.decoder.write(chunk));
    const from = heldFrom(text);
    const until = text.length - from > MOST_HELD ? text.length : from;
    this.held = text.slice(until);
    return redact(text.slice(0, until));
  }

  /** @returns the redacted text that was held back */
  end(): string {
    const text = this.held + this.decoder.end();
    this.held = "";
    return redact(text);
  }
}

/**
 * Redacts everything that this process writes to its standard output and standard error.
 *
 * @returns a function that writes the text held back, for the end of the output
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

/** Whether an argument of `write` is its callback. The encoding is dropped, because the text has become bytes. */
const isCallback = (argument: unknown): boolean => typeof argument === "function";
