import { readFile, writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import { generated } from "../offline/generated";
import { reportFailure } from "./report";

const PROJECT = resolve(__dirname, "..");

/** Writes every file that is made from the code; names those that have changed. */
async function generate(): Promise<void> {
  for (const { file, text } of await generated(PROJECT)) {
    const path = resolve(PROJECT, file);
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before !== text) await writeFile(path, text);
    console.log(`${file} ${before === text ? "is as it should be" : "is written"}`);
  }
}

generate().catch(reportFailure);
