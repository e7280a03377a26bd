import { execFile } from "node:child_process";
import { cp, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";

const ROOT = resolve(__dirname, "..", "..");
const NOT_COPIED = ["node_modules", ".git", "tests"];

export interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

/** A copy of the project that a test may change; `node_modules` is shared. */
export class ProjectCopy {
  private constructor(readonly directory: string) {}

  static async make(): Promise<ProjectCopy> {
    const directory = await mkdtemp(join(tmpdir(), "project-"));
    await cp(ROOT, directory, {
      recursive: true,
      filter: (source) => !NOT_COPIED.includes(basename(source)),
    });
    await symlink(join(ROOT, "node_modules"), join(directory, "node_modules"), "dir");
    return new ProjectCopy(directory);
  }

  /** Runs the main job as `npm start` does. */
  start(...args: string[]): Promise<Run> {
    return new Promise((resolve) => {
      execFile(
        process.execPath,
        ["--require", "ts-node/register", "operations/start.ts", ...args],
        { cwd: this.directory, env: { ...process.env, PULUMI_CONFIG_PASSPHRASE: "" } },
        (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}
