import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { eventAgeOf } from "../shared/retries";
import { TYPES } from "../shared/types";
import { numberAt, textAt } from "../shared/values";

/** Where a queue says nothing: 4 days. Source: SQS API reference, CreateQueue, MessageRetentionPeriod. */
const DEFAULT_RETENTION = 345_600;
/** 14 days, the longest there is. */
const LONGEST_RETENTION = 1_209_600;
const DAY = 86_400;

interface Config {
  /** Days, 1 to 14. */
  responseDays: number;
}

/** What a queue for dead letters is called, where its use is not known: when a single resource is to be fixed. */
const CALLED_SO = /dlq|dead-?_?letters?/i;

/**
 * A dead-letter queue must keep its messages until somebody has found the cause and fixed it: for the response time
 * that is configured, and longer than EventBridge retries, so that the first dead letter of an outage is still there
 * when the last one comes. SQS deletes them without a word.
 * Remediation sets 14 days on queues that are called dlq or dead letters: it sees one resource at a time, and not
 * how a queue is used. Source: SQS Developer Guide, 'Configuring queue parameters'.
 */
export const deadLetterQueueRetention = stackPolicy<Config>({
  name: "dead-letter-queue-retention",
  description:
    "A dead-letter queue keeps messages for the response time, and longer than events are retried.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "dead-letter-queue"],
  remediationSteps: `Set messageRetentionSeconds of the queue to ${LONGEST_RETENTION}, 14 days.`,
  url: DOCS.queueAttributes,
  config: {
    responseDays: {
      type: "integer",
      minimum: 1,
      maximum: 14,
      default: 7,
      description: "Days in which the team has fixed a cause and redriven the dead letters.",
    },
  },
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack, { responseDays }) {
    const property = "messageRetentionSeconds";
    const found = numberAt(queue.props, property);
    const retention = found ?? DEFAULT_RETENTION;
    const age = Math.max(...stack.sendersOf(queue).map(eventAgeOf));
    const problem = "forgets dead letters too soon";
    if (retention < responseDays * DAY) {
      const because = `where the response takes up to ${responseDays} days, and SQS keeps ${DEFAULT_RETENTION} s by itself`;
      const remedy = `Set it to ${responseDays * DAY} to ${LONGEST_RETENTION} seconds.`;
      yield { problem, property, found, because, remedy };
    } else if (retention <= age) {
      const because = `where an event is retried for ${age} s`;
      const remedy = `Set it to more than ${age}, up to ${LONGEST_RETENTION} seconds.`;
      yield { problem, property, found, because, remedy };
    }
  },
  remediate: {
    types: [TYPES.queue],
    remediate: (inputs, config) => {
      const { responseDays } = config;
      const retention = numberAt(inputs, "messageRetentionSeconds") ?? DEFAULT_RETENTION;
      if (!CALLED_SO.test(textAt(inputs, "name") ?? "") || retention >= responseDays * DAY) {
        return false;
      }
      inputs.messageRetentionSeconds = LONGEST_RETENTION;
      return true;
    },
  },
});
