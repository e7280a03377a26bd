import { mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { generateFiles } from "../offline/generated";
import { reportFailure } from "./report";

const PROJECT = resolve(__dirname, "..");

/** Writes every file that is generated from the code, and reports which of them have changed. */
async function generate(): Promise<void> {
  for (const { file, text } of await generateFiles(PROJECT)) {
    const path = resolve(PROJECT, file);
    const before = await readFile(path, "utf8").catch(() => undefined);
    if (before !== text) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    }
    console.log(`${file} ${before === text ? "is up to date" : "is written"}`);
  }
}

generate().catch(reportFailure);
