import { setFlagsFromString } from "node:v8";
import { describeMissingRules } from "../../../operations/bus/deployedRules";
import {
  describeRate,
  formatHidden,
  formatOutlook,
  formatPlan,
  formatRedriven,
} from "../../../operations/deadLetters/format";
import { INCOMPARABLE } from "../../../operations/deadLetters/erasures";
import { jsonPlan } from "../../../operations/deadLetters/plan";
import {
  adviseErased,
  checkRedriven,
  isUnfinished,
  planRedrive,
  prepareRedrive,
  runRedrive,
  type PlannedSearch,
  type RedrivePlan,
  type RedriveResult,
  type RedriveWork,
} from "../../../operations/deadLetters/redriveWork";
import { formatDifference } from "../../../operations/deadLetters/wayBack";
import { findStack } from "../../../stack/deployed";
import { widthOf } from "../../../text/width";
import { wrap } from "../../../text/wrap";
import { filterOf, type RedriveCommandOptions } from "../../options/deadLetters";
import { selectorOf } from "../../options/selector";
import { stoppable } from "../../stoppable";
import { readErased } from "./erased";
import { progressBar, type ProgressBar } from "./progressBar";
import { searchLines } from "./searchLines";

/** `dlq redrive`. @param directory of Pulumi.yaml */
export async function redriveMessages(
  directory: string,
  options: RedriveCommandOptions,
): Promise<void> {
  const { rate, limit, ignoreErasures = false } = options;
  const filter = filterOf(options);
  const erased = await readErased(options);
  const target = await findStack(directory, options);
  const work = await prepareRedrive(directory, target, {
    ...{ filter, rate, limit, erased, ignoreErasures },
  });
  await (options.yes === true ? redriveNow(work, options) : showPlan(work, options));
}

/** Redrives, and reports. */
async function redriveNow(work: RedriveWork, options: RedriveCommandOptions): Promise<void> {
  // Each message is soon forgotten, apart from IDs: without this, the heap would grow far more with their number.
  setFlagsFromString("--heap-growing-percent=20");
  let bar: ProgressBar | undefined;
  const advice = work.request.ignoreErasures ? undefined : adviseErased(work, {});
  const result = await stoppable((stop) =>
    runRedrive(work, {
      stop,
      command: "dlq redrive",
      begins: (visible) => {
        if (advice !== undefined) console.error(wrap(advice, widthOf(process.stderr)));
        bar = progressBar(visible, options.json === true);
      },
      progress: (soFar) => bar?.update(soFar),
      records: options.records,
      searching: searchLines(),
    }),
  ).finally(() => bar?.stop());
  if (result.unrecorded !== undefined) console.error(result.unrecorded);
  if (result.uncompared !== undefined) {
    console.error(wrap(result.uncompared, widthOf(process.stderr)));
  }
  console.log(options.json ? jsonResult(result) : formatResult(result));
  if (result.redriven.failure !== undefined) throw result.redriven.failure;
  checkRedriven(work, result);
  if (isUnfinished(result.redriven, options.limit)) process.exitCode = 1;
}

function jsonResult({ redriven, depth: { hidden }, milliseconds }: RedriveResult): string {
  return JSON.stringify({ ...redriven, hidden, milliseconds, failure: redriven.failure?.message });
}

function formatResult({ redriven, depth: { hidden }, milliseconds }: RedriveResult): string {
  const width = widthOf(process.stdout);
  const more = formatHidden(hidden);
  return [
    formatRedriven(redriven, milliseconds, width),
    ...(more === undefined ? [] : [wrap(more, width)]),
  ].join("\n");
}

/** Prints what a redrive would do. It changes nothing. */
async function showPlan(work: RedriveWork, options: RedriveCommandOptions): Promise<void> {
  const planned = await stoppable((stop) => planRedrive(work, { stop }));
  const { plan, outlook, wouldPublish, search, hidden } = planned;
  const { missing, differing } = work.wayBack;
  const { publishable, ...rest } = outlook;
  console.log(
    options.json
      ? jsonPlan(plan, {
          ...{ wouldPublish, publishable, ...rest, missing, differing, hidden },
          ...(search !== undefined && { search: jsonSearch(search) }),
        })
      : formatWholePlan(work, planned, selectorOf(options)),
  );
}

/** The search of the archive with which a redrive would begin. */
const jsonSearch = ({ events, from }: PlannedSearch) => ({
  events,
  ...(from !== undefined && { from: new Date(from).toISOString() }),
});

function formatWholePlan(work: RedriveWork, planned: RedrivePlan, selector: string): string {
  const { plan, outlook, hidden } = planned;
  const width = widthOf(process.stdout);
  const isNothing = plan.groups.count === 0;
  const difference = isNothing ? undefined : formatDifference(work.wayBack.differing);
  const sentences = [
    difference,
    formatHidden(hidden),
    isNothing ? undefined : adviseErased(work, planned),
    `Nothing is changed. ${describeYes(work, planned)}`,
  ];
  return [
    formatPlan(plan, { filter: work.filter, action: "redrive", width, selector }),
    ...formatOutlook(outlook, width),
    ...sentences.flatMap((one) => (one === undefined ? [] : [wrap(one, width)])),
  ].join("\n\n");
}

/** What --yes would do, as a sentence. */
function describeYes(
  { wayBack, target, rate, erasures }: RedriveWork,
  { plan, wouldPublish, search }: RedrivePlan,
): string {
  if (wayBack.missing.length > 0) {
    const why = describeMissingRules(target.stack, wayBack.missing);
    return `With --yes, nothing would be published. ${why}`;
  }
  if (plan.groups.count === 0) return "There is nothing to redrive.";
  if (erasures.areIncomparable) return `With --yes, nothing would be published. ${INCOMPARABLE}`;
  const unless =
    search === undefined ? "" : ", unless the archive holds an erasure that an event would undo";
  return `With --yes, ${describeRate(wouldPublish, rate)}${unless}.`;
}
