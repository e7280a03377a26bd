import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { flagAt, isGiven, isKnown, textAt } from "../shared/values";
import { notifies } from "./compositeAlarms";
import { alarmsIn, alarmsOn, isMetric, type AlarmReads } from "./reads";

/**
 * An alarm must notify somebody. Without actions, only its state in the console changes, and the dead letters stay in the
 * queue until SQS deletes them.
 *
 * The policy checks the alarms on EventBridge and on dead-letter queues. Programs have other alarms without actions on purpose:
 * a deployment of CodeDeploy, a health check of Route 53 and a dashboard read the state. An alarm may also notify by a composite
 * alarm, or by a rule on the events of CloudWatch.
 * Sources: CloudWatch API reference, PutMetricAlarm, `AlarmActions`; CloudWatch User Guide, 'Alarm events and EventBridge'.
 */
export const alarmActions = stackPolicy({
  name: "alarm-actions",
  description: "An alarm on EventBridge or on a dead-letter queue notifies somebody.",
  enforcementLevel: "advisory",
  severity: "high",
  tags: ["loss", "alarm"],
  remediationSteps:
    "Set alarmActions of the alarm to an SNS topic, and do not set actionsEnabled to false.",
  url: DOCS.alarmActions,
  subjects: relevantAlarms,
  *judge(alarm, stack): Iterable<Finding> {
    if (notifies(alarm, stack) || alarmsAreEvents(stack)) return;
    const { props } = alarm;
    const problem = "notifies nobody";
    if (flagAt(props, "actionsEnabled") === false) {
      yield {
        problem,
        property: "actionsEnabled",
        found: false,
        because: "so its actions are turned off",
        remedy: "Remove actionsEnabled.",
      };
    }
    if (isGiven(props, "alarmActions")) return;
    yield {
      problem,
      property: "alarmActions",
      found: undefined,
      because: "so nobody learns that the alarm went off",
      remedy: "Set alarmActions to the ARN of an SNS topic to which the team subscribes.",
    };
  },
});

function relevantAlarms(stack: Stack): readonly Resource[] {
  const ofQueues = stack
    .deadLetterQueues()
    .flatMap((queue) => alarmsOn(stack, "QueueName", queue))
    .filter((reads) => readsFrom(reads, "AWS/SQS"));
  const ofEvents = alarmsIn(stack).filter((reads) => readsFrom(reads, "AWS/Events"));
  return [...new Set([...ofQueues, ...ofEvents].map(({ alarm }) => alarm))];
}

function readsFrom({ reads }: AlarmReads, namespace: string): boolean {
  return reads.some(
    (read) => (isMetric(read) ? read.namespace : read.insights?.namespace) === namespace,
  );
}

/** Whether a rule of the stack matches the events that CloudWatch sends when an alarm changes its state. */
function alarmsAreEvents(stack: Stack): boolean {
  return stack
    .of(TYPES.rule)
    .some(
      ({ props }) =>
        isKnown(props, "eventPattern") &&
        textAt(props, "eventPattern")?.includes('"CloudWatch Alarm State Change"'),
    );
}
