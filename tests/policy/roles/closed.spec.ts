import { roleClosed } from "../../../policy/roles/closed";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { iam, UNKNOWN, type Shop, type Values } from "../shop";

const WORKER = "arn:aws:iam::123456789012:role/worker";
const everybody = { Effect: "Allow", Principal: { AWS: "*" }, Action: "sts:AssumeRole" };
const role = (inputs: Values) => (shop: Shop) =>
  shop.add({ type: TYPES.role, name: "worker", inputs: { name: "worker", ...inputs } });
const trusts = (changed: Values) => role({ assumeRolePolicy: iam({ ...everybody, ...changed }) });

policySpec(roleClosed, {
  compliant: trusts({ Principal: { Service: "lambda.amazonaws.com" } }),
  allows: [
    {
      what: "everybody in the organization",
      change: trusts({ Condition: { StringEquals: { "aws:PrincipalOrgID": "o-1" } } }),
    },
    {
      what: "the role of a target, which another policy checks",
      change: (shop) =>
        trusts({ Principal: { AWS: "1" } })(shop).set("role", {
          assumeRolePolicy: iam(everybody),
        }),
    },
    { what: "everybody for another action", change: trusts({ Action: "sts:TagSession" }) },
    { what: "a trust policy that is not known yet", change: role({ assumeRolePolicy: UNKNOWN }) },
  ],
  refuses: [
    {
      what: "everybody, for the role of a target that is no API destination",
      change: (shop) =>
        trusts({})(shop).set("worker", { arn: WORKER }).set("target", {
          arn: "arn:aws:states:eu-central-1:123456789012:stateMachine:orders",
          roleArn: WORKER,
        }),
      of: "worker",
      message:
        "Role 'worker' can be assumed by everybody: assumeRolePolicy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody",
      change: trusts({}),
      of: "worker",
      message:
        "Role 'worker' can be assumed by everybody: assumeRolePolicy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
    {
      what: "everybody with an external ID, which is not a secret",
      change: trusts({ Condition: { StringEquals: { "sts:ExternalId": "x" } } }),
      of: "worker",
      message:
        "Role 'worker' can be assumed by everybody: assumeRolePolicy, Principal is '*', and no condition limits it. Set Principal to services, accounts or roles, or add a condition on aws:PrincipalOrgID.",
    },
  ],
  notApplicable: [
    {
      what: "a stack whose only role is that of a target",
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
