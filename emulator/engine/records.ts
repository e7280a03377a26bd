import { readFileSync, renameSync } from "node:fs";
import { z } from "zod";
import { Refused } from "../controlPlane";
import { writePrivateFile } from "./privateFiles";

const record = z.strictObject({
  type: z.string(),
  id: z.string(),
  /** Without secrets: `HIDDEN` replaces them. */
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});

/** A resource that exists in the emulated account. */
export type ResourceRecord = z.output<typeof record>;

/**
 * The resources of the emulated account, kept in a file between commands. The file contains no secrets, and only its owner can
 * read it. While no command runs it can be edited, to make a change outside the engine, which `refresh` detects.
 */
export class ResourceRecords {
  private records: ResourceRecord[];

  /** @throws Refused naming a file that exists and cannot be used */
  constructor(readonly file: string) {
    this.records = read(file);
  }

  /** All records, in the order of their creation. */
  all(): readonly ResourceRecord[] {
    return this.records;
  }

  find(type: string, id: string): ResourceRecord | undefined {
    return this.records.find((one) => one.type === type && one.id === id);
  }

  /** Adds a record, or replaces the one with the same type and id. The file is written when the method returns. */
  put(made: ResourceRecord): void {
    const index = this.records.findIndex(({ type, id }) => type === made.type && id === made.id);
    this.write(index < 0 ? [...this.records, made] : this.records.with(index, made));
  }

  remove(type: string, id: string): void {
    this.write(this.records.filter((one) => one.type !== type || one.id !== id));
  }

  /** Replaces the file atomically: a process that dies meanwhile leaves the old file. */
  private write(records: ResourceRecord[]): void {
    const draft = `${this.file}.new`;
    writePrivateFile(draft, `${JSON.stringify(records, null, 2)}\n`);
    renameSync(draft, this.file);
    this.records = records;
  }
}

function read(file: string): ResourceRecord[] {
  try {
    return z.array(record).parse(JSON.parse(readFileSync(file, "utf8")));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Refused(
      `The emulator's state file ${file} cannot be used: ${reason}. Correct it, or delete it to start again.`,
    );
  }
}
