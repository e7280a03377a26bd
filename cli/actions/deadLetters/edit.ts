import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../../clients/announce";
import { eventIn, type Letter } from "../../../eventbridge/deadLetter";
import { checkoutMapping } from "../../../offline/checkoutMapping";
import { eventBridgeSink } from "../../../operations/bus/eventBridgeSink";
import { editBody } from "../../../operations/deadLetters/edit";
import { readGuardedWayBack } from "../../../operations/deadLetters/erasures";
import { hasId, isEmpty } from "../../../operations/deadLetters/filter";
import { formatToday } from "../../../operations/deadLetters/formatLetter";
import { publishEdited, type Edited } from "../../../operations/deadLetters/publishEdited";
import { makeFolder, timeStamp } from "../../../operations/deadLetters/records";
import { describeToday } from "../../../operations/deadLetters/show";
import type { WayBack } from "../../../operations/deadLetters/wayBack";
import { withLetter } from "../../../operations/deadLetters/withLetter";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { lockQueue } from "../../../operations/queue/lock";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { widthOf } from "../../../text/width";
import { readErased } from "./erased";
import { filterOf, type RedriveCommandOptions } from "../../options/deadLetters";

/** `dlq redrive --edit`. @param directory of Pulumi.yaml @param id of the message or of its event */
export async function redriveEdited(
  directory: string,
  id: string,
  options: RedriveCommandOptions,
): Promise<void> {
  if (!isEmpty(filterOf(options)) || options.limit !== undefined) {
    throw new RunError("--edit names one message: omit --limit and the filters.");
  }
  const erased = await readErased(options);
  const target = await findStack(directory, options);
  const queue = await sqsQueue(target);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq redrive --edit" });
  const mayGoOn = () => lock.ensureHeld();
  const { records, ignoreErasures: ignore = false } = options;
  try {
    await withLetter({ queue, isIt: hasId(id), id, mayGoOn }, async (letter) => {
      if (eventIn(letter) === undefined) {
        throw new RunError(`The message ${letter.messageId} holds no event that can be edited.`);
      }
      const edited = await editBody(letter.body, (text) => keepRejected(records, text));
      if (edited === undefined) {
        console.log("The event is unchanged; nothing is published.");
        return;
      }
      const wayBack = await showResult({
        directory,
        target,
        queue,
        letter,
        edited,
        erased,
        ignore,
      });
      if (options.yes !== true && !(await isConfirmed("Publish it?"))) {
        console.log("Nothing is published; the message stays as it is.");
        return;
      }
      const bus = await eventBridgeSink(target, wayBack.rules);
      await mayGoOn();
      await publishEdited({ queue, bus, letter, edited, records });
    });
  } finally {
    lock.release();
  }
}

/** Prints the result of a redrive of the edited event. @throws RunError if a redrive refuses the event */
async function showResult({
  directory,
  target,
  queue,
  letter,
  edited,
  erased,
  ignore,
}: {
  directory: string;
  target: DeployedStack;
  queue: LetterQueue;
  letter: Letter;
  /** External IDs that the shop has erased. */
  erased: ReadonlySet<string>;
  /** Whether erasures in the queue are ignored. */
  ignore: boolean;
  edited: Edited;
}): Promise<WayBack> {
  const checkout = await announce("the program of this checkout to be evaluated", () =>
    checkoutMapping(directory, target.stack),
  );
  const wayBack = await readGuardedWayBack(
    { queue, target, ...checkout },
    { erased, search: ignore ? "none" : "all" },
  );
  const changed = { ...letter, body: edited.body };
  const today = describeToday({ letter: changed, checkout, wayBack, reveal: false });
  console.log(formatToday(today, widthOf(process.stdout)));
  if (today.refusal !== undefined) {
    throw new RunError(`Nothing is published: ${today.refusal}.`);
  }
  return wayBack;
}

/**
 * Keeps a text that PutEvents would refuse beside the records of edits, which hold customers' data as well.
 *
 * @returns the path of the file
 */
function keepRejected(records: string, text: string): string {
  const file = join(records, `rejected-${timeStamp()}-event.json`);
  try {
    makeFolder(records);
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new RunError(
      `The edited text cannot be published, and cannot be kept in ${file} (${(error as Error).message}): nothing is published.`,
    );
  }
  return file;
}

async function isConfirmed(question: string): Promise<boolean> {
  if (!process.stdin.isTTY) return false;
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
