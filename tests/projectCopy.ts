import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import type { Run } from "./local/served";

const ROOT = resolve(__dirname, "..");
/** Top folders that are not in a project of a test: git's, those that commands make, and the tests. */
export const LEFT_OUT = [".git", ".pulumi-state", ".dead-letters", "tests"];
const NOT_COPIED = [...LEFT_OUT, "node_modules"];

/** Synchronous, because the promises of `fs.cp` take 0.35 s of CPU time for each copy, and this a tenth of it. */
export function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    if (NOT_COPIED.includes(entry.name)) continue;
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) {
      mkdirSync(target);
      copyFolder(source, target);
    } else copyFileSync(source, target);
  }
}

/** A project whose files a test changes, and changes back. */
export class ChangedProject {
  /** Files that differ from the project's. */
  private readonly changed = new Set<string>();

  protected constructor(private current: string) {}

  get directory(): string {
    return this.current;
  }

  /** For a project that has moved. */
  protected set directory(directory: string) {
    this.current = directory;
  }

  read(...path: string[]): Promise<string> {
    return readFile(join(this.directory, ...path), "utf8");
  }

  async write(file: string, text: string): Promise<void> {
    const path = join(this.directory, file);
    this.changed.add(file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  /** Changes a file; a change that changes nothing is a mistake of the test. */
  async edit(file: string, change: (text: string) => string): Promise<void> {
    const before = await this.read(file);
    const after = change(before);
    assert.notEqual(after, before, `${file} is unchanged`);
    await this.write(file, after);
  }

  /** Undoes every `write` and `edit`, for the next test. */
  restore(): void {
    for (const file of this.changed) {
      const [original, copy] = [join(ROOT, file), join(this.directory, file)];
      if (existsSync(original)) copyFileSync(original, copy);
      else rmSync(copy);
    }
    this.changed.clear();
  }

  remove(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }
}

/** A copy of the project, whose commands run in processes of their own; `node_modules` is shared. */
export class ProjectCopy extends ChangedProject {
  static async make(): Promise<ProjectCopy> {
    const copy = await ProjectCopy.withoutPackages();
    await symlink(join(ROOT, "node_modules"), join(copy.directory, "node_modules"), "dir");
    return copy;
  }

  /**
   * With the packages alone that `npm ci --omit=dev` installs. The project finds no others; a package itself would, because
   * Node follows the links.
   */
  static async makeForProduction(): Promise<ProjectCopy> {
    const copy = await ProjectCopy.withoutPackages();
    const { packages } = JSON.parse(await copy.read("package-lock.json")) as {
      packages: Record<string, { dev?: true; devOptional?: true }>;
    };
    for (const [path, { dev, devOptional }] of Object.entries(packages)) {
      const isTopmost = path.lastIndexOf("node_modules/") === 0;
      if (!isTopmost || dev || devOptional || !existsSync(join(ROOT, path))) continue;
      await mkdir(dirname(join(copy.directory, path)), { recursive: true });
      await symlink(join(ROOT, path), join(copy.directory, path), "dir");
    }
    return copy;
  }

  private static async withoutPackages(): Promise<ProjectCopy> {
    const directory = await mkdtemp(join(tmpdir(), "project-"));
    copyFolder(ROOT, directory);
    return new ProjectCopy(directory);
  }

  /** Runs the main job as `npm start` does. */
  start(...args: string[]): Promise<Run> {
    return this.run("--require", "./register.js", "cli/start.ts", ...args);
  }

  /** Runs a Pulumi command on a stack as `npx bridge local` does: the real engine, the emulator for AWS. */
  pulumi(stack: string, ...command: string[]): Promise<Run> {
    return this.run("cli/bridge.js", "local", "--stack", stack, "--pulumi", "--", ...command);
  }

  /** Runs a command of `bridge`. */
  bridge(...args: string[]): Promise<Run> {
    return this.run("cli/bridge.js", ...args);
  }

  private run(...args: string[]): Promise<Run> {
    const env = {
      ...process.env,
      PULUMI_CONFIG_PASSPHRASE: "",
      COLUMNS: "1000", // each message on a line of its own
      NODE_DISABLE_COMPILE_CACHE: "1", // it would keep entries for each copy's files
    };
    return new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: this.directory, env }, (error, stdout, stderr) =>
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), stdout, stderr }),
      );
    });
  }
}
