import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { findStack } from "../../../stack/deployed";
import { editBody } from "../../../operations/deadLetters/edit";
import { hasId, isEmpty } from "../../../operations/deadLetters/filter";
import { eventIn } from "../../../eventbridge/deadLetter";
import { lockQueue } from "../../../operations/deadLetters/lock";
import { filterOf, type RedriveCommandOptions } from "../../options/deadLetters";
import { publishEdited } from "../../../operations/deadLetters/publishEdited";
import { makeFolder, timeStamp } from "../../../operations/deadLetters/records";
import { eventSink, letterQueue } from "../../../operations/deadLetters/services";
import { checkoutMapping } from "../../../offline/checkoutMapping";
import { formatToday } from "../../../operations/deadLetters/formatLetter";
import { describeToday } from "../../../operations/deadLetters/show";
import { announced } from "../../../clients/waiting";
import { widthOf } from "../../../text/width";
import { wayBackOf } from "../../../operations/deadLetters/wayBack";
import { withLetter } from "../../../operations/deadLetters/withLetter";

/** `dlq redrive --edit`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function redriveEdited(
  directory: string,
  id: string,
  options: RedriveCommandOptions,
): Promise<void> {
  if (!isEmpty(filterOf(options)) || options.limit !== undefined) {
    throw new RunError("--edit names the one message that is meant: leave the filters out.");
  }
  const target = await findStack(directory, options);
  const queue = await letterQueue(target);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq redrive --edit" });
  const mayGoOn = () => lock.ensureHeld();
  try {
    await withLetter({ queue, isIt: hasId(id), id, mayGoOn }, async (letter) => {
      if (eventIn(letter) === undefined) {
        throw new RunError(`The message ${letter.messageId} holds no event that could be edited.`);
      }
      const edited = await editBody(letter.body, (text) => kept(options.records, text));
      if (edited === undefined) {
        console.log("The event is unchanged; nothing is published.");
        return;
      }
      const checkout = await announced("the program of this checkout to be evaluated", () =>
        checkoutMapping(directory, target.stack),
      );
      const wayBack = await wayBackOf(target, checkout.subscriptions);
      const changed = { ...letter, body: edited.body };
      const today = describeToday({ letter: changed, checkout, wayBack, reveal: false });
      console.log(formatToday(today, widthOf(process.stdout)));
      const { refusal } = today;
      if (refusal !== undefined) throw new RunError(`Nothing is published: ${refusal}.`);
      if (options.yes !== true && !(await confirmed("Publish it?"))) {
        console.log("Nothing is published; the message stays as it is.");
        return;
      }
      const bus = await eventSink(target, wayBack.rules);
      await mayGoOn();
      const { records } = options;
      await publishEdited({ queue, bus, letter, edited, records });
    });
  } finally {
    lock.release();
  }
}

/** Keeps what is no event beside the records of edits, which hold customers' data as well. @returns the file */
function kept(records: string, text: string): string {
  const file = join(records, `rejected-${timeStamp()}-event.json`);
  try {
    makeFolder(records);
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new RunError(
      `What the editor left cannot be published, and cannot be kept in ${file} (${(error as Error).message}): nothing is published.`,
    );
  }
  return file;
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
