import { writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../../clients/announce";
import { eventIn, publishableIn, type Letter } from "../../../eventbridge/deadLetter";
import { checkoutMapping } from "../../../offline/checkoutMapping";
import { eventBridgeSink } from "../../../operations/bus/eventBridgeSink";
import type { EventSink } from "../../../operations/bus/eventSink";
import { editBody } from "../../../operations/deadLetters/edit";
import { hasId, isEmpty } from "../../../operations/deadLetters/filter";
import { learnArchived } from "../../../operations/deadLetters/erasureGuard";
import { describeWithoutId } from "../../../operations/deadLetters/erasures";
import { formatToday } from "../../../operations/deadLetters/formatLetter";
import { publishEdited, type Edited } from "../../../operations/deadLetters/publishEdited";
import {
  readGuardedWayBack,
  type GuardedWayBack,
} from "../../../operations/deadLetters/readErasures";
import { makeFolder, timeStamp } from "../../../operations/deadLetters/records";
import { describeToday } from "../../../operations/deadLetters/show";
import { withLetter } from "../../../operations/deadLetters/withLetter";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { lockQueue } from "../../../operations/queue/lock";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { widthOf } from "../../../text/width";
import { wrap } from "../../../text/wrap";
import type { Subscription } from "../../../mapping/subscription";
import { selectorOf } from "../../options/selector";
import { stoppable } from "../../stoppable";
import { readErased } from "./erased";
import { searchLines } from "./searchLines";
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
      const file = options.editFile;
      const edited =
        file === undefined
          ? await editBody(letter.body, (text) => keepText(records, "rejected", text))
          : await readEdited(file);
      if (edited === undefined) {
        console.log("The event is unchanged; nothing is published.");
        return;
      }
      const keep = () =>
        file === undefined
          ? describeKept(keepText(records, "unpublished", edited.body), id, options)
          : "";
      const parts = { directory, target, queue, letter, edited, erased, ignore };
      const bus = await openBus(parts, options).catch((error: unknown) => {
        const kept = keep();
        if (RunError.isInstance(error)) throw new RunError(`${error.message} ${kept}`.trim());
        console.error(wrap(kept, widthOf(process.stderr))); // a fault of this program keeps its stack trace
        throw error;
      });
      if (bus === undefined) {
        const said = `Nothing is published; the message stays as it is. ${keep()}`.trim();
        console.log(wrap(said, widthOf(process.stdout)));
        return;
      }
      await mayGoOn();
      await publishEdited({ queue, bus, letter, edited, records });
    });
  } finally {
    lock.release();
  }
}

interface EditedParts {
  directory: string;
  target: DeployedStack;
  queue: LetterQueue;
  letter: Letter;
  /** External IDs that the shop has erased. */
  erased: ReadonlySet<string>;
  /** Whether erasures in the queue are ignored. */
  ignore: boolean;
  edited: Edited;
}

/** The result of a redrive, as it was shown. */
interface Shown extends GuardedWayBack {
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
}

/**
 * Shows the result of a redrive of the edited event, and asks whether it is to be published.
 *
 * @returns the bus that takes it; undefined if a person has answered no
 * @throws RunError if a redrive refuses the event, or nobody can be asked
 */
async function openBus(
  parts: EditedParts,
  options: RedriveCommandOptions,
): Promise<EventSink | undefined> {
  const wayBack = await showResult(parts);
  if (options.yes !== true) {
    if (!process.stdin.isTTY) {
      throw new RunError(
        "Nothing is published: --yes is missing, and there is no terminal to ask at. The message stays as it is.",
      );
    }
    if (!(await isConfirmed("Publish it?"))) return undefined;
  }
  if (!parts.ignore) await checkArchived(parts, wayBack);
  return eventBridgeSink(parts.target, wayBack.rules);
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
}: EditedParts): Promise<Shown> {
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
  return { ...wayBack, subscriptions: checkout.subscriptions };
}

/** Searches the archive for an erasure that the edited event would undo. @throws RunError if there is one */
async function checkArchived(
  { target, queue, letter, edited }: EditedParts,
  { erasures, unguarded, subscriptions, refusal }: Shown,
): Promise<void> {
  const parts = { target, queue, erasures, unguarded, subscriptions };
  await stoppable((stop) => learnArchived(parts, edited.event, { stop, searching: searchLines() }));
  const uncompared = describeWithoutId(erasures.withoutId);
  if (uncompared !== undefined) console.error(wrap(uncompared, widthOf(process.stderr)));
  const reason = refusal(edited.event, letter);
  if (reason !== undefined) throw new RunError(`Nothing is published: ${reason}.`);
}

/** Reads an event that was edited before. @throws RunError for a file that cannot be read, or that PutEvents would refuse */
async function readEdited(file: string): Promise<Edited> {
  const body = await readFile(file, "utf8").catch((error: unknown) => {
    throw new RunError(
      `The edited event cannot be read: ${(error as Error).message}. Correct --edit-file; nothing is published.`,
    );
  });
  const found = publishableIn({ body });
  if ("event" in found) return { body, event: found.event };
  throw new RunError(`Nothing is published: ${found.reason}. Correct ${file}.`);
}

/** Where an edited event is kept, and the command that publishes it. */
const describeKept = (file: string, id: string, options: RedriveCommandOptions): string =>
  `The edited event is kept in ${file}. Publish it with \`npx bridge dlq redrive ${selectorOf(options)} --edit ${id} --edit-file ${file} --yes\`.`;

/**
 * Keeps an edited text that is not published beside the records of edits, which hold customers' data as well.
 *
 * @param state `rejected` for one that PutEvents would refuse
 * @returns the path of the file
 */
function keepText(records: string, state: "rejected" | "unpublished", text: string): string {
  const file = join(records, `${state}-${timeStamp()}-event.json`);
  try {
    makeFolder(records);
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw new RunError(
      `The edited text is not published, and cannot be kept in ${file} (${(error as Error).message}).`,
    );
  }
  return file;
}

async function isConfirmed(question: string): Promise<boolean> {
  const asking = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await asking.question(`${question} [y/N] `)).trim());
  } finally {
    asking.close();
  }
}
