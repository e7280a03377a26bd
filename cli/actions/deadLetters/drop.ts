import { RunError } from "@pulumi/pulumi/errors";
import { stoppable } from "../../stoppable";
import { findStack } from "../../../stack/deployed";
import { drop } from "../../../operations/deadLetters/drop";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import {
  checkNames,
  isEmpty,
  isMeant,
  describeFilter,
} from "../../../operations/deadLetters/filter";
import type { Letter } from "../../../eventbridge/deadLetter";
import { lockQueue } from "../../../operations/deadLetters/lock";
import { filterOf, type DropOptions } from "../../options/deadLetters";
import { jsonPlan, planOf, type Plan } from "../../../operations/deadLetters/plan";
import { timeStamp } from "../../../operations/deadLetters/records";
import { MOST_READ } from "../../../operations/deadLetters/read";
import { stackVocabulary } from "../../../stack/vocabulary";
import { letterQueue } from "../../../operations/deadLetters/services";
import { formatCount } from "../../../text/count";
import { describeExtent, formatPlan } from "../../../operations/deadLetters/format";

const ONLY_ALL = `Messages are dropped only where all of the queue is looked at: try again while fewer arrive and nobody else reads it, and redrive first what can be where it holds more than ${formatCount(MOST_READ, "message")}.`;

/** `dlq drop`. @param directory of Pulumi.yaml */
export async function dropMessages(directory: string, options: DropOptions): Promise<void> {
  const filter = filterOf(options);
  if (isEmpty(filter)) {
    throw new RunError(
      "Say which messages: with --cause, --rule, --since, --until or --id. Without a filter nothing is dropped.",
    );
  }
  const target = await findStack(directory, options);
  const queue = await letterQueue(target);
  const { ruleNames } = target.outputs;
  if (options.yes !== true || options.count === undefined) {
    const vocabulary = await stackVocabulary(directory, target.stack);
    const plan = await stoppable((stop) => planOf({ queue, vocabulary, filter, ruleNames, stop }));
    if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
    if (options.json) {
      console.log(jsonPlan(plan));
      return;
    }
    console.log(formatPlan(plan, filter, "drop"));
    console.log(`\nNothing is changed. ${howToDrop(plan)}`);
    return;
  }
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq drop" });
  try {
    const name = `dropped-${timeStamp()}`;
    const record = new DropRecord(options.records, name);
    const expected = options.count;
    const wanted = (letter: Letter) => isMeant(filter, letter, ruleNames);
    const mayGoOn = () => lock.ensureHeld();
    const dropped = await stoppable((stop) =>
      drop({ queue, wanted, expected, record, stop, mayGoOn }),
    ).catch(async (error: unknown) => {
      await reportHalfWay(record);
      throw error;
    });
    await settled(record);
    if (dropped.stopped)
      throw new RunError("Stopped while the queue was read: nothing is dropped.");
    const extent = describeExtent(dropped);
    if (!dropped.complete || dropped.meant !== expected) {
      if (dropped.complete && dropped.meant === 0) checkNames(filter, target);
      const not = dropped.meant === expected ? "" : `, not ${expected}`;
      const what = dropped.complete ? "" : ` ${ONLY_ALL}`;
      throw new RunError(
        `Nothing is dropped: ${describeFilter(filter)} matches ${formatCount(dropped.meant, "message")}${not}.${extent}${what}`,
      );
    }
    console.log(
      options.json
        ? JSON.stringify({ ...dropped, record: record.path })
        : `${formatCount(dropped.dropped, "message")} dropped, and kept in ${record.path}.${extent}`,
    );
    if (dropped.notDeleted.length > 0) {
      throw new RunError(`These are still in the queue: ${dropped.notDeleted.join(", ")}.`);
    }
  } finally {
    lock.release();
  }
}

/** Says what a drop did that failed; it throws nothing, so that the error that follows says why. */
export async function reportHalfWay(record: DropRecord): Promise<void> {
  const unsettled = await settled(record).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const { dropped, unknown } = record;
  if (dropped + unknown.length > 0) console.error(halfWay(record));
  if (unsettled !== undefined) console.error(unsettled.message);
}

/** @throws RunError where the record cannot say at last what was dropped */
async function settled(record: DropRecord): Promise<void> {
  try {
    await record.settle();
  } catch (error) {
    throw new RunError(
      `${formatCount(record.dropped, "message")} dropped. ${record.path} holds them, and perhaps others, each as about to be dropped: it could not be written anew (${(error as Error).message}). What is still in the queue was not dropped.`,
    );
  }
}

/** What was done by a drop that failed, as a sentence. */
function halfWay({ dropped, unknown, path }: DropRecord): string {
  const perhaps =
    unknown.length === 0
      ? ""
      : ` Nobody knows whether ${unknown.length === 1 ? "this one was" : "these were"} dropped: ${unknown.join(", ")}.`;
  return `${formatCount(dropped, "message")} dropped before it failed, and kept in ${path}.${perhaps}`;
}

function howToDrop({ complete, groups: { count } }: Plan): string {
  if (!complete) return ONLY_ALL;
  return count === 0
    ? "There is nothing to drop."
    : `To drop ${count === 1 ? "it" : "them"} for good, add --count ${count} --yes.`;
}
