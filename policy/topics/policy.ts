import { concerns, EVENTS, readPolicy, type Statement } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding } from "../shared/policy";
import { reading } from "../shared/stack";
import { callersOf } from "../shared/topics";
import { TYPES } from "../shared/types";
import { isGiven, NotKnownYet, valueAt } from "../shared/values";

const PUBLISH = "sns:Publish";
const CLOUDWATCH = "cloudwatch.amazonaws.com";

/**
 * A topic that alarms call must let CloudWatch publish, and one that is a rule's target EventBridge, without a
 * condition: EventBridge says nothing of itself to SNS, so that no condition can hold. Where it may not, nobody is
 * told, and nobody is told of that. A topic without a policy of its own lets its account in, CloudWatch with it, and
 * EventBridge not.
 * Sources: CloudWatch User Guide, 'Notifying users on alarm changes'; EventBridge User Guide, 'Using resource-based
 * policies', Amazon SNS permissions.
 */
export const alertTopicPolicy = stackPolicy({
  name: "alert-topic-policy",
  description: "The topic of alarms and rules lets CloudWatch and EventBridge publish.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "alarm", "topic", "iam"],
  remediationSteps: `Add a TopicPolicy that allows ${CLOUDWATCH} to do ${PUBLISH}, and ${EVENTS} without a condition where the topic is a rule's target.`,
  url: DOCS.topicTargets,
  subjects: (stack) => {
    const { byAlarms, byRules } = callersOf(stack);
    return stack.of(TYPES.topic).filter((topic) => byAlarms.has(topic) || byRules.has(topic));
  },
  *judge(topic, stack) {
    const { byAlarms, byRules } = callersOf(stack);
    const [policy] = stack.referringTo(topic, TYPES.topicPolicy, "arn");
    if (policy === undefined && stack.hasLoose(TYPES.topic, TYPES.topicPolicy, "arn")) {
      throw new NotKnownYet("policy");
    }
    const owner = policy ?? topic;
    const property = owner === topic ? "policy" : `policy of '${owner.name}'`;
    const hasPolicy = isGiven(owner.props, "policy");
    const statements = hasPolicy
      ? (readPolicy(reading(owner, (props) => valueAt(props, "policy"))) ?? [])
      : [];
    if (byAlarms.has(topic) && hasPolicy && !statements.some(lets(CLOUDWATCH))) {
      yield refusing(CLOUDWATCH, "alarms", property, statements);
    }
    if (byRules.has(topic)) {
      const granting = statements.filter(lets(EVENTS));
      if (granting.length === 0) yield refusing(EVENTS, "rules", property, statements);
      else if (granting.every(({ conditions }) => conditions.length > 0)) {
        yield {
          problem: "drops what rules publish",
          property: `${property}, Condition`,
          found: GIVEN,
          because: `which never holds for ${EVENTS}: it says nothing of itself to SNS`,
          remedy: "Take the condition out.",
        };
      }
    }
  },
});

function refusing(
  service: string,
  whose: string,
  property: string,
  statements: readonly Statement[],
): Finding {
  return {
    problem: `drops what ${whose} publish`,
    property,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `which does not let ${service} publish`,
    remedy: `Allow ${service} ${PUBLISH}.`,
  };
}

const lets = (service: string) => (statement: Statement) =>
  statement.allows && concerns(statement, service, PUBLISH);
