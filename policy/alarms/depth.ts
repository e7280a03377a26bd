import { firesAt, watchesOn } from "../shared/alarms";
import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { reading } from "../shared/stack";
import { textAt } from "../shared/values";

const METRIC = "ApproximateNumberOfMessagesVisible";

interface Config {
  /** Dead letters at which the alarm goes off at the latest. */
  letters: number;
}

/**
 * A dead-letter queue must have an alarm on its depth: a dead letter is an event that a customer waits for, and
 * nothing else tells that it is there. Source: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'.
 */
export const deadLetterQueueAlarm = stackPolicy<Config>({
  name: "dead-letter-queue-alarm",
  description: "An alarm goes off when a dead-letter queue holds a message.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "dead-letter-queue", "alarm"],
  remediationSteps: `Add a MetricAlarm on ${METRIC} of AWS/SQS with the queue's name as the dimension QueueName, for 1 message.`,
  url: DOCS.deadLetters,
  config: {
    letters: {
      type: "integer",
      minimum: 1,
      default: 1,
      description: "Dead letters at which the alarm goes off at the latest.",
    },
  },
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack, { letters }) {
    const alarms = watchesOn(stack, METRIC, "QueueName", queue)
      .filter(({ namespace }) => namespace === undefined || namespace === "AWS/SQS")
      .map(({ alarm }) => alarm);
    if (alarms.some((alarm) => reading(alarm, () => firesAt(alarm, letters)))) return;
    const [late] = alarms;
    if (late === undefined) {
      yield {
        problem: "fills unnoticed",
        property: "alarms",
        found: undefined,
        because: `none on ${METRIC} with this queue's name`,
        remedy: `Add a MetricAlarm that goes off at ${letters}.`,
      };
      return;
    }
    const { props } = late;
    yield {
      problem: "fills unnoticed for too long",
      property: `threshold of alarm '${late.name}'`,
      found: late.props.threshold,
      because: `with ${textAt(props, "comparisonOperator") ?? "no comparison"}, where ${letters} should be enough`,
      remedy: `Set it to ${letters}, with GreaterThanOrEqualToThreshold.`,
    };
  },
});
