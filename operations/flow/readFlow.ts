import { RunError } from "@pulumi/pulumi/errors";
import { alarmNames, cloudWatchReader, type StackAlarm } from "../../clients/aws/cloudWatch";
import type { DeployedStack } from "../../stack/deployed";
import { sqsQueue } from "../queue/sqsQueue";
import { readActivity, type Activity, type Earlier } from "./activity";
import { readRoutes, type Routes } from "./routes";

/** Something that was read, or a sentence about why it is not known. */
export type Known<T> = { value: T } | { unknown: string };

/** An alarm, with what it reports, such as `dead-letters`. */
export interface FlowAlarm extends StackAlarm {
  reports: string;
}

/** The picture of a stack at one moment. Each part is read by itself: a missing permission hides one part only. */
export interface Flow {
  stack: string;
  busName: string;
  /** Names, in the order of the stack's outputs. */
  subscriptions: string[];
  /** By the subscription's name; more than 1 where an event can become several requests. */
  requestsPerEvent: Record<string, number>;
  /** Approximate counts of SQS. Their sum is the queue's depth. */
  deadLetters: Known<{ visible: number; hidden: number; delayed: number }>;
  alarms: Known<FlowAlarm[]>;
  activity: Known<Activity>;
  routes: Known<Routes>;
}

/** What need not be read each time. */
export interface FlowMemory {
  earlier?: { at: number; value: Earlier };
  routes?: { at: number; value: Routes };
}

/** How long the parts of a memory are used, in milliseconds. */
const KEPT = { earlier: 5 * 60_000, routes: 5 * 60_000 };

/**
 * Reads the picture of a stack. Of a deployed stack, the routes and the metrics of the past day are read every few minutes only.
 *
 * @param memory of the same stack, which this call changes; for the emulator, which may be another one by then, it is not used
 * @param now in milliseconds since 1970
 * @throws RunError if no part can be read
 */
export async function readFlow(
  stack: DeployedStack,
  memory: FlowMemory,
  now: number,
): Promise<Flow> {
  const { outputs, about } = stack;
  const [queue, cloudWatch] = await Promise.all([sqsQueue(stack), cloudWatchReader(stack)]);
  const isKept = (kept: { at: number } | undefined, most: number) =>
    !about.local && kept !== undefined && now - kept.at < most;
  const earlier = isKept(memory.earlier, KEPT.earlier) ? memory.earlier?.value : undefined;
  const routes = isKept(memory.routes, KEPT.routes) ? memory.routes?.value : undefined;
  const parts = await Promise.all([
    known(queue.depth()),
    known(cloudWatch.alarms()),
    known(
      readActivity(cloudWatch, {
        outputs,
        local: about.local,
        now,
        ...(earlier !== undefined && { earlier }),
      }),
    ),
    known(routes === undefined ? readRoutes(stack) : Promise.resolve(routes)),
  ]);
  const [first] = parts;
  if (parts.every((part) => "unknown" in part) && "unknown" in first) {
    throw new RunError(first.unknown);
  }
  const [depth, alarms, activity, found] = parts;
  if ("value" in activity && earlier === undefined) {
    memory.earlier = { at: now, value: activity.value.earlier };
  }
  if ("value" in found && routes === undefined) memory.routes = { at: now, value: found.value };
  return {
    stack: stack.stack,
    busName: outputs.eventBusName,
    subscriptions: Object.keys(outputs.ruleNames),
    requestsPerEvent: Object.fromEntries(
      Object.entries(outputs.subscriptions ?? {}).map(([name, cost]) => [
        name,
        cost.apiCallsPerEvent,
      ]),
    ),
    deadLetters: mapKnown(depth, ({ visible, hidden, delayed = 0 }) => ({
      visible,
      hidden,
      delayed,
    })),
    alarms: mapKnown(alarms, (all) => all.map((one) => named(one, outputs.deadLetterQueueArn))),
    activity: mapKnown(activity, ({ activity }) => activity),
    routes: found,
  };
}

function named(alarm: StackAlarm, queueArn: string): FlowAlarm {
  const { prefix, suffix } = alarmNames(queueArn);
  return { ...alarm, reports: alarm.name.slice(prefix.length, alarm.name.length - suffix.length) };
}

/** The value of a promise, or its sentence for a person. @throws any other error */
async function known<T>(work: Promise<T>): Promise<Known<T>> {
  try {
    return { value: await work };
  } catch (error) {
    if (!RunError.isInstance(error)) throw error;
    return { unknown: error.message };
  }
}

const mapKnown = <T, R>(part: Known<T>, change: (value: T) => R): Known<R> =>
  "value" in part ? { value: change(part.value) } : part;
