import { wrap } from "../../../text/wrap";
import { setFlagsFromString } from "node:v8";
import { eventBridgeSink } from "../../../operations/bus/eventBridgeSink";
import { describeMissingRules, readDeployedRules } from "../../../operations/bus/deployedRules";
import {
  checkNames,
  isEmpty,
  isMeant,
  redriveFilter,
  type Filter,
} from "../../../operations/deadLetters/filter";
import {
  formatHidden,
  formatOutlook,
  formatPlan,
  formatRedriven,
} from "../../../operations/deadLetters/format";
import {
  jsonPlan,
  OutlookCounter,
  planOf,
  type Outlook,
  type Plan,
} from "../../../operations/deadLetters/plan";
import { batchesFor, redrive, type Redriven } from "../../../operations/deadLetters/redrive";
import { RedriveRecord } from "../../../operations/deadLetters/redriveRecord";
import { defaultRate, formatDifference, wayBackBy } from "../../../operations/deadLetters/wayBack";
import type { WayBack } from "../../../operations/deadLetters/wayBack";
import type { Letter } from "../../../eventbridge/deadLetter";
import { Erasures, guarded, readErasures } from "../../../operations/deadLetters/erasures";
import { readErased } from "./erased";
import { holdFor, type Depth, type LetterQueue } from "../../../operations/queue/letterQueue";
import { lockQueue, type Lock } from "../../../operations/queue/lock";
import { sqsQueue } from "../../../operations/queue/sqsQueue";
import { vocabularyOf } from "../../../privacy/vocabulary";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { readStack, type ConfiguredStack } from "../../../stack/stack";
import { formatCount } from "../../../text/count";
import { formatDuration } from "../../../text/duration";
import { widthOf } from "../../../text/width";
import { filterOf, type RedriveCommandOptions } from "../../options/deadLetters";
import { stoppable } from "../../stoppable";
import { progressBar } from "./progressBar";

/** The shortest visibility timeout of messages during a redrive, in seconds. */
const HOLD = 60;

/** What a redrive and its plan work with. */
interface Work {
  options: RedriveCommandOptions;
  filter: Filter;
  target: DeployedStack;
  stack: ConfiguredStack;
  queue: LetterQueue;
  erasures: Erasures;
  /** The way back without, and with the refusal of events that would undo an erasure. */
  unguarded: WayBack;
  wayBack: WayBack;
  /** Events a second; undefined for no limit. */
  rate: number | undefined;
}

/** `dlq redrive`. @param directory of Pulumi.yaml */
export async function redriveMessages(
  directory: string,
  options: RedriveCommandOptions,
): Promise<void> {
  const filter = redriveFilter(filterOf(options));
  const erased = await readErased(options);
  const target = await findStack(directory, options);
  const [stack, queue, rules] = await Promise.all([
    readStack(directory, target.stack, []), // no secret is needed
    sqsQueue(target),
    readDeployedRules(target),
  ]);
  const unguarded = wayBackBy(rules, target.outputs, stack.subscriptions);
  const erasures = new Erasures(stack.subscriptions, unguarded, erased);
  const wayBack = guarded(unguarded, erasures);
  const asked = options.rate ?? defaultRate(stack);
  const rate = asked === "off" ? undefined : asked;
  const work = { options, filter, target, stack, queue, erasures, unguarded, wayBack, rate };
  await (options.yes === true ? redriveLocked(work) : showPlan(work));
}

/** Redrives while this process holds the queue's lock, and reports. */
async function redriveLocked(work: Work): Promise<void> {
  const { options, filter, target, queue, erasures, wayBack } = work;
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq redrive" });
  // Each message is soon forgotten, apart from IDs: without this, the heap would grow far more with their number.
  setFlagsFromString("--heap-growing-percent=20");
  try {
    const bus = await eventBridgeSink(target, wayBack.rules);
    if (options.ignoreErasures !== true) {
      await stoppable((stop) => readErasures(queue, erasures, stop));
    }
    const depth = await queue.depth();
    const started = Date.now();
    const redriven = await redriveAll({ ...work, bus, lock, depth });
    const milliseconds = Date.now() - started;
    console.log(
      options.json
        ? jsonRedriven(redriven, depth, milliseconds)
        : formatResult(redriven, depth, milliseconds),
    );
    if (redriven.failure !== undefined) throw redriven.failure;
    const { published, refused, perhapsPublished, complete } = redriven;
    const seen = published + refused.length + perhapsPublished.length;
    if (complete && seen === 0) checkNames(filter, target);
    if (isUnfinished(redriven, options.limit)) process.exitCode = 1;
  } finally {
    lock.release();
  }
}

