import type { Fate } from "../../stack/fate";
import type { MappedRequest } from "../../stack/mappedRequest";
import type { Cause } from "../cause";
import type { MappingResult } from "../deadLetters/show";

/** What a trace asks for. Without an event and a customer: everything since a moment. */
export interface TraceQuery {
  /** ID of an event. */
  event?: string;
  /** External ID, as Salesforce has it. */
  customer?: string;
  /** The oldest moment that is read, in milliseconds since 1970. */
  since: number;
}

/** The place from which something is known. */
export type Source = "bus log" | "journal" | "queue" | "record";

/**
 * What is known of events, as JSON. Secrets are masked; personal data too, unless it is revealed. Moments are ISO 8601 texts.
 */
export interface Story {
  stack: string;
  query: { event?: string; customer?: string; since: string };
  /** Each place that was read or could not be read, with what it shows, as a sentence. */
  sources: SourceReport[];
  /** In the order of their first entries. */
  events: EventStory[];
  /** Events that were found beyond those of `events`, which are the newest. */
  more: number;
  /** What Salesforce holds now, by the external IDs of the events and of the query. */
  salesforce: HeldRecord[];
  /** What cannot be known, and why: each a sentence. */
  unknown: string[];
}

export interface SourceReport {
  source: Source | "rules" | "mapping" | "Salesforce" | "archive";
  /** Whether it was read, could not be searched, does not exist, or could not be read. */
  state: "read" | "partly read" | "not searched" | "absent" | "unreadable";
  /** A sentence. */
  says: string;
}

/** Everything that is known of one event. */
export interface EventStory {
  eventId: string;
  /** What is known of the event's content; absent if no source has it. */
  event?: unknown;
  /** External IDs by the subscriptions that are for the event; masked unless their form excludes personal data. */
  externalIds: { subscription: string; id: string }[];
  /** Other IDs under which the same event was published. */
  links: EventLink[];
  /** What happened, in order of time. */
  entries: StoryEntry[];
  /** How it ended, as far as it is known: by subscription, for those that are for the event. */
  outcomes: Outcome[];
  /** What would become of the event if it were published now; absent if the event's content is not known. */
  now?: Now;
  unknown: string[];
}

/** Another ID of the same event. */
export interface EventLink {
  eventId: string;
  /** Whether the other one was published before this one, or after it. */
  is: "earlier" | "later";
  /** The record of a redrive or edit says so; or the contents are equal, which a second publication by the shop is as well. */
  by: "record" | "content";
}

/** What became of the event for one subscription. */
export interface Outcome {
  subscription: string;
  state:
    | "delivered"
    | "under way"
    | "in the queue"
    | "dead-lettered"
    | "lost"
    | "dropped"
    | "redriven"
    | "not known";
  /** Why it is not known; other details. */
  says?: string;
}

/** Something that happened to an event. */
export type StoryEntry = {
  /** ISO 8601, with milliseconds. */
  at: string;
  source: Source;
} & Happened;

/** A rule and its target. The subscription is absent where the stack does not know the rule. */
export interface Place {
  rule: string;
  subscription?: string;
  /** Name of the API destination, queue or topic. */
  target?: string;
}

/** An HTTP request as the emulator sent it, with its answer. The token and the connection's secrets are masked. */
export interface Exchange {
  request: Omit<MappedRequest, "subscription" | "rule">;
  /** Absent without an answer. */
  response?: { status: number; body: string };
}

export type Happened =
  /** The bus accepted the event: from the shop, from a redrive, or from a replay of this name. */
  | { kind: "published"; replay?: string }
  | { kind: "not accepted"; reason: string }
  | ({ kind: "matched" } & Place)
  | { kind: "matched nothing" }
  /** Waits for the rate limit. */
  | ({ kind: "throttled" } & Place)
  | ({
      kind: "attempt";
      /** From 1; absent if the source does not number it. */
      number?: number;
      result: "delivered" | "to be retried" | "failed for good" | "failed" | "started";
      /** Of the HTTP answer. */
      status?: number;
      /** Such as `HTTP 503`, `time-out`, or the error's text, in which personal data is masked. */
      outcome?: string;
      /** Of the target's work. */
      milliseconds?: number;
      exchange?: Exchange;
    } & Place)
  /** The next attempt, in milliseconds after this moment. */
  | ({ kind: "retry planned"; after: number } & Place)
  | ({ kind: "delivered"; attempts?: number } & Place)
  | ({ kind: "given up"; reason?: string; attempts?: number } & Place)
  /** Sent to the dead-letter queue. The cause is absent where only the log says so. */
  | ({ kind: "dead-lettered"; cause?: Cause } & Place)
  /** Reached a queue that is the rule's target: no request can be made of the event. */
  | ({ kind: "unmappable" } & Place)
  /** Published to a topic that is the rule's target. */
  | ({ kind: "notified" } & Place)
  | ({ kind: "lost"; reason: string } & Place)
  /** A message that is in the dead-letter queue now; the moment is when it arrived. */
  | ({
      kind: "in the queue";
      messageId: string;
      cause: Cause;
      title: string;
      remedy: string;
    } & Partial<Place>)
  | { kind: "redriven"; messageId: string; as?: string; state: string; edited: boolean }
  | { kind: "dropped"; messageId: string; state: string; cause?: Cause }
  /** A record of the bus log that this program cannot read, or whose kind it does not know. */
  | { kind: "other"; says: string };

/** What would become of the event if it were published now. */
export interface Now extends MappingResult {
  /** By the deployed rules, which decide: one for each subscription. Absent if the rules cannot be read. */
  deployed?: Fate[];
  /** Names of the stack's rules that do not exist or are disabled. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules differ from those of this checkout, whose requests these are. */
  differing: readonly string[];
}

/** What Salesforce holds by one external ID. */
export interface HeldRecord {
  /** Name of the org; absent for the stack's own org. */
  org?: string;
  object: string;
  externalIdField: string;
  /** Masked unless its form excludes personal data. */
  externalId: string;
  /** When it was read. */
  at: string;
  state: "exists" | "absent" | "not readable";
  /** Fields of the mapping, and `LastModifiedDate` and the like; present if it exists. Values are masked unless revealed. */
  fields?: Record<string, unknown>;
  /** Sentences: the refusal of Salesforce, why it is not read, or what an erasure among the events means for it. */
  says?: string;
  /** With the last event of this record, of those of the story; absent without a request of one. */
  compared?: Comparison;
}

/** Which fields of an event's request a record holds, by their API names. Someone may have changed the others since. */
export interface Comparison {
  eventId: string;
  same: string[];
  different: string[];
}
