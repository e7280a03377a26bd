import { statementsForOtherAccounts } from "../shared/access/strangers";
import { arnOf } from "../shared/access/arns";
import type { Known, Statement } from "../shared/access/document";
import { EVENTS } from "../shared/access/requests";
import { DOCS } from "../shared/docs";
import { findOpenStatements } from "../shared/openPolicy";
import { stackPolicy } from "../shared/policy";
import {
  findRefusedSenders,
  grantFor,
  policyOfQueue,
  SEND,
  sendersOf,
} from "../shared/queuePolicy";

/**
 * A dead-letter queue's policy must let EventBridge send, for the rules and buses that use the queue and for no other account.
 * `PutTargets` does not grant this permission: without it EventBridge drops the dead letters, and only a metric counts them.
 * Without a condition on the source or its account, a rule in any account can write into the queue.
 * Source: EventBridge User Guide, 'Using dead-letter queues', granting permissions; aws/aws-cdk#33169.
 */
export const deadLetterQueuePolicy = stackPolicy({
  name: "dead-letter-queue-policy",
  description:
    "The policy of a dead-letter queue lets EventBridge send messages for the rules and buses that use the queue, and for no other account.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "leak", "dead-letter-queue", "iam"],
  remediationSteps: `Add a QueuePolicy that allows ${EVENTS} to do ${SEND} on the queue, with a condition on aws:SourceArn that matches the ARNs of the rules.`,
  url: DOCS.deadLetters,
  subjects: (stack) => stack.deadLetterQueues(),
  *judge(queue, stack) {
    const policy = policyOfQueue(queue, stack);
    const { property, statements } = policy;
    const arn = arnOf(queue, stack);
    const open = [
      ...findOpenStatements({
        ...{ document: policy.document, property },
        remedy: `Set Principal to {"Service": "${EVENTS}"}.`,
      }),
    ];
    yield* open;
    const wide = statementsForOtherAccounts(statements, { action: SEND, resource: arn });
    if (open.length === 0 && wide.length > 0) {
      const sources = [...new Set(wide.flatMap(sourcesOf))].join(", ");
      yield {
        problem: "accepts messages from the rules of other accounts",
        property: `${property}, aws:SourceArn`,
        found: sources === "" ? undefined : sources,
        because: "so the permission is not limited to the rules that use the queue",
        remedy: grantFor("ARN of the rules"),
      };
    }
    yield* findRefusedSenders({
      ...{ policy, queue: arn, messages: "dead letters" },
      senders: sendersOf(stack.sendersOf(queue), stack),
    });
  },
});

/** Operators that demand one of their values. */
const COMPARING: ReadonlySet<string> = new Set([
  ...["arnlike", "arnequals", "stringlike", "stringequals", "stringequalsignorecase"],
]);

/** The ARNs that a statement compares the source with. */
const sourcesOf = ({ conditions }: Statement): Known[] =>
  conditions
    .filter(({ key }) => key === "aws:sourcearn")
    .flatMap(({ tests }) => tests.filter(({ operator }) => COMPARING.has(operator)))
    .flatMap(({ values }) => values);
