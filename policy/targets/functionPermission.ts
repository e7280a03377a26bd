import { arnOf, sourceOf } from "../shared/access/arns";
import { readPolicy, type Statement } from "../shared/access/document";
import { refusalOf } from "../shared/access/refusals";
import { EVENTS, requestOfEvents } from "../shared/access/requests";
import { withoutHoles } from "../shared/access/wildcards";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, NotKnownYet, textAt, type Properties } from "../shared/values";

const FUNCTION = "aws:lambda/function:Function";
const PERMISSION = "aws:lambda/permission:Permission";
const INVOKE = "lambda:InvokeFunction";

/**
 * A Lambda function that is the target of a rule must have a permission for EventBridge. `PutTargets` does not grant it: without it no
 * event reaches the function. A target with a role is not checked, nor are permissions for a version or an alias.
 * Source: EventBridge User Guide, 'Using resource-based policies', AWS Lambda permissions.
 */
export const targetFunctionPermission = stackPolicy({
  name: "target-function-permission",
  description:
    "A Lambda function that is the target of a rule has a permission that lets EventBridge invoke it.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target", "iam"],
  remediationSteps: `Add a lambda.Permission with the principal ${EVENTS}, the action ${INVOKE}, and the ARN of the rule as sourceArn.`,
  url: DOCS.functionTargets,
  subjects: (stack) =>
    stack
      .of(TYPES.target)
      .filter(
        (target) => !isGiven(target.props, "roleArn") && functionOf(target, stack) !== undefined,
      ),
  *judge(target, stack) {
    const called = functionOf(target, stack);
    if (called === undefined) return;
    const permissions = stack.referringTo(called, PERMISSION, "function");
    const source = sourceOf(target, stack);
    const request = requestOfEvents({ source, action: INVOKE, resource: arnOf(called, stack) });
    if (permissions.some(({ props }) => isGiven(props, "qualifier"))) return;
    const statements = permissions.flatMap(({ props }) => statementsOf(props));
    if (refusalOf(statements, request) === undefined) return;
    if (stack.hasUnknownReferences(FUNCTION, PERMISSION, "function")) throw new NotKnownYet("arn");
    yield {
      problem: "cannot invoke its function",
      property: `the permissions of function '${called.name}'`,
      found: permissions.length === 0 ? undefined : GIVEN,
      because:
        permissions.length === 0
          ? `so ${EVENTS} may not do ${INVOKE}`
          : `and none of them lets ${EVENTS} do ${INVOKE} for ${withoutHoles(source)}`,
      remedy: `Add a lambda.Permission with principal '${EVENTS}', action '${INVOKE}' and the ARN of the rule as sourceArn.`,
    };
  },
});

/** The function of this stack that a target calls. A target that is not known yet is left out; the update checks it. */
function functionOf(target: Resource, stack: Stack): Resource | undefined {
  return stack.findReference(target, FUNCTION, "arn");
}

/**
 * The statement that Lambda adds for a permission. An account as the principal does not let EventBridge in, as no service with its
 * name does. Source: Lambda API Reference, AddPermission.
 */
function statementsOf(props: Properties): readonly Statement[] {
  const at = (key: string) => (isKnown(props, key) ? textAt(props, key) : props[key]);
  const source = isGiven(props, "sourceArn") && { "aws:SourceArn": at("sourceArn") };
  const account = isGiven(props, "sourceAccount") && { "aws:SourceAccount": at("sourceAccount") };
  const organization = isGiven(props, "principalOrgId") && {
    "aws:PrincipalOrgID": at("principalOrgId"),
  };
  const Statement = {
    Effect: "Allow",
    Principal: { Service: at("principal") },
    Action: at("action"),
    Condition: {
      ...(source && { ArnLike: source }),
      StringEquals: { ...account, ...organization },
    },
  };
  return readPolicy({ Statement });
}
