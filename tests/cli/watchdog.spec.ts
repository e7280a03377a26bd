import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { watched } from "../../cli/watchdog";

describe("a program that computes without a pause", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  /** Runs a program under a watchdog, in a process of its own. */
  async function run(program: string, limits: object) {
    const script = `
      require(${JSON.stringify(join(PROJECT_DIRECTORY, "register.js"))});
      const { watched } = require(${JSON.stringify(join(PROJECT_DIRECTORY, "cli/watchdog.ts"))});
      watched(${JSON.stringify(folder.path)}, async () => {
        await new Promise((resolve) => setTimeout(resolve, 300));
        require(${JSON.stringify(program)});
      }, ${JSON.stringify(limits)});
    `;
    const start = await folder.write("start.js", script);
    return spawnSync(process.execPath, [start], {
      cwd: PROJECT_DIRECTORY,
      encoding: "utf8",
      timeout: 20_000,
    });
  }

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
    const { status, stdout, stderr } = await run(program, {
      line: 100,
      end: 900,
      endOfWait: 60_000,
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

  it("may wait longer for a child process, which is ended in the end", async () => {
    const program = await folder.write(
      "program.js",
      `const { execFileSync } = require("node:child_process");
       execFileSync("sleep", ["1.5"]);
       console.log("built");
       execFileSync("sleep", ["60"]);`,
    );
    const { status, stdout, stderr } = await run(program, {
      line: 400,
      end: 500,
      endOfWait: 3_000,
    });
    assert.equal(stdout, "built\n");
    const [line = "", end = ""] = stderr.split("\n");
    assert.match(
      line,
      /^The program has waited for [01] s for a call that blocks it, such as exec/,
    );
    assert.match(end, /^The program has waited for [34] s .* It is ended\.$/);
    assert.match(stderr, /Command failed: sleep 60/);
    assert.equal(status, 1);
  });

  it("is left alone where it pauses, and its result or failure is passed on", async () => {
    const limits = { line: 400, end: 600, endOfWait: 600 };
    const pause = async () => new Promise((resolve) => setTimeout(resolve, 700, "done"));
    assert.equal(await watched(folder.path, pause, limits), "done");
    await assert.rejects(
      watched(folder.path, () => Promise.reject(new Error("failed")), limits),
      /^Error: failed$/,
    );
  });
});
