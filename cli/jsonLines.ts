import { createReadStream } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors";

/** Some editors write an invisible one at the beginning of a file. */
const BYTE_ORDER_MARK = /^\ufeff/;

/**
 * Yields the lines of a file, or of standard input for `-`, each as soon as it arrives. Empty lines are left out.
 *
 * @throws RunError with the name of a file that cannot be read
 */
export async function* linesOf(file: string): AsyncGenerator<string> {
  const input: NodeJS.ReadableStream = file === "-" ? process.stdin : createReadStream(file);
  input.setEncoding("utf8");
  let rest = "";
  try {
    for await (const chunk of input) {
      const lines = (rest + String(chunk)).replace(BYTE_ORDER_MARK, "").split(/\r?\n/);
      rest = lines.pop() ?? "";
      yield* lines.filter(isFilled);
    }
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${(error as Error).message}`);
  }
  if (isFilled(rest)) yield rest;
}

function isFilled(line: string): boolean {
  return line.trim() !== "";
}
