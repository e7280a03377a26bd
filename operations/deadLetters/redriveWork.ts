import type { Letter } from "../../eventbridge/deadLetter";
import type { Subscription } from "../../mapping/subscription";
import { vocabularyOf } from "../../privacy/vocabulary";
import type { DeployedStack } from "../../stack/deployed";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { readStack, type ConfiguredStack } from "../../stack/stack";
import { readDeployedRules } from "../bus/deployedRules";
import { NAME_ERASED } from "../erasureRisks";
import { eventBridgeSink } from "../bus/eventBridgeSink";
import type { EventSink } from "../bus/eventSink";
import { holdFor, type Depth, type LetterQueue } from "../queue/letterQueue";
import { lockQueue, type Lock } from "../queue/lock";
import { sqsQueue } from "../queue/sqsQueue";
import {
  canSearch,
  exposureOf,
  learnErasures,
  type GuardWatch,
  type Learned,
} from "./erasureGuard";
import { describeWithoutId, Erasures } from "./erasures";
import { checkNames, isEmpty, isMeant, redriveFilter, type Filter } from "./filter";
import { OutlookCounter, planOf, type Outlook, type Plan } from "./plan";
import type { Refusal } from "./publishable";
import { guarded } from "./readErasures";
import { batchesFor, redrive, type Redriven, type RedriveProgress } from "./redrive";
import { RedriveRecord } from "./redriveRecord";
import { defaultRate, wayBackBy, type WayBack } from "./wayBack";

/** The shortest visibility timeout of messages during a redrive, in seconds. */
const HOLD = 60;

/** The redrive that somebody asks for. */
export interface RedriveRequest {
  filter: Filter;
  /** Events a second, or `off`. Default: half of the stack's lowest `invocationRateLimit`. */
  rate?: number | "off" | undefined;
  /** Events at most. Default: all. */
  limit?: number | undefined;
  /** External IDs that the shop has erased: their events are refused, but not their erasures. */
  erased: ReadonlySet<string>;
  /** Whether events are published that are older than an erasure of the same record in the queue. */
  ignoreErasures: boolean;
}

/** What a redrive and its plan work with. */
export interface RedriveWork {
  request: RedriveRequest;
  /** The messages that are taken: those of the request, without the causes that must be named. */
  filter: Filter;
  target: DeployedStack;
  stack: ConfiguredStack;
  /** Of the checkout. */
  subscriptions: readonly Subscription[];
  queue: LetterQueue;
  erasures: Erasures;
  /** The way back without, and with the refusal of events that would undo an erasure. */
  unguarded: WayBack;
  wayBack: WayBack;
  /** Events a second; undefined for no limit. */
  rate: number | undefined;
}

/**
 * Reads what a redrive and its plan need: the stack's file and the deployed rules. It changes nothing.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError if the stack's file or the rules cannot be read
 */
export async function prepareRedrive(
  directory: string,
  target: DeployedStack,
  request: RedriveRequest,
): Promise<RedriveWork> {
  const [stack, queue, rules] = await Promise.all([
    readStack(directory, target.stack, []), // no secret is needed
    sqsQueue(target),
    readDeployedRules(target),
  ]);
  const filter = redriveFilter(request.filter);
  const unguarded = wayBackBy(rules, target.outputs, stack.subscriptions);
  const erasures = new Erasures(stack.subscriptions, unguarded, request.erased);
  const wayBack = guarded(unguarded, erasures);
  const asked = request.rate ?? defaultRate(stack);
  const rate = asked === "off" ? undefined : asked;
  const { subscriptions } = stack;
  return {
    request,
    filter,
    target,
    stack,
    subscriptions,
    queue,
    erasures,
    unguarded,
    wayBack,
    rate,
  };
}

/** What a redrive would do. */
export interface RedrivePlan {
  plan: Plan;
  outlook: Outlook;
  /** Events that would be published, within the limit. */
  wouldPublish: number;
  /** The search of the archive with which the redrive would begin; absent if it would not search. */
  search?: PlannedSearch;
  /** Messages that other processes hide. */
  hidden: number;
}

