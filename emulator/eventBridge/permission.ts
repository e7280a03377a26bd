import { allows, togetherAllow } from "../../eventbridge/accessPolicy";
import { keyRefused } from "../keys";
import type { EmulatedAccount } from "../account";
import type { Bus } from "./bus";
import type { Rule, RuleTarget } from "./rule";
import type { Failure } from "./deadLetter";

/**
 * Why EventBridge may not call a target's destination for a rule; such an event is not retried. The role's inline and attached
 * policies count together. A permissions boundary, or a policy of AWS's own, is refused where it is made.
 * Source: IAM User Guide, 'Evaluating identity-based policies'.
 */
export function invocationRefused(
  account: EmulatedAccount,
  rule: Rule,
  target: RuleTarget,
): Failure | undefined {
  const { arn, roleArn } = target;
  const role = account.roles.get(roleArn ?? "");
  const assume = {
    service: "events.amazonaws.com",
    action: "sts:AssumeRole",
    resource: roleArn ?? "",
    context: source(account, rule),
  };
  if (role === undefined || !allows(role.trust, assume)) {
    return { code: "FAILED_TO_ASSUME_ROLE", message: `Role ${roleArn} cannot be assumed.` };
  }
  const invoke = { action: "events:InvokeApiDestination", resource: arn, context: {} };
  return togetherAllow(account.policiesOf(role), invoke)
    ? undefined
    : { code: "NO_PERMISSIONS", message: `Role ${roleArn} may not invoke ${arn}.` };
}

/**
 * Why EventBridge may not send to a queue for a rule, as to a dead-letter queue; a dead letter is lost then. The queue's
 * key is asked as well. Source: SQS Developer Guide, 'Key management', permissions of services.
 */
export function sendRefused(
  account: EmulatedAccount,
  rule: Rule,
  queueArn: string,
): string | undefined {
  const queue = account.queues.get(queueArn);
  if (queue === undefined) return "the queue does not exist";
  const sending = {
    service: "events.amazonaws.com",
    action: "sqs:SendMessage",
    resource: queueArn,
    context: source(account, rule),
  };
  if (queue.policy === undefined || !allows(queue.policy, sending)) {
    return "the queue's policy does not let EventBridge send for this rule";
  }
  return keyRefused(account, { key: queue.key, ...sending });
}

/**
 * Why EventBridge may not publish to a topic. It says nothing of itself there, so that no condition of a topic's policy
 * can hold. Source: EventBridge User Guide, 'Using resource-based policies', Amazon SNS permissions.
 */
export function publishRefused(account: EmulatedAccount, topicArn: string): Failure | undefined {
  const topic = account.topics.get(topicArn);
  if (topic === undefined) {
    return { code: "NO_RESOURCE", message: `topic ${topicArn} does not exist.` };
  }
  const publishing = {
    service: "events.amazonaws.com",
    action: "sns:Publish",
    resource: topicArn,
    context: {},
  };
  const context = { "kms:EncryptionContext:aws:sns:topicArn": topicArn };
  const refusal =
    topic.policy !== undefined && allows(topic.policy, publishing)
      ? keyRefused(account, { key: topic.key, service: publishing.service, context })
      : "the topic's policy does not let EventBridge publish, without a condition";
  return refusal === undefined ? undefined : { code: "NO_PERMISSIONS", message: refusal };
}

/** Who calls PutEvents, where it is somebody whose rights are to be judged. */
export interface Publisher {
  /** 12 digits. */
  accountId: string;
  /** In the emulator's account: whose policies decide. Of another account, the bus's policy decides. */
  roleArn?: string;
}

/**
 * Why a publisher may not put an event on a bus. Whether another account lets its own role publish is not known here.
 * Source: IAM User Guide, 'Cross-account policy evaluation logic'.
 */
export function putEventsRefused(
  account: EmulatedAccount,
  { accountId, roleArn }: Publisher,
  bus: Bus,
  { Source, DetailType }: { Source: string; DetailType: string },
): string | undefined {
  const request = {
    action: "events:PutEvents",
    resource: bus.arn,
    context: { "events:source": Source, "events:detail-type": DetailType },
  };
  const refused = `${roleArn ?? accountId} may not put events of ${Source}, ${DetailType}, on ${bus.arn}.`;
  if (accountId !== account.location.accountId) {
    const isAllowed =
      bus.policy !== undefined && allows(bus.policy, { ...request, account: accountId });
    return isAllowed ? undefined : refused;
  }
  const role = account.roles.get(roleArn ?? "");
  return role !== undefined && togetherAllow(account.policiesOf(role), request)
    ? undefined
    : refused;
}

/** What EventBridge says of itself when it acts for a rule. */
function source(account: EmulatedAccount, { arn }: Rule): Record<string, string> {
  return { "aws:SourceArn": arn, "aws:SourceAccount": account.location.accountId };
}
