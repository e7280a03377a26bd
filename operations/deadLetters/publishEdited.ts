import { RunError } from "@pulumi/pulumi/errors";
import type { Letter, OriginalEvent, Receipt } from "../../eventbridge/deadLetter";
import {
  isAnswerMissing,
  NothingPublished,
  putOne,
  type EventSink,
  type LetterQueue,
  type Published,
} from "./queue";
import { RecordFile } from "./records";

/** An event as a person has changed it. */
export interface Edited {
  /** Of the message, as it is now. */
  body: string;
  /** The event in it. */
  event: OriginalEvent;
}

export interface EditParts {
  queue: LetterQueue;
  bus: EventSink;
  /** The message, as it is in the queue. */
  letter: Letter;
  edited: Edited;
  /** The folder of the record. */
  records: string;
}

/**
 * Publishes what a message's event became, and deletes the message. The record says on the disk that the event is about to be
 * published, before it is; afterwards, what became of it.
 *
 * @throws RunError where the bus does not take the event, nobody knows whether it did, or the message stays
 */
export async function publishEdited({
  queue,
  bus,
  letter,
  edited: { body, event },
  records,
}: EditParts): Promise<void> {
  const record = new RecordFile(records, "edited");
  try {
    const { messageId: edited } = letter;
    const at = new Date().toISOString();
    record.write({ edited, state: "about to be published", at, before: letter.body, after: body });
    const answer = await publish(bus, event, edited, record);
    await remove(queue, letter, record, answer);
  } finally {
    record.close();
  }
}

/** @param edited id of the message @throws RunError where the event is not published, or perhaps is; the record says so */
async function publish(
  bus: EventSink,
  event: OriginalEvent,
  edited: string,
  record: RecordFile,
): Promise<{ eventId: string }> {
  const answer = await putOne(bus, event).catch((error: unknown) => {
    if (error instanceof NothingPublished) throw notPublished(record, edited, error.message);
    reportUnknown(record, edited);
    throw error;
  });
  if ("eventId" in answer) return answer;
  const reason = `${answer.code}: ${answer.message}`;
  if (!isAnswerMissing(answer)) throw notPublished(record, edited, reason);
  reportUnknown(record, edited);
  throw new RunError(`The service's answer says nothing of the event (${reason}).`);
}

/** Takes down that the bus took nothing. @returns the error that says so */
function notPublished(record: RecordFile, edited: string, reason: string): RunError {
  const refusal = `The bus did not take the event (${reason.replace(/\.$/, "")}); the message stays as it is.`;
  record.writeAfter(refusal, { edited, state: "not published", reason });
  return new RunError(refusal);
}

/** Says to the person and in the record that the event may be published; an error that follows says why. */
function reportUnknown(record: RecordFile, edited: string): void {
  console.error(
    `It is not known whether the bus took the event. It is in ${record.path}, and the message ${edited} stays in the queue: look in Salesforce before you publish it again, which may send it twice.`,
  );
  writeOrReport(record, { edited, state: "perhaps published" });
}

/** Writes what is known where an error follows, which nothing may hide. */
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

/** Deletes the message of an event that was published, and says in the record whether it is gone. */
async function remove(
  queue: LetterQueue,
  letter: Receipt,
  record: RecordFile,
  { eventId }: Extract<Published, { eventId: string }>,
): Promise<void> {
  const { messageId: edited } = letter;
  const published = `Published as ${eventId};`;
  const drop = `Drop it with \`dlq drop --id ${edited} --count 1 --yes\`; a redrive would publish the event as it was.`;
  // It is deleted first, so that nothing keeps it from that.
  const left = await queue.delete([letter]).catch((error: unknown) => {
    console.error(
      `${published} it is not known whether the message ${edited} was deleted. ${drop}`,
    );
    writeOrReport(record, { edited, publishedAs: eventId, state: "published, perhaps deleted" });
    throw error;
  });
  const isGone = left.length === 0;
  record.writeAfter(`${published} the message is ${isGone ? "deleted" : "still there"}.`, {
    edited,
    publishedAs: eventId,
    state: isGone ? "published" : "published, not deleted",
  });
  console.log(`${published} the change is recorded in ${record.path}.`);
  if (!isGone) throw new RunError(`The message ${edited} is still in the queue. ${drop}`);
}
