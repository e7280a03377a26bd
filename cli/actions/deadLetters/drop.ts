import { wrap } from "../../../text/wrap";
import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../../clients/announce";
import type { Letter } from "../../../eventbridge/deadLetter";
import { drop, type Dropped } from "../../../operations/deadLetters/drop";
import { DropRecord } from "../../../operations/deadLetters/dropRecord";
import {
  checkNames,
  describeFilter,
  isEmpty,
  isMeant,
  type Filter,
} from "../../../operations/deadLetters/filter";
import { describeExtent, formatPlan } from "../../../operations/deadLetters/format";
import { OrphanCounter } from "../../../operations/deadLetters/erasures";
import { jsonPlan, planOf, type Plan } from "../../../operations/deadLetters/plan";
import { timeStamp } from "../../../operations/deadLetters/records";
import type { LetterQueue } from "../../../operations/queue/letterQueue";
import { lockQueue } from "../../../operations/queue/lock";
import { MOST_READ, readLetters } from "../../../operations/queue/reading";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { vocabularyOf } from "../../../privacy/vocabulary";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { stackSubscriptions } from "../../../stack/vocabulary";
import type { Subscription } from "../../../mapping/subscription";
import { formatCount } from "../../../text/count";
import { widthOf } from "../../../text/width";
import { filterOf, type DropOptions } from "../../options/deadLetters";
import { stoppable } from "../../stoppable";

const ONLY_ALL = `Messages are dropped only if the whole queue was read: try again while fewer messages arrive and nobody else reads it. If it holds more than ${formatCount(MOST_READ, "message")}, redrive first those that can be redriven.`;

const STOPPED = "Stopped while the queue was read: nothing is dropped.";

/** What a drop and its plan work with. */
interface Work {
  options: DropOptions;
  filter: Filter;
  target: DeployedStack;
  queue: LetterQueue;
  subscriptions: readonly Subscription[];
  /** Counts erasures that would be dropped while older events of their records stay. */
  orphans: OrphanCounter;
}

/** `dlq drop`. @param directory of Pulumi.yaml */
export async function dropMessages(directory: string, options: DropOptions): Promise<void> {
  const filter = filterOf(options);
  if (isEmpty(filter)) {
    throw new RunError(
      "A filter is required: --cause, --rule, --since, --until or --id. Without a filter nothing is dropped.",
    );
  }
  const target = await findStack(directory, options);
  const subscriptions = await stackSubscriptions(directory, target.stack);
  const orphans = new OrphanCounter(subscriptions, target.outputs);
  const queue = await sqsQueue(target);
  const work = { options, filter, target, queue, subscriptions, orphans };
  if (options.yes === true && options.count !== undefined) {
    await dropLocked(work, options.count);
  } else {
    await showPlan(work);
  }
}

/** Prints what a drop would delete. It changes nothing. */
async function showPlan(work: Work): Promise<void> {
  const { options, filter, target, queue, orphans } = work;
  const vocabulary = vocabularyOf(work.subscriptions);
  const { ruleNames } = target.outputs;
  const seen = lookForOrphans(work);
  const plan = await stoppable((stop) =>
    planOf({ queue, vocabulary, filter, ruleNames, stop, seen }),
  );
  if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
  if (options.json) {
    console.log(jsonPlan(plan, orphans.areDeclared ? { orphans: orphans.count } : {}));
    return;
  }
  const width = widthOf(process.stdout);
  console.log(formatPlan(plan, { filter, action: "drop", width }));
  if (orphans.count > 0) console.log(`\n${wrap(describeOrphans(orphans.count), width)}`);
  console.log(`\n${wrap(`Nothing is changed. ${howToDrop(plan)}`, width)}`);
}

/** Makes the function that looks at every message for erasures that must not be dropped alone. */
function lookForOrphans({ filter, target, orphans }: Work): (letter: Letter) => void {
  if (!orphans.areDeclared) return () => undefined;
  return (letter) => orphans.see(letter, isMeant(filter, letter, target.outputs.ruleNames));
}

