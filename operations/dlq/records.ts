import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs";
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
      throw new RunError(
        `${this.path} cannot be written (${(error as Error).message}): nothing is changed without a record. Name another folder with --records.`,
      );
    }
  }

  /** Writes a line for each; they are on the disk when it returns. */
  write(...lines: readonly object[]): void {
    writeSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    fsyncSync(this.file);
  }

  close(): void {
    closeSync(this.file);
  }
}
