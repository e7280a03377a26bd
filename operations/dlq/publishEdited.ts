import { RunError } from "@pulumi/pulumi/errors";
import type { Letter, OriginalEvent, Receipt } from "./letter";
import { putOne, type EventSink, type LetterQueue, type Published } from "./queue";
import { RecordFile } from "./records";

/** An event as a person has changed it. */
export interface Edited {
  /** Of the message, as it is now. */
  body: string;
  /** The event in it. */
  event: OriginalEvent;
}

/**
 * Publishes what a message's event became, and deletes the message. The record says on the disk that the event is about to be
 * published, before it is; afterwards, what became of it.
 *
 * @param records the folder of the record
 * @throws RunError where the bus does not take the event, or the message stays
 */
export async function publishEdited(
  queue: LetterQueue,
  bus: EventSink,
  letter: Letter,
  { body, event }: Edited,
  records: string,
): Promise<void> {
  const record = new RecordFile(records, "edited");
  try {
    const { messageId: edited } = letter;
    const at = new Date().toISOString();
    record.write({ edited, state: "about to be published", at, before: letter.body, after: body });
    const answer = await putOne(bus, event).catch((error: unknown) => {
      const unanswered = "It is not known whether the bus took the event.";
      record.writeAfter(unanswered, { edited, state: "perhaps published" });
      throw error;
    });
    if (!("eventId" in answer)) {
      const reason = `${answer.code}: ${answer.message}`;
      const refusal = `The bus did not take the event (${reason}); the message stays as it is.`;
      record.writeAfter(refusal, { edited, state: "not published", reason });
      throw new RunError(refusal);
    }
    await remove(queue, letter, record, answer);
  } finally {
    record.close();
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
  const perhaps = `${published} it is not known whether the message ${edited} was deleted. ${drop}`;
  // It is deleted first, so that nothing keeps it from that.
  const left = await queue.delete([letter]).catch((error: unknown) => {
    record.writeAfter(perhaps, {
      edited,
      publishedAs: eventId,
      state: "published, perhaps deleted",
    });
    console.error(perhaps);
    throw error;
  });
  const state = left.length === 0 ? "published" : "published, not deleted";
  record.writeAfter(
    `${published} the message is ${left.length === 0 ? "deleted" : "still there"}.`,
    {
      edited,
      publishedAs: eventId,
      state,
    },
  );
  console.log(`${published} the change is recorded in ${record.path}.`);
  if (left.length > 0) throw new RunError(`The message ${edited} is still in the queue. ${drop}`);
}
