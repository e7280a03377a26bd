import { arnOf, locationOf, ruleArnOf } from "../shared/access/arns";
import { CLOUDWATCH, EVENTS } from "../shared/access/requests";
import { HOLE } from "../shared/access/wildcards";
import { DOCS } from "../shared/docs";
import { findMissingGrants, keyOf, type KeyUser } from "../shared/keys";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { targetedQueues } from "../shared/targetedQueues";
import { publishedTopicsOf } from "../shared/topics";
import { TYPES } from "../shared/types";
import { isGiven, knownTextAt, textAt } from "../shared/values";

/** The property that names the KMS key of a resource. */
function keyPropertyOf({ type }: Resource): string {
  if (type === TYPES.queue || type === TYPES.topic) return "kmsMasterKeyId";
  return type === TYPES.logGroup ? "kmsKeyId" : "kmsKeyIdentifier";
}

const USE = ["kms:Decrypt", "kms:GenerateDataKey"];

/** The tag that lets EventBridge's service-linked role decrypt the secret of a connection. */
const TAG = "EventBridgeApiDestinations";

/**
 * A KMS key must let the services use it that read or write the encrypted data. Without the grant EventBridge cannot write a
 * dead letter and drops it, a bus accepts no event, a topic no alert and a log group no record, and a connection is
 * de-authorized. Nobody can change the grants of AWS managed keys.
 * Sources: EventBridge User Guide, 'Authorizing EventBridge to use a customer managed key' and 'Encrypting EventBridge
 * connection authorization'; SQS Developer Guide, 'Key management'; SNS Developer Guide, 'Managing encryption keys':
 * a condition on the source is not supported for EventBridge; CloudWatch Logs User Guide, 'Encrypt log data';
 * cloudposse/terraform-aws-cloudwatch-events#46.
 */
export const keyGrant = stackPolicy({
  name: "kms-key-grant",
  description:
    "The KMS key of a queue, bus, archive, connection, topic or log group lets the services that need it use it.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["loss", "dead-letter-queue", "event-bus", "alarm", "encryption"],
  remediationSteps: `Use a customer-managed key whose policy allows ${EVENTS} to do kms:Decrypt and kms:GenerateDataKey, or use the service's own encryption.`,
  url: DOCS.queueKeys,
  subjects: (stack) =>
    [
      ...new Set([...stack.deadLetterQueues(), ...targetedQueues(stack).keys()]),
      ...stack.of(TYPES.bus, TYPES.archive, TYPES.connection, TYPES.topic, TYPES.logGroup),
    ].filter((resource) => isGiven(resource.props, keyPropertyOf(resource))),
  *judge(resource, stack) {
    const property = keyPropertyOf(resource);
    if (resource.type === TYPES.connection) yield* findMissingTag(resource, property, stack);
    else yield* findMissingGrants({ resource, property, stack, users: usersOf(resource, stack) });
  },
});

function usersOf(resource: Resource, stack: Stack): KeyUser[] {
  const arn = arnOf(resource, stack);
  const events = { who: "EventBridge", service: EVENTS, actions: USE };
  switch (resource.type) {
    case TYPES.queue: {
      const context = ["aws:sqs:arn", arn] as const;
      return [{ ...events, sources: sourcesOf(resource, stack), context, through: "sqs" }];
    }
    case TYPES.topic:
      return usersOfTopic(resource, arn, stack);
    case TYPES.logGroup: {
      const { region } = locationOf(resource, stack);
      return [
        {
          who: "CloudWatch Logs",
          service: "logs.*.amazonaws.com",
          services: [`logs.${region}.amazonaws.com`, `logs.cn-${HOLE}.amazonaws.com.cn`],
          actions: ["kms:Encrypt", "kms:Decrypt"],
          sources: [arn],
          context: ["aws:logs:arn", arn],
          through: "logs",
        },
      ];
    }
    default: {
      const bus = resource.type === TYPES.bus ? arn : busOfArchive(resource);
      const context = ["aws:events:event-bus:arn", bus] as const;
      return [{ ...events, sources: [bus], context, through: "events" }];
    }
  }
}

/** An archive is encrypted with the ARN of its bus in the encryption context. */
const busOfArchive = ({ props }: Resource) => knownTextAt(props, "eventSourceArn") ?? HOLE;

/** The ARNs of the rules and buses that send to a queue. */
function sourcesOf(queue: Resource, stack: Stack): string[] {
  const senders = [...stack.sendersOf(queue), ...targetedQueues(stack).of(queue)];
  const arns = senders.map((sender) =>
    sender.type === TYPES.bus
      ? arnOf(sender, stack)
      : readFrom(sender, () => ruleArnOf(sender, stack)),
  );
  return [...new Set(arns)];
}

/** CloudWatch names the alarm, EventBridge names no source. */
function usersOfTopic(topic: Resource, arn: string, stack: Stack): KeyUser[] {
  const { byAlarms, byRules } = publishedTopicsOf(stack);
  const common = { actions: USE, context: ["aws:sns:topicArn", arn] as const, through: "sns" };
  return [
    ...(byAlarms.has(topic)
      ? [
          {
            ...common,
            who: "CloudWatch",
            service: CLOUDWATCH,
            sources: byAlarms.of(topic).map((alarm) => arnOf(alarm, stack)),
          },
        ]
      : []),
    ...(byRules.has(topic)
      ? [{ ...common, who: "EventBridge", service: EVENTS, sources: [undefined] }]
      : []),
  ];
}

/** EventBridge decrypts the secret of a connection with a role that may use only tagged keys. */
function* findMissingTag(connection: Resource, property: string, stack: Stack): Iterable<Finding> {
  const key = keyOf(connection, property, stack);
  if (key === undefined) {
    yield {
      problem: "is encrypted with a key from outside this stack",
      property,
      found: textAt(connection.props, property),
      because: "so this policy cannot check the tags of the key",
      remedy: `Make sure that the key has the tag ${TAG} with the value true.`,
      advice: true,
    };
    return;
  }
  const found = readFrom(key, (props) => textAt(props, "tags", TAG));
  if (found === "true") return;
  yield {
    problem: "is encrypted with a key that EventBridge cannot use",
    property: `tags.${TAG} of '${key.name}'`,
    found,
    because: "and without this tag the connection is de-authorized",
    remedy: "Set the tag to true.",
  };
}
