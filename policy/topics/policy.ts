import { arnOf } from "../shared/access/arns";
import { hasUnknownParts, readPolicy, type Statement } from "../shared/access/document";
import type { AccessRequest } from "../shared/access/evaluate";
import {
  demandedValues,
  explainUnmet,
  isUndecided,
  refusalOf,
  spellKey,
  type Refusal,
} from "../shared/access/refusals";
import {
  CLOUDWATCH,
  EVENTS,
  publicationOfAlarm,
  publicationOfEvents,
} from "../shared/access/requests";
import { withoutHoles } from "../shared/access/wildcards";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { publishedTopicsOf } from "../shared/topics";
import { TYPES } from "../shared/types";
import { isGiven, NotKnownYet, valueAt } from "../shared/values";

const PUBLISH = "sns:Publish";

/**
 * A topic that alarms notify must let CloudWatch publish, for each of these alarms. A topic that is the target of a rule must let
 * EventBridge publish, without a condition: EventBridge sends no condition keys to SNS, so no condition can hold. Without the
 * permission nobody is notified, and nobody learns why. A topic without a policy lets its own account publish, which includes
 * CloudWatch and not EventBridge.
 * Sources: CloudWatch User Guide, 'Notifying users on alarm changes'; EventBridge User Guide, 'Using resource-based
 * policies', Amazon SNS permissions.
 */
export const alertTopicPolicy = stackPolicy({
  name: "alert-topic-policy",
  description:
    "The policy of a topic lets CloudWatch publish alarms and EventBridge publish events.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "alarm", "topic", "iam"],
  remediationSteps: `Add a TopicPolicy that allows ${CLOUDWATCH} to do ${PUBLISH}. If the topic is the target of a rule, allow ${EVENTS} too, without a condition.`,
  url: DOCS.topicTargets,
  subjects: (stack) => {
    const { byAlarms, byRules } = publishedTopicsOf(stack);
    return stack.of(TYPES.topic).filter((topic) => byAlarms.has(topic) || byRules.has(topic));
  },
  *judge(topic, stack) {
    const { byAlarms, byRules } = publishedTopicsOf(stack);
    const policy = policyOfTopic(topic, stack);
    const arn = arnOf(topic, stack);
    const refusals = [
      ...(policy.isGiven ? alarmsRefused(byAlarms.of(topic), policy, arn, stack) : []),
      ...(byRules.has(topic) ? eventsRefused(policy, arn) : []),
    ];
    yield* refusals;
    if (refusals.length === 0 && policy.hasUnknownParts) {
      const requests = [
        ...byAlarms.of(topic).map((alarm) => publicationOfAlarm(arnOf(alarm, stack), arn)),
        ...(byRules.has(topic) ? [publicationOfEvents(arn)] : []),
      ];
      if (requests.some((request) => isUndecided(policy.statements, request))) {
        throw new NotKnownYet("policy", policy.owner);
      }
    }
  },
});

interface TopicPolicy {
  /** The resource that has the policy. */
  owner: Resource;
  isGiven: boolean;
  hasUnknownParts: boolean;
  statements: readonly Statement[];
  /** The policy's name in messages. */
  property: string;
}

/** A TopicPolicy replaces the policy in the topic's own inputs. */
function policyOfTopic(topic: Resource, stack: Stack): TopicPolicy {
  const [policy] = stack.referringTo(topic, TYPES.topicPolicy, "arn");
  if (policy === undefined && stack.hasUnknownReferences(TYPES.topic, TYPES.topicPolicy, "arn")) {
    throw new NotKnownYet("policy");
  }
  const owner = policy ?? topic;
  const given = isGiven(owner.props, "policy");
  const document = given ? readFrom(owner, (props) => valueAt(props, "policy")) : undefined;
  return {
    owner,
    isGiven: given,
    hasUnknownParts: hasUnknownParts(document),
    statements: readPolicy(document),
    property: owner === topic ? "policy" : `policy of '${owner.name}'`,
  };
}

/** Alarms that the policy does not let through: one finding for all of them if it lets none through. */
function alarmsRefused(
  alarms: readonly Resource[],
  policy: TopicPolicy,
  topic: string,
  stack: Stack,
): Finding[] {
  const refused = alarms.flatMap((alarm) => {
    const request = publicationOfAlarm(arnOf(alarm, stack), topic);
    const refusal = refusalOf(policy.statements, request);
    return refusal === undefined ? [] : [{ alarm, refusal }];
  });
  const [first] = refused;
  if (first === undefined) return [];
  if (refused.length === alarms.length) {
    return [describe({ messages: "alarms", service: CLOUDWATCH, policy, ...first })];
  }
  return refused.map(({ alarm, refusal }) => {
    const source = withoutHoles(arnOf(alarm, stack));
    const messages = `alarm '${alarm.name}'`;
    return describe({ messages, service: CLOUDWATCH, policy, refusal, source });
  });
}

function eventsRefused(policy: TopicPolicy, topic: string): Finding[] {
  const request: AccessRequest = publicationOfEvents(topic);
  const refusal = refusalOf(policy.statements, request);
  if (refusal === undefined) return [];
  if (refusal.unmet.length === 0) {
    return [describe({ messages: "events from rules", service: EVENTS, policy, refusal })];
  }
  return [
    {
      problem: "refuses events from rules",
      property: `${policy.property}, Condition`,
      found: GIVEN,
      because: `and no condition holds for ${EVENTS}, which sends no condition keys to SNS`,
      remedy: "Remove the condition.",
    },
  ];
}

interface Refused {
  /** What the topic refuses. */
  messages: string;
  service: string;
  policy: TopicPolicy;
  refusal: Refusal;
  /** The ARN of the alarm, if the topic refuses this alarm and not others. */
  source?: string;
}

function describe({ messages, service, policy, refusal, source }: Refused): Finding {
  const { property, statements } = policy;
  const { denying, unmet } = refusal;
  const problem = `refuses ${messages}`;
  if (denying !== undefined) {
    return {
      problem,
      property: `${property}, Effect`,
      found: "Deny",
      because: `which refuses ${service} even if other statements allow it`,
      remedy: "Remove the statement, or change its condition.",
    };
  }
  const [condition] = unmet;
  if (condition !== undefined) {
    return {
      problem,
      property: `${property}, ${spellKey(condition.key)}`,
      found: demandedValues(condition),
      because:
        source !== undefined && condition.key === "aws:sourcearn"
          ? `which does not match ${source}`
          : explainUnmet(condition, service),
      remedy: `Change the condition, so that it holds for the ARN of the alarm and its account.`,
    };
  }
  return {
    problem,
    property,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `so ${service} may not publish to the topic`,
    remedy: `Allow ${service} to do ${PUBLISH}.`,
  };
}
