import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { closeSync, constants, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { linesOf } from "../../cli/jsonLines";
import { temporaryFolder } from "../folder";
import { runError } from "../runError";

describe("the cases in a named pipe", () => {
  const folder = temporaryFolder();
  const pipe = () => {
    const path = join(folder.path, "cases");
    execFileSync("mkfifo", [path]);
    return path;
  };

  it("are read as they are written, until the writer closes it", async () => {
    const path = pipe();
    const writer = openSync(path, constants.O_RDWR); // does not wait for a reader
    writeSync(writer, "one\ntwo");
    const found: string[] = [];
    for await (const { text } of linesOf(path)) {
      found.push(text);
      if (found.length > 1) continue;
      writeSync(writer, " and more\n");
      closeSync(writer);
    }
    assert.deepEqual(found, ["one", "two and more"]);
  });

  it("are not waited for where no program writes", async () => {
    const path = pipe();
    await assert.rejects(
      linesOf(path).next(),
      runError(/cases cannot be read: it is a pipe into which no program writes$/),
    );
  });
});
