import { rmSync } from "node:fs";
import { RunError } from "@pulumi/pulumi/errors";
import { stoppable } from "../../stoppable";
import { targetOf } from "../../target";
import { drop } from "../drop";
import { checkNames, isEmpty, isMeant, spokenFilter } from "../filter";
import type { Letter } from "../letter";
import { lockQueue } from "../lock";
import { filterOf, type DropOptions } from "../options";
import { jsonPlan, planOf, type Plan } from "../plan";
import { MOST_READ } from "../read";
import { RecordFile } from "../records";
import { letterQueue } from "../services";
import { counted, partly, toldPlan } from "../told";

const ONLY_ALL = `Messages are dropped only where all of the queue is looked at: try again while fewer arrive and nobody else reads it, and redrive first what can be where it holds more than ${counted(MOST_READ, "message")}.`;

/** `dlq drop`. @param directory of Pulumi.yaml */
export async function dropMessages(directory: string, options: DropOptions): Promise<void> {
  const filter = filterOf(options);
  if (isEmpty(filter)) {
    throw new RunError(
      "Say which messages: with --cause, --rule, --since, --until or --id. Without a filter nothing is dropped.",
    );
  }
  const target = await targetOf(directory, options);
  const queue = await letterQueue(target);
  const { ruleNames } = target.outputs;
  if (options.yes !== true || options.count === undefined) {
    const plan = await stoppable((stop) => planOf(queue, filter, ruleNames, stop));
    if (plan.complete && plan.groups.count === 0) checkNames(filter, target);
    if (options.json) {
      console.log(jsonPlan(plan));
      return;
    }
    console.log(toldPlan(plan, filter, "drop"));
    console.log(`\nNothing is changed. ${howToDrop(plan)}`);
    return;
  }
  const release = lockQueue(target.outputs.deadLetterQueueUrl);
  try {
    const name = `dropped-${new Date().toISOString().replace(/[:.]/g, "-")}`;
    const record = new RecordFile(options.records, name);
    const expected = options.count;
    const wanted = (letter: Letter) => isMeant(filter, letter, ruleNames);
    const dropped = await stoppable((stop) => drop(queue, wanted, expected, record, stop)).finally(
      () => record.close(),
    );
    if (dropped.stopped) {
      rmSync(record.path);
      throw new RunError("Stopped while the queue was read: nothing is dropped.");
    }
    const extent = partly(dropped);
    if (!dropped.complete || dropped.meant !== expected) {
      rmSync(record.path);
      if (dropped.complete && dropped.meant === 0) checkNames(filter, target);
      const not = dropped.meant === expected ? "" : `, not ${expected}`;
      const what = dropped.complete ? "" : ` ${ONLY_ALL}`;
      throw new RunError(
        `Nothing is dropped: ${spokenFilter(filter)} means ${counted(dropped.meant, "message")}${not}.${extent}${what}`,
      );
    }
    console.log(
      options.json
        ? JSON.stringify({ ...dropped, record: record.path })
        : `${counted(dropped.dropped, "message")} dropped, and kept in ${record.path}.${extent}`,
    );
    if (dropped.notDeleted.length > 0) {
      throw new RunError(`These are still in the queue: ${dropped.notDeleted.join(", ")}.`);
    }
  } finally {
    release();
  }
}

function howToDrop({ complete, groups: { count } }: Plan): string {
  if (!complete) return ONLY_ALL;
  return count === 0
    ? "There is nothing to drop."
    : `To drop ${count === 1 ? "it" : "them"} for good, add --count ${count} --yes.`;
}
