import { roleNamedDestinations } from "../../../policy/roles/namedDestinations";
import { TYPES } from "../../../policy/shared/types";
import { policySpec } from "../policySpec";
import { DESTINATION_ARN, iam, UNKNOWN, type Shop, type Values } from "../shop";

const invokes = (changed: Values) =>
  iam({
    Effect: "Allow",
    Action: "events:InvokeApiDestination",
    Resource: DESTINATION_ARN,
    ...changed,
  });
const may = (changed: Values) => (shop: Shop) =>
  shop.set("permission", { policy: invokes(changed) });

/** The role is one that functions assume. */
const ofFunctions = (shop: Shop) =>
  shop.set("role", {
    assumeRolePolicy: iam({
      Effect: "Allow",
      Principal: { Service: "lambda.amazonaws.com" },
      Action: "sts:AssumeRole",
    }),
  });

policySpec(roleNamedDestinations, {
  allows: [
    {
      what: "a policy of AWS on a role that EventBridge may not assume",
      change: (shop) =>
        ofFunctions(shop).set("role", {
          managedPolicyArns: ["arn:aws:iam::aws:policy/AdministratorAccess"],
        }),
    },
    {
      what: "a statement without a resource, which IAM refuses",
      change: may({ Resource: undefined }),
    },
    {
      what: "a wildcard in the action, for a role that EventBridge may not assume",
      change: (shop) => ofFunctions(may({ Action: "events:*", Resource: "*" })(shop)),
    },
    {
      what: "a policy that is not known yet, of a role that EventBridge may not assume",
      change: (shop) => ofFunctions(shop.set("permission", { policy: UNKNOWN })),
    },
    {
      what: "a wildcard in the action, in a policy whose role is not known yet",
      change: (shop) => {
        may({ Action: "events:*", Resource: "*" })(shop).set("permission", { role: UNKNOWN });
      },
      differsWhenReturned: "the provider knows the role",
    },
    {
      what: "a role whose trust policy is not known yet",
      change: (shop) =>
        may({ Action: "events:*", Resource: "*" })(shop).set("role", {
          assumeRolePolicy: UNKNOWN,
        }),
    },
    {
      what: "every queue",
      change: may({ Resource: "arn:aws:sqs:*:*:*" }),
    },
    {
      what: "any ID of a named destination",
      change: may({ Resource: DESTINATION_ARN.replace("0f1e", "*") }),
    },
    {
      what: "another action on every resource",
      change: may({ Action: "sqs:SendMessage", Resource: "*" }),
    },
    { what: "a policy that denies", change: may({ Effect: "Deny", Resource: "*" }) },
    {
      what: "a policy that allows every action, which another policy checks",
      change: may({ Action: "*", Resource: "*" }),
    },
    {
      what: "every destination in a policy that is only the boundary of a role",
      change: (shop) => {
        const arn = "arn:aws:iam::123456789012:policy/boundary";
        shop.add({
          type: TYPES.policy,
          name: "boundary",
          inputs: { policy: invokes({ Resource: "*" }) },
          outputs: { arn },
        });
        return shop.set("role", { permissionsBoundary: arn });
      },
    },
    {
      what: "a policy that is not valid JSON",
      change: (shop) => shop.set("permission", { policy: "x" }),
    },
    {
      what: "inline policies that are not known yet",
      change: (shop) => shop.set("role", { inlinePolicies: UNKNOWN }),
    },
  ],
  refuses: [
    {
      what: "a wildcard in the action of a managed policy of the role, as the action alone does not tell",
      change: (shop) => {
        const arn = "arn:aws:iam::123456789012:policy/events";
        shop
          .add({
            type: TYPES.policy,
            name: "policy",
            inputs: { policy: invokes({ Action: "events:*", Resource: "*" }) },
            outputs: { arn },
          })
          .set("role", { managedPolicyArns: [arn] });
      },
      of: "policy",
      message:
        "Policy 'policy' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination, beside an action and a resource that are not known yet",
      change: (shop) =>
        ofFunctions(shop).set("permission", {
          policy: {
            Statement: {
              Effect: "Allow",
              Action: [UNKNOWN, "events:InvokeApiDestination"],
              Resource: [UNKNOWN, "*"],
            },
          },
        }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination, by name, for a role that EventBridge may not assume",
      change: (shop) => ofFunctions(may({ Resource: "*" })(shop)),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "a wildcard in the action of a managed policy, attached to the role",
      change: (shop) => {
        const arn = "arn:aws:iam::123456789012:policy/events";
        shop
          .add({
            type: TYPES.policy,
            name: "policy",
            inputs: { policy: invokes({ Action: "events:Invoke*", Resource: "*" }) },
            outputs: { arn },
          })
          .add({
            type: TYPES.rolePolicyAttachment,
            name: "attachment",
            inputs: { role: "invoke", policyArn: arn },
          });
      },
      of: "policy",
      message:
        "Policy 'policy' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination in a policy that is the boundary of the role, and is attached to it",
      change: (shop) => {
        const arn = "arn:aws:iam::123456789012:policy/boundary";
        shop
          .add({
            type: TYPES.policy,
            name: "boundary",
            inputs: { policy: invokes({ Resource: "*" }) },
            outputs: { arn },
          })
          .set("role", { permissionsBoundary: arn, managedPolicyArns: [arn] });
      },
      of: "boundary",
      message:
        "Policy 'boundary' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination among other actions, for a role that EventBridge may not assume",
      change: (shop) =>
        ofFunctions(
          may({ Action: ["sqs:SendMessage", "events:InvokeApiDestination"], Resource: "*" })(shop),
        ),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every action but one, on every resource",
      change: may({ Action: undefined, NotAction: "iam:*", Resource: "*" }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "a role that may invoke every destination",
      change: may({ Resource: "*" }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination, with a wildcard in the action",
      change: may({ Action: "events:*", Resource: "*" }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "a wildcard in the destination's name",
      change: may({ Resource: [DESTINATION_ARN, DESTINATION_ARN.replace("salesforce", "sales*")] }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is 'arn:aws:events:eu-central-1:123456789012:api-destination/sales*/0f1e', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "a separate managed policy",
      change: (shop) =>
        shop.add({
          type: TYPES.policy,
          name: "policy",
          inputs: { policy: invokes({ Resource: "*" }) },
        }),
      of: "policy",
      message:
        "Policy 'policy' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination but two",
      change: may({ Resource: undefined, NotResource: ["arn:a", "arn:b"] }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, NotResource of events:InvokeApiDestination is 'arn:a, arn:b', which allows every other API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "every destination but one",
      change: may({ Resource: undefined, NotResource: DESTINATION_ARN }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, NotResource of events:InvokeApiDestination is 'arn:aws:events:eu-central-1:123456789012:api-destination/salesforce/0f1e', which allows every other API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "the policy AdministratorAccess, attached",
      change: (shop) =>
        shop.add({
          type: TYPES.rolePolicyAttachment,
          name: "attachment",
          inputs: { role: "invoke", policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
        }),
      of: "role",
      message:
        "Role 'role' may invoke any API destination: the attached policies is 'arn:aws:iam::aws:policy/AdministratorAccess', a policy of AWS that names no API destination. Attach a policy that allows only events:InvokeApiDestination, on the ARN of the API destination.",
    },
    {
      what: "an inline policy of the role",
      change: (shop) =>
        shop.set("role", { inlinePolicies: [{ policy: invokes({ Resource: "*" }) }] }),
      of: "role",
      message:
        "Role 'role' may invoke any API destination: inlinePolicies[0].policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
  ],
  later: [
    {
      what: "a policy that is not known yet",
      change: (shop) => shop.set("permission", { policy: UNKNOWN }),
      message: "policy of role policy 'permission'",
    },
  ],
});
