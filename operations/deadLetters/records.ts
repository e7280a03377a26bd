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
 * A file of JSON lines that records edits and drops. A line is on the disk once it is written, before the change that it
 * records. Only the owner may read the file.
 */
export class RecordFile {
  readonly path: string;
  private readonly file: number;

  /**
   * @param name without the extension
   * @throws RunError if the file cannot be written
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
   * Writes a line for each object. They are on the disk when it returns.
   *
   * @throws RunError if the disk does not take all lines; as far as the disk allows, none of them stays
   */
  write(...lines: readonly object[]): void {
    try {
      this.append(lines);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /**
   * As `write`, for a change that was made already.
   *
   * @param happened the change, as a sentence
   * @throws RunError with the change, and that it is not recorded
   */
  writeAfter(happened: string, ...lines: readonly object[]): void {
    try {
      this.append(lines);
    } catch (error) {
      throw new RunError(
        `${happened} This is not recorded: ${this.path} could not be written afterwards (${(error as Error).message}).`,
      );
    }
  }

  close(): void {
    closeSync(this.file);
  }

  private append(lines: readonly object[]): void {
    const { size } = fstatSync(this.file);
    try {
      // Unlike `writeSync`, it continues after a partial write.
      writeFileSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      fsyncSync(this.file);
    } catch (error) {
      this.cut(size);
      throw error;
    }
  }

  /** Removes a partial line. If that fails too, the next writer ends the line. */
  private cut(size: number): void {
    try {
      ftruncateSync(this.file, size);
    } catch {
      // The first error is reported.
    }
  }

  /** A killed process may have left a partial line: the next line must begin on a new one. */
  private endLine(): void {
    const { size } = fstatSync(this.file);
    if (size === 0) return;
    const last = Buffer.alloc(1);
    readSync(this.file, last, 0, 1, size - 1);
    if (last[0] !== NEWLINE) writeFileSync(this.file, "\n");
  }
}

/**
 * Makes a folder and its missing parents, for its owner alone. Node's `recursive` would not end below a folder such as /proc,
 * where the system reports that a folder to be made does not exist.
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
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // another process may have made it
  }
}

/** The current time as a part of a file's name: `2026-09-14T08-21-07-000Z`. */
export const timeStamp = (): string => new Date().toISOString().replace(/[:.]/g, "-");

export function unwritable(path: string, error: unknown): RunError {
  return new RunError(
    `${path} cannot be written (${(error as Error).message}): nothing is changed without a record. Choose another folder with --records.`,
  );
}
