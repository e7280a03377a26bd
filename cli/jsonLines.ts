import { constants, createReadStream, openSync, statSync } from "node:fs";
import { Socket } from "node:net";
import { RunError } from "@pulumi/pulumi/errors";
import { findEncodingMistake } from "../text/encoding";
import { readWithoutWaiting } from "../text/textFile";

/** A line of a file, without its end. */
export interface NumberedLine {
  text: string;
  /** From 1. */
  number: number;
}

/**
 * Yields the lines of a file, or of standard input for `-`, each as soon as it arrives. Empty lines are left out, and so is a byte
 * order mark, which some editors write.
 *
 * @throws RunError with the name of a file that cannot be read, and with the place of a byte that is not UTF-8
 */
export async function* linesOf(file: string): AsyncGenerator<NumberedLine> {
  const name = file === "-" ? "standard input" : file;
  let rest = Buffer.alloc(0);
  let number = 0;
  const linesIn = (bytes: Buffer): NumberedLine[] => {
    const before = number;
    const lines = decode(bytes, { name, number: before }).split("\n");
    number += lines.length - 1;
    return lines
      .map((text, index) => ({ text: text.replace(/\r$/, ""), number: before + index + 1 }))
      .filter(({ text }) => text.trim() !== "");
  };
  try {
    for await (const chunk of chunksOf(file)) {
      const bytes = Buffer.concat([rest, chunk]);
      const end = bytes.lastIndexOf("\n") + 1; // no other character of UTF-8 contains this byte
      rest = bytes.subarray(end);
      yield* linesIn(bytes.subarray(0, end));
    }
  } catch (error) {
    if (RunError.isInstance(error)) throw error;
    throw new RunError(`${name} cannot be read: ${(error as Error).message}`);
  }
  yield* linesIn(rest);
}

async function* chunksOf(file: string): AsyncGenerator<Buffer> {
  if (file === "-") yield* process.stdin as AsyncIterable<Buffer>;
  else if (statSync(file).isFIFO()) yield* chunksOfPipe(file);
  else yield* createReadStream(file) as AsyncIterable<Buffer>;
}

/** Opens a pipe without waiting for a writer, which may never come. */
async function* chunksOfPipe(file: string): AsyncGenerator<Buffer> {
  const pipe = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  const first = Buffer.alloc(65_536);
  const size = readWithoutWaiting(pipe, first);
  if (size === 0) throw new Error("it is a pipe into which no program writes");
  if (size !== undefined) yield first.subarray(0, size);
  yield* new Socket({ fd: pipe }) as AsyncIterable<Buffer>;
}

/** @param before the number of lines before these */
function decode(bytes: Buffer, before: { name: string; number: number }): string {
  const mistake = findEncodingMistake(bytes);
  if (mistake !== undefined) {
    const { line, column, problem } = mistake;
    throw new RunError(`${before.name}:${before.number + line}:${column} is not JSON: ${problem}.`);
  }
  const text = bytes.toString("utf8");
  return before.number === 0 ? text.replace(/^\uFEFF/, "") : text;
}
