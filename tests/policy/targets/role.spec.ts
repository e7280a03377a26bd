import { targetRole } from "../../../policy/targets/role";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import {
  DESTINATION_ARN,
  EVENTBRIDGE,
  iam,
  RULE_ARN,
  UNKNOWN,
  type Shop,
  type Values,
} from "../shop";

const invokes = (changed: Values = {}) =>
  iam({
    Effect: "Allow",
    Action: "events:InvokeApiDestination",
    Resource: DESTINATION_ARN,
    ...changed,
  });
const may = (changed: Values) => (shop: Shop) =>
  shop.set("permission", { policy: invokes(changed) });
const trusts = (changed: Values) => (shop: Shop) =>
  shop.set("role", {
    assumeRolePolicy: iam({
      Effect: "Allow",
      Principal: EVENTBRIDGE,
      Action: "sts:AssumeRole",
      ...changed,
    }),
  });
const attached = (shop: Shop, policy: string) =>
  shop
    .add({ type: TYPES.policy, name: "policy", inputs: { policy }, outputs: { arn: "arn:p" } })
    .add({
      type: TYPES.rolePolicyAttachment,
      name: "attachment",
      inputs: { role: "invoke", policyArn: "arn:p" },
    });

policySpec(targetRole, {
  allows: [
    {
      what: "trust in everybody for another action",
      change: (shop) =>
        shop.set("role", {
          assumeRolePolicy: iam(
            { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole" },
            { Effect: "Allow", Principal: "*", Action: "sts:TagSession" },
          ),
        }),
    },
    {
      what: "trust in the rule, by its ARN",
      change: trusts({ Condition: { ArnEquals: { "aws:SourceArn": RULE_ARN } } }),
    },
    {
      what: "trust by the ARN of a rule, for a rule that is not known yet",
      change: (shop) => {
        trusts({ Condition: { ArnEquals: { "aws:SourceArn": RULE_ARN } } })(shop)
          .set("target", { rule: UNKNOWN })
          .get("target").dependencies = {};
      },
      differsWhenReturned: "the provider knows the rule",
    },
    {
      what: "a refusal of every action on other resources",
      change: (shop) =>
        attached(shop, iam({ Effect: "Deny", Action: "*", Resource: "arn:aws:s3:::private/*" })),
    },
    {
      what: "every action but one, on the destination alone",
      change: may({ Action: undefined, NotAction: "iam:*" }),
    },
    {
      what: "every action but one in a statement without a resource, which IAM refuses",
      change: may({ Action: undefined, NotAction: "iam:*", Resource: undefined }),
    },
    {
      what: "a second policy that is not known yet",
      change: (shop) =>
        shop.add({
          type: TYPES.rolePolicy,
          name: "second",
          inputs: { role: "invoke", policy: UNKNOWN },
        }),
    },
    {
      what: "a permissions boundary that allows the action",
      change: (shop) =>
        shop
          .add({
            type: TYPES.policy,
            name: "boundary",
            inputs: { policy: iam({ Effect: "Allow", Action: "events:*", Resource: "*" }) },
            outputs: { arn: "arn:b" },
          })
          .set("role", { permissionsBoundary: "arn:b" }),
    },
    {
      what: "a topic, whose ARN is not known yet, without a role",
      change: (shop) => {
        shop.set("target", { arn: UNKNOWN, roleArn: undefined }).unknown("topic");
        shop.get("target").dependencies.arn = ["topic"];
      },
    },
    {
      what: "a target whose type is not known yet",
      change: (shop) => {
        shop.set("target", { arn: UNKNOWN, roleArn: undefined }).get("target").dependencies = {};
      },
    },
    {
      what: "trust in a second statement",
      change: (shop) =>
        shop.set("role", {
          assumeRolePolicy: iam(
            { Effect: "Allow", Principal: { AWS: "1" }, Action: "sts:AssumeRole" },
            { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole" },
          ),
        }),
    },
    {
      what: "the destination among several resources",
      change: may({ Resource: ["arn:aws:events:eu-central-1:1:other", DESTINATION_ARN] }),
    },
    {
      what: "unknown inline and managed policies, with a known role policy",
      change: (shop) => shop.set("role", { inlinePolicies: UNKNOWN, managedPolicyArns: UNKNOWN }),
    },
    {
      what: "a policy of this stack that the role lists after a refresh",
      change: (shop) =>
        attached(shop.remove("permission"), invokes()).set("role", {
          managedPolicyArns: ["arn:p"],
          inlinePolicies: [{ name: "", policy: "" }],
        }),
    },
    { what: "a role of another stack", change: (shop) => shop.remove("role", "permission") },
    {
      what: "another kind of target without a role",
      change: (shop) =>
        shop.set("target", {
          roleArn: undefined,
          arn: "arn:aws:lambda:eu-central-1:123456789012:function:f",
        }),
    },
    {
      what: "a target that is not an ARN, which the provider refuses",
      change: (shop) => shop.set("target", { roleArn: undefined, arn: "x" }),
    },
    {
      what: "a permission in the role itself",
      change: (shop) =>
        shop.remove("permission").set("role", { inlinePolicies: [{ policy: invokes() }] }),
    },
    {
      what: "a permission in an attached policy",
      change: (shop) => attached(shop.remove("permission"), invokes()),
    },
    {
      what: "a role with a policy from outside this stack",
      change: (shop) =>
        shop.remove("permission").set("role", { managedPolicyArns: ["arn:aws:iam::aws:policy/x"] }),
    },
    {
      what: "a role to which a policy of another stack is attached",
      change: (shop) => attached(shop.remove("permission"), invokes()).remove("policy"),
    },
    {
      what: "a permission with a wildcard in the action",
      change: may({ Action: "events:Invoke*" }),
    },
    {
      what: "a policy whose owner is not known yet",
      change: (shop) => shop.set("permission", { role: UNKNOWN, policy: iam() }),
    },
    {
      what: "a destination and a role whose ARNs are not known yet",
      change: (shop) =>
        shop.unknown("destination", "role").set("permission", { policy: invokes() }),
    },
  ],
  refuses: [
    {
      what: "no role for a destination of another stack",
      change: (shop) => shop.remove("destination").set("target", { roleArn: undefined }),
      of: "target",
      message:
        "Target 'target' cannot invoke its API destination: roleArn is not set, and the service requires a role. Set roleArn to the ARN of a role that allows events:InvokeApiDestination.",
    },
    {
      what: "a role that may invoke another destination, for a destination of another stack",
      change: (shop) =>
        may({ Resource: DESTINATION_ARN.replace("salesforce", "other") })(
          shop.remove("destination"),
        ),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "trust in another rule, by its ARN",
      change: trusts({ Condition: { ArnEquals: { "aws:SourceArn": `${RULE_ARN}-2` } } }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role', aws:SourceArn is 'arn:aws:events:eu-central-1:123456789012:rule/shop/updated-2', and no request of events.amazonaws.com has this value. Remove the condition, or change it so that it holds for the ARN of the rule.",
    },
    {
      what: "a role that may do every action but one",
      change: may({ Action: undefined, NotAction: "iam:*", Resource: "*" }),
      of: "target",
      message:
        "Target 'target' has a role with permission for every action: the permission policy of role 'role' is 'NotAction', and EventBridge needs only events:InvokeApiDestination. Allow only events:InvokeApiDestination, on the ARN of the API destination.",
    },
    {
      what: "a policy of this stack that allows another action, and that the role lists after a refresh",
      change: (shop) =>
        attached(shop.remove("permission"), invokes({ Action: "events:PutEvents" })).set("role", {
          managedPolicyArns: ["arn:p"],
        }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "an attached policy that allows another action",
      change: (shop) => attached(shop.remove("permission"), invokes({ Action: "sqs:SendMessage" })),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "a role that may do another action, for a destination whose ARN is not known yet",
      change: (shop) =>
        shop
          .unknown("destination")
          .set("permission", { policy: invokes({ Action: "sqs:SendMessage" }) }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on the API destination. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "a role that everybody can assume",
      change: trusts({ Principal: { AWS: "*" } }),
      of: "target",
      message:
        "Target 'target' has a role that everybody can assume: assumeRolePolicy of role 'role', Principal is '*', and no condition limits it. Set Principal to {\"Service\": \"events.amazonaws.com\"}.",
    },
    {
      what: "a trust policy that demands an external ID, which EventBridge does not send and the message does not show",
      change: trusts({ Condition: { StringEquals: { "sts:ExternalId": "the external ID" } } }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role', sts:ExternalId is set, and events.amazonaws.com does not send this condition key. Remove the condition, or change it so that it holds for the ARN of the rule.",
    },
    {
      what: "a permission with a condition that the role does not meet",
      change: may({ Condition: { StringEquals: { "aws:SourceVpce": "vpce-1" } } }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role', aws:SourceVpce is 'vpce-1', and the role does not send this condition key. Remove the condition of the statement that allows events:InvokeApiDestination.",
    },
    {
      what: "a permissions boundary that does not allow the action",
      change: (shop) =>
        shop
          .add({
            type: TYPES.policy,
            name: "boundary",
            inputs: { policy: iam({ Effect: "Allow", Action: "s3:*", Resource: "*" }) },
            outputs: { arn: "arn:b" },
          })
          .set("role", { permissionsBoundary: "arn:b" }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: permissionsBoundary of role 'role' is set, and the boundary does not allow events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Allow events:InvokeApiDestination in the boundary, or remove permissionsBoundary.",
    },
    {
      what: "the policy AdministratorAccess",
      change: (shop) =>
        shop
          .remove("permission")
          .set("role", { managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"] }),
      of: "target",
      message:
        "Target 'target' has a role with permission for every action: the permission policy of role 'role' is '*', and EventBridge needs only events:InvokeApiDestination. Allow only events:InvokeApiDestination, on the ARN of the API destination.",
    },
    {
      what: "no role",
      change: (shop) => shop.set("target", { roleArn: undefined }),
      of: "target",
      message:
        "Target 'target' cannot invoke its API destination: roleArn is not set, and the service requires a role. Set roleArn to the ARN of a role that allows events:InvokeApiDestination.",
    },
    {
      what: "no role for a destination whose ARN is not known yet",
      change: (shop) => shop.unknown("destination").set("target", { roleArn: undefined }),
      of: "target",
      message:
        "Target 'target' cannot invoke its API destination: roleArn is not set, and the service requires a role. Set roleArn to the ARN of a role that allows events:InvokeApiDestination.",
    },
    {
      what: "a role that trusts another service",
      change: trusts({ Principal: { Service: "lambda.amazonaws.com" } }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role' is set, but does not let events.amazonaws.com assume the role. Allow events.amazonaws.com to do sts:AssumeRole.",
    },
    {
      what: "a role whose trust policy denies EventBridge",
      change: trusts({ Effect: "Deny" }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role' is set, but does not let events.amazonaws.com assume the role. Allow events.amazonaws.com to do sts:AssumeRole.",
    },
    {
      what: "a role that trusts EventBridge for another action",
      change: trusts({ Action: "sts:TagSession" }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role' is set, but does not let events.amazonaws.com assume the role. Allow events.amazonaws.com to do sts:AssumeRole.",
    },
    {
      what: "a role without a policy",
      change: (shop) => shop.remove("permission"),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is not set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "a role that may do another action",
      change: may({ Action: "events:PutEvents" }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "a role whose policy denies the action",
      change: may({ Effect: "Deny" }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is 'Deny', which refuses events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e even if other statements allow it. Remove the statement that denies it.",
    },
    {
      what: "a role with statements that allow and deny the action",
      change: (shop) =>
        attached(shop, invokes({ Effect: "Deny", Action: "events:*", Resource: "*" })),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is 'Deny', which refuses events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e even if other statements allow it. Remove the statement that denies it.",
    },
    {
      what: "a role whose trust policy allows and denies EventBridge",
      change: (shop) =>
        shop.set("role", {
          assumeRolePolicy: iam(
            { Effect: "Allow", Principal: EVENTBRIDGE, Action: "sts:AssumeRole" },
            { Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" },
          ),
        }),
      of: "target",
      message:
        "Target 'target' has a role that EventBridge cannot assume: assumeRolePolicy of role 'role' is set, but does not let events.amazonaws.com assume the role. Allow events.amazonaws.com to do sts:AssumeRole.",
    },
    {
      what: "a role that may invoke another destination",
      change: may({ Resource: DESTINATION_ARN.replace("salesforce", "other") }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
    {
      what: "a role that may do every action",
      change: may({ Action: "*", Resource: "*" }),
      of: "target",
      message:
        "Target 'target' has a role with permission for every action: the permission policy of role 'role' is '*', and EventBridge needs only events:InvokeApiDestination. Allow only events:InvokeApiDestination, on the ARN of the API destination.",
    },
    {
      what: "a policy that is not valid JSON",
      change: (shop) => shop.set("permission", { policy: "x" }),
      of: "target",
      message:
        "Target 'target' has a role that may not invoke its API destination: the permission policy of role 'role' is not set, so the role may not do events:InvokeApiDestination on arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e. Add a role policy that allows events:InvokeApiDestination on the ARN of the API destination.",
    },
  ],
  later: [
    {
      what: "an attached policy that is not known yet",
      change: (shop) => attached(shop.remove("permission"), UNKNOWN),
      message: "policy of policy 'policy'",
    },
    {
      what: "a policy that is not known yet",
      change: (shop) => shop.set("permission", { policy: UNKNOWN }),
      message: "policy of role policy 'permission'",
    },
    {
      what: "a trust policy that is not known yet",
      change: (shop) => shop.set("role", { assumeRolePolicy: UNKNOWN }),
      message: "assumeRolePolicy of role 'role'",
    },
    {
      what: "a role with only unknown values",
      change: (shop) => {
        shop.set("target", { roleArn: UNKNOWN }).get("target").dependencies = {};
      },
      message: "roleArn of target 'target'",
    },
  ],
  notApplicable: [
    {
      what: "a stack without targets",
      change: (shop) => shop.remove("target"),
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
