import { topicClosed } from "../../../policy/topics/closed";
import { policySpec } from "../policySpec";
import { iam, takesAlarms, TOPIC_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const everybody = { Effect: "Allow", Principal: "*", Action: "sns:Publish", Resource: TOPIC_ARN };
const policy = (statement: Values) => (shop: Shop) =>
  shop.set("topic-policy", { policy: iam(takesAlarms, statement) });
policySpec(topicClosed, {
  allows: [
    {
      what: "everybody of one account",
      change: policy({
        ...everybody,
        Condition: { StringEquals: { "aws:SourceAccount": "123456789012" } },
      }),
    },
    {
      what: "the default policy of SNS, which allows the topic's owner",
      change: policy({
        ...everybody,
        Condition: { StringEquals: { "AWS:SourceOwner": "123456789012" } },
      }),
    },
    { what: "a denial of everybody", change: policy({ ...everybody, Effect: "Deny" }) },
    { what: "no policy", change: (shop) => shop.remove("topic-policy") },
  ],
  refuses: [
    {
      what: "everybody, in the topic's policy",
      change: policy(everybody),
      of: "topic-policy",
      message:
        "Topic policy 'topic-policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:SourceAccount.",
    },
    {
      what: "everybody, in the topic itself",
      change: (shop) =>
        shop
          .remove("topic-policy")
          .set("topic", { policy: iam({ ...everybody, Principal: { AWS: "*" } }) }),
      of: "topic",
      message:
        "Topic 'topic' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:SourceAccount.",
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: (shop) => shop.set("topic-policy", { policy: UNKNOWN }),
      message: "policy of topic policy 'topic-policy'",
    },
  ],
});
