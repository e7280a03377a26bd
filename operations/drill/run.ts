import { RunError } from "@pulumi/pulumi/errors";
import { hadNoEffect } from "../../clients/aws/errors";
import type { Time } from "../pace";
import { NO_ANSWER, putOne } from "../bus/eventSink";
import { causeKindOf, MEANINGS } from "../cause";
import type { Letter, OriginalEvent } from "../../eventbridge/deadLetter";
import { formatCount } from "../../text/count";
import { formatDuration } from "../../text/duration";
import { announce } from "../../clients/announce";
import { isSpoilt, type DrillEvents } from "./events";
import { findLetter, removeLetters, type RemovedLetters } from "./letters";
import { checkBeginning, sumDepth, type DrillAlarm, type DrillServices } from "./services";

/** Milliseconds between two checks of a step. */
const INTERVAL = 1_000;
/** The most milliseconds for the clean-up after an incomplete drill. */
const CLEAN_UP = 30_000;

const OLDER_ACCEPTED =
  "Salesforce has accepted an older version of the drill's record, so late updates overwrite newer data: the validation rule of newerWins is missing or not active, or the deployed rules do not send the time yet. Deploy salesforce/ and activate the rule, then run `pulumi up` (docs/ordering.md).";

/** Milliseconds from the start of each step to its end. */
export interface DrillTimes {
  deadLettered: number;
  alarmRaised: number;
  delivered: number;
  /** Absent for a subscription without `newerWins`. */
  olderRefused?: number;
  /** Absent for an alarm that does not end with the dead letter. */
  alarmCleared?: number;
}

/** The input of a drill. */
export interface DrillOrder {
  services: DrillServices;
  events: Pick<DrillEvents, "failing" | "corrected" | "older" | "isOwn">;
  /** Milliseconds for each step. Within them, checks begin; a check that has begun is completed. */
  timeout: number;
  time: Time;
  /** Receives the progress, as sentences. */
  report: (line: string) => void;
  /** Stops the drill, which then cleans up. */
  stop?: AbortSignal;
}

/**
 * Provokes a dead letter, and follows it until the corrected event is delivered and the alarm is cleared. An incomplete drill
 * removes its dead letter; its error names the letters and records that it may leave.
 *
 * @throws RunError naming the step that did not complete
 */
export async function drill(order: DrillOrder): Promise<DrillTimes> {
  const alarm = await checkBeginning(order.services);
  const isDelivered = await order.services.findRecord();
  const run = new DrillRun(order);
  try {
    return await run.runSteps(isDelivered, alarm);
  } catch (error) {
    const left = await run.cleanUp();
    if (!RunError.isInstance(error)) {
      left.forEach((sentence) => console.error(sentence)); // a fault of this program keeps its stack trace
      throw error;
    }
    throw new RunError([error.message, ...left].join(" "));
  }
}

/** Whether the bus has accepted an event: `perhaps` from the beginning of the call until its answer. */
type Publication = "no" | "perhaps" | "yes";

class DrillRun {
  private failing: Publication = "no";
  private corrected: Publication = "no";
  /** The id that the bus gave the failing event; undefined while it is unknown. */
  private eventId: string | undefined;
  /** The id of the drill's letter that was seen in the queue. */
  private messageId: string | undefined;
  private letterIsGone = false;

  constructor(private readonly order: DrillOrder) {}

  async runSteps(isDelivered: () => Promise<boolean>, alarm: DrillAlarm): Promise<DrillTimes> {
    const { services, events, report, time } = this.order;
    const { queue } = services;
    this.eventId = await this.publish(events.failing, "failing");
    report(`The event ${this.eventId}, which Salesforce refuses, is published.`);
    const deadLettered = await this.waitUntil(
      "the event is in the dead-letter queue",
      async (until) => {
        const letter = await findLetter({ queue, isOwn: events.isOwn, time, until });
        this.messageId = letter?.messageId;
        return letter;
      },
    );
    const alarmRaised = await this.waitUntil("the alarm is raised", () =>
      this.alarmIs("ALARM", alarm),
    );
    const again = await this.publish(events.corrected, "corrected");
    report(`The corrected event is published as ${again}.`);
    await this.waitUntil("the dead letter is removed from the queue", (until) =>
      this.remove(until),
    );
    const delivered = await this.waitUntil("Salesforce has the record", async (until) => {
      if (await isDelivered()) return true;
      await this.ensureNotRefused(until);
      return undefined;
    });
    const older = await this.checkOlder();
    const end = await this.followEnd(alarm);
    (await this.removeRecords("leaves")).forEach(report);
    return { deadLettered, alarmRaised, delivered, ...older, ...end };
  }

