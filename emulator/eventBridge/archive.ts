import type { BusEvent } from "../../eventbridge/event";
import type { Matcher } from "../../eventbridge/pattern/compile";

/** Keeps the events of a bus, so that they can be replayed. */
export interface Archive {
  name: string;
  arn: string;
  busArn: string;
  matches: Matcher;
  /** Days that an event is kept; 0 keeps events indefinitely. */
  retentionDays: number;
  /** The events, each with the time at which the bus accepted it, in milliseconds since 1970. */
  events: { event: BusEvent; received: number }[];
}
