import { onceFor } from "../shared/memoized";
import type { Finding, Resource, Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import {
  isGiven,
  isKnown,
  isObject,
  knownFlagAt,
  knownTextAt,
  numberAt,
  valueAt,
} from "../shared/values";
import { DAY, DEFAULT_RETENTION } from "./defaultRetention";

const REDRIVE_POLICY = "aws:sqs/redrivePolicy:RedrivePolicy";

/** A queue to which SQS moves messages that were received too often. */
interface Next {
  /** The queue; undefined for a queue from outside the stack. */
  queue: Resource | undefined;
  /** The ARN; undefined if it is not known yet. */
  arn: string | undefined;
}

/**
 * Checks the queues to which a dead-letter queue moves its messages. SQS moves a message on after it was received
 * `maxReceiveCount` times, for example by the tool that lists dead letters, and the message keeps its age: a next queue with a
 * short retention deletes it at once. The next queue of a standard queue must be a standard queue, and another one.
 * Sources: SQS Developer Guide, 'Using dead-letter queues' and 'Setting-up dead-letter queue retention'. That a queue cannot be
 * its own next queue is assumed.
 *
 * @throws NotKnownYet
 */
export function* judgeRedrive(
  queue: Resource,
  stack: Stack,
  responseDays: number,
): Iterable<Finding> {
  const seen = new Set([queue]);
  const pending = [queue];
  for (let from = pending.pop(); from !== undefined; from = pending.pop()) {
    for (const next of nextQueues(from, stack)) {
      const property = from === queue ? "redrivePolicy" : `redrivePolicy of queue '${from.name}'`;
      yield* judgeNext(next, from, { property, responseDays });
      if (next.queue === undefined || seen.has(next.queue)) continue;
      seen.add(next.queue);
      pending.push(next.queue);
    }
  }
}

function* judgeNext(
  { queue, arn }: Next,
  from: Resource,
  { property, responseDays }: { property: string; responseDays: number },
): Iterable<Finding> {
  const found = arn ?? queue?.name;
  const remedy = "Remove redrivePolicy, or name another standard queue.";
  if (queue === from) {
    const because = "which is the queue itself";
    yield { problem: "moves its dead letters to itself", property, found, because, remedy };
    return;
  }
  if (arn?.endsWith(".fifo") || (queue && isFifo(queue))) {
    const because = "and SQS refuses a FIFO queue for a standard queue";
    yield { problem: "cannot move its dead letters on", property, found, because, remedy };
    return;
  }
  if (queue === undefined) {
    yield {
      problem: "moves its dead letters to a queue from outside this stack",
      property,
      found,
      because: "so the pack cannot check how long that queue keeps them",
      remedy: "Run this policy pack on the stack that creates the queue.",
      advice: true,
    };
    return;
  }
  const retention = readFrom(queue, (props) => numberAt(props, "messageRetentionSeconds"));
  if ((retention ?? DEFAULT_RETENTION) >= responseDays * DAY) return;
  yield {
    problem: "moves its dead letters to a queue that deletes them too soon",
    property,
    found,
    because: `and queue '${queue.name}' keeps messages for ${retention ?? DEFAULT_RETENTION} seconds from the first queue on, but the team may need ${responseDays} days to respond`,
    remedy: `Set messageRetentionSeconds of queue '${queue.name}' to ${responseDays * DAY} or more, or remove redrivePolicy.`,
  };
}

function isFifo({ props }: Resource): boolean {
  const name = knownTextAt(props, "name");
  const isSet = knownFlagAt(props, "fifoQueue") === true;
  return isSet || name?.endsWith(".fifo") === true;
}

/** The next queues, by the queue's own property and by separate resources, without duplicates. @throws NotKnownYet */
function nextQueues(queue: Resource, stack: Stack): Next[] {
  const owners = [queue, ...stack.referringTo(queue, REDRIVE_POLICY, "queueUrl")];
  const found = new Map<Resource | string | undefined, Next>();
  for (const owner of owners) {
    if (!isGiven(owner.props, "redrivePolicy")) continue;
    const next = nextOf(owner, stack);
    if (next !== undefined) found.set(next.queue ?? next.arn, next);
  }
  return [...found.values()];
}

function nextOf(owner: Resource, stack: Stack): Next | undefined {
  if (!isKnown(owner.props, "redrivePolicy")) {
    const queue = readFrom(owner, () =>
      stack.resolveReference(owner, TYPES.queue, "redrivePolicy"),
    );
    return { queue, arn: undefined };
  }
  const policy = valueAt(owner.props, "redrivePolicy");
  const arn = targetOf(typeof policy === "string" ? parse(policy) : policy);
  return arn === undefined ? undefined : { queue: queuesByArn(stack).get(arn), arn };
}

function targetOf(policy: unknown): string | undefined {
  return isObject(policy) && typeof policy.deadLetterTargetArn === "string"
    ? policy.deadLetterTargetArn
    : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // the provider refuses it
  }
}

/** The queues by ARN, where it is known. */
const queuesByArn = onceFor(
  (stack: Stack): ReadonlyMap<string, Resource> =>
    new Map(
      stack.of(TYPES.queue).flatMap((queue): [string, Resource][] => {
        const arn = knownTextAt(queue.props, "arn");
        return arn === undefined ? [] : [[arn, queue]];
      }),
    ),
);
