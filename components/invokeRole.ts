import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import type { Names } from "./names";

/** The role with which EventBridge calls the API destinations that are named, and can do nothing else. */
export class InvokeRole extends pulumi.ComponentResource {
  readonly role: iam.Role;
  /** A target that is made before the permission is there would dead-letter its first events. */
  readonly permission: iam.RolePolicy;

  constructor(
    name: string,
    names: Names,
    destinationArns: readonly pulumi.Output<string>[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:InvokeRole", name, {}, options);

    this.role = new iam.Role(
      name,
      {
        name: names.of("invoke"),
        assumeRolePolicy: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Principal: { Service: "events.amazonaws.com" },
              Action: "sts:AssumeRole",
            },
          ],
        }),
      },
      { parent: this },
    );

    this.permission = new iam.RolePolicy(
      `${name}-permission`,
      {
        name: names.of("invoke"),
        role: this.role.name,
        policy: pulumi.jsonStringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Allow",
              Action: "events:InvokeApiDestination",
              Resource: destinationArns,
            },
          ],
        }),
      },
      { parent: this },
    );

    this.registerOutputs({ roleArn: this.role.arn });
  }
}
