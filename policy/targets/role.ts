import { concerns, EVENTS, hasAction, readPolicy, type Statement } from "../shared/accessPolicy";
import { fits, parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { attempt, reading } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, listAt, textAt, valueAt } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";

/**
 * The target of an API destination must have a role that EventBridge can assume and that may invoke it. The provider
 * takes a target without a role; and one that lacks the permission fails at every delivery with NO_PERMISSIONS, which
 * is dead-lettered and not retried. Source: EventBridge User Guide, 'Using identity-based policies'.
 */
export const targetRole = stackPolicy({
  name: "target-role",
  description:
    "The target of an API destination has a role that EventBridge can assume, and that may invoke it.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "target", "iam"],
  remediationSteps: `Set roleArn of the target to a role that trusts ${EVENTS} and allows ${INVOKE} on the destination's ARN.`,
  url: DOCS.identity,
  subjects: (stack) => stack.of(TYPES.target),
  *judge(target, stack) {
    if (!isApiDestination(target, stack)) return;
    if (!isGiven(target.props, "roleArn")) {
      yield {
        problem: "cannot invoke its API destination",
        property: "roleArn",
        found: undefined,
        because: "which the service requires",
        remedy: `Set it to the ARN of a role that allows ${INVOKE}.`,
      };
      return;
    }
    const role = stack.referenced(target, TYPES.role, "roleArn");
    if (role === undefined) return; // of another stack
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
  return attempt(() => stack.referenced(target, TYPES.apiDestination, "arn")) !== "unknown";
}

function* trust(role: Resource): Iterable<Finding> {
  const found = reading(role, (props) => textAt(props, "assumeRolePolicy"));
  const statements = readPolicy(found) ?? [];
  const trusts = statements.some(
    (statement) => statement.allows && concerns(statement, EVENTS, "sts:AssumeRole"),
  );
  if (trusts) return;
  yield {
    problem: "has a role that EventBridge cannot assume",
    property: `assumeRolePolicy of role '${role.name}'`,
    found,
    because: `which does not trust ${EVENTS}`,
    remedy: `Let ${EVENTS} do sts:AssumeRole.`,
  };
}

function* permission(target: Resource, role: Resource, stack: Stack): Iterable<Finding> {
  const { statements, complete } = permissionsOf(role, stack);
  const arn = isKnown(target.props, "arn") ? textAt(target.props, "arn") : undefined;
  const allowed = statements.some(
    (statement) =>
      statement.allows &&
      hasAction(statement, INVOKE) &&
      (arn === undefined || statement.resources.some((resource) => fits(resource, arn))),
  );
  const everything = statements.find(({ allows, actions }) => allows && actions.includes("*"));
  if (everything !== undefined) {
    yield {
      problem: "has a role that may do everything",
      property: `policies of role '${role.name}'`,
      found: "*",
      because: "of which EventBridge needs one action",
      remedy: `Allow ${INVOKE} on the destination's ARN, and nothing else.`,
    };
  }
  if (allowed || !complete) return;
  yield {
    problem: "has a role that may not invoke its API destination",
    property: `policies of role '${role.name}'`,
    found: undefined,
    because: `for ${INVOKE} on ${arn ?? "the destination"}`,
    remedy: `Add a role policy that allows ${INVOKE} on the destination's ARN.`,
  };
}

/** What the policies of a role say, and whether this stack shows all of them. @throws NotKnownYet */
function permissionsOf(
  role: Resource,
  stack: Stack,
): { statements: Statement[]; complete: boolean } {
  const ofStack = stack
    .referringTo(role, TYPES.rolePolicy, "role")
    .map((policy) => reading(policy, (props) => valueAt(props, "policy")));
  const inline = (
    isKnown(role.props, "inlinePolicies") ? listAt(role.props, "inlinePolicies") : []
  ).map((_, index) => reading(role, (props) => valueAt(props, "inlinePolicies", index, "policy")));
  const attached = stack
    .referringTo(role, TYPES.rolePolicyAttachment, "role")
    .map((one) => stack.referenced(one, TYPES.policy, "policyArn"));
  // After a refresh the provider lists there what is attached to the role, by whatever stack.
  const own = new Set<unknown>(
    attached.map((policy) => policy && isKnown(policy.props, "arn") && textAt(policy.props, "arn")),
  );
  const managed = (
    isKnown(role.props, "managedPolicyArns") ? listAt(role.props, "managedPolicyArns") : []
  ).filter((arn) => !own.has(arn));
  const texts = [
    ...ofStack,
    ...inline,
    ...attached.map((policy) => policy && reading(policy, (props) => valueAt(props, "policy"))),
  ];
  return {
    statements: texts.flatMap((text) => readPolicy(text) ?? []),
    complete:
      managed.length === 0 &&
      attached.every((policy) => policy !== undefined) &&
      !stack.hasLoose(TYPES.role, TYPES.rolePolicy, "role"),
  };
}
