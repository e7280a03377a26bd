import { TYPES } from "../../../policy/shared/types";
import { alertTopicPolicy } from "../../../policy/topics/policy";
import { policySpec } from "../policySpec";
import { EVENTBRIDGE, iam, takesAlarms, TOPIC_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const takesEvents = {
  Effect: "Allow",
  Principal: EVENTBRIDGE,
  Action: "sns:Publish",
  Resource: TOPIC_ARN,
};
const policy = (shop: Shop, ...statements: Values[]) =>
  shop.set("topic-policy", { policy: iam(...statements) });
/** A rule's target is the topic. */
const withTarget = (shop: Shop) =>
  shop.add({
    type: TYPES.target,
    name: "alert",
    inputs: { rule: "alert", targetId: "alerts", arn: TOPIC_ARN },
    dependencies: { arn: ["topic"] },
  });
const refusal = (what: string, found: string, service: string, at = "policy of 'topic-policy'") =>
  `Topic 'topic' refuses ${what}: ${at} is ${found}, so ${service} may not publish to the topic. Allow ${service} to do sns:Publish.`;
const denial = (what: string, service: string) =>
  `Topic 'topic' refuses ${what}: policy of 'topic-policy', Effect is 'Deny', which refuses ${service} even if other statements allow it. Remove the statement, or change its condition.`;
const CLOUDWATCH = "cloudwatch.amazonaws.com";
const EVENTS = "events.amazonaws.com";

policySpec(alertTopicPolicy, {
  allows: [
    {
      what: "a policy that allows alarms and rules",
      change: (shop) => policy(withTarget(shop), takesAlarms, takesEvents),
    },
    {
      what: "a topic without a policy, which allows its own account",
      change: (shop) => shop.remove("topic-policy"),
    },
    {
      what: "a topic whose ARN is not known yet",
      change: (shop) =>
        shop.unknown("topic").set("topic-policy", { policy: iam(takesAlarms, takesEvents) }),
    },
    {
      what: "actions that are not known yet and depend on another resource",
      change: (shop) => {
        shop.get("depth-alarm").dependencies = {};
        shop.set("depth-alarm", { alarmActions: UNKNOWN });
      },
    },
  ],
  refuses: [
    {
      what: "a policy that does not allow CloudWatch",
      change: (shop) => policy(shop, takesEvents),
      of: "topic",
      message: refusal("alarms", "set", CLOUDWATCH),
    },
    {
      what: "a policy that denies CloudWatch",
      change: (shop) => policy(shop, { ...takesAlarms, Effect: "Deny" }),
      of: "topic",
      message: denial("alarms", CLOUDWATCH),
    },
    {
      what: "a policy that does not allow EventBridge, for a topic that is a rule's target",
      change: (shop) => withTarget(shop),
      of: "topic",
      message: refusal("events from rules", "set", EVENTS),
    },
    {
      what: "no policy for a topic that is a rule's target",
      change: (shop) => withTarget(shop).remove("topic-policy"),
      of: "topic",
      message: refusal("events from rules", "not set", EVENTS, "policy"),
    },
    {
      what: "a condition on EventBridge, which never holds",
      change: (shop) =>
        policy(withTarget(shop), takesAlarms, {
          ...takesEvents,
          Condition: takesAlarms.Condition,
        }),
      of: "topic",
      message:
        "Topic 'topic' refuses events from rules: policy of 'topic-policy', Condition is set, and no condition holds for events.amazonaws.com, which sends no condition keys to SNS. Remove the condition.",
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: (shop) => shop.set("topic-policy", { policy: UNKNOWN }),
      message: "policy of topic policy 'topic-policy'",
    },
  ],
  notApplicable: [
    {
      what: "a stack whose alarms publish to no topic of the stack",
      change: (shop) =>
        ["depth-alarm", "failure-alarm"].forEach((name) =>
          shop.set(name, { alarmActions: ["arn:aws:sns:eu-central-1:123456789012:other"] }),
        ),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
