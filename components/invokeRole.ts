import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import type { Names } from "./names";

export interface InvokeRoleArgs {
  names: Names;
  /** By the destination's name, such as `Contact-ShopCustomerId__c`. */
  destinationArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * The role with which EventBridge calls these API destinations, and that allows nothing else. Each destination has its own
 * permission: when an object is no longer mapped, its permission is deleted after the rules that needed it.
 */
export class InvokeRole extends pulumi.ComponentResource {
  readonly role: iam.Role;
  /** By the destination's name. A target made before its permission would dead-letter its first events. */
  readonly permissions: Readonly<Record<string, iam.RolePolicy>>;

  constructor(
    name: string,
    { names, destinationArns }: InvokeRoleArgs,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:InvokeRole", name, {}, options);
    this.role = new iam.Role(
      name,
      {
        name: names.role,
        assumeRolePolicy: policyDocument({
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
    this.permissions = Object.fromEntries(
      Object.entries(destinationArns).map(([destination, arn]) => [
        destination,
        new iam.RolePolicy(
          `${name}-${destination}`,
          {
            name: names.permission(destination),
            role: this.role.name,
            policy: pulumi
              .output({
                Version: "2012-10-17",
                Statement: [
                  { Effect: "Allow", Action: "events:InvokeApiDestination", Resource: arn },
                ],
              })
              .apply(policyDocument),
          },
          { parent: this },
        ),
      ]),
    );
    this.registerOutputs({ roleArn: this.role.arn });
  }
}
