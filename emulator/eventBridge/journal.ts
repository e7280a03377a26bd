import type { DeadLetter } from "./deadLetter";
import type { BusEvent } from "../../eventbridge/event";

/** A target of a rule: an event that matches the rule is delivered to each of them on its own. */
export interface TargetReference {
  ruleArn: string;
  /** The target's, within its rule. */
  targetId: string;
  /** What is called; several targets may call the same. */
  targetArn: string;
}

/** Of an event at a target. `age` is in milliseconds since the bus took the event. */
interface AtTarget extends TargetReference {
  age: number;
}

/** What happened to an event, in the order in which it happened. `at` is in milliseconds since 1970. */
export type Happening = { at: number; eventId: string } &
  /** `busArn` is undefined for a bus that does not exist. Each of the targets is told of below. */
  (
    | {
        kind: "published";
        event: BusEvent;
        busArn: string | undefined;
        matchedRules: string[];
        targets: TargetReference[];
      }
    | ({ kind: "throttled" } & AtTarget)
    | ({ kind: "attempt"; retries: number; outcome: string; delivered: boolean } & AtTarget)
    /** Sent to a queue that is the target itself. */
    | ({ kind: "queued"; queueArn: string } & AtTarget)
    /** Published to a topic. */
    | ({ kind: "notified"; topicArn: string } & AtTarget)
    | ({ kind: "retry"; afterMilliseconds: number } & AtTarget)
    | ({ kind: "deadLettered"; letter: DeadLetter } & AtTarget)
    | ({ kind: "lost"; reason: string; queueArn: string | undefined } & AtTarget)
  );

/** Tells whoever wants to know what happens on the buses; what the summary and the metrics are counted from. */
export class Journal {
  private readonly listeners: ((happening: Happening) => void)[] = [];

  record(happening: Happening): void {
    for (const listener of this.listeners) listener(happening);
  }

  onHappening(listener: (happening: Happening) => void): void {
    this.listeners.push(listener);
  }

  /** All that happens from now on, for as long as somebody holds it. */
  kept(): readonly Happening[] {
    const happenings: Happening[] = [];
    this.onHappening((happening) => happenings.push(happening));
    return happenings;
  }
}
