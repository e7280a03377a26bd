import type { Letter } from "../../eventbridge/deadLetter";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { idOf } from "./asked";
import type { DeployedRules, EventEvidence } from "./evidence";
import type { Found } from "./observations";
import type { ReadQueue } from "./queueOfTrace";
import type { ReadRecords, TraceRecord } from "./records";
import type { SourceReport } from "./story";
import { isUnread, type Unread } from "./unread";

export const NOTHING: Found = { observations: [], reports: [], unknown: [] };

/** What the sources of a trace report, and what stays unknown, in sentences. */
export class Notes {
  readonly reports: SourceReport[] = [];
  readonly unknown: string[] = [];

  /** @param local whether the stack runs in the emulator */
  constructor(private readonly local: boolean) {}

  /** @param folder of the records */
  records(read: ReadRecords | Unread, folder: string): TraceRecord[] {
    if (isUnread(read)) {
      const says = `The records of redrives and drops cannot be read: ${read.failure}`;
      this.reports.push({ source: "record", state: "unreadable", says });
      return [];
    }
    for (const { file, lines } of read.unreadable) {
      this.unknown.push(
        `${formatCount(lines, "line")} of ${folder}/${file} cannot be read as ${lines === 1 ? "a record" : "records"}.`,
      );
    }
    const isEmpty = read.records.length === 0;
    this.reports.push({
      source: "record",
      state: isEmpty ? "absent" : "read",
      says: isEmpty
        ? `${folder} has no records of redrives, edits and drops.`
        : `The records of redrives, edits and drops in ${folder}, of this machine alone.`,
    });
    return read.records;
  }

  queue(queue: ReadQueue | Unread): Letter[] {
    if (isUnread(queue)) {
      this.reports.push({ source: "queue", state: "unreadable", says: queue.failure });
      this.unknown.push("Whether dead letters are in the queue is not known.");
      return [];
    }
    const { letters, complete, hidden } = queue;
    this.reports.push({
      source: "queue",
      state: complete ? "read" : "partly read",
      says: "The dead-letter queue, as it is now. A message is kept for 14 days.",
    });
    for (const { messageId } of letters.filter((letter) => idOf(letter) === "")) {
      this.unknown.push(
        `The message ${messageId} holds no event with an ID: \`dlq show\` shows the message.`,
      );
    }
    if (!complete) {
      this.unknown.push("The queue was not read through: it may hold more messages of this trace.");
    }
    if (hidden > 0) {
      this.unknown.push(
        `${formatCount(hidden, "message")} of the queue ${hidden === 1 ? "is" : "are"} hidden, because a command is reading the queue, and ${hidden === 1 ? "was" : "were"} not looked at.`,
      );
    }
    return letters;
  }

  rules(rules: DeployedRules | Unread): DeployedRules | undefined {
    if (!isUnread(rules)) return rules;
    this.reports.push({ source: "rules", state: "unreadable", says: rules.failure });
    return undefined;
  }

  /** What the journal or the log of the bus has. */
  found(found: Found | Unread): Found {
    const source = this.local ? ("journal" as const) : ("bus log" as const);
    if (isUnread(found)) {
      this.reports.push({ source, state: "unreadable", says: found.failure });
      this.unknown.push(
        `${this.local ? "The journal of `bridge local`" : "The log of the bus"} cannot be read: publications, attempts and deliveries are not known.`,
      );
      return NOTHING;
    }
    const others = this.reports.filter((one) => one.source !== source);
    this.reports.splice(0, this.reports.length, ...found.reports, ...others);
    this.unknown.push(...found.unknown);
    return found;
  }

  /**
   * Says how far back was read where that may explain a gap.
   *
   * @param reach the moment from which on the log or the journal was read; undefined where all of it was
   * @param more events that are left out
   * @param hasArchive whether the bus has one
   */
  events(
    events: readonly EventEvidence[],
    { reach, more, hasArchive }: { reach: number | undefined; more: number; hasArchive: boolean },
  ): void {
    const isGap =
      events.length === 0 ||
      events.some(({ observations }) => !observations.some(({ kind }) => kind === "published"));
    if (reach !== undefined && isGap) {
      this.unknown.push(
        `The log before ${formatMoment(reach)} was not read: a longer --since reads it.`,
      );
    }
    if (more > 0) {
      this.unknown.push(
        `${formatCount(more, "older event")} ${more === 1 ? "is" : "are"} left out. A shorter --since, or --limit, selects them.`,
      );
    }
    if (!this.local && isGap && hasArchive) {
      this.reports.push({
        source: "archive",
        state: "not searched",
        says: "The archive of the bus is not searched: EventBridge only replays it (docs/replay.md).",
      });
    }
  }
}
