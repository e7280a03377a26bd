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

policySpec(roleNamedDestinations, {
  allows: [
    {
      what: "any id of a destination that is named",
      change: may({ Resource: DESTINATION_ARN.replace("0f1e", "*") }),
    },
    {
      what: "something else on everything",
      change: may({ Action: "sqs:SendMessage", Resource: "*" }),
    },
    { what: "a policy that refuses", change: may({ Effect: "Deny", Resource: "*" }) },
    {
      what: "a policy that allows everything, which another policy looks at",
      change: may({ Action: "*", Resource: "*" }),
    },
    { what: "a policy that is none", change: (shop) => shop.set("permission", { policy: "x" }) },
    {
      what: "inline policies that are not known yet and need not be",
      change: (shop) => shop.set("role", { inlinePolicies: UNKNOWN }),
    },
  ],
  refuses: [
    {
      what: "a role that may invoke every destination",
      change: may({ Resource: "*" }),
      of: "permission",
      message:
        "Role policy 'permission' may invoke any API destination: policy, Resource of events:InvokeApiDestination is '*', which names no API destination. Set Resource to the ARN of the API destination.",
    },
    {
      what: "it also by a wildcard in the action",
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
      what: "a policy of its own",
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
      what: "a policy in the role itself",
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