/** Whether the queue was not read through, or any event was refused, left open or came back, or its message stays. */
function isUnfinished(redriven: Redriven, limit: number | undefined): boolean {
  const { published, refused, perhapsPublished, notDeleted, cameBack, complete } = redriven;
  const isThrough = complete || published === limit;
  return !isThrough || refused.length + perhapsPublished.length + notDeleted.length + cameBack > 0;
}

function jsonRedriven(redriven: Redriven, { hidden }: Depth, milliseconds: number): string {
  return JSON.stringify({ ...redriven, hidden, milliseconds, failure: redriven.failure?.message });
}

function formatResult(redriven: Redriven, { hidden }: Depth, milliseconds: number): string {
  const width = widthOf(process.stdout);
  const more = formatHidden(hidden);
  return [
    formatRedriven(redriven, milliseconds, width),
    ...(more === undefined ? [] : [wrap(more, width)]),
  ].join("\n");
}

async function redriveAll({
  options,
  filter,
  target,
  queue,
  bus,
  wayBack,
  lock,
  rate,
  depth: { visible, asOf },
}: Work & {
  bus: Parameters<typeof redrive>[1];
  lock: Lock;
  depth: Depth;
}): Promise<Redriven> {
  const bar = progressBar(visible, options.json === true);
  const record = new RedriveRecord(options.records, (sentence) => console.error(sentence));
  try {
    return await stoppable((stop) =>
      redrive(queue, bus, {
        wanted: (letter) => isMeant(filter, letter, target.outputs.ruleNames),
        refusal: wayBack.refusal,
        mayGoOn: () => lock.ensureHeld(),
        before: asOf,
        visible,
        hold: isEmpty({ ...filter, exceptCauses: undefined })
          ? HOLD
          : Math.max(HOLD, holdFor(visible)),
        rate,
        batches: batchesFor(rate),
        limit: options.limit,
        stop,
        progress: bar.update,
        published: (letter, eventId) => record.note(letter, eventId),
      }),
    );
  } finally {
    record.close();
    bar.stop();
  }
}

/** Prints what a redrive would do. It changes nothing. */
async function showPlan(work: Work): Promise<void> {
  const { options, filter, target, stack, queue, erasures, unguarded, wayBack } = work;
  const vocabulary = vocabularyOf(stack.subscriptions);
  const { hidden } = await queue.depth();
  const counter = new OutlookCounter(unguarded, stack.subscriptions, erasures);
  const seen =
    options.ignoreErasures === true ? undefined : (letter: Letter) => erasures.see(letter);
  const { ruleNames } = target.outputs;
  const plan = await stoppable((stop) =>
    planOf({
      ...{ queue, vocabulary, filter, ruleNames, stop },
      meant: (letter) => counter.see(letter),
      ...(seen !== undefined && { seen }),
    }),
  );
  if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
  const { missing, differing } = wayBack;
  const { outlook } = counter;
  const wouldPublish =
    missing.length > 0 ? 0 : Math.min(outlook.publishable, options.limit ?? Infinity);
  const { publishable, ...rest } = outlook;
  console.log(
    options.json
      ? jsonPlan(plan, { wouldPublish, publishable, ...rest, missing, differing, hidden })
      : formatWholePlan(work, { plan, outlook, wouldPublish, hidden }),
  );
}

interface Planned {
  plan: Plan;
  outlook: Outlook;
  wouldPublish: number;
  hidden: number;
}

function formatWholePlan(work: Work, planned: Planned): string {
  const { plan, outlook, hidden } = planned;
  const width = widthOf(process.stdout);
  const isNothing = plan.groups.count === 0;
  const difference = isNothing ? undefined : formatDifference(work.wayBack.differing);
  const sentences = [
    difference,
    formatHidden(hidden),
    `Nothing is changed. ${describeYes(work, planned)}`,
  ];
  return [
    formatPlan(plan, { filter: work.filter, action: "redrive", width }),
    ...formatOutlook(outlook, width),
    ...sentences.flatMap((one) => (one === undefined ? [] : [wrap(one, width)])),
  ].join("\n\n");
}

/** What --yes would do, as a sentence. */
function describeYes({ wayBack, target, rate }: Work, { plan, wouldPublish }: Planned): string {
  if (wayBack.missing.length > 0) {
    const why = describeMissingRules(target.stack, wayBack.missing);
    return `With --yes, nothing would be published. ${why}`;
  }
  if (plan.groups.count === 0) return "There is nothing to redrive.";
  const events = formatCount(wouldPublish, "event");
  return rate === undefined
    ? `With --yes, ${events} would be published without a rate limit.`
    : `With --yes, ${events} would be published at ${rate.toLocaleString("en-US")} a second, ${describeTime((wouldPublish / rate) * 1_000)}.`;
}

const describeTime = (milliseconds: number): string =>
  milliseconds < 1_000 ? "within a second" : `in ${formatDuration(milliseconds)}`;
