import { RunError } from "@pulumi/pulumi/errors";
import {
  checkDropFilter,
  describeOrphans,
  HalfDropped,
  ONLY_ALL,
  planDrop,
  prepareDrop,
  runDrop,
  type DropResult,
  type DropWork,
} from "../../../operations/deadLetters/dropWork";
import { describeExtent, formatPlan } from "../../../operations/deadLetters/format";
import { jsonPlan, type Plan } from "../../../operations/deadLetters/plan";
import { findStack } from "../../../stack/deployed";
import { formatCount } from "../../../text/count";
import { widthOf } from "../../../text/width";
import { wrap } from "../../../text/wrap";
import { filterOf, type DropOptions } from "../../options/deadLetters";
import { selectorOf } from "../../options/selector";
import { stoppable } from "../../stoppable";

/** `dlq drop`. @param directory of Pulumi.yaml */
export async function dropMessages(directory: string, options: DropOptions): Promise<void> {
  const filter = filterOf(options);
  checkDropFilter(filter);
  const target = await findStack(directory, options);
  const ignoreErasures = options.ignoreErasures === true;
  const work = await prepareDrop(directory, target, { filter, ignoreErasures });
  if (options.yes === true && options.count !== undefined) {
    await dropNow(work, options, options.count);
  } else {
    await showPlan(work, options);
  }
}

/** Prints what a drop would delete. It changes nothing. */
async function showPlan(work: DropWork, options: DropOptions): Promise<void> {
  const plan = await stoppable((stop) => planDrop(work, { stop }));
  const { orphans, request } = work;
  if (options.json) {
    console.log(jsonPlan(plan, orphans.areDeclared ? { orphans: orphans.count } : {}));
    return;
  }
  const width = widthOf(process.stdout);
  console.log(
    formatPlan(plan, {
      filter: request.filter,
      action: "drop",
      width,
      selector: selectorOf(options),
    }),
  );
  if (orphans.count > 0) console.log(`\n${wrap(describeOrphans(orphans.count), width)}`);
  console.log(`\n${wrap(`Nothing is changed. ${howToDrop(plan)}`, width)}`);
}

/** Drops, and reports. */
async function dropNow(work: DropWork, options: DropOptions, expected: number): Promise<void> {
  const { records } = options;
  const result = await stoppable((stop) =>
    runDrop(work, { stop, expected, records, command: "dlq drop" }),
  ).catch((error: unknown) => {
    if (!(error instanceof HalfDropped)) throw error;
    error.sentences.forEach((sentence) => console.error(sentence));
    throw error.failure;
  });
  console.log(options.json ? jsonResult(result) : formatResult(result));
  const { notDeleted } = result.dropped;
  if (notDeleted.length > 0) {
    throw new RunError(`These are still in the queue: ${notDeleted.join(", ")}.`);
  }
}

const jsonResult = ({ dropped, record }: DropResult): string =>
  JSON.stringify({ ...dropped, record });

const formatResult = ({ dropped, record }: DropResult): string =>
  wrap(
    `${formatCount(dropped.dropped, "message")} dropped, and kept in ${record}.${describeExtent(dropped)}`,
    widthOf(process.stdout),
  );

function howToDrop({ complete, groups: { count } }: Plan): string {
  if (!complete) return ONLY_ALL;
  return count === 0
    ? "There is nothing to drop."
    : `To drop ${count === 1 ? "it" : "them"} for good, add --count ${count} --yes.`;
}
