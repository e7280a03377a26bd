import { closeSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import { makeFolder } from "./records";

/** The name of the file, without its extension. */
const NAME = "redriven";
/** Lines that are written at once. */
const TOGETHER = 100;

/** A line of the record: which event was published, and its new ID. It has no personal data but that of an unusual ID. */
interface RedriveLine {
  /** ID of the message. */
  redriven: string;
  /** ID of the event in the message; empty without one. */
  event: string;
  publishedAs: string;
  /** ISO 8601. */
  at: string;
}

/**
 * The record of the new IDs of redriven events, by which `trace` follows an event. It is no safeguard: a message is deleted only
 * after the bus has accepted its event. So lines are not forced to the disk, and a record that cannot be written ends nothing.
 */
export class RedriveRecord {
  private readonly path: string;
  private file: number | undefined;
  private lines: RedriveLine[] = [];
  private failure: string | undefined;

  constructor(private readonly folder: string) {
    this.path = join(folder, `${NAME}.jsonl`);
  }

  /** Notes that the bus has accepted the event of a message. */
  note(letter: Letter, publishedAs: string): void {
    if (this.failure !== undefined) return;
    const event = eventIn(letter)?.id ?? "";
    const at = new Date().toISOString();
    this.lines.push({ redriven: letter.messageId, event, publishedAs, at });
    if (this.lines.length >= TOGETHER) this.flush();
  }

  /** Writes the last lines. @returns a sentence if the record lacks lines */
  close(): string | undefined {
    this.flush();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
    return this.failure;
  }

  private flush(): void {
    const lines = this.lines.splice(0);
    if (lines.length === 0 || this.failure !== undefined) return;
    try {
      makeFolder(this.folder);
      this.file ??= openSync(this.path, "a", 0o600);
      writeFileSync(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
    } catch (error) {
      this.failure = `${this.path} cannot be written (${(error as Error).message}): \`trace\` does not know the new IDs of the redriven events.`;
    }
  }
}
