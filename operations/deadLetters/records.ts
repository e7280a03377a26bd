import {
  closeSync,
  existsSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";

const NEWLINE = 0x0a;

/**
 * A file of JSON lines, for what is changed or dropped by hand. A line is on the disk when it is written: what follows
 * may then happen. Only its owner may read it.
 */
export class RecordFile {
  readonly path: string;
  private readonly file: number;

  /**
   * @param name without its ending
   * @throws RunError where it cannot be written
   */
  constructor(folder: string, name: string) {
    this.path = join(folder, `${name}.jsonl`);
    try {
      makeFolder(folder);
      this.file = openSync(this.path, "a+", 0o600);
      this.endLine();
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /**
   * Writes a line for each; they are on the disk when it returns.
   *
   * @throws RunError where the disk does not take all of it; nothing of it stays then, as far as the disk lets it
   */
  write(...lines: readonly object[]): void {
    try {
      this.append(lines);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /**
   * The same, for what has happened already.
   *
   * @param happened what it is, as a sentence
   * @throws RunError saying what has happened, and that the record does not
   */
  writeAfter(happened: string, ...lines: readonly object[]): void {
    try {
      this.append(lines);
    } catch (error) {
      throw new RunError(
        `${happened} ${this.path} could not be written afterwards (${(error as Error).message}), and does not say so.`,
      );
    }
  }

  close(): void {
    closeSync(this.file);
  }

  private append(lines: readonly object[]): void {
    const { size } = fstatSync(this.file);
    try {
      // It goes on after what the disk took at first; `writeSync` would tell so little, and no more.
      writeFileSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      fsyncSync(this.file);
    } catch (error) {
      this.cut(size);
      throw error;
    }
  }

  /** Takes half a line away; where that fails, too, the next one to write ends it. */
  private cut(size: number): void {
    try {
      ftruncateSync(this.file, size);
    } catch {
      // What failed before is reported.
    }
  }

  /** A process that died may have left half a line: what is added must be a line of its own. */
  private endLine(): void {
    const { size } = fstatSync(this.file);
    if (size === 0) return;
    const last = Buffer.alloc(1);
    readSync(this.file, last, 0, 1, size - 1);
    if (last[0] !== NEWLINE) writeFileSync(this.file, "\n");
  }
}

/**
 * Makes a folder, and those above it, for its owner alone. Not by Node's `recursive`, which does not end below a folder such as
 * /proc, where the system answers that a folder to be made does not exist.
 *
 * @throws Error of the file system
 */
export function makeFolder(path: string): void {
  if (existsSync(path)) return;
  const parent = dirname(path);
  if (parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process has made it meanwhile
  }
}

/** Now, as a part of a file's name: `2026-09-14T08-21-07-000Z`. */
export const timeStamp = (): string => new Date().toISOString().replace(/[:.]/g, "-");

export function unwritable(path: string, error: unknown): RunError {
  return new RunError(
    `${path} cannot be written (${(error as Error).message}): nothing is changed without a record. Name another folder with --records.`,
  );
}
