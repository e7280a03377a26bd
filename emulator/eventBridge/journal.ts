import type { DeadLetter } from "./deadLetter";
import type { BusEvent } from "./event";

/** What happened to an event, in the order in which it happened. `at` is in milliseconds since 1970. */
export type Happening = { at: number; eventId: string } & (
  | { kind: "published"; event: BusEvent; matchedRules: string[] }
  | { kind: "attempt"; ruleArn: string; retries: number; outcome: string; delivered: boolean }
  | { kind: "retry"; ruleArn: string; afterMilliseconds: number }
  | { kind: "deadLettered"; ruleArn: string; letter: DeadLetter }
  | { kind: "lost"; ruleArn: string; reason: string }
);

/** The record of all that happened on a bus; what the summary is counted from. */
export class Journal {
  private readonly recorded: Happening[] = [];
  private readonly listeners: ((happening: Happening) => void)[] = [];

  get happenings(): readonly Happening[] {
    return this.recorded;
  }

  record(happening: Happening): void {
    this.recorded.push(happening);
    this.listeners.forEach((listener) => listener(happening));
  }

  onHappening(listener: (happening: Happening) => void): void {
    this.listeners.push(listener);
  }
}
