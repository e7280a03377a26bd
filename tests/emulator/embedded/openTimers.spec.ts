import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { setTimeout as wait } from "node:timers/promises";
import { promisify } from "node:util";
import { watchTimers } from "../../../emulator/embedded/openTimers";
import { Progress } from "../../../emulator/embedded/progress";
import { temporaryFolder } from "../../folder";

describe("the timers of a program", () => {
  const folder = temporaryFolder();

  it("are named with their places while they can wake the program", async () => {
    const { setInterval: before } = global;
    const program = await folder.write(
      "program.js",
      `const ended = setTimeout(() => undefined, 60_000);
       exports.timers = [setInterval(() => undefined, 60_000), setTimeout(() => undefined, 60_000).unref()];
       clearTimeout(ended);
       exports.soon = setTimeout(() => undefined, 0);`,
    );
    const watched = watchTimers(folder.path);
    try {
      const { timers, soon } = createRequire(program)(program) as {
        timers: NodeJS.Timeout[];
        soon: NodeJS.Timeout;
      };
      await wait(5);
      assert.deepEqual(watched.describe(), ["setInterval at program.js:2:26"]);
      for (const timer of [...timers, soon]) clearTimeout(timer);
      assert.deepEqual(watched.describe(), []);
      await promisify(setTimeout)(1);
    } finally {
      watched.stop();
    }
    assert.equal(setInterval, before);
  });

  it("are named by a program that makes no progress because of them", async () => {
    const progress = new Progress([new Error("a failure")], () => undefined);
    const stalled = progress.stalled(() => ["setInterval at index.ts:1:1"]);
    const timer = setInterval(() => undefined, 60_000);
    const { open } = await stalled;
    clearInterval(timer);
    progress.stop();
    assert.deepEqual(open, ["a timer (setInterval at index.ts:1:1)"]);
  });
});
