import { TYPES } from "../../../policy/shared/types";
import { targetFunctionPermission } from "../../../policy/targets/functionPermission";
import { policySpec } from "../policySpec";
import { EVENTS, PLACE, QUEUE_ARN, RULE_ARN, UNKNOWN, type Shop, type Values } from "../shop";

const ARN = `arn:aws:lambda:${PLACE}:function:worker`;
const permission = {
  function: "worker",
  principal: "events.amazonaws.com",
  action: "lambda:InvokeFunction",
  sourceArn: RULE_ARN,
};
const withoutPermission = (shop: Shop) =>
  shop
    .add({
      type: "aws:lambda/function:Function",
      name: "function",
      inputs: { name: "worker" },
      outputs: { arn: ARN },
    })
    .add({
      type: TYPES.target,
      name: "to-function",
      inputs: { rule: "updated", eventBusName: "shop", targetId: "f", arn: ARN },
      dependencies: { rule: ["rule"], eventBusName: ["bus"], arn: ["function"] },
    });
const permits =
  (changed: Values = {}) =>
  (shop: Shop) =>
    withoutPermission(shop).add({
      type: "aws:lambda/permission:Permission",
      name: "permission-of-function",
      inputs: { ...permission, ...changed },
      dependencies: { function: ["function"], sourceArn: ["rule"] },
    });
const REMEDY =
  "Add a lambda.Permission with principal 'events.amazonaws.com', action 'lambda:InvokeFunction' and the ARN of the rule as sourceArn.";
const differsWhenReturned = "the emulator has no functions";

policySpec(targetFunctionPermission, {
  compliant: permits(),
  allows: [
    {
      what: "a permission for an alias",
      change: permits({ qualifier: "live", sourceArn: `${RULE_ARN}-2` }),
      differsWhenReturned,
    },
    {
      what: "a permission for a rule, for a rule that is not known yet",
      change: (shop) => {
        const target = permits()(shop).set("to-function", { rule: UNKNOWN }).get("to-function");
        target.dependencies = { arn: ["function"] };
      },
      differsWhenReturned,
    },
    {
      what: "a permission for everybody, whom another policy refuses",
      change: permits({ principal: "*" }),
      differsWhenReturned,
    },
    {
      what: "a permission for the account",
      change: permits({ sourceArn: undefined, sourceAccount: "123456789012" }),
      differsWhenReturned,
    },
    {
      what: "a function and a rule that are not known yet",
      change: (shop) => permits()(shop).unknown(),
      differsWhenReturned,
    },
  ],
  refuses: [
    {
      what: "a function without a permission",
      change: withoutPermission,
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is not set, so events.amazonaws.com may not do lambda:InvokeFunction. ${REMEDY}`,
      differsWhenReturned,
    },
    {
      what: "a permission for the bus",
      change: permits({ sourceArn: `${EVENTS}:event-bus/shop` }),
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is set, and none of them lets events.amazonaws.com do lambda:InvokeFunction for arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${REMEDY}`,
      differsWhenReturned,
    },
    {
      what: "a permission for the rules of another account",
      change: permits({ sourceArn: undefined, sourceAccount: "210987654321" }),
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is set, and none of them lets events.amazonaws.com do lambda:InvokeFunction for arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${REMEDY}`,
      differsWhenReturned,
    },
    {
      what: "a permission for an account as the principal",
      change: permits({ principal: "123456789012" }),
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is set, and none of them lets events.amazonaws.com do lambda:InvokeFunction for arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${REMEDY}`,
      differsWhenReturned,
    },
    {
      what: "a permission for an organization, which EventBridge does not name",
      change: permits({ sourceArn: undefined, principalOrgId: "o-1" }),
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is set, and none of them lets events.amazonaws.com do lambda:InvokeFunction for arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${REMEDY}`,
      differsWhenReturned,
    },
    {
      what: "a permission for another service",
      change: permits({ principal: "sns.amazonaws.com" }),
      of: "to-function",
      message: `Target 'to-function' cannot invoke its function: the permissions of function 'function' is set, and none of them lets events.amazonaws.com do lambda:InvokeFunction for arn:aws:events:eu-central-1:123456789012:rule/shop/updated. ${REMEDY}`,
      differsWhenReturned,
    },
  ],
  later: [
    {
      what: "a permission whose function is not known yet",
      change: (shop) => {
        permits({ function: UNKNOWN })(shop).get("permission-of-function").dependencies = {};
      },
      message: "arn of target 'to-function'",
    },
  ],
  notApplicable: [
    {
      what: "a function that is called with a role",
      change: (shop) =>
        withoutPermission(shop)
          .remove("target")
          .set("to-function", { roleArn: "arn:aws:iam::123456789012:role/x" }),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a queue as a target",
      change: (shop) => shop.set("target", { arn: QUEUE_ARN, roleArn: undefined }),
      message: "The stack has no resource that this policy checks.",
    },
    {
      what: "a stack without a function as a target",
      message: "The stack has no resource that this policy checks.",
    },
  ],
});
