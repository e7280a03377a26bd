import { closeSync, fsyncSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";

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
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      this.file = openSync(this.path, "a", 0o600);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  /**
   * Writes a line for each; they are on the disk when it returns.
   *
   * @throws RunError where the disk does not take all of it
   */
  write(...lines: readonly object[]): void {
    try {
      // It goes on after what the disk took at first; `writeSync` would tell so little, and no more.
      writeFileSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      fsyncSync(this.file);
    } catch (error) {
      throw unwritable(this.path, error);
    }
  }

  close(): void {
    closeSync(this.file);
  }
}

function unwritable(path: string, error: unknown): RunError {
  return new RunError(
    `${path} cannot be written (${(error as Error).message}): nothing is changed without a record. Name another folder with --records.`,
  );
}
