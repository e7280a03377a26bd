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

/** What is known of a message in the record of a drop. */
export type DropState =
  /** Written before anything is deleted: the process that did not get further may have deleted it or not. */
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
 * The record of a drop, which is true at any moment: first it names the messages that are about to be dropped, and at the
 * end those that were. The file changes at once, from the one to the other.
 */
export class DropRecord {
  private readonly file: RecordFile;
  /** By the message's id, where it was dropped, or perhaps was. */
  private readonly states = new Map<string, DropState>();

  /** @throws RunError where it cannot be written */
  constructor(folder: string, name: string) {
    this.file = new RecordFile(folder, name);
  }

  get path(): string {
    return this.file.path;
  }

  /** @throws RunError where it cannot be written: nothing may be deleted then */
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

  /** Takes down what became of messages; the file says so after `settle`. */
  note(state: "dropped" | "perhaps dropped" | "not dropped", receipts: readonly Receipt[]): void {
    for (const { messageId } of receipts) {
      if (state === "not dropped") this.states.delete(messageId);
      else this.states.set(messageId, state);
    }
  }

  /** Ids of messages of which nobody knows whether they were dropped. */
  get unknown(): string[] {
    return [...this.states].flatMap(([id, state]) => (state === "perhaps dropped" ? [id] : []));
  }

  /** How many were dropped, for all that is known. */
  get dropped(): number {
    return this.states.size - this.unknown.length;
  }

  /**
   * Leaves the messages that were dropped in the file, and no others; without any, there is no file.
   *
   * @throws Error where it cannot be written: each line says then that its message was about to be dropped
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
