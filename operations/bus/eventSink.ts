import { RunError } from "@pulumi/pulumi/errors";
import type { OriginalEvent } from "../../eventbridge/deadLetter";

/** The answer for an event that was published: its new ID, or an error. */
export type Published = { eventId: string } | { code: string; message: string };

/** The bus on which events are published again. */
export interface EventSink {
  /**
   * Publishes up to 10 events, of 1 MiB together.
   *
   * @returns an answer for each, in their order
   * @throws RefusedCall if the service refused the whole call because of an event that it does not name; NothingPublished
   *   if it took no event for another reason. After any other error, the events may be published.
   */
  put(events: readonly OriginalEvent[]): Promise<Published[]>;
}

/** The service refused a whole call because of its content: none of its events was published. */
export class RefusedCall extends Error {
  override readonly name = "RefusedCall";

  /** @param code of the service, such as `ValidationException` */
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A call that failed before the bus could take any of its events: no connection was made, or the service refused each
 * request, for example because of its credentials. After any other error it is unknown whether the events were published.
 */
export class NothingPublished extends RunError {}

/** Publishes one event. @throws the errors of `put`, except a refusal, which is returned as the answer for the event */
export async function putOne(bus: EventSink, event: OriginalEvent): Promise<Published> {
  try {
    const [answer] = await bus.put([event]);
    return answer ?? NO_ANSWER;
  } catch (error) {
    if (!(error instanceof RefusedCall)) throw error;
    return { code: error.code, message: error.message };
  }
}

/** The answer for an event that the service's answer does not mention: it may have been published. */
export const NO_ANSWER = { code: "unknown", message: "no answer for the event" } as const;

/** Whether an answer leaves open whether the event was published. */
export const isAnswerMissing = (answer: Published): boolean =>
  "code" in answer && answer.code === NO_ANSWER.code;
