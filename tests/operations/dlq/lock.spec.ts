import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lockQueue } from "../../../operations/dlq/lock";
import { temporaryFolder } from "../../emulator/embedded/folder";
import { runError } from "../../runError";

const URL = "https://sqs.eu-central-1.amazonaws.com/000000000000/dlq";

describe("the lock of a queue", () => {
  const folder = temporaryFolder();
  const files = () => readdirSync(folder.path);

  it("is held by one, and can be taken again when it is given back", () => {
    const release = lockQueue(URL, folder.path);
    assert.throws(
      () => lockQueue(URL, folder.path),
      runError(new RegExp(`^The process ${process.pid} on .* redrives or drops messages`)),
    );
    lockQueue(`${URL}-other`, folder.path)();
    release();
    assert.deepEqual(files(), []);
    lockQueue(URL, folder.path)();
  });

  it("says what to do where it cannot be taken", () => {
    assert.throws(
      () => lockQueue(URL, join(folder.path, "none")),
      runError(/^The lock of the queue cannot be taken \(ENOENT.*\)\. Has another user .*TMPDIR/),
    );
  });

  /** Leaves the lock as a process does that ended without giving it back. */
  function abandoned(pid: number): string {
    const release = lockQueue(URL, folder.path);
    const file = join(folder.path, files()[0] ?? assert.fail());
    release();
    writeFileSync(file, JSON.stringify({ pid, since: "2026-09-14T08:00:00Z" }));
    return file;
  }

  it("of a process that was killed is taken over", () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    abandoned(pid);
    lockQueue(URL, folder.path)();
    assert.deepEqual(files(), []);
  });

  it("of a process that lives, but gives no sign of the lock for a minute, is taken over", () => {
    const file = abandoned(process.pid);
    assert.throws(() => lockQueue(URL, folder.path), runError(/Wait until it ends/));
    const old = new Date(Date.now() - 61_000);
    utimesSync(file, old, old);
    lockQueue(URL, folder.path)();
    assert.deepEqual(files(), []);
  });
});
