import { RunError } from "@pulumi/pulumi/errors";
import { hadNoEffect } from "../../clients/aws/errors";
import type { CloudWatchReader } from "../../clients/aws/cloudWatch";
import type { Time } from "../pace";
import { NO_ANSWER, putOne, type EventSink } from "../bus/eventSink";
import type { Depth, LetterQueue } from "../queue/letterQueue";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { announced } from "../../clients/waiting";
import type { DrillEvents } from "./events";
import { findLetter, removeLetters, type Removed } from "./letters";

/** Milliseconds between two looks. */
const LOOK = 1_000;
/** Milliseconds for removing what a drill leaves that did not come to its end. */
const CLEANING = 30_000;

/** What a drill works with. */
export interface Parts {
  queue: LetterQueue;
  bus: EventSink;
  watch: CloudWatchReader;
  /** @throws RunError where the queue's lock is lost; asked before each publication and deletion */
  ensureHeld: () => Promise<void>;
  /** Looks at Salesforce before the drill. @returns whether it has the drill's record, as the drill has changed it */
  findRecord: () => Promise<() => Promise<boolean>>;
  /** The record that the drill leaves in Salesforce, such as `Contact ShopCustomerId__c 999999999`. */
  record?: string;
  /** The options that choose the stack in another command, such as `--stack dev`. */
  selector?: string;
}

/** Name of the alarm on the queue's depth, such as `shop-dev-dead-letters-1f3a90bc`. */
const DEAD_LETTERS = /-dead-letters(-[0-9a-f]+)?$/;

/** Milliseconds from the start of each step to its end. */
export interface Times {
  deadLettered: number;
  alarmRaised: number;
  delivered: number;
  alarmCleared: number;
}

/** What a drill is given. */
export interface DrillOrder {
  parts: Parts;
  events: Pick<DrillEvents, "failing" | "corrected" | "isOwn">;
  /** Milliseconds for each step: looks begin until then, and the last one is finished. */
  timeout: number;
  time: Time;
  tell: (line: string) => void;
  /** Ends it, and has it clean up. */
  stop?: AbortSignal;
}

/**
 * Provokes a dead letter, and follows it until all is well again. Where it does not come to its end, it removes its letter,
 * and its error names what it could not remove.
 *
 * @throws RunError naming the step that did not come to its end
 */
export async function drill(order: DrillOrder): Promise<Times> {
  await checkBeginning(order.parts);
  const isDelivered = await order.parts.findRecord();
  const run = new DrillRun(order);
  try {
    return await run.all(isDelivered);
  } catch (error) {
    const left = await run.cleanUp();
    if (!RunError.isInstance(error)) {
      left.forEach((sentence) => console.error(sentence)); // a fault of this program keeps its stack trace
      throw error;
    }
    throw new RunError([error.message, ...left].join(" "));
  }
}

/** @throws RunError where a drill would show nothing */
async function checkBeginning({ queue, watch }: Parts): Promise<void> {
  const asked = [watch.alarms(), queue.depth()] as const;
  await Promise.allSettled(asked); // where both fail, the first is told
  const [alarms, depth] = await Promise.all(asked);
  const inQueue = depthOf(depth);
  if (inQueue > 0) {
    throw new RunError(
      `The queue holds ${formatCount(inQueue, "message")}, so that its alarm tells nothing of a drill. Redrive or drop them first: \`dlq list\` says why they are there.`,
    );
  }
  if (!alarms.some(({ name }) => DEAD_LETTERS.test(name))) {
    throw new RunError(
      "The stack has no alarm on its dead letters, which a drill would raise. Bring it back with `pulumi up`.",
    );
  }
}

const depthOf = ({ visible, hidden, delayed = 0 }: Depth): number => visible + hidden + delayed;

/** Whether the bus has taken an event: `perhaps` from before the call until it is answered. */
type Taken = "no" | "perhaps" | "yes";

class DrillRun {
  private failing: Taken = "no";
  private corrected: Taken = "no";
  /** By the bus, of the failing event; undefined while that is not known. */
  private eventId: string | undefined;
  /** Of the letter that was seen in the queue. */
  private messageId: string | undefined;
  private letterIsGone = false;

  constructor(private readonly order: DrillOrder) {}

  async all(isDelivered: () => Promise<boolean>): Promise<Times> {
    const { parts, events, tell, time } = this.order;
    const { queue, watch, record } = parts;
    const is = (state: string) => async () =>
      (await watch.alarms()).some((one) => DEAD_LETTERS.test(one.name) && one.state === state)
        ? true
        : undefined;
    this.eventId = await this.publish("failing");
    tell(`An event that Salesforce refuses is published as ${this.eventId}.`);
    const deadLettered = await this.until("It is in the dead-letter queue", async (until) => {
      const letter = await findLetter({ queue, isOwn: events.isOwn, time, until });
      this.messageId = letter?.messageId;
      return letter;
    });
    const alarmRaised = await this.until("The alarm is raised", is("ALARM"));
    const again = await this.publish("corrected");
    tell(`It is corrected, and redriven as ${again}.`);
    await this.until("No letter of it is in the queue", (until) => this.remove(until));
    const delivered = await this.until("Salesforce has the record", async () =>
      (await isDelivered()) ? true : undefined,
    );
    const alarmCleared = await this.until("The alarm is cleared", async (until) => {
      const cleared = await is("OK")();
      // A second rule may have failed for the event later than the first.
      if (cleared === undefined) await this.remove(until);
      return cleared;
    }).catch(async (error: unknown) => {
      throw RunError.isInstance(error)
        ? new RunError(error.message + (await this.others()))
        : error;
    });
    if (record !== undefined) tell(`It leaves the record ${record} in Salesforce.`);
    return { deadLettered, alarmRaised, delivered, alarmCleared };
  }

