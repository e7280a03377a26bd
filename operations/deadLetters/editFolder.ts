import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "./isRunning";

/** Names the process that made a folder, so that another one can see whether it has ended. */
const NAME = /^bridge-edit-(\d+)-/;

export interface PrivateFolder {
  path(name: string): string;
  /** Removes it with all that is in it; it may be gone. */
  remove(): void;
}

/** A folder that its owner alone can read, and that goes with this process, but for SIGKILL. */
export function privateFolder(): PrivateFolder {
  const folder = mkdtempSync(join(tmpdir(), `bridge-edit-${process.pid}-`)); // with mode 0700
  const rm = () => rmSync(folder, { recursive: true, force: true });
  process.once("exit", rm);
  return {
    path: (name) => join(folder, name),
    remove: () => {
      process.off("exit", rm);
      rm();
    },
  };
}

/** Removes the folders of processes that ended without a chance to, as by SIGKILL or a power failure. */
export function sweepLeftovers(): void {
  const temporary = tmpdir();
  for (const name of readdirSync(temporary)) {
    const [, pid] = NAME.exec(name) ?? [];
    const folder = join(temporary, name);
    if (pid === undefined || isAlive(Number(pid)) || !isOwn(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A folder of this user: in a shared /tmp there are others'. */
function isOwn(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}

/** This process's folder is not made yet: one of its id is of an earlier process. */
const isAlive = (pid: number): boolean => pid !== process.pid && isRunning(pid);
