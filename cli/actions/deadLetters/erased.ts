import { readFile } from "node:fs/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { erasedIn } from "../../../operations/deadLetters/erasures";
import type { RedriveCommandOptions } from "../../options/deadLetters";

/**
 * Reads the external IDs that the shop has erased.
 *
 * @throws RunError if the file cannot be read
 */
export async function readErased({
  erased,
}: Pick<RedriveCommandOptions, "erased">): Promise<ReadonlySet<string>> {
  if (erased === undefined) return new Set();
  const text = await readFile(erased, "utf8").catch((error: unknown) => {
    throw new RunError(
      `The file of erased external IDs cannot be read: ${(error as Error).message}. Correct --erased; nothing is published.`,
    );
  });
  return erasedIn(text);
}
