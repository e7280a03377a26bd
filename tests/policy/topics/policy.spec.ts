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
const CLOUDWATCH = "cloudwatch.amazonaws.com";
const EVENTS = "events.amazonaws.com";

policySpec(alertTopicPolicy, {
  allows: [
    {
      what: "alarms and rules that are let in",
      change: (shop) => policy(withTarget(shop), takesAlarms, takesEvents),
    },
    {
      what: "a topic without a policy, which lets its account in",
      change: (shop) => shop.remove("topic-policy"),
    },
    {
      what: "a topic of which the ARN is not known yet, with the statements",
      change: (shop) =>
        shop.unknown("topic").set("topic-policy", { policy: iam(takesAlarms, takesEvents) }),
    },
    {
      what: "actions that are not known yet, and come from elsewhere",
      change: (shop) => {
        shop.get("depth-alarm").dependencies = {};
        shop.set("depth-alarm", { alarmActions: UNKNOWN });
      },
    },
  ],
  refuses: [
    {
      what: "a policy that leaves CloudWatch out",
      change: (shop) => policy(shop, takesEvents),
      of: "topic",
      message: refusal("alarms", "set", CLOUDWATCH),
    },
    {
      what: "a policy that denies CloudWatch",
      change: (shop) => policy(shop, { ...takesAlarms, Effect: "Deny" }),
      of: "topic",
      message: refusal("alarms", "set", CLOUDWATCH),
    },
    {
      what: "a policy that leaves EventBridge out, where a rule's target is the topic",
      change: (shop) => withTarget(shop),
      of: "topic",
      message: refusal("events from rules", "set", EVENTS),
    },
    {
      what: "no policy where a rule's target is the topic",
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
      what: "a stack what alarms call no topic of it",
      change: (shop) =>
        ["depth-alarm", "failure-alarm"].forEach((name) =>
          shop.set(name, { alarmActions: ["arn:aws:sns:eu-central-1:123456789012:other"] }),
        ),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
