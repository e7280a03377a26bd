import {
  closeSync,
  createReadStream,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createInterface } from "node:readline";
import type { Letter, Receipt } from "../../eventbridge/deadLetter";
import { RecordFile } from "./records";

/** The state of a message in the record of a drop. */
export type DropState =
  /** Written before anything is deleted. A process that got no further may or may not have deleted the message. */
  | "about to be dropped"
  | "dropped"
  /** The service did not answer when it was to be deleted. */
  | "perhaps dropped";

interface DropLine {
  messageId: string;
  state: DropState;
  sentAt: string;
  attributes: Letter["attributes"];
  body: string;
}

/**
 * The record of a drop, which is true at any moment: first it holds the messages that are about to be dropped, at the end
 * those that were dropped. One file replaces the other in one step.
 */
export class DropRecord {
  private readonly file: RecordFile;
  /** By the ID of each message that was dropped, or perhaps was. */
  private readonly states = new Map<string, DropState>();

  /** @throws RunError if the file cannot be written */
  constructor(folder: string, name: string) {
    this.file = new RecordFile(folder, name);
  }

  get path(): string {
    return this.file.path;
  }

  /** @throws RunError if the file cannot be written: nothing may be deleted then */
  write(letters: readonly Letter[]): void {
    this.file.write(
      ...letters.map(({ messageId, sentAt, attributes, body }): DropLine => ({
        messageId,
        state: "about to be dropped",
        sentAt: new Date(sentAt).toISOString(),
        attributes,
        body,
      })),
    );
  }

  /** Notes what became of messages. `settle` writes it to the file. */
  note(state: "dropped" | "perhaps dropped" | "not dropped", receipts: readonly Receipt[]): void {
    for (const { messageId } of receipts) {
      if (state === "not dropped") this.states.delete(messageId);
      else this.states.set(messageId, state);
    }
  }

  /** IDs of messages that were dropped or not: nobody knows. */
  get unknown(): string[] {
    return [...this.states].flatMap(([id, state]) => (state === "perhaps dropped" ? [id] : []));
  }

  /** The number of messages that are known to be dropped. */
  get dropped(): number {
    return this.states.size - this.unknown.length;
  }

  /**
   * Keeps only the messages in the file that were dropped, or perhaps were. Without any, the file is removed.
   *
   * @throws Error if the file cannot be written: each line still says that its message was about to be dropped
   */
  async settle(): Promise<void> {
    this.file.close();
    if (this.states.size === 0) {
      rmSync(this.path, { force: true });
      return;
    }
    const next = `${this.path}.next`;
    const written = openSync(next, "w", 0o600);
    try {
      for await (const text of createInterface({ input: createReadStream(this.path) })) {
        const line = JSON.parse(text) as DropLine;
        const state = this.states.get(line.messageId);
        if (state !== undefined) {
          writeFileSync(written, `${JSON.stringify({ ...line, state })}\n`);
        }
      }
      fsyncSync(written);
      renameSync(next, this.path);
    } catch (error) {
      rmSync(next, { force: true });
      throw error;
    } finally {
      closeSync(written);
    }
  }
}
