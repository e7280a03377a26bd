import { RunError } from "@pulumi/pulumi/errors";
import { eventIn, type Letter } from "./letter";
import type { EventSink, LetterQueue } from "./queue";
import { RecordFile } from "./records";

/**
 * Publishes what a message's event became, and deletes the message. The record is on the disk before the event is
 * published, and says afterwards under which id.
 *
 * @param body of the message, as it was edited
 * @param records the folder of the record
 * @throws RunError where the bus does not take the event, or the message stays
 */
export async function publishEdited(
  queue: LetterQueue,
  bus: EventSink,
  letter: Letter,
  body: string,
  records: string,
): Promise<void> {
  const event = eventIn({ body });
  if (event === undefined) throw new Error("the edited text was checked to be an event");
  const record = new RecordFile(records, "edited");
  try {
    const { messageId } = letter;
    const at = new Date().toISOString();
    record.write({ edited: messageId, at, before: letter.body, after: body });
    const [answer] = await bus.put([event]);
    if (answer === undefined || !("eventId" in answer)) {
      const reason = answer === undefined ? "no answer" : `${answer.code}: ${answer.message}`;
      throw new RunError(`The bus did not take the event (${reason}); the message stays as it is.`);
    }
    const left = await queue.delete([letter]); // first, so that nothing keeps it from being deleted
    record.write({ edited: messageId, publishedAs: answer.eventId });
    console.log(`Published as ${answer.eventId}; the change is recorded in ${record.path}.`);
    if (left.length > 0) {
      throw new RunError(
        `The message ${messageId} is still in the queue. Drop it with \`dlq drop --id ${messageId} --count 1 --yes\`; a redrive would publish the event as it was.`,
      );
    }
  } finally {
    record.close();
  }
}
