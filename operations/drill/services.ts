import { RunError } from "@pulumi/pulumi/errors";
import type { CloudWatchReader } from "../../clients/aws/cloudWatch";
import { formatCount } from "../../text/count";
import type { EventSink } from "../bus/eventSink";
import type { Depth, LetterQueue } from "../queue/letterQueue";

/** The services that a drill uses. */
export interface DrillServices {
  queue: LetterQueue;
  bus: EventSink;
  watch: CloudWatchReader;
  /** Called before each publication and deletion. @throws RunError where the queue's lock is lost */
  ensureHeld: () => Promise<void>;
  /** Reads the record before the drill. @returns a check whether Salesforce has the record as the drill changes it */
  findRecord: () => Promise<() => Promise<boolean>>;
  /** With `newerWins`: whether Salesforce has accepted the older version, so that nothing protects newer data. */
  hasOlder?: () => Promise<boolean>;
  /** Deletes the drill's records. @returns a sentence for each that existed: that it is deleted, or remains */
  removeRecords?: () => Promise<string[]>;
  /** The record that the drill writes in Salesforce, such as `Contact ShopCustomerId__c 999999999`. */
  record?: string;
  /** The options that select the stack for another command, such as `--stack dev`. */
  selector?: string;
}

/** The name of the alarm on the queue's depth, such as `shop-dev-dead-letters-1f3a90bc`. */
const DEAD_LETTERS = /-dead-letters(-[0-9a-f]+)?$/;
/** The name of the alarm that leaves stale dead letters out. */
const NOT_STALE = /-dead-letters-not-stale(-[0-9a-f]+)?$/;

/** The alarm that a drill raises. */
export interface DrillAlarm {
  name: string;
  /** Whether it ends when the queue is empty; otherwise it lasts a day. */
  ends: boolean;
}

/**
 * The alarm that the drill's one dead letter raises: the one on the queue's depth, or where that waits for more dead letters, the
 * one that leaves stale ones out.
 *
 * @throws RunError where the state of the stack would make the result meaningless
 */
export async function checkBeginning({
  queue,
  watch,
}: Pick<DrillServices, "queue" | "watch">): Promise<DrillAlarm> {
  const answers = [watch.alarms(), queue.depth()] as const;
  await Promise.allSettled(answers); // of two failures, the first is reported
  const [alarms, depth] = await Promise.all(answers);
  const inQueue = sumDepth(depth);
  if (inQueue > 0) {
    throw new RunError(
      `The queue holds ${formatCount(inQueue, "message")}, so its alarm cannot show the drill's failure. Redrive or drop its messages first: \`dlq list\` shows the causes.`,
    );
  }
  const depthAlarm = alarms.find(({ name }) => DEAD_LETTERS.test(name));
  if (depthAlarm === undefined) {
    throw new RunError(
      "The stack has no alarm on its dead letters, which the drill must raise. Restore the alarm with `pulumi up`.",
    );
  }
  const { name, threshold = 1 } = depthAlarm;
  if (threshold <= 1) return { name, ends: true };
  const notStale = alarms.find((one) => NOT_STALE.test(one.name));
  if (notStale === undefined || (notStale.threshold ?? 1) > 1) {
    throw new RunError(
      `The alarm ${name} goes off at ${formatCount(threshold, "message")}, and the drill makes one. Set deadLettersNotStale to 1 among the alarms, or leave deadLetters out, and run \`pulumi up\`.`,
    );
  }
  if (notStale.state === "ALARM") {
    throw new RunError(
      `The alarm ${notStale.name} is raised, so it cannot show the drill's failure. It ends a day after the last dead letter that is not stale: run the drill then.`,
    );
  }
  return { name: notStale.name, ends: false };
}

export const sumDepth = ({ visible, hidden, delayed = 0 }: Depth): number =>
  visible + hidden + delayed;
