import { RunError } from "@pulumi/pulumi/errors";
import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import type { ConfiguredStack } from "../../stack/stack";
import type { DeployedStack } from "../../stack/deployed";
import { judgeOf, rulesOfCheckout, type FateJudge } from "../../stack/fate";
import { formatCount } from "../../text/count";
import { formatMoment } from "../../text/moment";
import { judgeOfDeployed, missingRules, readDeployedRules } from "../bus/deployedRules";
import type { CheckoutMapping } from "../deadLetters/show";
import { readLetters } from "../queue/reading";
import { sqsQueue } from "../queue/sqsQueue";
import {
  closureOf,
  eventOfBody,
  evidenceById,
  idFinder,
  isSameId,
  lastMoment,
  storiesOf,
  type DeployedRules,
  type FoundId,
} from "./assemble";
import { busLogSource, readLogConfig } from "./busLogSource";
import { compareHeld } from "./compare";
import { MOST_HELD, readHeld, shownRecord, wantedRecords } from "./held";
import { journalSource } from "./journalSource";
import type { LogCost } from "./levels";
import type { Found, Happenings } from "./observations";
import { readRecords, type TraceRecord } from "./records";
import type { HeldRecord, SourceReport, Story, TraceQuery } from "./story";
import { isUuid, type EventEvidence } from "./timeline";

export interface TraceParts {
  target: DeployedStack;
  /** The mapping of this checkout, from `offline/checkoutMapping.ts`. */
  checkout: CheckoutMapping;
  /** Opens the stack's credentials, to read Salesforce. An error is a sentence in the story. */
  configured: () => Promise<ConfiguredStack>;
  /** The folder of the records of redrives, edits and drops. */
  records: string;
  /** Whether personal data is shown. */
  reveal: boolean;
  /** Events at most, the newest. Default: 20. */
  most?: number;
  /** The cost of other log levels, from `offline/cost/logs.ts`. Default: the story names none. */
  costOf?: LogCost;
  /** Ends the reading of the queue and of the log, and leaves Salesforce out; the story says so. */
  stop?: AbortSignal;
}

const MOST_EVENTS = 20;

/**
 * Collects everything that is known of an event, of a customer's events, or of all events since a moment. What cannot be read is a
 * sentence in the story. It changes nothing, apart from messages of the queue that are hidden while they are read.
 *
 * @throws RunError only for a mistake that leaves nothing to show, such as patterns of this checkout that cannot be read
 */
export async function trace(query: TraceQuery, parts: TraceParts): Promise<Story> {
  const { event } = query;
  const asGiven =
    event !== undefined && isUuid(event) ? { ...query, event: event.toLowerCase() } : query;
  return new Trace(asGiven, parts).story();
}

/** What could not be read, and why. */
interface Unread {
  failure: string;
}
const isUnread = <T extends object>(read: T | Unread): read is Unread => "failure" in read;

/** Turns the failure of a source into a sentence. An internal fault is thrown. */
async function attempt<T extends object>(work: () => Promise<T>): Promise<T | Unread> {
  try {
    return await work();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (!RunError.isInstance(error) && code === undefined) throw error;
    return { failure: (error as Error).message };
  }
}

/** The messages of the queue, as far as it was read. */
interface ReadQueue {
  letters: Letter[];
  complete: boolean;
  hidden: number;
}

class Trace {
  private readonly reports: SourceReport[] = [];
  private readonly unknown: string[] = [];
  private readonly checkoutJudge: FateJudge;
  private readonly idsIn: ReturnType<typeof idFinder>;

  constructor(
    private readonly query: TraceQuery,
    private readonly parts: TraceParts,
  ) {
    const { subscriptions } = parts.checkout;
    this.checkoutJudge = judgeOf(rulesOfCheckout(subscriptions), subscriptions);
    this.idsIn = idFinder(subscriptions, this.checkoutJudge);
  }

  async story(): Promise<Story> {
    const { query, parts } = this;
    const records = this.noteRecords(await attempt(() => readRecords(parts.records)));
    const [queue, rules, happenings] = await Promise.all([
      attempt(() => this.readQueue(records)),
      attempt(() => this.readRules()),
      this.happenings(),
    ]);
    const letters = this.noteQueue(queue);
    const deployed = this.noteRules(rules);
    const found = await this.find(happenings, letters, records);
    const events = evidenceById(found);
    const most = parts.most ?? MOST_EVENTS;
    const shown = events.toSorted((a, b) => lastMoment(b) - lastMoment(a)).slice(0, most);
    const ids = new Set(shown.map(({ eventId }) => eventId));
    const kept = events.filter(({ eventId }) => ids.has(eventId));
    this.noteEvents(kept, events.length - kept.length);
    const stories = storiesOf(
      kept,
      {
        ...found,
        deployed,
        checkout: parts.checkout,
        ruleNames: parts.target.outputs.ruleNames,
        sight: happenings.sight,
        isQueueRead: !isUnread(queue) && queue.complete && queue.hidden === 0,
        reveal: parts.reveal,
      },
      this.idsIn,
    );
    const salesforce = await this.readSalesforce(kept);
    const { event, customer, since } = query;
    return {
      stack: parts.target.stack,
      query: {
        ...(event !== undefined && { event }),
        ...(customer !== undefined && { customer }),
        since: new Date(since).toISOString(),
      },
      sources: this.reports,
      events: stories,
      more: events.length - kept.length,
      salesforce,
      unknown: [...new Set(this.unknown)],
    };
  }

