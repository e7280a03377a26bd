import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, watch } from "node:fs";
import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { sweepLeftovers } from "../../../operations/deadLetters/editFolder";
import { changeEnvironment } from "../../environment";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";

/** Leaves a backup and a swap file, tells where it is, and waits. */
const EDITOR = [
  "const fs = require('fs'), path = require('path'), file = process.argv[1]",
  "fs.writeFileSync(file + '~', 'Costello')",
  "fs.writeFileSync(path.join(path.dirname(file), '.event.json.swp'), 'Costello')",
  "const modes = [file, path.dirname(file)].map((one) => (fs.statSync(one).mode & 0o777).toString(8))",
  "fs.writeFileSync(process.env.STARTED + '.new', JSON.stringify({ pid: process.pid, modes }))",
  "fs.renameSync(process.env.STARTED + '.new', process.env.STARTED)",
  "setTimeout(() => undefined, 60000)",
].join("; ");

describe("an edited event", () => {
  const folder = temporaryFolder();

  /** Starts the editing of an event. @returns when the editor is open, and when all has ended */
  async function editing() {
    const temporary = join(folder.path, "tmp");
    const started = join(folder.path, "started");
    await mkdir(temporary);
    const watcher = watch(folder.path);
    const child = spawn(
      process.execPath,
      ["--require", join(PROJECT_DIRECTORY, "register.js"), join(__dirname, "editVictim.ts")],
      {
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          TMPDIR: temporary,
          STARTED: started,
          VISUAL: "",
          EDITOR: `${process.execPath} -e "${EDITOR}"`,
        },
      },
    );
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    const closed = once(child, "close"); // after the editor, too, has let go of the output
    const ended = once(child, "exit") as Promise<[number | null, NodeJS.Signals | null]>;
    try {
      while (!existsSync(started)) {
        const [, endedFirst] = await Promise.race([
          once(watcher, "change").then(() => ["", false]),
          ended.then(() => ["", true]),
        ]);
        assert(endedFirst !== true, stderr);
      }
    } finally {
      watcher.close();
    }
    const { pid, modes } = JSON.parse(await readFile(started, "utf8")) as {
      pid: number;
      modes: string[];
    };
    return { child, ended, closed, temporary, editor: pid, modes, said: () => stderr };
  }
  for (const signal of ["SIGTERM", "SIGHUP", "SIGINT"] as const) {
    it(`leaves no trace where ${signal} ends the command, and no editor`, async () => {
      const { child, ended, closed, temporary, modes, said } = await editing();
      assert.deepEqual(modes, ["600", "700"]);
      assert.equal((await readdir(temporary)).length, 1);
      child.kill(signal);
      const [code] = await ended;
      assert.deepEqual(await readdir(temporary), []);
      assert.equal(code, 1);
      assert.match(said(), new RegExp(`^Ended by ${signal}: nothing is published`));
      await closed;
    });
  }

  it("leaves no trace after SIGKILL once another event is edited", async () => {
    const { child, ended, temporary, editor } = await editing();
    const restore = changeEnvironment({ TMPDIR: temporary });
    try {
      sweepLeftovers();
      assert.equal((await readdir(temporary)).length, 1); // its process is alive
      child.kill("SIGKILL");
      await ended;
      process.kill(editor);
      sweepLeftovers();
      assert.deepEqual(await readdir(temporary), []);
    } finally {
      restore();
    }
  });

  it("removes no folder that is not an edit's", async () => {
    const restore = changeEnvironment({ TMPDIR: folder.path });
    try {
      const others = ["bridge-edit-", "bridge-edit-x-abc", "project-1"];
      for (const name of others) await mkdir(join(folder.path, name));
      await symlink(join(folder.path, "project-1"), join(folder.path, "bridge-edit-999999999-abc"));
      await writeFile(join(folder.path, "bridge-edit-999999999-file"), "");
      sweepLeftovers();
      assert.equal((await readdir(folder.path)).length, 5);
    } finally {
      restore();
    }
  });
});
