import { RunError } from "@pulumi/pulumi/errors";
import { cloudWatchReader } from "../../clients/aws/cloudWatch";
import { lockQueue } from "../../operations/queue/lock";
import { WALL_TIME } from "../../operations/pace";
import { readDeployedRules } from "../../operations/bus/deployedRules";
import { eventBridgeSink } from "../../operations/bus/eventBridgeSink";
import { sqsQueue } from "../../operations/queue/sqsQueue";
import { readOpenedStack } from "../../stack/opened";
import { stoppable } from "../stoppable";
import { findStack, type StackSelector } from "../../stack/deployed";
import { drillEvents, sampleEvents } from "../../operations/drill/events";
import { drillRecord, recordFinder } from "../../operations/drill/record";
import { drill } from "../../operations/drill/run";

export interface DrillOptions extends StackSelector {
  force?: true;
  timeout: number;
  json?: true;
}

/**
 * Runs a drill on a stack.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for a stack on which there is to be none, and naming the step that did not come to its end
 */
export async function runDrill(directory: string, options: DrillOptions): Promise<void> {
  const target = await findStack(directory, options);
  if (target.stack === "prod") refuseUnless(options.force, target.stack);
  const stack = await readOpenedStack(directory, target.stack);
  if (stack.settings.protect) refuseUnless(options.force, target.stack);
  const tell = options.json ? () => undefined : (line: string) => console.log(line);
  const rules = await readDeployedRules(target);
  const bus = await eventBridgeSink(target, rules); // which refuses where rules are missing
  const events = drillEvents(sampleEvents(directory), stack, rules);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "drill" });
  try {
    const parts = {
      queue: await sqsQueue(target),
      bus,
      watch: await cloudWatchReader(target),
      ensureHeld: () => lock.ensureHeld(),
      findRecord: () => recordFinder(target, stack, events.subscription),
      record: drillRecord(events.subscription),
      selector: options.local ? `--local --port ${options.port}` : `--stack ${target.stack}`,
    };
    const times = await stoppable((stop) =>
      drill({ parts, events, timeout: options.timeout, time: WALL_TIME, tell, stop }),
    );
    if (options.json) console.log(JSON.stringify({ ...times, record: parts.record }));
  } finally {
    lock.release();
  }
}

function refuseUnless(forced: true | undefined, stack: string): void {
  if (forced) return;
  throw new RunError(
    `A drill publishes an event that fails, and leaves a record in Salesforce: ${stack} is a production stack. Use another stack, or --force.`,
  );
}
