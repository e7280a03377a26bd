import { RunError } from "@pulumi/pulumi/errors";

/** Source: pulumi/pulumi, sdk/go/common/tokens/stack_name.go, ParseStackName. */
const STACK_NAME = /^[\w.-]{1,100}$/;

/**
 * The stack's own name in `stack`, `organization/stack` or `organization/project/stack`. Pulumi takes the first part of two for the
 * organization; the project's name in its place selects the same stack file.
 * Source: pulumi/pulumi, pkg/backend/httpstate/backend.go, parseStackName.
 *
 * @param project of Pulumi.yaml
 * @throws RunError for a name of another form, or of another project
 */
export function stackNameIn(given: string, project: string): string {
  const parts = given.split("/");
  const name = parts.at(-1) ?? "";
  if (parts.length > 3 || parts.slice(0, -1).includes("") || !STACK_NAME.test(name)) {
    throw new RunError(
      `'${given}' is not the name of a stack: give <stack>, <organization>/<stack> or <organization>/<project>/<stack>; a stack's name has at most 100 letters, digits, _, - and .`,
    );
  }
  const [organization, other] = parts;
  if (parts.length === 3 && other !== project) {
    throw new RunError(
      `'${given}' is a stack of the project ${other}, but Pulumi.yaml is of the project ${project}. Give ${organization}/${project}/${name}, or run the command in the folder of ${other}.`,
    );
  }
  return name;
}
