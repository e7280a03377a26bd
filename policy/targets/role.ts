import { arnOf, sourceOf } from "../shared/access/arns";
import type { Statement } from "../shared/access/document";
import { hasAction } from "../shared/access/evaluate";
import {
  demandedValues,
  explainUnmet,
  refusalOf,
  spellKey,
  type Refusal,
} from "../shared/access/refusals";
import { assumptionByEvents, EVENTS, invocation } from "../shared/access/requests";
import { openStatements } from "../shared/access/strangers";
import { HOLE } from "../shared/access/wildcards";
import { parseArn } from "../shared/arn";
import { DOCS } from "../shared/docs";
import { GIVEN, stackPolicy, type Finding, type Resource, type Stack } from "../shared/policy";
import { permissionsOf, trustOf } from "../shared/rolePermissions";
import { TYPES } from "../shared/types";
import { isGiven, knownTextAt } from "../shared/values";

const INVOKE = "events:InvokeApiDestination";
const ASSUME = "sts:AssumeRole";

/**
 * The target of an API destination must have a role that EventBridge, and not everybody, can assume and that may invoke the
 * destination. The provider accepts a target without a role. With a role that lacks the permission, every delivery fails with
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
    const destination = destinationArnOf(target, stack);
    if (destination === undefined) return;
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
    yield* findMistakenTrust(target, role, stack);
    yield* findMissingPermission(destination, role, stack);
  },
});

/** The ARN of the API destination that a target calls, with `HOLE` for parts that are not known; undefined for any other target. */
export function destinationArnOf(target: Resource, stack: Stack): string | undefined {
  const destination = stack.findReference(target, TYPES.apiDestination, "arn");
  if (destination !== undefined) return arnOf(destination, stack);
  const arn = knownTextAt(target.props, "arn");
  return parseArn(arn)?.resource.startsWith("api-destination/") ? arn : undefined;
}

function* findMistakenTrust(target: Resource, role: Resource, stack: Stack): Iterable<Finding> {
  const statements = trustOf(role);
  const property = `assumeRolePolicy of role '${role.name}'`;
  for (const statement of openStatements(statements)) {
    if (hasAction(statement, ASSUME) === false) continue;
    yield {
      problem: "has a role that everybody can assume",
      property: `${property}, Principal`,
      found: "*",
      because: "and no condition limits it",
      remedy: `Set Principal to {"Service": "${EVENTS}"}.`,
    };
  }
  const asked = { role: arnOf(role, stack), source: sourceOf(target, stack) };
  const refusal = refusalOf(statements, assumptionByEvents(asked));
  if (refusal === undefined) return;
  const [condition] = refusal.unmet;
  yield {
    problem: "has a role that EventBridge cannot assume",
    ...(condition === undefined
      ? {
          property,
          found: isGiven(role.props, "assumeRolePolicy") ? GIVEN : undefined,
          because: `but does not let ${EVENTS} assume the role`,
          remedy: `Allow ${EVENTS} to do ${ASSUME}.`,
        }
      : {
          property: `${property}, ${spellKey(condition.key)}`,
          found: demandedValues(condition),
          because: explainUnmet(condition, EVENTS),
          remedy: "Remove the condition, or change it so that it holds for the ARN of the rule.",
        }),
  };
}

/** A role may do only what its boundary allows, too. Source: IAM User Guide, 'Permissions boundaries for IAM entities'. */
function* findMissingPermission(arn: string, role: Resource, stack: Stack): Iterable<Finding> {
  const { statements, complete, unknown, boundary } = permissionsOf(role, stack);
  const property = `the permission policy of role '${role.name}'`;
  const wide = statements.find(allowsNearlyEverything);
  if (wide !== undefined) {
    yield {
      problem: "has a role with permission for every action",
      property,
      found: wide.actions.except ? "NotAction" : "*",
      because: `and EventBridge needs only ${INVOKE}`,
      remedy: `Allow only ${INVOKE}, on the ARN of the API destination.`,
    };
  }
  const request = invocation(arnOf(role, stack), arn);
  const refusal = refusalOf(statements, request);
  const destination = arn.includes(HOLE) ? "the API destination" : arn;
  if (refusal?.denying !== undefined) {
    yield denied(property, destination);
  } else if (refusal !== undefined && unknown !== undefined) throw unknown;
  else if (refusal !== undefined && complete) {
    yield notAllowed({ property, destination, statements, refusal });
  } else if (boundary !== undefined && refusalOf(boundary, request) !== undefined) {
    yield {
      ...{ problem: PROBLEM, found: GIVEN },
      property: `permissionsBoundary of role '${role.name}'`,
      because: `and the boundary does not allow ${INVOKE} on ${destination}`,
      remedy: `Allow ${INVOKE} in the boundary, or remove permissionsBoundary.`,
    };
  }
}

const PROBLEM = "has a role that may not invoke its API destination";

const allowsNearlyEverything = ({ effect, actions: { except, values }, resources }: Statement) =>
  effect === "Allow" && (except ? resources?.values.includes("*") === true : values.includes("*"));

function denied(property: string, destination: string): Finding {
  return {
    ...{ problem: PROBLEM, property, found: "Deny" },
    because: `which refuses ${INVOKE} on ${destination} even if other statements allow it`,
    remedy: "Remove the statement that denies it.",
  };
}

interface NotAllowed {
  property: string;
  destination: string;
  statements: readonly Statement[];
  refusal: Refusal;
}

function notAllowed({ property, destination, statements, refusal }: NotAllowed): Finding {
  const problem = PROBLEM;
  const [condition] = refusal.unmet;
  if (condition !== undefined) {
    return {
      problem,
      property: `${property}, ${spellKey(condition.key)}`,
      found: demandedValues(condition),
      because: explainUnmet(condition, "the role"),
      remedy: `Remove the condition of the statement that allows ${INVOKE}.`,
    };
  }
  return {
    problem,
    property,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `so the role may not do ${INVOKE} on ${destination}`,
    remedy: `Add a role policy that allows ${INVOKE} on the ARN of the API destination.`,
  };
}
