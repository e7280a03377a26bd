import {
  planDrop,
  prepareDrop,
  runDrop,
  type DropWork,
} from "../../operations/deadLetters/dropWork";
import { erasedIn } from "../../operations/deadLetters/erasures";
import { describeFilter, type Filter } from "../../operations/deadLetters/filter";
import {
  checkRedriven,
  planRedrive,
  prepareRedrive,
  runRedrive,
  type RedriveWork,
} from "../../operations/deadLetters/redriveWork";
import type { SearchWatch } from "../../operations/erasureSearch/search";
import { progressOf } from "../../operations/replay/follow";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { printable } from "../../text/printable";
import type { PlanAnswer, PlanRequest } from "../answers/letters";
import type { ConsoleContext } from "../server/context";
import { recordsOf } from "../server/recordsOf";
import type { Job } from "./jobs";
import {
  dropPlanAnswer,
  dropResultAnswer,
  redrivePlanAnswer,
  redriveResultAnswer,
} from "./planAnswer";

/** The name by which the console holds the lock of the queue: the error of a command that is kept out has it. */
const COMMAND = "console";

/** A redrive or a drop that somebody asks for. */
export interface Asked {
  request: PlanRequest;
  filter: Filter;
  /** The command that plans the same. */
  command: string;
}

/** Plans a redrive or a drop, which changes nothing. */
export async function planAsked(context: ConsoleContext, job: Job, asked: Asked): Promise<void> {
  const watch = { stop: job.signal, seen: () => job.looked() };
  if (asked.request.action === "redrive") {
    const work = await prepare(context, asked);
    await reportDepth(job, work);
    const planned = await planRedrive(work, watch);
    reportPlan(job, redrivePlanAnswer(work, planned, asked.command));
  } else {
    const work = await prepareDropOf(context, asked);
    await reportDepth(job, work);
    const plan = await planDrop(work, watch);
    reportPlan(job, dropPlanAnswer(work, plan, asked.command));
  }
}

/** A plan that was stopped does not show all that would be done, so it cannot be confirmed. */
function reportPlan(job: Job, plan: PlanAnswer): void {
  const verdict = "The plan was stopped before the queue was read through. Plan again.";
  job.report({ plan: job.signal.aborted ? { ...plan, verdict, mayConfirm: false } : plan });
}

/** Redrives what was planned. The deployed rules and the queue are read again, as the command does. */
export async function redriveAsked(context: ConsoleContext, job: Job, asked: Asked): Promise<void> {
  const work = await prepare(context, asked);
  const what = printable(describeFilter(work.filter));
  const rate = work.rate === undefined ? "without a rate limit" : `at ${work.rate} a second`;
  context.log(`Redrive begins, ${rate}: ${what}.`);
  await reportDepth(job, work);
  job.report({ doing: "Taking the lock of the queue, and searching it for erasures" });
  const result = await runRedrive(work, {
    stop: job.signal,
    command: COMMAND,
    records: recordsOf(context),
    searching: searchReports(job),
    begins: (visible) => job.report({ doing: "Publishing", visible, published: 0, refused: 0 }),
    progress: ({ lookedAt, published, refused }) =>
      job.report({ lookedAt, published, refused: refused.length }),
  });
  const { redriven } = result;
  const { lookedAt, published, refused, failure } = redriven;
  const answer = redriveResultAnswer(result, asked.request.limit);
  job.report({ lookedAt, published, refused: refused.length, result: answer });
  const counts = `${formatCount(published, "event")} published, ${refused.length} refused, ${formatCount(lookedAt, "message")} looked at`;
  context.log(`Redrive ${failure === undefined ? "ended" : "failed"}: ${counts} (${what}).`);
  if (failure !== undefined) throw failure;
  checkRedriven(work, result);
}

/** Reports the search of the archive, which takes minutes on AWS. */
function searchReports(job: Job): Omit<SearchWatch, "stop"> {
  const searching = "Searching the archive for erasures";
  return {
    begins: ({ from, to }) =>
      job.report({ doing: `${searching}, from ${formatMoment(from)} to ${formatMoment(to)}` }),
    progress: (replay) =>
      job.report({
        doing: `${searching}, ${Math.floor(progressOf(replay) * 100)}% of its time range`,
      }),
    unanswered: () => job.report({ doing: `${searching}, while EventBridge does not answer` }),
    settles: () => job.report({ doing: "Waiting for the last erasures of the archive" }),
  };
}

/** Drops what was planned, if the filter still matches so many messages. */
export async function dropAsked(
  context: ConsoleContext,
  job: Job,
  { asked, expected }: { asked: Asked; expected: number },
): Promise<void> {
  const work = await prepareDropOf(context, asked);
  const what = printable(describeFilter(asked.filter));
  context.log(`Drop of ${formatCount(expected, "message")} begins: ${what}.`);
  await reportDepth(job, work);
  const result = await runDrop(work, {
    stop: job.signal,
    expected,
    records: recordsOf(context),
    command: COMMAND,
    progress: ({ lookedAt, deleted }) => {
      if (deleted === undefined) job.report({ lookedAt });
      else {
        job.forbidStop("All messages of the filter are dropped, or none: the deletion has begun.");
        job.report({ doing: "Deleting", deleted });
      }
    },
  });
  job.report({ result: dropResultAnswer(result) });
  const { dropped, notDeleted } = result.dropped;
  const counts = `${formatCount(dropped, "message")} dropped, ${notDeleted.length} still in the queue`;
  context.log(`Drop ended: ${counts}; kept in ${result.record}.`);
}

async function prepare(
  context: ConsoleContext,
  { request: { rate, limit, ignoreErasures, erased = "" }, filter }: Asked,
): Promise<RedriveWork> {
  const asked = { filter, rate, limit, ignoreErasures, erased: erasedIn(erased) };
  return prepareRedrive(context.directory, await context.findStack(), asked);
}

async function prepareDropOf(
  context: ConsoleContext,
  { request: { ignoreErasures }, filter }: Asked,
): Promise<DropWork> {
  const target = await context.findStack();
  return prepareDrop(context.directory, target, { filter, ignoreErasures });
}

/** Reports how many messages there are to look at. */
async function reportDepth(job: Job, { queue }: Pick<RedriveWork, "queue">): Promise<void> {
  const { visible } = await queue.depth();
  job.report({ doing: "Reading the queue", visible });
}
