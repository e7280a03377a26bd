import { RETENTION_SECONDS } from "../shared/limits";
import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { eventAgeOf } from "../shared/eventAge";
import { TYPES } from "../shared/types";
import { numberAt, textAt } from "../shared/values";
import { DAY, DEFAULT_RETENTION } from "./defaultRetention";
import { judgeRedrive } from "./redrive";

interface Config {
  /** Days, 1 to 14. */
  responseDays: number;
}

/** Names of dead-letter queues. Remediation sees one resource at a time, so it cannot see what a queue is used for. */
const DEAD_LETTER_NAME = /dlq|dead-?_?letters?/i;

/**
 * A dead-letter queue must keep its messages until somebody has found and fixed the cause: for the configured response time,
 * and longer than EventBridge retries, so that the first dead letter of an outage is still there when the last one arrives.
 * SQS deletes messages without notice. The same holds for a queue to which the dead-letter queue moves its messages.
 * Remediation sets 14 days on queues whose name contains dlq or dead letter: it sees one resource at a time, and not
 * how a queue is used. Source: SQS Developer Guide, 'Configuring queue parameters'.
 */
export const deadLetterQueueRetention = stackPolicy<Config>({
  name: "dead-letter-queue-retention",
  description:
    "A dead-letter queue keeps messages at least for the response time, and longer than EventBridge retries an event. So does a queue that it moves them to.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "dead-letter-queue"],
  remediationSteps: `Set messageRetentionSeconds of the queue to ${RETENTION_SECONDS.highest}, 14 days.`,
  url: DOCS.queueAttributes,
  config: {
    responseDays: {
      type: "integer",
      minimum: 1,
      maximum: 14,
      default: 7,
      description: "Days that the team may need to fix a cause and redrive the dead letters.",
    },
  },
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack, { responseDays }) {
    const property = "messageRetentionSeconds";
    const found = numberAt(queue.props, property);
    const retention = found ?? DEFAULT_RETENTION;
    const age = Math.max(...stack.sendersOf(queue).map(eventAgeOf));
    const problem = "deletes dead letters too soon";
    if (retention < responseDays * DAY) {
      const keeps =
        found === undefined
          ? `SQS keeps messages for ${DEFAULT_RETENTION / DAY} days by default, and `
          : "";
      const because = `and ${keeps}the team may need ${responseDays} days to respond`;
      const remedy = `Set ${property} to a number from ${responseDays * DAY} to ${RETENTION_SECONDS.highest} (seconds).`;
      yield { problem, property, found, because, remedy };
    } else if (retention <= age) {
      const because = `and EventBridge retries an event for up to ${age} seconds`;
      const remedy = `Set ${property} to a number above ${age}, up to ${RETENTION_SECONDS.highest} (seconds).`;
      yield { problem, property, found, because, remedy };
    }
    yield* judgeRedrive(queue, stack, responseDays);
  },
  remediate: {
    types: [TYPES.queue],
    remediate: (inputs, config) => {
      const { responseDays } = config;
      const retention = numberAt(inputs, "messageRetentionSeconds") ?? DEFAULT_RETENTION;
      const isForDeadLetters = textAt(inputs, "name")?.match(DEAD_LETTER_NAME);
      if (!isForDeadLetters || retention >= responseDays * DAY) return false;
      inputs.messageRetentionSeconds = RETENTION_SECONDS.highest;
      return true;
    },
  },
});
