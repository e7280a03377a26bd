import { RunError } from "@pulumi/pulumi/errors";
import type { Letter, OriginalEvent } from "../../eventbridge/deadLetter";
import { NothingPublished, isAnswerMissing, putOne, type EventSink } from "../bus/eventSink";
import type { LetterQueue } from "../queue/letterQueue";
import { widthOf } from "../../text/width";
import { wrap } from "../../text/wrap";
import { RecordFile } from "./records";

/** An event that a person has edited. */
export interface Edited {
  /** The new body of the message. */
  body: string;
  /** The event in it. */
  event: OriginalEvent;
}

export interface EditParts {
  queue: LetterQueue;
  bus: EventSink;
  /** The message as it is in the queue. */
  letter: Letter;
  edited: Edited;
  /** The folder of the record. */
  records: string;
}

/** An edit in progress. */
interface Edit extends EditParts {
  record: RecordFile;
  /** ID of the message. */
  messageId: string;
}

/**
 * Publishes the edited event of a message, and deletes the message. Before that, the record on the disk says that the event is
 * about to be published; afterwards, what became of it.
 *
 * @throws RunError if the bus refuses the event, nobody knows whether it accepted the event, or the message stays
 */
export async function publishEdited(parts: EditParts): Promise<void> {
  const { letter, edited, records } = parts;
  const record = new RecordFile(records, "edited");
  const { messageId } = letter;
  const edit = { ...parts, record, messageId };
  try {
    const at = new Date().toISOString();
    record.write({
      edited: messageId,
      state: "about to be published",
      at,
      before: letter.body,
      after: edited.body,
    });
    await remove(edit, await publish(edit));
  } finally {
    record.close();
  }
}

/**
 * @returns the new ID of the event
 * @throws RunError if the event is not published, or perhaps is; the record says so
 */
async function publish(edit: Edit): Promise<string> {
  const answer = await putOne(edit.bus, edit.edited.event).catch((error: unknown) => {
    if (error instanceof NothingPublished) throw notPublished(edit, error.message);
    reportUnknown(edit);
    throw error;
  });
  if ("eventId" in answer) return answer.eventId;
  const reason = `${answer.code}: ${answer.message}`;
  if (!isAnswerMissing(answer)) throw notPublished(edit, reason);
  reportUnknown(edit);
  throw new RunError(`The service's answer does not mention the event (${reason}).`);
}

/** Records that the bus accepted nothing. @returns the error that says so */
function notPublished({ record, messageId }: Edit, reason: string): RunError {
  const refusal = `The bus did not accept the event (${reason.replace(/\.$/, "")}). The message stays as it is.`;
  record.writeAfter(refusal, { edited: messageId, state: "not published", reason });
  return new RunError(refusal);
}

/** Reports and records that the event may be published. The error that follows gives the reason. */
function reportUnknown({ record, messageId }: Edit): void {
  console.error(
    `It is not known whether the bus accepted the event. The event is in ${record.path}, and the message ${messageId} stays in the queue. Look in Salesforce before you publish it again, because that may send it twice.`,
  );
  writeOrReport(record, { edited: messageId, state: "perhaps published" });
}

/** Writes a line before an error that nothing may hide: a failure to write is only reported. */
function writeOrReport(
  record: RecordFile,
  line: { edited: string; publishedAs?: string; state: string },
): void {
  try {
    record.write(line);
  } catch (error) {
    console.error(`The record lacks "${line.state}": ${(error as Error).message}`);
  }
}

/** Deletes the message of a published event, and records whether the message is gone. */
async function remove({ queue, letter, record, messageId }: Edit, eventId: string): Promise<void> {
  const published = `Published as ${eventId}`;
  const advice = `Drop it with \`dlq drop --id ${messageId} --count 1 --yes\`: a redrive would publish the event as it was.`;
  const note = { edited: messageId, publishedAs: eventId };
  // The message is deleted before anything is recorded, so that no failure of the record prevents it.
  const left = await queue.delete([letter]).catch((error: unknown) => {
    console.error(
      `${published}. It is not known whether the message ${messageId} was deleted. ${advice}`,
    );
    writeOrReport(record, { ...note, state: "published, perhaps deleted" });
    throw error;
  });
  const isGone = left.length === 0;
  const state = isGone ? "published" : "published, not deleted";
  record.writeAfter(`${published}; the message is ${isGone ? "deleted" : "still in the queue"}.`, {
    ...note,
    state,
  });
  const said = `${published}; the change is recorded in ${record.path}.`;
  console.log(wrap(said, widthOf(process.stdout)));
  if (!isGone) throw new RunError(`The message ${messageId} is still in the queue. ${advice}`);
}
