import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import type { BusEvent } from "../../../emulator/eventBridge/event";
import { parseJson } from "../../../emulator/eventBridge/json";
import { targetOf } from "../../target";
import { editBody, withLetter } from "../edit";
import { hasId, isEmpty } from "../filter";
import { eventIn, type Letter } from "../letter";
import { lockQueue } from "../lock";
import { filterOf, type RedriveCommandOptions } from "../options";
import type { EventSink, LetterQueue } from "../queue";
import { RecordFile } from "../records";
import { eventSink, letterQueue } from "../services";
import { mappingOfToday, shownToday, toldToday } from "../show";
import { refusalOf } from "../wayBack";

/** `dlq redrive --edit`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function redriveEdited(
  directory: string,
  id: string,
  options: RedriveCommandOptions,
): Promise<void> {
  if (!isEmpty(filterOf(options)) || options.limit !== undefined) {
    throw new RunError("--edit names the one message that is meant: leave the filters out.");
  }
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    await withLetter(queue, hasId(id), id, async (letter) => {
      if (eventIn(letter) === undefined) {
        throw new RunError(`The message ${letter.messageId} holds no event that could be edited.`);
      }
      const body = await editBody(letter.body);
      const event = body === undefined ? undefined : eventIn({ body });
      if (body === undefined || event === undefined) {
        console.log("The event is unchanged; nothing is published.");
        return;
      }
      const emulated = await mappingOfToday(directory, target.stack);
      console.log(toldToday(shownToday(parseJson(body) as unknown as BusEvent, emulated, false)));
      const refusal = refusalOf(emulated.stack)(event);
      if (refusal !== undefined) throw new RunError(`Nothing is published: ${refusal}.`);
      if (options.yes !== true && !(await confirmed("Publish it?"))) {
        console.log("Nothing is published; the message stays as it is.");
        return;
      }
      await publishEdited(queue, await eventSink(target), letter, body, options.records);
    });
  } finally {
    release();
  }
}

/** The record is on the disk before the event is published, and says afterwards under which id. */
async function publishEdited(
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
    record.write({ edited: messageId, publishedAs: answer.eventId });
    const left = await queue.delete([letter]);
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

async function confirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
