import type { BusEvent } from "../../eventbridge/event";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import type { Outcome } from "../transport";
import type { Connection } from "./connection";
import type { DeadLetter } from "./deadLetter";

/** A target of a rule. An event that matches the rule is delivered to each target independently. */
export interface TargetReference {
  ruleArn: string;
  /** The target's id within its rule. */
  targetId: string;
  /** ARN of the resource that is called; several targets can share it. */
  targetArn: string;
}

/** What happens to an event at a target. */
export type TargetHappening =
  /** Waits for the rate limit. */
  | { kind: "throttled" }
  | { kind: "attempt"; retries: number; outcome: string; delivered: boolean }
  /** Sent to a queue that is the target. */
  | { kind: "queued"; queueArn: string }
  /** Published to a topic that is the target. */
  | { kind: "notified"; topicArn: string }
  | { kind: "retry"; afterMilliseconds: number }
  | { kind: "deadLettered"; letter: DeadLetter }
  /** `queueArn` is that of the dead-letter queue; undefined where the target has none. */
  | { kind: "lost"; reason: string; queueArn: string | undefined };

/** An event that a bus accepted, with the targets to which it goes. */
interface Publication {
  kind: "published";
  event: BusEvent;
  /** Undefined for a bus that does not exist. */
  busArn: string | undefined;
  matchedRules: string[];
  targets: TargetReference[];
}

/** What happened to an event, in the order in which it happened. */
export type Happening = {
  /** Milliseconds since 1970. */
  at: number;
  eventId: string;
} & (
  | Publication
  | (TargetHappening &
      TargetReference & {
        /** Milliseconds since the bus accepted the event. */
        age: number;
      })
);

/** A request of an attempt, and how it ended. The happening of the attempt follows it. */
export interface Exchange {
  /** When the request was sent and when it ended, in milliseconds since 1970. */
  sent: number;
  ended: number;
  eventId: string;
  ruleArn: string;
  targetId: string;
  /** Retries before this attempt. */
  retries: number;
  /** Without the token. It has the parameters of the connection, which are secrets. */
  request: HttpRequest;
  /** Whose parameters the request has. */
  connection: Connection;
  outcome: Outcome;
}

/** Reports what happens on the buses. The demonstration's summary and the metrics count these reports. */
export class Journal {
  private readonly listeners: ((happening: Happening) => void)[] = [];
  private readonly exchangeListeners: ((exchange: Exchange) => void)[] = [];

  record(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }

  onHappening(listener: (happening: Happening) => void): void {
    this.listeners.push(listener);
  }

  recordExchange(exchange: Exchange): void {
    for (const listener of this.exchangeListeners) listener(exchange);
  }

  onExchange(listener: (exchange: Exchange) => void): void {
    this.exchangeListeners.push(listener);
  }

  /** Collects everything that happens from now on. */
  kept(): readonly Happening[] {
    const happenings: Happening[] = [];
    this.onHappening((happening) => happenings.push(happening));
    return happenings;
  }
}
