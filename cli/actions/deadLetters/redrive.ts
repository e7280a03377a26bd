import { setFlagsFromString } from "node:v8";
import { formatDuration } from "../../../text/duration";
import { vocabularyOf, type Vocabulary } from "../../../privacy/vocabulary";
import { readStack } from "../../../stack/stack";
import { stoppable } from "../../stoppable";
import { findStack, type DeployedStack } from "../../../stack/deployed";
import { checkNames, isEmpty, isMeant, type Filter } from "../../../operations/deadLetters/filter";
import { lockQueue } from "../../../operations/deadLetters/lock";
import { filterOf, type RedriveCommandOptions } from "../../options/deadLetters";
import { OutlookCounter, jsonPlan, planOf } from "../../../operations/deadLetters/plan";
import { progressBar } from "./progressBar";
import { holdFor, type EventSink, type LetterQueue } from "../../../operations/deadLetters/queue";
import {
  batchesFor,
  redrive,
  type RedriveOptions,
  type Redriven,
} from "../../../operations/deadLetters/redrive";
import { eventSink, lackOfRules, letterQueue } from "../../../operations/deadLetters/services";
import { formatCount } from "../../../text/count";
import {
  formatHidden,
  formatPlan,
  formatOutlook,
  formatRedriven,
} from "../../../operations/deadLetters/format";
import {
  restrainedRate,
  formatDifference,
  wayBackOf,
  type WayBack,
} from "../../../operations/deadLetters/wayBack";

/** Seconds for which messages are hidden, at least, by a redrive. */
const HOLD = 60;

/** `dlq redrive`. @param directory of Pulumi.yaml */
export async function redriveMessages(
  directory: string,
  options: RedriveCommandOptions,
): Promise<void> {
  const filter = filterOf(options);
  const target = await findStack(directory, options);
  const stack = await readStack(directory, target.stack, []); // no secret is needed
  const rate = options.rate ?? restrainedRate(stack);
  const perSecond = rate === "off" ? undefined : rate;
  const queue = await letterQueue(target);
  const wayBack = await wayBackOf(target, stack.subscriptions);
  if (options.yes !== true) {
    const vocabulary = vocabularyOf(stack.subscriptions);
    await plan(queue, target, filter, vocabulary, wayBack, perSecond, options);
    return;
  }
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "dlq redrive" });
  // Each message is soon forgotten, apart from ids: without this, the heap would grow far more with their number.
  setFlagsFromString("--heap-growing-percent=20");
  try {
    const bus = await eventSink(target, wayBack.rules);
    const { visible, hidden, asOf: before } = await queue.depth();
    const started = Date.now();
    const redriven = await redriveAll(queue, bus, target, filter, {
      refusal: wayBack.refusal,
      mayGoOn: () => lock.ensureHeld(),
      before,
      rate: perSecond,
      batches: batchesFor(perSecond),
      limit: options.limit,
      visible,
      quiet: options.json === true,
    });
    const milliseconds = Date.now() - started;
    console.log(
      options.json
        ? JSON.stringify({ ...redriven, hidden, milliseconds, failure: redriven.failure?.message })
        : [formatRedriven(redriven, milliseconds), formatHidden(hidden) ?? []].flat().join("\n"),
    );
    if (redriven.failure !== undefined) throw redriven.failure;
    const { published, refused, perhapsPublished, notDeleted, cameBack, complete } = redriven;
    const failed = refused.length + perhapsPublished.length;
    if (complete && published + failed === 0) checkNames(filter, target);
    const through = complete || published === options.limit;
    if (!through || failed + notDeleted.length + cameBack > 0) process.exitCode = 1;
  } finally {
    lock.release();
  }
}

/** Says what would be done, and changes nothing. */
async function plan(
  queue: LetterQueue,
  target: DeployedStack,
  filter: Filter,
  vocabulary: Vocabulary,
  wayBack: WayBack,
  perSecond: number | undefined,
  options: RedriveCommandOptions,
): Promise<void> {
  const { hidden } = await queue.depth();
  const counter = new OutlookCounter(wayBack);
  const { ruleNames } = target.outputs;
  const found = await stoppable((stop) =>
    planOf({ queue, vocabulary, filter, ruleNames, stop, meant: (letter) => counter.see(letter) }),
  );
  if (found.complete && found.groups.count === 0) checkNames(filter, target);
  const { missing, differing } = wayBack;
  const { outlook } = counter;
  const would = missing.length > 0 ? 0 : Math.min(outlook.publishable, options.limit ?? Infinity);
  if (options.json) {
    const { publishable, ...more } = outlook;
    console.log(
      jsonPlan(found, { wouldPublish: would, publishable, ...more, missing, differing, hidden }),
    );
    return;
  }
  const takes = perSecond === undefined ? "" : `, ${formatDuration((would / perSecond) * 1_000)}`;
  const events = `With --yes, ${formatCount(would, "event")} would be published at ${perSecond ?? "any number"} a second${takes}.`;
  const how =
    missing.length > 0
      ? `With --yes, nothing would be published. ${lackOfRules(target.stack, missing)}`
      : found.groups.count === 0
        ? "There is nothing to redrive."
        : events;
  const difference = found.groups.count === 0 ? undefined : formatDifference(differing);
  console.log(
    [
      formatPlan(found, filter, "redrive"),
      ...formatOutlook(outlook),
      ...(difference === undefined ? [] : [difference]),
      formatHidden(hidden) ?? [],
      `Nothing is changed. ${how}`,
    ]
      .flat()
      .join("\n\n"),
  );
}

async function redriveAll(
  queue: LetterQueue,
  bus: EventSink,
  target: DeployedStack,
  filter: Filter,
  { quiet, ...options }: Omit<RedriveOptions, "wanted" | "hold"> & { quiet: boolean },
): Promise<Redriven> {
  const { visible } = options;
  const bar = progressBar(visible, quiet);
  try {
    return await stoppable((stop) =>
      redrive(queue, bus, {
        ...options,
        wanted: (letter) => isMeant(filter, letter, target.outputs.ruleNames),
        hold: isEmpty(filter) ? HOLD : Math.max(HOLD, holdFor(visible)),
        stop,
        progress: bar.update,
      }),
    );
  } finally {
    bar.stop();
  }
}
