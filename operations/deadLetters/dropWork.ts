import { RunError } from "@pulumi/pulumi/errors";
import { announce } from "../../clients/announce";
import type { Letter } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import { vocabularyOf } from "../../privacy/vocabulary";
import type { DeployedStack } from "../../stack/deployed";
import { stackSubscriptions } from "../../stack/vocabulary";
import { formatCount } from "../../text/count";
import type { LetterQueue } from "../queue/letterQueue";
import { lockQueue, type Lock } from "../queue/lock";
import { MOST_READ, readLetters } from "../queue/reading";
import { sqsQueue } from "../queue/sqsQueue";
import { drop, type Dropped, type DropProgress } from "./drop";
import { DropRecord } from "./dropRecord";
import { OrphanCounter } from "./orphans";
import { checkNames, describeFilter, isEmpty, isMeant, type Filter } from "./filter";
import { describeExtent } from "./format";
import { planOf, type Plan } from "./plan";
import { timeStamp } from "./records";
import type { PlanWatch } from "./redriveWork";

/** Why nothing is dropped from a queue that was not read through. */
export const ONLY_ALL = `Messages are dropped only if the whole queue was read: try again while fewer messages arrive and nobody else reads it. If it holds more than ${formatCount(MOST_READ, "message")}, redrive first those that can be redriven.`;

const STOPPED = "Stopped while the queue was read: nothing is dropped.";

/** The drop that somebody asks for. */
export interface DropRequest {
  filter: Filter;
  /** Whether erasures are dropped although older events of their records stay in the queue. */
  ignoreErasures: boolean;
}

/** What a drop and its plan work with. */
export interface DropWork {
  request: DropRequest;
  target: DeployedStack;
  queue: LetterQueue;
  subscriptions: readonly Subscription[];
  /** Counts erasures that would be dropped while older events of their records stay. */
  orphans: OrphanCounter;
}

/**
 * Checks what somebody asks to drop.
 *
 * @throws RunError without a filter
 */
export function checkDropFilter(filter: Filter): void {
  if (!isEmpty(filter)) return;
  throw new RunError(
    "A filter is required: --cause, --rule, --since, --until or --id. Without a filter nothing is dropped.",
  );
}

/** Reads what a drop and its plan need. It changes nothing. @param directory of Pulumi.yaml */
export async function prepareDrop(
  directory: string,
  target: DeployedStack,
  request: DropRequest,
): Promise<DropWork> {
  checkDropFilter(request.filter);
  const subscriptions = await stackSubscriptions(directory, target.stack);
  const orphans = new OrphanCounter(subscriptions, target.outputs);
  return { request, target, queue: await sqsQueue(target), subscriptions, orphans };
}

/**
 * Determines what a drop would delete, and counts the orphans. It changes nothing.
 *
 * @throws RunError for a rule or subscription of the filter that the stack does not have
 */
export async function planDrop(
  work: DropWork,
  { stop, seen = () => undefined }: PlanWatch,
): Promise<Plan> {
  const { request, target, queue } = work;
  const { filter } = request;
  const look = lookForOrphans(work);
  const plan = await planOf({
    ...{ queue, vocabulary: vocabularyOf(work.subscriptions), filter, stop },
    ruleNames: target.outputs.ruleNames,
    seen: (letter) => {
      seen(letter);
      look(letter);
    },
  });
  if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
  return plan;
}

/** Makes the function that looks at every message for erasures that must not be dropped alone. */
function lookForOrphans({ request, target, orphans }: DropWork): (letter: Letter) => void {
  if (!orphans.areDeclared) return () => undefined;
  const { ruleNames } = target.outputs;
  return (letter) => orphans.see(letter, isMeant(request.filter, letter, ruleNames));
}

