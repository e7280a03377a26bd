import * as pulumi from "@pulumi/pulumi";

/** How a person reaches a stack by the commands of this project, which alarms, alerts and the dashboard name. */
export interface StackCommands {
  /** The commands' option that names the stack, such as `--stack prod`. */
  stackOption: string;
  /** A sentence, with a space before it, that says where the commands run; empty in this project's own program. */
  where: string;
}

const PROJECT = "eventbridge-salesforce";

/**
 * In a program of another project the option names the organization and the project as well: the short name would be a stack of
 * this project.
 */
export function stackCommands(): StackCommands {
  const [project, stack] = [pulumi.getProject(), pulumi.getStack()];
  return project === PROJECT
    ? { stackOption: `--stack ${stack}`, where: "" }
    : {
        stackOption: `--stack ${organization()}/${project}/${stack}`,
        where: ` Run \`npx bridge\` in a checkout of ${PROJECT}.`,
      };
}

/** Mocks in a unit test need not have an organization; it is then the one of all backends but Pulumi Cloud. */
function organization(): string {
  try {
    return pulumi.getOrganization();
  } catch {
    return "organization";
  }
}