  private async alarmIs(state: string, { name }: DrillAlarm): Promise<true | undefined> {
    const alarms = await this.order.services.watch.alarms();
    return alarms.some((one) => one.name === name && one.state === state) ? true : undefined;
  }

  private async followEnd(alarm: DrillAlarm): Promise<Pick<DrillTimes, "alarmCleared">> {
    if (!alarm.ends) {
      this.order.report(
        `The alarm ${alarm.name} stays raised for a day: it counts dead letters when they arrive.`,
      );
      return {};
    }
    const alarmCleared = await this.waitUntil("the alarm is cleared", async (until) => {
      const cleared = await this.alarmIs("OK", alarm);
      // A second rule may fail for the event later than the first.
      if (cleared === undefined) await this.remove(until);
      return cleared;
    }).catch(async (error: unknown) => {
      throw RunError.isInstance(error)
        ? new RunError(error.message + (await this.describeOtherLetters()))
        : error;
    });
    return { alarmCleared };
  }

  /** @throws RunError where the corrected event is in the queue, with the cause */
  private async ensureNotRefused(until: number): Promise<void> {
    const { services, events, time } = this.order;
    const isOwn = (letter: Letter) => events.isOwn(letter) && !isSpoilt(letter);
    const refused = await findLetter({ queue: services.queue, isOwn, time, until });
    if (refused === undefined) return;
    [this.messageId, this.letterIsGone] = [refused.messageId, false];
    const kind = causeKindOf(refused);
    throw new RunError(
      `The corrected event is in the dead-letter queue, too (${kind}: ${MEANINGS[kind].title}). Correct the sample event in events/ of which it is made, or choose another subscription with --subscription.`,
    );
  }

  /**
   * With `newerWins`, publishes an older version, which Salesforce's validation rule must refuse: no description shows the rule.
   *
   * @throws RunError where Salesforce accepts it
   */
  private async checkOlder(): Promise<Pick<DrillTimes, "olderRefused">> {
    const { services, events, report, time } = this.order;
    const { queue, hasOlder } = services;
    if (events.older === undefined || hasOlder === undefined) return {};
    [this.messageId, this.letterIsGone] = [undefined, false];
    this.eventId = await this.publish(events.older, "failing");
    report(`An older version of the record is published as ${this.eventId}.`);
    const isStale = (letter: Letter) => events.isOwn(letter) && causeKindOf(letter) === "stale";
    const olderRefused = await this.waitUntil(
      "Salesforce refuses the older version",
      async (until) => {
        const letter = await findLetter({ queue, isOwn: isStale, time, until });
        if (letter === undefined && (await hasOlder())) throw new RunError(OLDER_ACCEPTED);
        this.messageId = letter?.messageId;
        return letter;
      },
    );
    await this.waitUntil("its dead letter is removed from the queue", (until) =>
      this.remove(until),
    );
    return { olderRefused };
  }

  /**
   * Publishes an event of the drill. From the beginning of the call, it counts as perhaps published: the answer may be lost.
   *
   * @returns the id that the bus gave the event
   * @throws RunError where the bus refuses the event, or the lock is lost
   */
  private async publish(event: OriginalEvent, kind: "failing" | "corrected"): Promise<string> {
    const { services } = this.order;
    await services.ensureHeld();
    this[kind] = "perhaps";
    const answer = await putOne(services.bus, event).catch((error: unknown) => {
      if (hadNoEffect(error)) this[kind] = "no";
      throw error;
    });
    if ("eventId" in answer) {
      this[kind] = "yes";
      return answer.eventId;
    }
    if (answer.code !== NO_ANSWER.code) this[kind] = "no";
    throw new RunError(
      `The bus did not accept the drill's event (${answer.code}: ${answer.message}).`,
    );
  }

