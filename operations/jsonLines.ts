import { readFileSync } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors";

/**
 * The lines of a file, or of standard input for `-`, that are not empty.
 *
 * @throws RunError naming a file that cannot be read
 */
export function linesOf(file: string): string[] {
  try {
    const text = readFileSync(file === "-" ? 0 : file, "utf8");
    return text.split(/\r?\n/).filter((line) => line.trim() !== "");
  } catch (error) {
    throw new RunError(`${file} cannot be read: ${(error as Error).message}`);
  }
}
