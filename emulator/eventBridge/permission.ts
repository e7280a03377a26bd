import { allows, togetherAllow } from "../../eventbridge/accessPolicy";
import type { EmulatedAccount } from "../account";
import { keyRefused } from "../keys";
import type { Role } from "../role";
import type { Bus } from "./bus";
import type { Failure } from "./deadLetter";
import type { Rule, RuleTarget } from "./rule";

const EVENTBRIDGE = "events.amazonaws.com";

/** Decides for each attempt whether EventBridge can invoke a target; evaluates the policies once for each state of the role. */
export class InvocationPermissions {
  private readonly known = new WeakMap<
    RuleTarget,
    { role: Role | undefined; refusal: Failure | undefined }
  >();

  constructor(private readonly account: EmulatedAccount) {}

  /** Why EventBridge cannot invoke the target; such an event is not retried. */
  refusal(rule: Rule, target: RuleTarget): Failure | undefined {
    const role = this.account.roles.get(target.roleArn ?? "");
    const known = this.known.get(target);
    if (known !== undefined && known.role === role) return known.refusal;
    const refusal = this.evaluate(rule, target, role);
    this.known.set(target, { role, refusal });
    return refusal;
  }

  /**
   * The role's inline and attached policies count together. The control plane refuses permissions boundaries and AWS's own
   * policies.
   * Source: IAM User Guide, 'Evaluating identity-based policies'.
   */
  private evaluate(
    rule: Rule,
    { arn, roleArn }: RuleTarget,
    role: Role | undefined,
  ): Failure | undefined {
    const assume = {
      service: EVENTBRIDGE,
      action: "sts:AssumeRole",
      resource: roleArn ?? "",
      context: sourceOf(this.account, rule),
    };
    if (role === undefined || !allows(role.trust, assume)) {
      return { code: "FAILED_TO_ASSUME_ROLE", message: `Role ${roleArn} cannot be assumed.` };
    }
    const invoke = { action: "events:InvokeApiDestination", resource: arn, context: {} };
    return togetherAllow(this.account.policiesOf(role), invoke)
      ? undefined
      : { code: "NO_PERMISSIONS", message: `Role ${roleArn} may not invoke ${arn}.` };
  }
}

/**
 * Why EventBridge cannot send to a queue for a rule; a dead letter is then lost. The queue's key must allow it as well.
 * Source: SQS Developer Guide, 'Key management', permissions of services.
 */
export function sendRefused(
  account: EmulatedAccount,
  rule: Rule,
  queueArn: string,
): string | undefined {
  const queue = account.queues.get(queueArn);
  if (queue === undefined) return "the queue does not exist";
  const sending = {
    service: EVENTBRIDGE,
    action: "sqs:SendMessage",
    resource: queueArn,
    context: sourceOf(account, rule),
  };
  if (queue.policy === undefined || !allows(queue.policy, sending)) {
    return "the queue's policy does not let EventBridge send for this rule";
  }
  return keyRefused(account, { key: queue.key, ...sending });
}

/**
 * Why EventBridge cannot publish to a topic. It sends no condition keys to SNS, so a statement with a condition never
 * matches. Source: EventBridge User Guide, 'Using resource-based policies', Amazon SNS permissions.
 */
export function publishRefused(account: EmulatedAccount, topicArn: string): Failure | undefined {
  const topic = account.topics.get(topicArn);
  if (topic === undefined) {
    return { code: "NO_RESOURCE", message: `topic ${topicArn} does not exist.` };
  }
  const publishing = {
    service: EVENTBRIDGE,
    action: "sns:Publish",
    resource: topicArn,
    context: {},
  };
  const context = { "kms:EncryptionContext:aws:sns:topicArn": topicArn };
  const refusal =
    topic.policy !== undefined && allows(topic.policy, publishing)
      ? keyRefused(account, { key: topic.key, service: EVENTBRIDGE, context })
      : "the topic's policy does not let EventBridge publish, without a condition";
  return refusal === undefined ? undefined : { code: "NO_PERMISSIONS", message: refusal };
}

/** The caller of PutEvents, if its permissions are checked. */
export interface PublishingAccount {
  /** 12 digits. For another account than the emulator's, the bus's policy decides. */
  accountId: string;
  /** A role in the emulator's account, whose policies decide. */
  roleArn?: string;
}

/** An entry that a publisher puts on a bus. */
interface Publishing {
  bus: Bus;
  entry: { Source: string; DetailType: string };
}

/**
 * Why a publisher cannot put an event on a bus. Whether another account allows its own role to publish is not known here.
 * Source: IAM User Guide, 'Cross-account policy evaluation logic'.
 */
export function putEventsRefused(
  account: EmulatedAccount,
  { accountId, roleArn }: PublishingAccount,
  { bus, entry: { Source, DetailType } }: Publishing,
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

/** The condition keys that EventBridge sends when it acts for a rule. */
function sourceOf(account: EmulatedAccount, { arn }: Rule): Record<string, string> {
  return { "aws:SourceArn": arn, "aws:SourceAccount": account.location.accountId };
}
