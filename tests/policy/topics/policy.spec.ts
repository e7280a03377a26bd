import { TYPES } from "../../../policy/shared/types";
import { alertTopicPolicy } from "../../../policy/topics/policy";
import { policySpec } from "../policySpec";
import {
  EVENTBRIDGE,
  iam,
  PLACE,
  takesAlarms,
  TOPIC_ARN,
  UNKNOWN,
  type Shop,
  type Values,
} from "../shop";

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
      what: "a topic that only rules publish to, with a policy that allows them",
      change: (shop) =>
        policy(withTarget(shop.remove("depth-alarm", "failure-alarm")), takesEvents),
    },
    {
      what: "an alarm whose name is not known yet, by a condition on the source",
      change: (shop) => {
        const Condition = { ArnLike: { "aws:SourceArn": `arn:aws:cloudwatch:${PLACE}:alarm:f*` } };
        policy(shop, { ...takesAlarms, Condition })
          .remove("depth-alarm")
          .set("failure-alarm", { name: UNKNOWN });
      },
      differsWhenReturned: "the provider knows the name",
    },
    {
      what: "a second policy whose topic is not known yet",
      change: (shop) => {
        const inputs = { arn: UNKNOWN, policy: iam(takesEvents) };
        shop.add({ type: TYPES.topicPolicy, name: "other-policy", inputs });
      },
      differsWhenReturned: "the provider knows the topic",
    },
    {
      what: "a policy with an unknown part on which nothing depends",
      change: (shop) => {
        const statement = { ...takesEvents, Resource: UNKNOWN };
        shop.set("topic-policy", {
          policy: { Version: "2012-10-17", Statement: [takesAlarms, statement] },
        });
      },
    },
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
      what: "an alarm of another account, by a condition on the account",
      change: (shop) => {
        shop.get("depth-alarm").outputs.arn = `arn:aws:cloudwatch:${PLACE}:alarm:depth`;
        shop.get("failure-alarm").outputs.arn =
          "arn:aws:cloudwatch:eu-central-1:210987654321:alarm:failure";
      },
      of: "topic",
      message:
        "Topic 'topic' refuses alarm 'failure-alarm': policy of 'topic-policy', aws:SourceAccount is '123456789012', and no request of cloudwatch.amazonaws.com has this value. Change the condition, so that it holds for the ARN of the alarm and its account.",
    },
    {
      what: "alarms that a statement denies, before a part that is not known yet",
      change: (shop) => {
        const Statement = [
          { ...takesAlarms, Effect: "Deny" },
          takesAlarms,
          { ...takesEvents, Resource: UNKNOWN },
        ];
        withTarget(shop).set("topic-policy", { policy: { Version: "2012-10-17", Statement } });
      },
      of: "topic",
      message: denial("alarms", CLOUDWATCH),
    },
    {
      what: "one of two alarms, by a condition on the source",
      change: (shop) => {
        const alarms = "arn:aws:cloudwatch:eu-central-1:123456789012:alarm";
        const Condition = { ArnLike: { "aws:SourceArn": `${alarms}:depth` } };
        policy(shop, { ...takesAlarms, Condition });
      },
      of: "topic",
      message:
        "Topic 'topic' refuses alarm 'failure-alarm': policy of 'topic-policy', aws:SourceArn is 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:depth', which does not match arn:aws:cloudwatch:eu-central-1:123456789012:alarm:failure. Change the condition, so that it holds for the ARN of the alarm and its account.",
    },
    {
      what: "all alarms, by a condition on the source",
      change: (shop) => {
        const Condition = { ArnLike: { "aws:SourceArn": "arn:aws:cloudwatch:*:*:alarm:x" } };
        policy(shop, { ...takesAlarms, Condition });
      },
      of: "topic",
      message:
        "Topic 'topic' refuses alarms: policy of 'topic-policy', aws:SourceArn is 'arn:aws:cloudwatch:*:*:alarm:x', and no request of cloudwatch.amazonaws.com has this value. Change the condition, so that it holds for the ARN of the alarm and its account.",
    },
    {
      what: "a policy in the topic's own inputs that does not allow CloudWatch",
      change: (shop) => shop.remove("topic-policy").set("topic", { policy: iam(takesEvents) }),
      of: "topic",
      message: refusal("alarms", "set", CLOUDWATCH, "policy"),
    },
    {
      what: "a policy that denies EventBridge, for a topic that is a rule's target",
      change: (shop) =>
        policy(withTarget(shop), takesAlarms, takesEvents, { ...takesEvents, Effect: "Deny" }),
      of: "topic",
      message: denial("events from rules", EVENTS),
    },
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
      what: "a part of the policy, on which it depends whether alarms are allowed",
      change: (shop) => {
        const statement = { ...takesAlarms, Resource: UNKNOWN };
        shop.set("topic-policy", { policy: { Version: "2012-10-17", Statement: [statement] } });
      },
      message: "policy of topic policy 'topic-policy'",
    },
    {
      what: "a part of the policy, on which it depends whether events are allowed",
      change: (shop) => {
        const statement = { ...takesEvents, Resource: UNKNOWN };
        withTarget(shop).set("topic-policy", {
          policy: { Version: "2012-10-17", Statement: [takesAlarms, statement] },
        });
      },
      message: "policy of topic policy 'topic-policy'",
    },
    {
      what: "a policy whose topic is not known yet",
      change: (shop) => {
        shop.set("topic-policy", { arn: UNKNOWN }).get("topic-policy").dependencies = {};
      },
      message: "policy of topic 'topic'",
    },
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
