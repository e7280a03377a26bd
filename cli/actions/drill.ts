import { wrap } from "../../text/wrap";
import { RunError } from "@pulumi/pulumi/errors";
import { announce, announceParts } from "../../clients/announce";
import { cloudWatchReader } from "../../clients/aws/cloudWatch";
import { redact } from "../../privacy/redactor";
import { widthOf } from "../../text/width";
import { lockQueue } from "../../operations/queue/lock";
import { WALL_TIME } from "../../operations/pace";
import { readDeployedRules } from "../../operations/bus/deployedRules";
import { eventBridgeSink } from "../../operations/bus/eventBridgeSink";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import { readOpenedStack } from "../../stack/opened";
import { selectorOf } from "../options/selector";
import { stoppable } from "../stoppable";
import { findStack, type StackSelector } from "../../stack/deployed";
import { drillEvents, sampleEvents, timeOfOlder } from "../../operations/drill/events";
import { drillRecord, DrillRecords } from "../../operations/drill/record";
import { drill } from "../../operations/drill/run";
import { checkBeginning, type DrillServices } from "../../operations/drill/services";

export interface DrillOptions extends StackSelector {
  /** Name of the subscription that the drill tests. */
  subscription?: string;
  /** External id of the drill's record, which no customer has. */
  externalId?: string;
  force?: true;
  timeout: number;
  json?: true;
}

/**
 * Runs a drill on a stack.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a production stack without --force, and naming the step that did not complete
 */
export async function runDrill(directory: string, options: DrillOptions): Promise<void> {
  const { json, timeout } = options;
  const width = widthOf(process.stdout);
  const report = json ? () => undefined : (line: string) => console.log(wrap(redact(line), width));
  const prepared = await announceParts("the stack to be read", () => prepare(directory, options));
  const { stack, candidates, lock } = prepared;
  try {
    const watch = await cloudWatchReader(stack);
    const queue = await sqsQueue(stack);
    await checkBeginning({ queue, watch });
    const records = await DrillRecords.open(stack, prepared.configured, candidates[0].subscription);
    const events = await announce("Salesforce's answer whether the drill's record exists", () =>
      records.chooseUnused(candidates),
    );
    const older = timeOfOlder(events);
    const services: DrillServices = {
      queue,
      bus: prepared.bus,
      watch,
      ensureHeld: () => lock.ensureHeld(),
      findRecord: () => records.findChange(events),
      ...(older !== undefined && { hasOlder: () => records.hasTime(events, older) }),
      removeRecords: () => records.remove(events),
      record: drillRecord(events),
      selector: selectorOf(options),
    };
    const times = await stoppable((stop) =>
      drill({ services, events, timeout, time: WALL_TIME, report, stop }),
    );
    if (json) console.log(JSON.stringify({ ...times, record: services.record }));
    else
      report(
        `The drill is complete: the failure was detected, and the corrected event arrived.${times.olderRefused === undefined ? "" : " Salesforce refuses older versions."}`,
      );
  } finally {
    lock.release();
  }
}

/** Reads everything that a drill needs, and locks the queue. */
async function prepare(directory: string, options: DrillOptions) {
  const stack = await findStack(directory, options);
  const { stack: name } = stack;
  if (name === "prod") refuseUnless(options.force, `The stack ${name} is a production stack.`);
  const configured = await readOpenedStack(directory, name);
  const { protect } = configured.settings;
  if (protect) refuseUnless(options.force, `The resources of the stack ${name} are protected.`);
  const rules = await readDeployedRules(stack);
  const bus = await eventBridgeSink(stack, rules); // which refuses where rules are missing
  const candidates = drillEvents(sampleEvents(directory), configured, rules, options);
  const lock = lockQueue(stack.outputs.deadLetterQueueUrl, { command: "drill" });
  return { stack, configured, bus, candidates, lock };
}

function refuseUnless(forced: true | undefined, reason: string): void {
  if (forced) return;
  throw new RunError(
    `${reason} A drill publishes an event that fails, and writes a record to Salesforce. Use another stack, or add --force.`,
  );
}
