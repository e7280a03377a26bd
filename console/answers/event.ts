import type { MappedRequest } from "../../stack/mappedRequest";
import type {
  EventStory,
  Exchange,
  HeldRecord,
  Outcome,
  Story,
  StoryEntry,
} from "../../operations/trace/story";
import type { RecentEvent } from "../../operations/trace/recent";

/** What the page Event asks for. Without an event and a customer: everything since a moment. */
export interface EventQuestion {
  /** ID of an event or of its dead letter. */
  event?: string;
  /** External ID. */
  customer?: string;
  /** How far back it is read, in hours. */
  hours: number;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** Everything that is known of events, with the sentences of `bridge trace`. */
export interface EventAnswer extends Omit<Story, "events" | "salesforce"> {
  /** When it was read, in milliseconds since 1970. */
  at: number;
  isRevealed: boolean;
  events: ShownEvent[];
  salesforce: ShownHeld[];
}

/** What Salesforce holds by an external ID. */
export interface ShownHeld extends Omit<HeldRecord, "fields" | "compared"> {
  /** Names and values. */
  fields?: [name: string, value: string][];
  /** A sentence: which values are those of the last event. */
  compared?: string;
}

export interface ShownEvent extends Pick<
  EventStory,
  "eventId" | "externalIds" | "links" | "unknown"
> {
  source?: string;
  detailType?: string;
  /** The event as JSON text; absent if no source has it. */
  content?: string;
  entries: ShownEntry[];
  outcomes: Outcome[];
  now?: ShownNow;
}

/** Something that happened. @see StoryEntry */
export interface ShownEntry {
  /** ISO 8601. */
  at: string;
  source: StoryEntry["source"];
  kind: StoryEntry["kind"];
  /** A clause, such as `attempt 2 failed and is retried: HTTP 503`. */
  says: string;
  /** Its cause, and what to do: each a clause. */
  notes: string[];
  /** Of the message in the dead-letter queue. */
  messageId?: string;
  /** Whether it is a step forward, a failure that is repeated, an end that needs a person, or neither. */
  level: "good" | "warn" | "bad" | "quiet";
  rule?: string;
  /** Milliseconds until the next attempt. */
  after?: number;
  exchange?: Exchange;
}

/** What would become of the event if it were published now. */
export interface ShownNow {
  /** Whether the deployed rules are known; else those of the checkout decide. */
  isDeployed: boolean;
  /** Why PutEvents would refuse it. */
  refused: string[];
  /** A sentence for each subscription. */
  fates: string[];
  /** Names of the stack's rules that do not exist or are disabled. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules differ from those of the checkout. */
  differing: readonly string[];
  /** By the mapping of the checkout. */
  requests: MappedRequest[];
}

/** The last events of `bridge local`. */
export interface RecentAnswer {
  /** When they were read, in milliseconds since 1970. */
  at: number;
  /** Milliseconds until they should be read again. */
  again: number;
  /** The newest first. */
  events: RecentEvent[];
  /** What is left out: each a sentence. */
  unknown: string[];
}