/** A search of the archive for erasures. */
export interface PlannedSearch {
  /** Events that could undo an erasure. */
  events: number;
  /** When the first of them was published, in milliseconds since 1970; undefined if one does not say so. */
  from: number | undefined;
}

/** Ends work, and hears of each message that is read. */
export interface PlanWatch {
  stop: AbortSignal;
  /** Called for each message. */
  seen?: (letter: Letter) => void;
}

/**
 * Determines what a redrive would do. It changes nothing.
 *
 * @throws RunError for a rule or subscription of the filter that the stack does not have
 */
export async function planRedrive(
  work: RedriveWork,
  { stop, seen = () => undefined }: PlanWatch,
): Promise<RedrivePlan> {
  const { request, filter, target, subscriptions, queue, erasures, unguarded, wayBack } = work;
  const vocabulary = vocabularyOf(subscriptions);
  const { hidden } = await queue.depth();
  const exposure = willSearch(work) ? exposureOf(work) : undefined;
  const counter = new OutlookCounter(unguarded, subscriptions, { erasures, exposure });
  const { ruleNames } = target.outputs;
  const plan = await planOf({
    ...{ queue, vocabulary, filter, ruleNames, stop },
    seen: (letter) => {
      seen(letter);
      if (!request.ignoreErasures) erasures.see(letter);
    },
    meant: (letter) => counter.see(letter),
  });
  if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
  const { outlook } = counter;
  const most = Math.min(outlook.publishable, request.limit ?? Infinity);
  const wouldPublish = wayBack.missing.length > 0 || erasures.areIncomparable ? 0 : most;
  return {
    ...{ plan, outlook, wouldPublish, hidden },
    ...(exposure !== undefined &&
      exposure.count > 0 &&
      wouldPublish > 0 && {
        search: {
          events: exposure.count,
          from: Number.isFinite(exposure.earliest) ? exposure.earliest : undefined,
        },
      }),
  };
}

/** Whether a redrive searches the archive before it publishes an event that may undo an erasure. */
const willSearch = (work: RedriveWork): boolean => canSearch(work) && !work.request.ignoreErasures;

/** The course of a redrive, for those who watch it. */
export interface RedriveWatch extends GuardWatch {
  /** Ends the redrive after the batches in progress. */
  stop: AbortSignal;
  /** The command or page that redrives, such as `dlq redrive`. The error of a process that is kept out names it. */
  command: string;
  /** Called when the events begin to be published. @param visible messages, as far as SQS knows */
  begins?: (visible: number) => void;
  progress?: (soFar: RedriveProgress) => void;
  /** Folder for the record of the events' new IDs, by which `trace` follows them. Without it, they are not recorded. */
  records?: string;
}

/** What a redrive did. */
export interface RedriveResult {
  redriven: Redriven;
  /** Why the record lacks new IDs, as a sentence; absent if it has all, or if none was asked for. */
  unrecorded?: string;
  /** What the archive cannot show, and the erasures in it that no event was compared with, each as a sentence. */
  gap?: string;
  uncompared?: string;
  /** Of the queue when the redrive began. */
  depth: Depth;
  /** The time that it took. */
  milliseconds: number;
}

/**
 * Redrives while this process holds the queue's lock.
 *
 * @returns the result, whose `failure` is the error that ended it
 * @throws RunError if nothing was published, because another process holds the lock, rules are missing, or the queue was not
 *   searched for erasures, or the archive was not
 */
export async function runRedrive(work: RedriveWork, watch: RedriveWatch): Promise<RedriveResult> {
  const { request, target, queue, wayBack } = work;
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: watch.command });
  try {
    const bus = await eventBridgeSink(target, wayBack.rules);
    const { depth, uncovered, gap }: Learned = request.ignoreErasures
      ? { depth: await queue.depth(), uncovered: () => undefined }
      : await learnErasures(work, (letter) => isTaken(work, letter), watch);
    watch.begins?.(depth.visible);
    const started = Date.now();
    const record = watch.records === undefined ? undefined : new RedriveRecord(watch.records);
    const redriven = await redriveAll(work, { watch, bus, lock, depth, uncovered, record });
    const unrecorded = record?.close();
    const milliseconds = Date.now() - started;
    const uncompared = describeWithoutId(work.erasures.withoutId);
    return {
      ...{ redriven, depth, milliseconds },
      ...(unrecorded !== undefined && { unrecorded }),
      ...(gap !== undefined && { gap }),
      ...(uncompared !== undefined && { uncompared }),
    };
  } finally {
    lock.release();
  }
}

