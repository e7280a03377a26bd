import { readPolicy } from "../shared/access/document";
import { hasAction } from "../shared/access/evaluate";
import { openStatements } from "../shared/access/strangers";
import { DOCS } from "../shared/docs";
import { asList } from "../shared/grouped";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isKnown, valueAt } from "../shared/values";
import { destinationArnOf } from "../targets/role";

const ASSUME = "sts:AssumeRole";

/**
 * The trust policy of a role must not let everybody assume it: whoever can assume the role can do everything that it may do. An
 * external ID is not a secret and limits nobody. The policy target-role checks the roles of targets that call API destinations.
 * Source: IAM User Guide, 'IAM JSON policy elements: Principal', all principals, and 'Access to AWS accounts owned by third parties'.
 */
export const roleClosed = stackPolicy({
  name: "role-closed",
  description: "The trust policy of a role does not allow everybody.",
  enforcementLevel: "mandatory",
  severity: "critical",
  tags: ["leak", "iam"],
  remediationSteps:
    "Set Principal to services, accounts or roles, or add a condition on aws:PrincipalOrgID.",
  url: DOCS.principals,
  subjects: (stack) => {
    const checked = rolesOfDestinations(stack);
    return stack.of(TYPES.role).filter((role) => !checked.has(role));
  },
  *judge({ props }) {
    if (!isKnown(props, "assumeRolePolicy")) return;
    for (const statement of openStatements(readPolicy(valueAt(props, "assumeRolePolicy")))) {
      if (hasAction(statement, ASSUME) === false) continue;
      yield {
        problem: "can be assumed by everybody",
        property: "assumeRolePolicy, Principal",
        found: "*",
        because: "and no condition limits it",
        remedy:
          "Set Principal to services, accounts or roles, or add a condition on aws:PrincipalOrgID.",
      };
    }
  },
});

/** The roles of targets that call API destinations. */
const rolesOfDestinations = (stack: Stack): ReadonlySet<Resource> =>
  new Set(
    stack
      .of(TYPES.target)
      .filter((target) => destinationArnOf(target, stack) !== undefined)
      .flatMap((target) => asList(stack.findReference(target, TYPES.role, "roleArn"))),
  );