  /** The journal of `bridge local`, or the log of the deployed bus. */
  private async happenings(): Promise<Happenings> {
    const { target, costOf = () => undefined } = this.parts;
    if (target.about.local) return journalSource(target);
    const config = await attempt(() => readLogConfig(target));
    if (!isUnread(config)) return busLogSource(target, config, costOf);
    this.unknown.push(`How the bus logs is not known: ${config.failure}`);
    return busLogSource(target, undefined, costOf);
  }

  private async readQueue(records: readonly TraceRecord[]): Promise<ReadQueue> {
    const { target, stop } = this.parts;
    const { event } = this.query;
    const queue = await sqsQueue(target);
    const { hidden } = await queue.depth();
    let ids = closureOf(new Set(event === undefined ? [] : [event]), records);
    for (;;) {
      const letters: Letter[] = [];
      const { complete } = await readLetters(
        queue,
        (letter) => void (this.isMeant(letter, ids) && letters.push(letter)),
        stop,
      );
      // The ID of a message means its event, which may have other messages.
      const found = closureOf(
        new Set([...ids, ...letters.map(idOf).filter((id) => id !== "")]),
        records,
      );
      const isSame = event === undefined || found.size === ids.size;
      if (isSame || !complete) return { letters, complete, hidden };
      ids = found;
    }
  }

  private async readRules(): Promise<DeployedRules> {
    const { target, checkout } = this.parts;
    const rules = await readDeployedRules(target);
    const judge = judgeOfDeployed(rules, checkout.subscriptions);
    return { rules, judge, missing: missingRules(target.outputs, rules) };
  }

  /** Whether a message or its event is asked for. @param ids of the event, for a query of one */
  private isMeant(letter: Letter, ids: ReadonlySet<string>): boolean {
    const { event, customer, since } = this.query;
    if (event !== undefined) return letter.messageId === event || ids.has(idOf(letter));
    return customer === undefined ? letter.sentAt >= since : this.isOfCustomer(letter.body);
  }

  private isOfCustomer(body: string | undefined): boolean {
    const event = body === undefined ? undefined : eventOfBody(body);
    return event !== undefined && this.customersIn(event).length > 0;
  }

  private customersIn(event: Parameters<typeof this.idsIn>[0]): FoundId[] {
    const { customer = "" } = this.query;
    return this.idsIn(event).filter((found) => isSameId(found, customer));
  }

