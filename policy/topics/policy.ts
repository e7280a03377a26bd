import { concerns, EVENTS, readPolicy, type Statement } from "../shared/accessPolicy";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding } from "../shared/policy";
import { readFrom } from "../shared/resource";
import { publishedTopicsOf } from "../shared/topics";
import { TYPES } from "../shared/types";
import { isGiven, NotKnownYet, valueAt } from "../shared/values";

const PUBLISH = "sns:Publish";
const CLOUDWATCH = "cloudwatch.amazonaws.com";

/**
 * A topic that alarms notify must let CloudWatch publish. A topic that is the target of a rule must let EventBridge publish,
 * without a condition: EventBridge sends no condition keys to SNS, so no condition can hold. Without the permission nobody is
 * notified, and nobody learns why. A topic without a policy lets its own account publish, which includes CloudWatch and not
 * EventBridge.
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
    const [policy] = stack.referringTo(topic, TYPES.topicPolicy, "arn");
    if (policy === undefined && stack.hasUnknownReferences(TYPES.topic, TYPES.topicPolicy, "arn")) {
      throw new NotKnownYet("policy");
    }
    const owner = policy ?? topic;
    const property = owner === topic ? "policy" : `policy of '${owner.name}'`;
    const hasPolicy = isGiven(owner.props, "policy");
    const statements = hasPolicy
      ? (readPolicy(readFrom(owner, (props) => valueAt(props, "policy"))) ?? [])
      : [];
    if (byAlarms.has(topic) && hasPolicy && !statements.some(allowsPublishing(CLOUDWATCH))) {
      yield describeRefusal({ service: CLOUDWATCH, messages: "alarms", property, statements });
    }
    if (byRules.has(topic)) {
      const granting = statements.filter(allowsPublishing(EVENTS));
      if (granting.length === 0) {
        yield describeRefusal({
          service: EVENTS,
          messages: "events from rules",
          property,
          statements,
        });
      } else if (granting.every(({ conditions }) => conditions.length > 0)) {
        yield {
          problem: "refuses events from rules",
          property: `${property}, Condition`,
          found: GIVEN,
          because: `and no condition holds for ${EVENTS}, which sends no condition keys to SNS`,
          remedy: "Remove the condition.",
        };
      }
    }
  },
});

interface Refusal {
  service: string;
  /** Messages that the topic refuses. */
  messages: string;
  property: string;
  statements: readonly Statement[];
}

function describeRefusal({ service, messages, property, statements }: Refusal): Finding {
  return {
    problem: `refuses ${messages}`,
    property,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `so ${service} may not publish to the topic`,
    remedy: `Allow ${service} to do ${PUBLISH}.`,
  };
}

const allowsPublishing = (service: string) => (statement: Statement) =>
  statement.allows && concerns(statement, service, PUBLISH);
