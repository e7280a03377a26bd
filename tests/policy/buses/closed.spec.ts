import { eventBusClosed } from "../../../policy/buses/closed";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Shop, type Values } from "../shop";

const policy = (changed: Values) => (shop: Shop) =>
  shop.add({
    type: TYPES.busPolicy,
    name: "policy",
    inputs: {
      policy: iam({
        Effect: "Allow",
        Principal: "*",
        Action: "events:PutEvents",
        Resource: "*",
        ...changed,
      }),
    },
  });
const permission = (inputs: Values) => (shop: Shop) =>
  shop.add({ type: TYPES.busPermission, name: "permission-of-bus", inputs });

policySpec(eventBusClosed, {
  allows: [
    {
      what: "the accounts of publishers, for sources and detail types",
      change: policy({
        Principal: { AWS: ["arn:aws:iam::123456789012:root"] },
        Condition: {
          StringEquals: { "events:detail-type": ["customer-updated"] },
          "ForAllValues:StringEquals": { "events:source": ["shop.magento"] },
          Null: { "events:source": "false" },
        },
      }),
    },
    { what: "an account", change: policy({ Principal: { AWS: "123456789012" } }) },
    {
      what: "the organization",
      change: policy({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    },
    { what: "a policy that refuses everybody", change: policy({ Effect: "Deny" }) },
    { what: "a permission of an account", change: permission({ principal: "123456789012" }) },
    {
      what: "a permission of the organization",
      change: permission({
        principal: "*",
        condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: "o-1" },
      }),
    },
    {
      what: "a permission with a condition whose value is not known yet",
      change: permission({
        principal: "*",
        condition: { key: "aws:PrincipalOrgID", type: "StringEquals", value: UNKNOWN },
      }),
    },
    {
      what: "a permission with a condition that is set but not known yet",
      change: permission({ principal: "*", condition: UNKNOWN }),
    },
    {
      what: "a policy that is not valid JSON",
      change: (shop) =>
        shop.add({ type: TYPES.busPolicy, name: "policy", inputs: { policy: "x" } }),
    },
  ],
  refuses: [
    {
      what: "everybody",
      change: policy({}),
      of: "policy",
      message:
        "Event bus policy 'policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody, written as an AWS principal",
      change: policy({ Principal: { AWS: ["123456789012", "*"] } }),
      of: "policy",
      message:
        "Event bus policy 'policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody except some principals",
      change: policy({ Principal: undefined, NotPrincipal: { AWS: "123456789012" } }),
      of: "policy",
      message:
        "Event bus policy 'policy' is open to everybody: policy, NotPrincipal is '123456789012', which allows everybody else, and no condition limits it. Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody, with a condition that does not limit who",
      change: policy({ Condition: { StringEquals: { "events:source": "shop.magento" } } }),
      of: "policy",
      message:
        "Event bus policy 'policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody outside of the organization",
      change: policy({ Condition: { StringNotEquals: { "aws:PrincipalOrgID": "o-1" } } }),
      of: "policy",
      message:
        "Event bus policy 'policy' is open to everybody: policy, Principal is '*', and no condition limits it. Set Principal to accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "a permission of everybody",
      change: permission({ principal: "*" }),
      of: "permission-of-bus",
      message:
        "Event bus permission 'permission-of-bus' is open to everybody: principal is '*', and no condition limits it. Set principal to an account, or condition to your organization.",
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: (shop) =>
        shop.add({ type: TYPES.busPolicy, name: "policy", inputs: { policy: UNKNOWN } }),
      message: "policy of event bus policy 'policy'",
    },
    {
      what: "a principal that is not known yet",
      change: permission({ principal: UNKNOWN }),
      message: "principal of event bus permission 'permission-of-bus'",
    },
  ],
});
