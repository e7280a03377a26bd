import { lstatSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isRunning } from "../isRunning";

/** The folder's name contains the ID of its process, so that another process can see whether that one has ended. */
const NAME = /^bridge-edit-(\d+)-/;

export interface PrivateFolder {
  path(name: string): string;
  /** Removes the folder with its content. It may be gone already. */
  remove(): void;
}

/** A folder that only its owner can read, and that is removed when this process ends, except by SIGKILL. */
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

/** Removes the folders of processes that could not do so, for example because of SIGKILL or a power failure. */
export function sweepLeftovers(): void {
  const temporary = tmpdir();
  for (const name of readdirSync(temporary)) {
    const [, pid] = NAME.exec(name) ?? [];
    const folder = join(temporary, name);
    if (pid === undefined || isAlive(Number(pid)) || !isOwn(folder)) continue;
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether it is a folder of this user: a shared /tmp also holds folders of others. */
function isOwn(folder: string): boolean {
  const stats = lstatSync(folder, { throwIfNoEntry: false });
  return stats?.isDirectory() === true && stats.uid === (process.getuid?.() ?? stats.uid);
}

/** A folder with this process's ID belongs to an earlier process: this one has not made its folder yet. */
const isAlive = (pid: number): boolean => pid !== process.pid && isRunning(pid);