/** @throws RunError if the drop would take erasures and leave older events of their records */
async function checkOrphans(work: DropWork, stop: AbortSignal): Promise<void> {
  const { request, queue, orphans } = work;
  if (!orphans.areDeclared || request.ignoreErasures) return;
  await readLetters(queue, lookForOrphans(work), stop);
  if (stop.aborted) throw new RunError(STOPPED);
  if (orphans.count > 0) {
    throw new RunError(`Nothing is dropped. ${describeOrphans(orphans.count)}`);
  }
}

/** Erasures that must not be dropped alone, as sentences. */
export const describeOrphans = (count: number): string =>
  `${formatCount(count, "message")} of the filter ${count === 1 ? "erases a record" : "erase records"} of which an older event stays in the queue. Drop the older events first: otherwise a later redrive brings the erased data back. --ignore-erasures drops them all the same.`;

/** The course of a drop, for those who watch it. */
export interface DropWatch {
  /** Ends the drop while the queue is read: nothing is deleted then. */
  stop: AbortSignal;
  /** The number of messages that the filter must match; with any other number nothing is deleted. */
  expected: number;
  /** Folder to which the messages are written first. */
  records: string;
  /** The command or page that drops, such as `dlq drop`. The error of a process that is kept out names it. */
  command: string;
  progress?: (soFar: DropProgress) => void;
}

/** What a drop did. */
export interface DropResult {
  dropped: Dropped;
  /** The path of the file that holds the messages. */
  record: string;
}

/** A drop that failed after messages may have been deleted. */
export class HalfDropped extends Error {
  override readonly name = "HalfDropped";

  /**
   * @param failure the error that ended the drop
   * @param sentences what was dropped before; empty if nothing was
   */
  constructor(
    readonly failure: unknown,
    readonly sentences: readonly string[],
  ) {
    super((failure as Error).message);
  }
}

/**
 * Drops while this process holds the queue's lock.
 *
 * @throws RunError if nothing is dropped, with the reason; HalfDropped if the drop failed halfway
 */
export async function runDrop(work: DropWork, watch: DropWatch): Promise<DropResult> {
  const { deadLetterQueueUrl } = work.target.outputs;
  const lock = lockQueue(deadLetterQueueUrl, { command: watch.command });
  try {
    await checkOrphans(work, watch.stop);
    const record = new DropRecord(watch.records, `dropped-${timeStamp()}`);
    const dropped = await dropAll(work, { watch, lock, record });
    await settle(record);
    checkDropped(dropped, work, watch.expected);
    return { dropped, record: record.path };
  } finally {
    lock.release();
  }
}

interface Running {
  watch: DropWatch;
  lock: Lock;
  record: DropRecord;
}

async function dropAll(
  { request, target, queue }: DropWork,
  { watch: { stop, expected, progress }, lock, record }: Running,
): Promise<Dropped> {
  const wanted = (letter: Letter) => isMeant(request.filter, letter, target.outputs.ruleNames);
  const mayGoOn = () => lock.ensureHeld();
  try {
    return await announce("the messages to be read and dropped", () =>
      drop({ queue, wanted, expected, record, stop, mayGoOn, ...(progress && { progress }) }),
    );
  } catch (error) {
    throw new HalfDropped(error, await describeHalfWay(record));
  }
}

/** @throws RunError if nothing was dropped, with the reason */
function checkDropped(dropped: Dropped, { request, target }: DropWork, expected: number): void {
  const { filter } = request;
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

/** What a failed drop has done, as sentences; the error that follows gives the reason. It throws nothing. */
export async function describeHalfWay(record: DropRecord): Promise<string[]> {
  const unsettled = await settle(record).then(
    () => [],
    (error: unknown) => [(error as Error).message],
  );
  const { dropped, unknown, path } = record;
  if (dropped + unknown.length === 0) return unsettled;
  const perhaps =
    unknown.length === 0
      ? ""
      : ` Nobody knows whether ${unknown.length === 1 ? "this one was" : "these were"} dropped: ${unknown.join(", ")}.`;
  return [
    `${formatCount(dropped, "message")} dropped before the failure, and kept in ${path}.${perhaps}`,
    ...unsettled,
  ];
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
