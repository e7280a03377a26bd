import type { Clock } from "../clock";
import type { Journal, TargetReference } from "./journal";
import { uuid, type Random } from "../random";
import type { EmulatedAccount } from "../account";
import { keptEvents, type Archive } from "./archive";
import type { Rule } from "./rule";
import type { ConnectionChange } from "./connections";
import type { Delivery } from "./delivery";
import { nameInArn } from "../../eventbridge/arns";
import { entrySize, PUT_EVENTS_BYTES } from "../../eventbridge/entrySize";
import {
  isJsonObject,
  isTimestamp,
  type BusEvent,
  type Json,
  type JsonObject,
} from "../../eventbridge/event";
import { parseJson } from "../../eventbridge/json";
import { isReservedSource, LONGEST, PUT_EVENTS_ENTRIES } from "../../eventbridge/putEvents";
import { putEventsRefused, type PublishingAccount } from "./permission";

/** An entry as PutEvents takes it. */
export interface PutEventsEntry {
  EventBusName: string;
  Source: string;
  DetailType: string;
  /** JSON text of an object. */
  Detail: string;
  /** ISO 8601; the time of the call when left out. */
  Time?: string;
  Resources?: string[];
}

export type PutEventsResult = { EventId: string } | { ErrorCode: string; ErrorMessage: string };

const LONGEST_OF = { DetailType: LONGEST.detailType, Source: LONGEST.source };
/** Source: EventBridge API reference, PutEventsRequestEntry, `EventBusName`. */
const BUS_NAME_OR_ARN =
  /^(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:\d{12}:event-bus\/)?[.\-_A-Za-z0-9]{1,256}$/;

/** The dependencies of the buses. */
interface Services {
  account: EmulatedAccount;
  clock: Clock;
  random: Random;
  delivery: Delivery;
  journal: Journal;
}

/** Events of an archive that are replayed at one time. */
export interface ReplayedPart {
  archive: Archive;
  /** The replay's name. */
  name: string;
  /** Start of the time range, inclusive, in milliseconds since 1970. */
  from: number;
  /** End of the time range, exclusive, in milliseconds since 1970. */
  to: number;
  /** The rules that receive the events; all rules of the bus where absent. */
  ruleArns?: readonly string[] | undefined;
}

/** The buses: they accept events and hand each event to the rules that match it. */
export class EventBridge {
  private readonly account: EmulatedAccount;
  private readonly clock: Clock;
  private readonly journal: Journal;

  constructor(private readonly services: Services) {
    this.account = services.account;
    this.clock = services.clock;
    this.journal = services.journal;
  }

  /**
   * PutEvents: accepts or refuses each of up to 10 entries, and answers in their order. Delivery continues afterwards, as
   * the clock advances.
   *
   * An entry for a bus that does not exist is accepted and reaches no rule, as in the service (aws/aws-cli#9186).
   *
   * @param publisher whose permissions are checked for each entry; by default, everybody can publish
   * @throws RangeError where the service refuses the whole call: for no entry or more than 10, entries of more than 1 MiB, an
   *   invalid name of a bus, or entries of which none has a source, a detail type and a detail
   */
  putEvents(entries: readonly PutEventsEntry[], publisher?: PublishingAccount): PutEventsResult[] {
    if (entries.length < 1 || entries.length > PUT_EVENTS_ENTRIES) {
      throw new RangeError(
        `PutEvents takes 1 to ${PUT_EVENTS_ENTRIES} entries, not ${entries.length}`,
      );
    }
    const bytes = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    if (bytes > PUT_EVENTS_BYTES) {
      throw new RangeError(
        `Total size of the entries in the request is over the limit: ${bytes} of ${PUT_EVENTS_BYTES} bytes.`,
      );
    }
    const bus = entries.find(({ EventBusName }) => !BUS_NAME_OR_ARN.test(EventBusName));
    if (bus !== undefined) {
      throw new RangeError(
        `EventBusName '${bus.EventBusName}' is not the name or ARN of an event bus.`,
      );
    }
    if (!entries.some((entry) => missing(entry) === undefined)) {
      throw new RangeError("No entry has a Source, a DetailType and a Detail.");
    }
    return entries.map((entry) => this.put(entry, publisher));
  }

  private put(entry: PutEventsEntry, publisher: PublishingAccount | undefined): PutEventsResult {
    const absent = missing(entry);
    if (absent !== undefined) return invalid(absent, `${absent} is a required argument.`);
    const long = REQUIRED.find(
      (name) => name !== "Detail" && entry[name].length > LONGEST_OF[name],
    );
    if (long !== undefined) return invalid(long, `${long} is too long.`);
    const detail = parseDetail(entry.Detail);
    if (typeof detail === "string") return refused("MalformedDetail", detail);
    if (isReservedSource(entry.Source)) {
      return refused("NotAuthorizedForSourceException", "Not authorized for the source.");
    }
    if (entry.Time !== undefined && !isTimestamp(entry.Time)) {
      return refused("InvalidArgument", "Time is not a timestamp.");
    }
    const bus = this.account.bus(entry.EventBusName);
    // The API also has codes for the source and the detail type; when the service uses them is not known.
    const denied = publisher && bus && putEventsRefused(this.account, publisher, { bus, entry });
    if (denied !== undefined) return refused("AccessDeniedException", denied);
    const event: BusEvent = {
      version: "0",
      id: uuid(this.services.random),
      "detail-type": entry.DetailType,
      source: entry.Source,
      account: this.account.location.accountId,
      time: inSeconds(new Date(entry.Time ?? this.clock.now())),
      region: this.account.location.region,
      resources: entry.Resources ?? [],
      detail,
    };
    this.accept(event, bus?.arn);
    return { EventId: event.id };
  }