  /**
   * Checks a step until it is complete. The time-out interrupts no call: a check that has begun is completed.
   *
   * @param step the completed step, as a clause such as `the alarm is raised`
   * @param check receives the moment after which it should make no further call; undefined means not yet
   * @returns the milliseconds until the step was complete
   * @throws RunError where the step is not complete within the time-out, or the drill is stopped
   */
  private async waitUntil<T>(
    step: string,
    check: (until: number) => Promise<T | undefined>,
  ): Promise<number> {
    const { timeout, time, report, stop } = this.order;
    const start = time.now();
    const end = start + timeout;
    return announce(`this step: ${step} (${formatDuration(timeout)} at most)`, async () => {
      for (;;) {
        if (stop?.aborted === true)
          throw new RunError(`The drill was stopped before this step: ${step}.`);
        const found = await check(end);
        const taken = time.now() - start;
        if (found !== undefined) {
          report(`${step[0]?.toUpperCase()}${step.slice(1)} after ${formatDuration(taken)}.`);
          return taken;
        }
        if (taken >= timeout)
          throw new RunError(
            `This step was not complete within ${formatDuration(timeout)}: ${step}.`,
          );
        await time.sleep(Math.min(INTERVAL, end - time.now()), stop);
      }
    });
  }

  /** Removes the drill's letters. They may be gone already. @returns undefined for not yet */
  private async remove(until: number): Promise<true | undefined> {
    const { deleted, sawAll } = await this.removeOwn(until);
    this.letterIsGone ||= deleted > 0 || sawAll;
    return this.letterIsGone ? true : undefined;
  }

  private async removeOwn(until: number): Promise<RemovedLetters> {
    const { services, events, time } = this.order;
    const { queue, ensureHeld } = services;
    const removed = await removeLetters({ queue, isOwn: events.isOwn, time, until, ensureHeld });
    this.messageId ??= removed.messageId;
    return removed;
  }

  /** A sentence about other letters, which keep the alarm raised. It begins with a space. */
  private async describeOtherLetters(): Promise<string> {
    const depth = await this.order.services.queue.depth().then(sumDepth, () => 0);
    return depth === 0
      ? ""
      : ` The queue holds about ${formatCount(depth, "message")} that arrived during the drill: \`dlq list\` shows the causes.`;
  }

  /** Cleans up after an incomplete drill. It never throws. @returns sentences on the letters and records that may remain */
  async cleanUp(): Promise<string[]> {
    if (this.failing === "no") return [];
    const wasGone = this.letterIsGone;
    const removed = await this.removeArrived().catch(() => ({ deleted: 0, sawAll: false }));
    return [
      ...this.describeRemains(removed, wasGone),
      ...(this.corrected === "no" ? [] : await this.removeRecords("may have left")),
    ];
  }

  /** Removes the drill's records. It never throws. @returns sentences on what became of them */
  private async removeRecords(leaves: "leaves" | "may have left"): Promise<string[]> {
    const { record, removeRecords } = this.order.services;
    const sentences = await removeRecords?.().catch(() => undefined);
    if (sentences !== undefined && sentences.length > 0) return sentences;
    return record === undefined ? [] : [`The drill ${leaves} the record ${record} in Salesforce.`];
  }

  /** Removes the drill's letters. A letter that has not been seen yet may still arrive, so this waits for it. */
  private async removeArrived(): Promise<RemovedLetters> {
    const { time } = this.order;
    const end = time.now() + CLEAN_UP;
    for (;;) {
      const removed = await this.removeOwn(end);
      const left = end - time.now();
      if (removed.deleted > 0 || this.messageId !== undefined || left <= 0) return removed;
      await time.sleep(Math.min(INTERVAL, left));
    }
  }

  private describeRemains({ deleted, sawAll }: RemovedLetters, wasGone: boolean): string[] {
    const { messageId, eventId } = this;
    if (deleted > 0) return ["The drill's dead letter was removed from the queue."];
    if (messageId !== undefined) {
      if (wasGone) return [];
      return sawAll
        ? ["Somebody else removed the drill's dead letter from the queue."]
        : [
            `The drill's dead letter ${messageId} may still be in the queue. ${this.adviseDrop(messageId)}`,
          ];
    }
    if (eventId !== undefined) {
      return [
        `The drill's event ${eventId} did not appear in the queue, but may still arrive there. ${this.adviseDrop(eventId)}`,
      ];
    }
    const about = this.order.services.record ?? "the drill's record";
    return [
      `It is unknown whether the drill's event about ${about} was published: it did not appear in the queue, but may still arrive there. Check with \`${this.formatCommand("dlq list")}\`, and drop it by its id.`,
    ];
  }

  private adviseDrop(id: string): string {
    return `Remove it with \`${this.formatCommand("dlq drop", `--id ${id} --count 1 --yes`)}\`.`;
  }

  private formatCommand(command: string, ...options: string[]): string {
    const { selector = "" } = this.order.services;
    return ["npx bridge", command, selector, ...options].filter((part) => part !== "").join(" ");
  }
}
