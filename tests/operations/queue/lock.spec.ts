import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { lockQueue } from "../../../operations/queue/lock";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { runError } from "../../runError";

const URL = "https://sqs.eu-central-1.amazonaws.com/000000000000/dlq";

describe("the lock of a queue", () => {
  const folder = temporaryFolder();
  const files = () => readdirSync(folder.path);
  const options = (command = "dlq redrive") => ({ command, folder: folder.path });

  it("is held by one process, and can be taken again after its release", () => {
    const lock = lockQueue(URL, options());
    assert.throws(
      () => lockQueue(URL, options()),
      runError(new RegExp(`^The process ${process.pid} on .* has worked on this queue with `)),
    );
    lockQueue(`${URL}-other`, options()).release();
    lock.release();
    assert.deepEqual(files(), []);
    lockQueue(URL, options()).release();
  });

  for (const command of ["dlq redrive", "dlq redrive --edit", "dlq drop", "drill"]) {
    it(`names the command ${command} that holds it`, () => {
      const lock = lockQueue(URL, options(command));
      assert.throws(
        () => lockQueue(URL, options("dlq list")),
        runError(
          new RegExp(` has worked on this queue with \`${command}\` since .*Wait until it ends`),
        ),
      );
      lock.release();
    });
  }

  it("names no command if its file holds none", () => {
    abandoned(process.pid);
    assert.throws(() => lockQueue(URL, options()), runError(/ with `an unknown command` since /));
  });

  it("names the remedy if it cannot be taken", () => {
    assert.throws(
      () => lockQueue(URL, { command: "drill", folder: join(folder.path, "none") }),
      runError(/^The lock of the queue cannot be taken \(ENOENT.*\)\. Another user .*TMPDIR/),
    );
  });

  for (const [what, make] of [
    ["a link to a missing file", (file: string) => symlinkSync(join(folder.path, "none"), file)],
    ["a pipe", (file: string) => assert.equal(spawnSync("mkfifo", [file]).status, 0)],
    ["a folder", (file: string) => mkdirSync(file)],
  ] as const) {
    it(`cannot be taken where ${what} has its name, and leaves nothing behind`, () => {
      const file = abandoned(process.pid);
      rmSync(file);
      make(file);
      assert.throws(
        () => lockQueue(URL, options()),
        runError(
          /^The lock of the queue cannot be taken \(.*\)\. Another user .* If not, remove \S+\.lock, /,
        ),
      );
      assert.equal(files().length, 1);
      rmSync(file, { recursive: true });
    });
  }

  /** Leaves the lock as a process does that ended without giving it back. */
  function abandoned(pid: number): string {
    const lock = lockQueue(URL, options());
    const file = join(folder.path, files()[0] ?? assert.fail());
    lock.release();
    writeFileSync(file, JSON.stringify({ pid, since: "2026-09-14T08:00:00Z" }));
    return file;
  }

  it("of a process that was killed is taken over", () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    abandoned(pid);
    lockQueue(URL, options()).release();
    assert.deepEqual(files(), []);
  });

  it("of a live process that gives no sign of life for a minute is taken over", () => {
    const file = abandoned(process.pid);
    assert.throws(() => lockQueue(URL, options()), runError(/Wait until it ends/));
    const old = new Date(Date.now() - 61_000);
    utimesSync(file, old, old);
    lockQueue(URL, options()).release();
    assert.deepEqual(files(), []);
  });

  /** Lets the lock be without a sign of life for 61 seconds, as that of a process that was stopped. */
  function stopped(): void {
    const old = new Date(Date.now() - 61_000);
    utimesSync(join(folder.path, files()[0] ?? assert.fail()), old, old);
  }
  const LOST =
    /^This process has lost the lock of the queue: .*\. Nothing more is published or deleted here\. Run/;

  it("that was taken over stays with its new holder when the first process goes on and ends, and a third is refused", async () => {
    const first = lockQueue(URL, options());
    await first.ensureHeld();
    stopped();
    const second = lockQueue(URL, options());
    await assert.rejects(first.ensureHeld(), runError(LOST));
    await assert.rejects(
      first.ensureHeld(),
      runError(new RegExp(`: the process ${process.pid} on .* took it over at 20`)),
    );
    first.release();
    await second.ensureHeld();
    assert.throws(() => lockQueue(URL, options()), runError(/Wait until it ends/));
    second.release();
    assert.deepEqual(files(), []);
  });

  it("that was taken over and released is lost as well: another process may have worked on the messages", async () => {
    const first = lockQueue(URL, options());
    stopped();
    lockQueue(URL, options()).release();
    await assert.rejects(first.ensureHeld(), runError(LOST));
    first.release();
  });

  it("is renewed by its holder only", () => {
    const intervals: (() => void)[] = [];
    const { setInterval } = globalThis;
    globalThis.setInterval = ((work: () => void) => {
      intervals.push(work);
      return { unref: () => undefined };
    }) as unknown as typeof setInterval;
    try {
      const first = lockQueue(URL, options());
      const age = () => Date.now() - statSync(join(folder.path, files()[0] ?? "")).mtimeMs;
      stopped();
      intervals[0]?.();
      assert(age() < 10_000);
      stopped();
      const second = lockQueue(URL, options());
      stopped();
      intervals[0]?.();
      assert(age() > 60_000);
      intervals[1]?.();
      assert(age() < 10_000);
      first.release();
      second.release();
    } finally {
      globalThis.setInterval = setInterval;
    }
  });

  for (const [what, text] of [
    ["empty", ""],
    ["half written", '{"pid":'],
    ["no lock at all", "[1, 2]"],
    ["null", "null"],
    ["of a process that there cannot be", '{"pid":-1,"since":"2026-09-14T08:00:00Z"}'],
  ] as const) {
    it(`whose file is ${what} is nobody's, and taken over`, () => {
      writeFileSync(abandoned(process.pid), text);
      const lock = lockQueue(URL, options());
      assert.throws(() => lockQueue(URL, options()), runError(/Wait until it ends/));
      lock.release();
      assert.deepEqual(files(), []);
    });
  }

  it("of another machine, or another container, is judged by its sign of life, and not by a process ID", () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    const holder = { pid, host: "another", since: "2026-09-14T08:00:00Z", token: "t" };
    writeFileSync(abandoned(pid), JSON.stringify(holder));
    assert.throws(
      () => lockQueue(URL, options()),
      runError(new RegExp(`^The process ${pid} on another has worked`)),
    );
    stopped();
    lockQueue(URL, options()).release();
  });

  it("with a sign of life from the future is taken over: the clock was set back since", () => {
    const file = abandoned(process.pid);
    const later = new Date(Date.now() + 3_600_000);
    utimesSync(file, later, later);
    lockQueue(URL, options()).release();
    assert.deepEqual(files(), []);
  });

  it("of a dead process goes to one of several processes that take it over at once", async () => {
    const { pid } = spawnSync(process.execPath, ["-e", "0"]);
    abandoned(pid);
    const script = `
      const { lockQueue } = require(${JSON.stringify(join(PROJECT_DIRECTORY, "operations/queue/lock.ts"))});
      let lock;
      try {
        lock = lockQueue(${JSON.stringify(URL)}, ${JSON.stringify(options())});
        process.stdout.write("held");
      } catch (error) {
        process.stdout.write(error.message);
      }
      process.stdin.resume().once("end", () => lock?.release());`;
    const args = ["--require", join(PROJECT_DIRECTORY, "register.js"), "-e", script];
    const children = Array.from({ length: 3 }, () => spawn(process.execPath, args));
    const reported = await Promise.all(
      children.map(async ({ stdout }) => String((await once(stdout, "data"))[0])),
    );
    children.forEach(({ stdin }) => stdin.end());
    await Promise.all(children.map((child) => once(child, "close")));
    const [held, ...others] = reported.sort((a, b) => a.length - b.length);
    assert.equal(held, "held");
    others.forEach((one) => assert.match(one, /^The process \d+ on .* has worked on this queue/));
    assert.deepEqual(files(), []);
  });
});
