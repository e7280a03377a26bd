import { RunError } from "@pulumi/pulumi/errors";
import { watch } from "../cloudWatch";
import { lockQueue } from "../dlq/lock";
import { WALL_TIME } from "../dlq/pace";
import { deployedRules, eventSink, letterQueue } from "../dlq/services";
import { readOpenedStack } from "../openedStack";
import { stoppable } from "../stoppable";
import { targetOf, type Which } from "../target";
import { drillEvents, sampleEvents } from "./events";
import { drillRecord, recordFinder } from "./record";
import { drill } from "./run";

export interface DrillOptions extends Which {
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
  const target = await targetOf(directory, options);
  if (target.stack === "prod") refuseUnless(options.force, target.stack);
  const stack = await readOpenedStack(directory, target.stack);
  if (stack.settings.protect) refuseUnless(options.force, target.stack);
  const tell = options.json ? () => undefined : (line: string) => console.log(line);
  const rules = await deployedRules(target);
  const bus = await eventSink(target, rules); // which refuses where rules are missing
  const events = drillEvents(sampleEvents(directory), stack, rules);
  const lock = lockQueue(target.outputs.deadLetterQueueUrl, { command: "drill" });
  try {
    const parts = {
      queue: await letterQueue(target),
      bus,
      watch: await watch(target),
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
