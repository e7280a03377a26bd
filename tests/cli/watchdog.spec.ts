import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { watched } from "../../cli/watchdog";

describe("a program that computes without a pause", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  it("is named with its place, then ended, also where it has replaced process.exit", async () => {
    const program = await folder.write(
      "program.js",
      `process.exit = () => undefined;
       process.once("exit", () => console.log("left"));
       const spin = (count) => {
         while (true) count += 1;
       };
       spin(0);`,
    );
    const script = `
      require(${JSON.stringify(join(PROJECT_DIRECTORY, "register.js"))});
      const { watched } = require(${JSON.stringify(join(PROJECT_DIRECTORY, "cli/watchdog.ts"))});
      watched(${JSON.stringify(folder.path)}, async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        require(${JSON.stringify(program)});
      }, { line: 100, end: 900 });
    `;
    const start = await folder.write("start.js", script);
    const { status, stdout, stderr } = spawnSync(process.execPath, [start], {
      cwd: PROJECT_DIRECTORY,
      encoding: "utf8",
      timeout: 20_000,
    });
    const [line, error, ...rest] = stderr.split("\n");
    assert.match(
      line ?? "",
      /^The program has computed for \d s without a pause, at program\.js:4:\d+\. /,
    );
    assert.match(
      error ?? "",
      /^error: The program was ended: .*, at program\.js:4:\d+, so that nothing /,
    );
    assert.deepEqual(rest, [""]);
    assert.equal(stdout, "left\n");
    assert.equal(status, 1);
  });

  it("is left alone where it pauses, and its result or failure is passed on", async () => {
    const limits = { line: 400, end: 600 };
    const pause = async () => new Promise((resolve) => setTimeout(resolve, 700, "done"));
    assert.equal(await watched(folder.path, pause, limits), "done");
    await assert.rejects(
      watched(folder.path, () => Promise.reject(new Error("failed")), limits),
      /^Error: failed$/,
    );
  });
});
