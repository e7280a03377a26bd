import type { BusEvent } from "../../eventbridge/event";
import type { Matcher } from "../../eventbridge/pattern/compile";

/** Keeps the events of a bus, so that they can be replayed. */
export interface Archive {
  name: string;
  arn: string;
  busArn: string;
  /** Event pattern as JSON text; undefined for an archive that keeps every event of its bus, or whose pattern is unknown. */
  pattern: string | undefined;
  matches: Matcher;
  /** Days that an event is kept; 0 keeps events indefinitely. */
  retentionDays: number;
  /** Milliseconds since 1970. */
  createdAt: number;
  /** The events, each with the time at which the bus accepted it, in milliseconds since 1970. */
  events: { event: BusEvent; received: number }[];
}

const DAY = 86_400_000;

/** The events that an archive still keeps at a moment, in milliseconds since 1970. */
export function keptEvents({ events, retentionDays }: Archive, now: number): Archive["events"] {
  if (retentionDays === 0) return events;
  return events.filter(({ received }) => received >= now - retentionDays * DAY);
}