interface Running {
  watch: RedriveWatch;
  bus: EventSink;
  lock: Lock;
  depth: Depth;
  uncovered: Refusal;
  record: RedriveRecord | undefined;
}

/** Whether a redrive takes a message. */
const isTaken = ({ filter, target }: RedriveWork, letter: Letter): boolean =>
  isMeant(filter, letter, target.outputs.ruleNames);

function redriveAll(
  work: RedriveWork,
  { watch: { stop, progress }, bus, lock, depth: { visible, asOf }, uncovered, record }: Running,
): Promise<Redriven> {
  const { request, filter, queue, wayBack, rate } = work;
  const takesAll = isEmpty({ ...filter, exceptCauses: undefined });
  return redrive(queue, bus, {
    wanted: (letter) => isTaken(work, letter),
    refusal: (event, letter) => wayBack.refusal(event, letter) ?? uncovered(event, letter),
    mayGoOn: () => lock.ensureHeld(),
    before: asOf,
    visible,
    hold: takesAll ? HOLD : Math.max(HOLD, holdFor(visible)),
    rate,
    batches: batchesFor(rate),
    limit: request.limit,
    stop,
    progress,
    ...(record !== undefined && {
      published: (letter: Letter, eventId: string) => record.note(letter, eventId),
    }),
  });
}

/**
 * Checks the names of the filter of a redrive that found no message.
 *
 * @throws RunError for a rule or subscription that the stack does not have
 */
export function checkRedriven({ filter, target }: RedriveWork, { redriven }: RedriveResult): void {
  const { published, refused, perhapsPublished, complete } = redriven;
  const seen = published + refused.length + perhapsPublished.length;
  if (complete && seen === 0) checkNames(filter, target);
}

/** Whether the queue was not read through, or any event was refused, left open or came back, or its message stays. */
export function isUnfinished(redriven: Redriven, limit: number | undefined): boolean {
  const { published, refused, perhapsPublished, notDeleted, cameBack, complete } = redriven;
  const isThrough = complete || published === limit;
  return !isThrough || refused.length + perhapsPublished.length + notDeleted.length + cameBack > 0;
}

/**
 * What a redrive does about erasures that Salesforce has accepted, in sentences; undefined where the stack erases none, or they
 * are named.
 */
export function adviseErased(
  work: RedriveWork,
  { search }: Pick<RedrivePlan, "search">,
): string | undefined {
  const { target, erasures } = work;
  if (search !== undefined) return describeSearch(target, search);
  if (!erasures.areDeclared || erasures.areNamed || willSearch(work)) return undefined;
  const { archiveArn, erasureSearch } = target.outputs;
  const isOlder = typeof archiveArn === "string" && erasureSearch === undefined;
  const update = isOlder ? ` ${UPDATE}` : "";
  return `The stack ${target.stack} erases persons. ${NAME_ERASED}${update}`;
}

/** What gives a stack of an older program the search of its archive. */
const UPDATE = "After `pulumi up` with this program, a redrive searches the archive for them.";

function describeSearch({ about }: DeployedStack, { events, from }: PlannedSearch): string {
  const since = from === undefined ? "its oldest event" : formatMoment(from);
  const takes = about.local ? "seconds" : "minutes at least";
  return `${formatCount(events, "event")} ${events === 1 ? "writes" : "write"} to records that the stack erases. So a redrive first searches the archive for erasures from ${since} to now, as far back as it goes, which takes ${takes}, and refuses the events that would undo one. ${NOT_SEARCHED}`;
}

/** What a search of the archive cannot find, as a sentence. */
const NOT_SEARCHED =
  "Erasures of the last 10 minutes may not be in the archive yet, and older ones than the archive are not (docs/erasure.md).";