  /**
   * Publishes an event of the drill. Before the call, it is taken for published: its answer may be lost.
   *
   * @returns the id that the bus gave it
   * @throws RunError where the bus did not take it, or the lock is lost
   */
  private async publish(which: "failing" | "corrected"): Promise<string> {
    const { parts, events } = this.order;
    await parts.ensureHeld();
    this[which] = "perhaps";
    const answer = await putOne(parts.bus, events[which]).catch((error: unknown) => {
      if (hadNoEffect(error)) this[which] = "no";
      throw error;
    });
    if ("eventId" in answer) {
      this[which] = "yes";
      return answer.eventId;
    }
    if (answer.code !== NO_ANSWER.code) this[which] = "no";
    throw new RunError(
      `The bus did not take the drill's event (${answer.code}: ${answer.message}).`,
    );
  }

  /**
   * Looks until something is found. The step's end shortens no call: a look that began before it is finished.
   *
   * @param look is given the moment after which it should make no further call
   * @returns milliseconds that it took
   * @throws RunError where that is not within the time-out, or the drill is stopped
   */
  private async until<T>(
    what: string,
    look: (until: number) => Promise<T | undefined>,
  ): Promise<number> {
    const { timeout, time, tell, stop } = this.order;
    const start = time.now();
    const end = start + timeout;
    return announced(`this: ${what} (${formatDuration(timeout)} at most)`, async () => {
      for (;;) {
        if (stop?.aborted === true) throw new RunError(`Stopped before this: ${what}.`);
        const found = await look(end);
        const taken = time.now() - start;
        if (found !== undefined) {
          tell(`${what}: after ${formatDuration(taken)}`);
          return taken;
        }
        if (taken >= timeout) throw new RunError(`${what}: not within ${formatDuration(timeout)}.`);
        await time.sleep(Math.min(LOOK, end - time.now()), stop);
      }
    });
  }

  /** Removes the drill's own letters, also where somebody else has done so already. @returns undefined for not yet */
  private async remove(until: number): Promise<true | undefined> {
    const { deleted, sawAll } = await this.removeOwn(until);
    this.letterIsGone ||= deleted > 0 || sawAll;
    return this.letterIsGone ? true : undefined;
  }

  private async removeOwn(until: number): Promise<Removed> {
    const { parts, events, time } = this.order;
    const { queue, ensureHeld } = parts;
    const removed = await removeLetters({ queue, isOwn: events.isOwn, time, until, ensureHeld });
    this.messageId ??= removed.messageId;
    return removed;
  }

  /** A sentence about the letters of others, for which the alarm stays raised; it follows another one. */
  private async others(): Promise<string> {
    const depth = await this.order.parts.queue.depth().then(depthOf, () => 0);
    return depth === 0
      ? ""
      : ` The queue holds about ${formatCount(depth, "message")} that came meanwhile: \`dlq list\` says why.`;
  }

  /** Removes what a drill leaves that did not come to its end. It never throws. @returns what remains, as sentences */
  async cleanUp(): Promise<string[]> {
    if (this.failing === "no") return [];
    const { record } = this.order.parts;
    const wasGone = this.letterIsGone;
    const removed = await this.removeWhatCame().catch(() => ({ deleted: 0, sawAll: false }));
    return [
      ...this.sentencesOn(removed, wasGone),
      ...(this.corrected !== "no" && record !== undefined
        ? [`It may leave the record ${record} in Salesforce.`]
        : []),
    ];
  }

  /** A letter that nobody has seen yet may be on its way: it is waited for. */
  private async removeWhatCame(): Promise<Removed> {
    const { time } = this.order;
    const end = time.now() + CLEANING;
    for (;;) {
      const removed = await this.removeOwn(end);
      const left = end - time.now();
      if (removed.deleted > 0 || this.messageId !== undefined || left <= 0) return removed;
      await time.sleep(Math.min(LOOK, left));
    }
  }

  private sentencesOn({ deleted, sawAll }: Removed, wasGone: boolean): string[] {
    const { messageId, eventId } = this;
    if (deleted > 0) return ["Its letter is removed from the queue."];
    if (messageId !== undefined) {
      if (wasGone) return [];
      return sawAll
        ? ["Somebody else has removed its letter from the queue."]
        : [`Its letter ${messageId} may still be in the queue. ${this.dropOf(messageId)}`];
    }
    if (eventId !== undefined) {
      return [
        `Its event ${eventId} was not seen in the queue, and may still arrive there. ${this.dropOf(eventId)}`,
      ];
    }
    const about = this.order.parts.record ?? "the drill's record";
    return [
      `Whether its event about ${about} was published is not known: it was not seen in the queue, and may still arrive there. Look with \`${this.bridge("dlq list")}\`, and drop it by its id.`,
    ];
  }

  private dropOf(id: string): string {
    return `Remove it with \`${this.bridge("dlq drop", `--id ${id} --count 1 --yes`)}\`.`;
  }

  private bridge(command: string, ...options: string[]): string {
    const { selector = "" } = this.order.parts;
    return ["npx bridge", command, selector, ...options].filter((part) => part !== "").join(" ");
  }
}
