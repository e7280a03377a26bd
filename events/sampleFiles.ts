import { readdirSync } from "node:fs";
import { join } from "node:path";

/**
 * The files with one sample event each in a folder, in the order of their names.
 *
 * @throws Error for a folder that cannot be read
 */
export const sampleFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(".json"))
    .sort()
    .map((name) => join(folder, name));
