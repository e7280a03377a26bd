import * as iam from "@pulumi/aws/iam";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import type { Names } from "./names";

/**
 * The role with which EventBridge calls the API destinations that are named, and can do nothing else. Each has a
 * permission of its own: when an object is mapped no more, its permission goes after the rules that needed it.
 */
export class InvokeRole extends pulumi.ComponentResource {
  readonly role: iam.Role;
  /**
   * By the destination's name. A target that is made before its permission is there would dead-letter its first
   * events.
   */
  readonly permissions: Readonly<Record<string, iam.RolePolicy>>;

  /** @param destinationArns by the destination's name, such as `Contact-ShopCustomerId__c` */
  constructor(
    name: string,
    names: Names,
    destinationArns: Readonly<Record<string, pulumi.Output<string>>>,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:InvokeRole", name, {}, options);

    this.role = new iam.Role(
      name,
      {
        name: names.of("invoke"),
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
            name: destination,
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
