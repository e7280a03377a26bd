import { readFileSync, renameSync } from "node:fs";
import { z } from "zod";
import { Refused } from "../controlPlane";
import { writePrivateFile } from "./privateFiles";

const record = z.strictObject({
  type: z.string(),
  id: z.string(),
  /** Without secrets: `HIDDEN` stands in their places. */
  inputs: z.record(z.string(), z.unknown()),
  outputs: z.record(z.string(), z.unknown()),
});

/** A resource that exists in the emulated account. */
export type ResourceRecord = z.output<typeof record>;

/**
 * The resources of the emulated account, kept in a file from one command to the next. The file holds no secret,
 * and may be edited while no command runs: that is a change behind the engine's back, which `refresh` finds. Only its owner
 * may read it.
 */
export class ResourceRecords {
  private records: ResourceRecord[];

  /** @throws Refused naming the file when it is there and cannot be used */
  constructor(readonly file: string) {
    this.records = read(file);
  }

  /** In the order in which they were made. */
  all(): readonly ResourceRecord[] {
    return this.records;
  }

  find(type: string, id: string): ResourceRecord | undefined {
    return this.records.find((one) => one.type === type && one.id === id);
  }

  /** Adds a record, or takes the place of the one with the same type and id. On disk when it returns. */
  put(made: ResourceRecord): void {
    const index = this.records.findIndex(({ type, id }) => type === made.type && id === made.id);
    this.write(index < 0 ? [...this.records, made] : this.records.with(index, made));
  }

  remove(type: string, id: string): void {
    this.write(this.records.filter((one) => one.type !== type || one.id !== id));
  }

  /** A process that dies in between leaves the file as it was before. */
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
      `The emulator's state ${file} cannot be used: ${reason}. Fix it, or remove it to start anew.`,
    );
  }
}
