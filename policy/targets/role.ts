import { concerns, EVENTS, hasAction, readPolicy, type Statement } from "../shared/accessPolicy";
import { fits, parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { attempt, readFrom } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, listAt, textAt, valueAt } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";

/**
 * The target of an API destination must have a role that EventBridge can assume and that may invoke the destination. The
 * provider accepts a target without a role. With a role that lacks the permission, every delivery fails with
 * NO_PERMISSIONS, which EventBridge dead-letters and does not retry.
 * Source: EventBridge User Guide, 'Using identity-based policies'.
 */
export const targetRole = stackPolicy({
  name: "target-role",
  description:
    "A target that calls an API destination has a role that EventBridge can assume and that may invoke the destination.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target", "iam"],
  remediationSteps: `Set roleArn of the target to a role that lets ${EVENTS} assume it and that allows ${INVOKE} on the ARN of the API destination.`,
  url: DOCS.identity,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    if (!isApiDestination(target, stack)) return;
    if (!isGiven(target.props, "roleArn")) {
      yield {
        problem: "cannot invoke its API destination",
        property: "roleArn",
        found: undefined,
        because: "and the service requires a role",
        remedy: `Set roleArn to the ARN of a role that allows ${INVOKE}.`,
      };
      return;
    }
    const role = stack.resolveReference(target, TYPES.role, "roleArn");
    if (role === undefined) return; // a role of another stack
    yield* trust(role);
    yield* permission(target, role, stack);
  },
});

function isApiDestination(target: Resource, stack: Stack): boolean {
  if (isKnown(target.props, "arn")) {
    return (
      parseArn(textAt(target.props, "arn") ?? "")?.resource.startsWith("api-destination/") ?? false
    );
  }
  const destination = attempt(() => stack.resolveReference(target, TYPES.apiDestination, "arn"));
  return destination !== undefined && destination !== "unknown";
}

function* trust(role: Resource): Iterable<Finding> {
  const document = readFrom(role, (props) => textAt(props, "assumeRolePolicy"));
  const statements = (readPolicy(document) ?? []).filter((statement) =>
    concerns(statement, EVENTS, "sts:AssumeRole"),
  );
  if (statements.some(({ allows }) => allows) && !statements.some(deniesAlways)) return;
  yield {
    problem: "has a role that EventBridge cannot assume",
    property: `assumeRolePolicy of role '${role.name}'`,
    found: document === undefined ? undefined : GIVEN,
    because: `but does not let ${EVENTS} assume the role`,
    remedy: `Allow ${EVENTS} to do sts:AssumeRole.`,
  };
}

function* permission(target: Resource, role: Resource, stack: Stack): Iterable<Finding> {
  const { statements, complete } = permissionsOf(role, stack);
  const arn = isKnown(target.props, "arn") ? textAt(target.props, "arn") : undefined;
  const applying = statements.filter(
    (statement) =>
      hasAction(statement, INVOKE) &&
      (arn === undefined || statement.resources.some((resource) => fits(resource, arn))),
  );
  const property = `the permission policy of role '${role.name}'`;
  if (statements.some(({ allows, actions }) => allows && actions.includes("*"))) {
    yield {
      problem: "has a role with permission for every action",
      property,
      found: "*",
      because: `and EventBridge needs only ${INVOKE}`,
      remedy: `Allow only ${INVOKE}, on the ARN of the API destination.`,
    };
  }
  const problem = "has a role that may not invoke its API destination";
  if (arn !== undefined && applying.some(deniesAlways)) {
    yield {
      ...{ problem, property, found: "Deny" },
      because: `which refuses ${INVOKE} on ${arn} even if other statements allow it`,
      remedy: "Remove the statement that denies it.",
    };
    return;
  }
  if (applying.some(({ allows }) => allows) || !complete) return;
  yield {
    ...{ problem, property, found: statements.length === 0 ? undefined : GIVEN },
    because: `so the role may not do ${INVOKE} on ${arn ?? "the API destination"}`,
    remedy: `Add a role policy that allows ${INVOKE} on the ARN of the API destination.`,
  };
}

/** Conditions of a role's policies are not evaluated, so only a statement without any denies for certain. */
const deniesAlways = ({ allows, conditions }: Statement) => !allows && conditions.length === 0;

/** The statements of a role's policies, and whether this stack has all of them. @throws NotKnownYet */
function permissionsOf(
  role: Resource,
  stack: Stack,
): { statements: Statement[]; complete: boolean } {
  const ofStack = stack
    .referringTo(role, TYPES.rolePolicy, "role")
    .map((policy) => readFrom(policy, (props) => valueAt(props, "policy")));
  const inline = (
    isKnown(role.props, "inlinePolicies") ? listAt(role.props, "inlinePolicies") : []
  ).map((_, index) => readFrom(role, (props) => valueAt(props, "inlinePolicies", index, "policy")));
  const attached = stack
    .referringTo(role, TYPES.rolePolicyAttachment, "role")
    .map((attachment) => stack.resolveReference(attachment, TYPES.policy, "policyArn"));
  // After a refresh, managedPolicyArns lists all policies attached to the role, also those that another stack attached.
  const own = new Set<unknown>(
    attached.map((policy) => policy && isKnown(policy.props, "arn") && textAt(policy.props, "arn")),
  );
  const managed = (
    isKnown(role.props, "managedPolicyArns") ? listAt(role.props, "managedPolicyArns") : []
  ).filter((arn) => !own.has(arn));
  const texts = [
    ...ofStack,
    ...inline,
    ...attached.map((policy) => policy && readFrom(policy, (props) => valueAt(props, "policy"))),
  ];
  return {
    statements: texts.flatMap((text) => readPolicy(text) ?? []),
    complete:
      managed.length === 0 &&
      attached.every((policy) => policy !== undefined) &&
      !stack.hasUnknownReferences(TYPES.role, TYPES.rolePolicy, "role"),
  };
}
