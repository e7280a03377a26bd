import type { BusEvent } from "../../eventbridge/event";
import type { Letter } from "../../eventbridge/deadLetter";
import type { Sight } from "./levels";
import type { Exchange, Source, SourceReport } from "./story";

/** An exchange whose personal data is not masked. Secrets are. */
export type ObservedExchange = Exchange;

/** What a source knows of the content of an event. */
export interface KnownEvent {
  source?: string;
  detailType?: string;
  /** Milliseconds since 1970. */
  time?: number;
  whole?: BusEvent;
  /** Whether the source has left its detail out, because it is too large. */
  isShortened?: true;
}

/** The error of a failure. */
export interface ObservedError {
  /** Its text, such as `ApiDestination returned HTTP status 503 with payload: down`. */
  error?: string;
  /** EventBridge's code, such as `SDK_CLIENT_ERROR`. */
  code?: string;
}

/** A rule and its target, by their ARNs. */
export interface ObservedTarget {
  rule: string;
  target?: string;
}

/** Something that a source saw happen to an event. Texts are as the source has them: nothing is masked. */
export type Observation = {
  /** Milliseconds since 1970. */
  at: number;
  eventId: string;
  source: Extract<Source, "bus log" | "journal">;
} & Observed;

export type Observed =
  | { kind: "published"; event?: KnownEvent; replay?: string }
  | { kind: "not accepted"; event?: KnownEvent; reason: string }
  /** A step that only shows that the bus has the event. */
  | { kind: "seen"; event?: KnownEvent }
  | { kind: "matched"; rule: string; targets: readonly string[] }
  | { kind: "matched nothing" }
  | ({ kind: "throttled" } & ObservedTarget)
  | ({ kind: "invoked" } & ObservedTarget)
  | ({
      kind: "attempt";
      number?: number;
      result: "delivered" | "to be retried" | "failed for good" | "failed" | "started";
      status?: number;
      /** Such as `HTTP 503`; of the journal. */
      outcome?: string;
      milliseconds?: number;
      exchange?: ObservedExchange;
    } & ObservedTarget &
      ObservedError)
  | ({ kind: "retry planned"; after: number } & ObservedTarget)
  | ({ kind: "delivered"; attempts?: number } & ObservedTarget)
  | ({ kind: "given up"; attempts?: number } & ObservedTarget & ObservedError)
  | ({ kind: "dead-lettered"; letter?: Pick<Letter, "body" | "attributes"> } & ObservedTarget &
      ObservedError)
  | ({ kind: "queued" } & ObservedTarget)
  | ({ kind: "notified" } & ObservedTarget)
  | ({ kind: "lost"; reason: string } & ObservedTarget)
  /** A step of a kind that this program does not know. */
  | { kind: "other"; step: string };

/** The events that a source is asked for. */
export interface Search {
  /** Only these. */
  ids?: readonly string[];
  /** Only events whose content may have this external ID: an event that has it is among them. */
  externalId?: string;
  /** Only those published at this moment or later, or seen then, in milliseconds since 1970. */
  since: number;
  stop?: AbortSignal;
}

/** What a source saw, and what it could not see. */
export interface Found {
  observations: Observation[];
  /**
   * The oldest moment that was asked for and read, in milliseconds since 1970; absent if there is no such limit, or if the reading
   * ended before, which is in `unknown`.
   */
  from?: number;
  reports: SourceReport[];
  /** Sentences. */
  unknown: string[];
}

/** A source of what happened to events: the log of a bus, or the journal of the emulator. */
export interface Happenings {
  sight: Sight;
  find(search: Search): Promise<Found>;
}

/** The steps in the order in which they happen, for those of the same millisecond. */
const STEPS: readonly string[] = [
  "seen",
  "published",
  "not accepted",
  "matched",
  "matched nothing",
  "invoked",
  "throttled",
  "attempt",
  "retry planned",
  "delivered",
  "queued",
  "unmappable",
  "notified",
  "given up",
  "dead-lettered",
  "lost",
  "in the queue",
];

/** Sorts what happened by time, then by the order of the steps, then as it was given. */
export function inOrder<One extends { at: number | string; kind: string }>(
  all: readonly One[],
): One[] {
  const time = ({ at }: One) => (typeof at === "number" ? at : Date.parse(at));
  const step = ({ kind }: One) => (STEPS.includes(kind) ? STEPS.indexOf(kind) : STEPS.length);
  return all.toSorted((a, b) => time(a) - time(b) || step(a) - step(b));
}
