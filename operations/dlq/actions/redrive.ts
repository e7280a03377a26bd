import { setFlagsFromString } from "node:v8";
import { spoken } from "../../optionValues";
import { readStack } from "../../stack";
import { stoppable } from "../../stoppable";
import { targetOf, type Target } from "../../target";
import { checkNames, isEmpty, isMeant, type Filter } from "../filter";
import { lockQueue } from "../lock";
import { filterOf, type RedriveCommandOptions } from "../options";
import { jsonPlan, planOf } from "../plan";
import { progressBar } from "../progress";
import { holdFor, type EventSink, type LetterQueue } from "../queue";
import { batchesFor, redrive, type RedriveOptions, type Redriven } from "../redrive";
import { eventSink, letterQueue } from "../services";
import { counted, toldPlan, toldRedriven } from "../told";
import { refusalOf, restrainedRate } from "../wayBack";

/** Seconds for which messages are hidden, at least, by a redrive. */
const HOLD = 60;

/** `dlq redrive`. @param directory of Pulumi.yaml */
export async function redriveMessages(
  directory: string,
  options: RedriveCommandOptions,
): Promise<void> {
  const filter = filterOf(options);
  const target = await targetOf(directory, options);
  const stack = await readStack(directory, target.stack, []); // no secret is needed
  const rate = options.rate ?? restrainedRate(stack);
  const perSecond = rate === "off" ? undefined : rate;
  const queue = await letterQueue(target);
  if (options.yes !== true) {
    const { ruleNames } = target.outputs;
    const plan = await stoppable((stop) => planOf(queue, filter, ruleNames, stop));
    if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
    const events = Math.min(plan.groups.count, options.limit ?? Infinity);
    const told = options.json ? jsonPlan(plan) : toldPlan(plan, filter, "redrive");
    const takes = perSecond === undefined ? "" : `, ${spoken((events / perSecond) * 1_000)}`;
    const would = `With --yes, ${counted(events, "event")} would be published at ${perSecond ?? "any number"} a second${takes}.`;
    const how = `Nothing is changed. ${events === 0 ? "There is nothing to redrive." : would}`;
    console.log(options.json ? told : `${told}\n\n${how}`);
    return;
  }
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  // Each message is soon forgotten, apart from ids: without this, the heap would grow far more with their number.
  setFlagsFromString("--heap-growing-percent=20");
  try {
    const bus = await eventSink(target);
    const { visible, asOf: before } = await queue.depth();
    const started = Date.now();
    const redriven = await redriveAll(queue, bus, target, filter, {
      refusal: refusalOf(stack),
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
        ? JSON.stringify({ ...redriven, milliseconds, failure: redriven.failure?.message })
        : toldRedriven(redriven, milliseconds),
    );
    if (redriven.failure !== undefined) throw redriven.failure;
    const { published, refused, notDeleted, cameBack, complete } = redriven;
    if (complete && published + refused.length === 0) checkNames(filter, target);
    const through = complete || published === options.limit;
    if (!through || refused.length + notDeleted.length + cameBack > 0) process.exitCode = 1;
  } finally {
    release();
  }
}

async function redriveAll(
  queue: LetterQueue,
  bus: EventSink,
  target: Target,
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