/** @throws RunError if the drop would take erasures and leave older events of their records */
async function checkOrphans(work: Work): Promise<void> {
  const { options, queue, orphans } = work;
  if (!orphans.areDeclared || options.ignoreErasures === true) return;
  await stoppable(async (stop) => {
    await readLetters(queue, lookForOrphans(work), stop);
    if (stop.aborted) throw new RunError(STOPPED);
  });
  if (orphans.count > 0) {
    throw new RunError(`Nothing is dropped. ${describeOrphans(orphans.count)}`);
  }
}

const describeOrphans = (count: number): string =>
  `${formatCount(count, "message")} of the filter ${count === 1 ? "erases a record" : "erase records"} of which an older event stays in the queue. Drop the older events first: otherwise a later redrive brings the erased data back. --ignore-erasures drops them all the same.`;

/** Drops while this process holds the queue's lock, and reports. */
async function dropLocked(work: Work, expected: number): Promise<void> {
  const { options, filter, target, queue } = work;
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq drop" });
  try {
    await checkOrphans(work);
    const record = new DropRecord(options.records, `dropped-${timeStamp()}`);
    const wanted = (letter: Letter) => isMeant(filter, letter, target.outputs.ruleNames);
    const mayGoOn = () => lock.ensureHeld();
    const dropped = await announce("the messages to be read and dropped", () =>
      stoppable((stop) => drop({ queue, wanted, expected, record, stop, mayGoOn })),
    ).catch(async (error: unknown) => {
      await reportHalfWay(record);
      throw error;
    });
    await settle(record);
    checkDropped(dropped, work, expected);
    console.log(
      options.json
        ? JSON.stringify({ ...dropped, record: record.path })
        : wrap(
            `${formatCount(dropped.dropped, "message")} dropped, and kept in ${record.path}.${describeExtent(dropped)}`,
            widthOf(process.stdout),
          ),
    );
    if (dropped.notDeleted.length > 0) {
      throw new RunError(`These are still in the queue: ${dropped.notDeleted.join(", ")}.`);
    }
  } finally {
    lock.release();
  }
}

/** @throws RunError if nothing was dropped, with the reason */
function checkDropped(dropped: Dropped, { filter, target }: Work, expected: number): void {
  const { stopped, complete, meant } = dropped;
  if (stopped) throw new RunError(STOPPED);
  if (complete && meant === expected) return;
  if (complete && meant === 0) checkNames(filter, target);
  const not = meant === expected ? "" : `, not ${expected}`;
  const remedy = complete ? "" : ` ${ONLY_ALL}`;
  throw new RunError(
    `Nothing is dropped: ${describeFilter(filter)} matches ${formatCount(meant, "message")}${not}.${describeExtent(dropped)}${remedy}`,
  );
}

/** Reports what a failed drop has done. It throws nothing: the error that follows gives the reason. */
export async function reportHalfWay(record: DropRecord): Promise<void> {
  const unsettled = await settle(record).then(
    () => undefined,
    (error: unknown) => error as Error,
  );
  const { dropped, unknown } = record;
  if (dropped + unknown.length > 0) console.error(describeHalfWay(record));
  if (unsettled !== undefined) console.error(unsettled.message);
}

/** @throws RunError if the record cannot be brought to its final form */
async function settle(record: DropRecord): Promise<void> {
  try {
    await record.settle();
  } catch (error) {
    throw new RunError(
      `${formatCount(record.dropped, "message")} dropped. ${record.path} holds them, and perhaps others, each as about to be dropped, because it could not be rewritten (${(error as Error).message}). A message that is still in the queue was not dropped.`,
    );
  }
}

/** What a failed drop has done, as a sentence. */
function describeHalfWay({ dropped, unknown, path }: DropRecord): string {
  const perhaps =
    unknown.length === 0
      ? ""
      : ` Nobody knows whether ${unknown.length === 1 ? "this one was" : "these were"} dropped: ${unknown.join(", ")}.`;
  return `${formatCount(dropped, "message")} dropped before the failure, and kept in ${path}.${perhaps}`;
}

function howToDrop({ complete, groups: { count } }: Plan): string {
  if (!complete) return ONLY_ALL;
  return count === 0
    ? "There is nothing to drop."
    : `To drop ${count === 1 ? "it" : "them"} for good, add --count ${count} --yes.`;
}