  /** Accepts a complete event: archives it, and hands it to the rules of its bus, if the bus exists. */
  accept(event: BusEvent, busArn: string | undefined): void {
    if (busArn !== undefined) this.archive(event, busArn);
    this.route(event, busArn);
  }

  /**
   * Publishes an event about a connection on the bus `default`, as the service does. Where no rule matches, nothing happens.
   * Source: EventBridge User Guide, 'Amazon EventBridge events detail reference', connection state events.
   */
  publishConnectionChange({ connectionArn, authorized, reason }: ConnectionChange): void {
    const { accountId, region } = this.account.location;
    const now = new Date(this.clock.now());
    const event: BusEvent = {
      version: "0",
      id: uuid(this.services.random),
      "detail-type": authorized ? "Connection Authorized" : "Connection Deauthorized",
      source: "aws.events",
      account: accountId,
      time: inSeconds(now),
      region,
      resources: [connectionArn],
      detail: {
        ConnectionName: nameInArn(connectionArn),
        ...(reason !== "" && { StateReason: reason }),
        Timestamp: now.toISOString(),
      },
    };
    const bus = this.account.busArn("default");
    if (this.account.matchingRules(bus, event).length > 0) this.accept(event, bus);
  }

  /**
   * Hands the events of an archive to the rules of its bus again, each with the replay's name. They are not archived again.
   * The range applies to the time in the events. The events are sent at once, in the order in which they were archived; `Replays`
   * calls this for each minute of a range. Whether the service includes an event at the very end of the range is not documented.
   * Sources: EventBridge API reference, StartReplay and Replay; EventBridge User Guide, 'Replaying archived events'.
   *
   * @returns the number of replayed events
   */
  replay({ archive, name, from, to, ruleArns }: ReplayedPart): number {
    const wanted = keptEvents(archive, this.clock.now()).filter(({ event }) => {
      const time = Date.parse(event.time);
      return time >= from && time < to;
    });
    for (const { event } of wanted) {
      this.route({ ...event, "replay-name": name }, archive.busArn, ruleArns);
    }
    return wanted.length;
  }

  private archive(event: BusEvent, busArn: string): void {
    for (const archive of this.account.archives.values()) {
      if (archive.busArn === busArn && archive.matches(event as unknown as Json)) {
        archive.events.push({ event, received: this.clock.now() });
      }
    }
  }

  private route(event: BusEvent, busArn: string | undefined, only?: readonly string[]): void {
    const matching = busArn === undefined ? [] : this.account.matchingRules(busArn, event);
    const rules = only === undefined ? matching : matching.filter(({ arn }) => only.includes(arn));
    if (only !== undefined && rules.length === 0) return; // a replay for other rules, which loses nothing
    this.journal.record({
      kind: "published",
      at: this.clock.now(),
      eventId: event.id,
      event,
      busArn,
      matchedRules: rules.map(({ arn }) => arn),
      targets: targetsOf(rules),
    });
    for (const rule of rules) {
      for (const target of rule.targets.values()) {
        this.services.delivery.deliver(event, rule, target);
      }
    }
  }
}

function targetsOf(rules: readonly Rule[]): TargetReference[] {
  const references: TargetReference[] = [];
  for (const { arn: ruleArn, targets } of rules) {
    for (const { id, arn } of targets.values()) {
      references.push({ ruleArn, targetId: id, targetArn: arn });
    }
  }
  return references;
}

function sizeOf({ Source, DetailType, Detail, Time, Resources = [] }: PutEventsEntry): number {
  return entrySize([Source, DetailType, Detail, ...Resources], Time);
}

const REQUIRED = ["Source", "DetailType", "Detail"] as const;

/** Source: EventBridge API reference, PutEventsRequestEntry. */
function missing(entry: PutEventsEntry): (typeof REQUIRED)[number] | undefined {
  return REQUIRED.find((name) => entry[name] === "");
}

/** In AWS's words (getmoto/moto, test_events.py). */
function invalid(name: string, reason: string): PutEventsResult {
  return refused("InvalidArgument", `Parameter ${name} is not valid. Reason: ${reason}`);
}

function refused(ErrorCode: string, ErrorMessage: string): PutEventsResult {
  return { ErrorCode, ErrorMessage };
}

function inSeconds(time: Date): string {
  return `${time.toISOString().slice(0, -".000Z".length)}Z`;
}

/** The detail, or why it is malformed; for a text that is not JSON, in AWS's words. */
function parseDetail(text: string): JsonObject | string {
  try {
    const parsed = parseJson(text);
    return isJsonObject(parsed) ? parsed : "Detail is malformed.";
  } catch (error) {
    const reason = error instanceof SyntaxError ? "" : ` Reason: ${(error as Error).message}.`;
    return `Detail is malformed.${reason}`;
  }
}