  private noteRecords(read: Awaited<ReturnType<typeof readRecords>> | Unread): TraceRecord[] {
    const { records: folder } = this.parts;
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

  private noteQueue(queue: ReadQueue | Unread): Letter[] {
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

  private noteRules(rules: DeployedRules | Unread): DeployedRules | undefined {
    if (!isUnread(rules)) return rules;
    this.reports.push({ source: "rules", state: "unreadable", says: rules.failure });
    return undefined;
  }

  /** Finds the events: first by the query, then whatever else is known of them and of their other IDs. */
  private async find(
    happenings: Happenings,
    allLetters: readonly Letter[],
    allRecords: readonly TraceRecord[],
  ) {
    const { event, customer, since } = this.query;
    const { stop } = this.parts;
    const search = { since, ...(stop !== undefined && { stop }) };
    const known = new Set<string>();
    let first: Found | undefined;
    if (event !== undefined) {
      known.add(eventIdOf(event, allLetters, allRecords));
    } else {
      const asked = customer === undefined ? search : { ...search, externalId: customer };
      first = this.noteFound(await attempt(() => happenings.find(asked)));
      for (const one of first.observations) {
        const whole = "event" in one ? one.event?.whole : undefined;
        const isOwn =
          customer === undefined || (whole !== undefined && this.customersIn(whole).length > 0);
        if (isOwn) known.add(one.eventId);
      }
      allLetters.forEach((letter) => known.add(idOf(letter)));
      for (const { eventId = "", at = 0, body } of allRecords) {
        const isOwn = customer === undefined ? at >= since : this.isOfCustomer(body);
        if (isOwn) known.add(eventId);
      }
    }
    known.delete("");
    const ids = closureOf(known, allRecords);
    const isComplete = first !== undefined && customer === undefined;
    const rest =
      ids.size === 0 || isComplete
        ? undefined
        : this.noteFound(await attempt(() => happenings.find({ ...search, ids: [...ids] })));
    const observations = [...(rest ?? first ?? NOTHING).observations].filter(({ eventId }) =>
      ids.has(eventId),
    );
    const letters = allLetters.filter((letter) => ids.has(idOf(letter)));
    const records = allRecords.filter(({ eventId }) => ids.has(eventId ?? ""));
    this.noteReach(rest ?? first);
    return { observations, letters, records };
  }

  private reach: number | undefined;

  private noteFound(found: Found | Unread): Found {
    const { local } = this.parts.target.about;
    const source = local ? ("journal" as const) : ("bus log" as const);
    if (isUnread(found)) {
      this.reports.push({ source, state: "unreadable", says: found.failure });
      this.unknown.push(
        `${local ? "The journal of `bridge local`" : "The log of the bus"} cannot be read: publications, attempts and deliveries are not known.`,
      );
      return NOTHING;
    }
    const others = this.reports.filter((one) => one.source !== source);
    this.reports.splice(0, this.reports.length, ...found.reports, ...others);
    this.unknown.push(...found.unknown);
    return found;
  }

  private noteReach(found: Found | undefined): void {
    this.reach = found?.from;
  }

  /** Says how far back was read where that may explain a gap. */
  private noteEvents(events: readonly EventEvidence[], more: number): void {
    const { local } = this.parts.target.about;
    const isGap =
      events.length === 0 ||
      events.some(({ observations }) => !observations.some(({ kind }) => kind === "published"));
    if (this.reach !== undefined && isGap) {
      this.unknown.push(
        `The log before ${formatMoment(this.reach)} was not read: a longer --since reads it.`,
      );
    }
    if (more > 0) {
      this.unknown.push(
        `${formatCount(more, "older event")} ${more === 1 ? "is" : "are"} left out. A shorter --since, or --limit, selects them.`,
      );
    }
    const hasArchive = typeof this.parts.target.outputs.archiveArn === "string";
    if (!local && isGap && hasArchive) {
      this.reports.push({
        source: "archive",
        state: "not searched",
        says: "The archive of the bus cannot be searched: EventBridge only replays it (docs/replay.md).",
      });
    }
  }

  private async readSalesforce(events: readonly EventEvidence[]): Promise<HeldRecord[]> {
    const { parts, query } = this;
    const { subscriptions } = parts.checkout;
    const { customer } = query;
    const ids = events.flatMap(({ whole }) => (whole === undefined ? [] : this.idsIn(whole)));
    const asked =
      customer === undefined
        ? ids
        : [
            ...ids.filter((found) => isSameId(found, customer)),
            ...(ids.length > 0
              ? []
              : subscriptions.map((subscription) => ({ subscription, id: customer }))),
          ];
    const all = wantedRecords(asked);
    if (all.length === 0) return [];
    const wanted = all.slice(0, MOST_HELD);
    if (all.length > wanted.length) {
      this.unknown.push(
        `${formatCount(all.length - wanted.length, "further record")} in Salesforce ${all.length - wanted.length === 1 ? "is" : "are"} not read: a trace reads ${MOST_HELD}.`,
      );
    }
    if (parts.stop?.aborted === true) {
      const says = "Salesforce is not read: the reading was stopped.";
      this.reports.push({ source: "Salesforce", state: "not searched", says });
      return [];
    }
    const configured = await attempt(parts.configured);
    if (isUnread(configured)) {
      const says = `Salesforce is not read: ${configured.failure}`;
      this.reports.push({ source: "Salesforce", state: "unreadable", says });
      return [];
    }
    const read = await readHeld(parts.target, configured, wanted);
    const unread = read.filter(({ state }) => state === "not readable").length;
    this.reports.push({
      source: "Salesforce",
      state: unread === 0 ? "read" : unread < read.length ? "partly read" : "unreadable",
      says:
        unread < read.length
          ? "Salesforce, as it is now, with the rights of the integration user."
          : "No record can be read from Salesforce: each says why.",
    });
    const compared = compareHeld(read, events, parts.checkout);
    return read.map((one, index) => ({
      ...shownRecord(one, subscriptions, parts.reveal),
      ...compared[index],
    }));
  }
}

/** The ID of the event in a message; empty without one. */
const idOf = (letter: Letter): string => eventIn(letter)?.id ?? "";

const NOTHING: Found = { observations: [], reports: [], unknown: [] };

/** The ID of the event that an ID means: that of a message means the event in it. */
function eventIdOf(
  id: string,
  letters: readonly Letter[],
  records: readonly TraceRecord[],
): string {
  const letter = letters.find(({ messageId }) => messageId === id);
  const record = records.find(({ messageId }) => messageId === id);
  return (letter && eventIn(letter)?.id) ?? record?.eventId ?? id;
}
