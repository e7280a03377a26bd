import { arnOf } from "../shared/access/arns";
import { EVENTS } from "../shared/access/requests";
import { DOCS } from "../shared/docs";
import { stackPolicy } from "../shared/policy";
import { findRefusedSenders, policyOfQueue, SEND, sendersOf } from "../shared/queuePolicy";
import { targetedQueues } from "../shared/targetedQueues";

/**
 * A queue that is the target of a rule must let EventBridge send, for the ARN of the rule. `PutTargets` does not grant this
 * permission, and a grant to the ARN of the bus does not match: no event arrives.
 * Source: EventBridge User Guide, 'Using resource-based policies', Amazon SQS permissions; aws/aws-cdk#30238.
 */
export const targetQueuePolicy = stackPolicy({
  name: "target-queue-policy",
  description: "The policy of a queue that is the target of a rule lets EventBridge send events.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "target", "iam"],
  remediationSteps: `Add a QueuePolicy that allows ${EVENTS} to do ${SEND} on the queue, with a condition on aws:SourceArn that matches the ARNs of the rules.`,
  url: DOCS.queueTargets,
  subjects: (stack) => targetedQueues(stack).keys(),
  *judge(queue, stack) {
    yield* findRefusedSenders({
      policy: policyOfQueue(queue, stack),
      queue: arnOf(queue, stack),
      senders: sendersOf(targetedQueues(stack).of(queue), stack),
      messages: "events",
    });
  },
});
