import { asList, grouped } from "../shared/grouped";
import { onceFor } from "../shared/memoized";
import type { Finding, Resource, Stack } from "../shared/policy";
import { parseObject } from "../shared/normalForm/parse";
import { readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isKnown, knownFlagAt, knownTextAt, numberAt, valueAt } from "../shared/values";
import { DAY, DEFAULT_RETENTION } from "./defaultRetention";

const REDRIVE_POLICY = "aws:sqs/redrivePolicy:RedrivePolicy";

/** A queue to which SQS moves messages that were received too often. */
interface Next {
  /** The queue; undefined for a queue from outside the stack. */
  queue: Resource | undefined;
  /** The ARN; the name of the queue if the ARN is not known yet. */
  found: string;
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
  const reached = new Set([queue]);
  for (const from of reached) {
    for (const next of nextQueues(from, stack)) {
      const property = from === queue ? "redrivePolicy" : `redrivePolicy of queue '${from.name}'`;
      yield* judgeNext(next, from, { property, responseDays });
      if (next.queue !== undefined) reached.add(next.queue);
    }
  }
}

function* judgeNext(
  { queue, found }: Next,
  from: Resource,
  { property, responseDays }: { property: string; responseDays: number },
): Iterable<Finding> {
  const remedy = "Remove redrivePolicy, or name another standard queue.";
  if (queue === from) {
    const because = "which is the queue itself";
    yield { problem: "moves its dead letters to itself", property, found, because, remedy };
    return;
  }
  if (found.endsWith(".fifo") || (queue && isFifo(queue))) {
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
  const all = owners.flatMap((owner) => asList(nextOf(owner, stack)));
  return [...new Map(all.map((next) => [next.found, next])).values()];
}

function nextOf(owner: Resource, stack: Stack): Next | undefined {
  if (!isKnown(owner.props, "redrivePolicy")) {
    const queue = readFrom(owner, () =>
      stack.resolveReference(owner, TYPES.queue, "redrivePolicy"),
    );
    return queue && { queue, found: queue.name };
  }
  // The provider refuses a policy that is not JSON or names no queue.
  const found = parseObject(valueAt(owner.props, "redrivePolicy"))?.deadLetterTargetArn;
  if (typeof found !== "string") return undefined;
  return { queue: queuesByArn(stack).of(found)[0], found };
}

/** The queues by ARN, where it is known. */
const queuesByArn = onceFor((stack: Stack) =>
  grouped(stack.of(TYPES.queue), ({ props }) => asList(knownTextAt(props, "arn"))),
);
