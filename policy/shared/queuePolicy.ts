import { arnOf, ruleArnOf } from "./access/arns";
import { hasUnknownParts, readPolicy, type Statement } from "./access/document";
import {
  demandedValues,
  explainUnmet,
  isUndecided,
  refusalOf,
  spellKey,
  type Refusal,
} from "./access/refusals";
import { EVENTS, requestOfEvents } from "./access/requests";
import { withoutHoles } from "./access/wildcards";
import { GIVEN, type Finding } from "./policy";
import { readFrom, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { NotKnownYet, textAt, valueAt } from "./values";

export const SEND = "sqs:SendMessage";
const SOURCE = "aws:sourcearn";

/** The policy of a queue. */
export interface QueuePolicy {
  /** The resource that has the policy. */
  owner: Resource;
  /** The policy as given: JSON or an object. */
  document: unknown;
  statements: readonly Statement[];
  /** The policy's name in messages. */
  property: string;
}

/** Finds the policy of a queue. A QueuePolicy replaces the policy in the queue's own inputs. @throws NotKnownYet */
export function policyOfQueue(queue: Resource, stack: Stack): QueuePolicy {
  const [policy] = stack.referringTo(queue, TYPES.queuePolicy, "queueUrl");
  if (
    policy === undefined &&
    stack.hasUnknownReferences(TYPES.queue, TYPES.queuePolicy, "queueUrl")
  ) {
    throw new NotKnownYet("policy");
  }
  const owner = policy ?? queue;
  const document = readFrom(owner, (props) => valueAt(props, "policy"));
  const property = owner === queue ? "policy" : `policy of '${owner.name}'`;
  return { owner, document, statements: readPolicy(document), property };
}

/** A rule or bus that sends messages to a queue. */
export interface Sender {
  kind: "rule" | "bus";
  name: string;
  /** With `HOLE` for parts that are not known. */
  arn: string;
}

/** The rules and buses on whose behalf targets and buses send, each once. @throws NotKnownYet */
export function sendersOf(resources: readonly Resource[], stack: Stack): Sender[] {
  const senders = resources.map((resource) => senderOf(resource, stack));
  return [...new Map(senders.map((sender) => [sender.arn, sender])).values()];
}

/** The rule or bus whose dead letters a target or bus sends. @throws NotKnownYet */
function senderOf(resource: Resource, stack: Stack): Sender {
  if (resource.type === TYPES.bus) {
    return { kind: "bus", name: resource.name, arn: arnOf(resource, stack) };
  }
  const rule = readFrom(resource, () => stack.ruleOf(resource));
  const name = rule?.name ?? textAt(resource.props, "rule") ?? "";
  return { kind: "rule", name, arn: ruleArnOf(resource, stack) };
}

interface Senders {
  policy: QueuePolicy;
  /** ARN of the queue, with `HOLE` for parts that are not known. */
  queue: string;
  senders: readonly Sender[];
  /** What the queue does not receive: `dead letters`. */
  messages: string;
}

/** Finds the rules and buses that a queue's policy does not let send. @throws NotKnownYet if that depends on the policy */
export function* findRefusedSenders({
  policy,
  queue,
  senders,
  messages,
}: Senders): Iterable<Finding> {
  const { statements, document, owner } = policy;
  const requestOf = ({ arn }: Sender) =>
    requestOfEvents({ source: arn, action: SEND, resource: queue });
  const refused = senders.flatMap((sender) => {
    const refusal = refusalOf(statements, requestOf(sender));
    return refusal === undefined ? [] : [{ sender, refusal }];
  });
  const isGeneral = ({ denying, unmet }: Refusal) =>
    denying === undefined ? unmet.length === 0 : !namesSource(denying);
  const [first] = refused;
  if (first !== undefined && refused.every(({ refusal }) => isGeneral(refusal))) {
    const what = `receives no ${messages}`;
    yield { ...describe(what, policy, first.refusal), ...remedyFor(first.refusal, "rules") };
    return;
  }
  for (const { sender, refusal } of refused) {
    const what = `receives no ${messages} from ${sender.kind} '${sender.name}'`;
    yield { ...describe(what, policy, refusal, sender.arn), ...remedyFor(refusal, sender.kind) };
  }
  const isLeft = refused.length === 0 && hasUnknownParts(document);
  if (isLeft && senders.some((sender) => isUndecided(statements, requestOf(sender)))) {
    throw new NotKnownYet("policy", owner);
  }
}

const namesSource = ({ conditions }: Statement) =>
  conditions.some(({ key }) => key === SOURCE || key === "aws:sourceaccount");

const remedyFor = ({ denying, unmet }: Refusal, sources: string): Pick<Finding, "remedy"> => ({
  remedy:
    denying === undefined
      ? unmet.length === 0 || unmet.some(({ key }) => key === SOURCE)
        ? grantFor(`ARN of the ${sources}`)
        : "Remove the condition, or use a condition on aws:SourceArn."
      : denying.conditions.length === 0
        ? "Remove the statement, or add a condition to it."
        : "Remove the statement, or change its condition.",
});

export const grantFor = (sources: string) =>
  `Allow ${EVENTS} to do ${SEND}, with the condition {"ArnLike": {"aws:SourceArn": "<${sources}>"}}.`;

function describe(
  problem: string,
  { property, statements, document }: QueuePolicy,
  { denying, unmet }: Refusal,
  arn: string = EVENTS,
): Omit<Finding, "remedy"> {
  const source = withoutHoles(arn);
  if (denying !== undefined) {
    return {
      problem,
      property: `${property}, Effect`,
      found: "Deny",
      because: `which refuses ${source} even if other statements allow it`,
    };
  }
  const condition = unmet.find(({ key }) => key === SOURCE) ?? unmet[0];
  if (condition === undefined) {
    return {
      problem,
      property,
      found: statements.length === 0 ? document : GIVEN,
      because: `so ${EVENTS} may not send messages to the queue`,
    };
  }
  return {
    problem,
    property: `${property}, ${spellKey(condition.key)}`,
    found: demandedValues(condition),
    because:
      condition.key === SOURCE ? `which does not match ${source}` : explainUnmet(condition, EVENTS),
  };
}
