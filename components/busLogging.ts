import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import type { EventBusReference } from "./eventBus";
import { existingArn } from "./existing";
import { STANDARD_DAYS, type LoggingArgs, type LogLevel } from "./logging";
import type { Names } from "./names";

/** The log types of each level. A type of a higher level would never be sent. */
const TYPES: Readonly<Record<LogLevel, readonly string[]>> = {
  ERROR: ["ERROR"],
  INFO: ["ERROR", "INFO"],
  TRACE: ["ERROR", "INFO", "TRACE"],
};

/**
 * The logs of the bus, in CloudWatch Logs: a source for each type of the level, a delivery from it to the log group,
 * and the policy with which the group lets the deliveries write, and no others. One delivery after the other: the
 * service refuses changes of one destination at a time.
 *
 * The policy is the group's own, of which it can have one. To an existing group it might be the second, and replace the
 * first: there it is one of the account's, which are ten at most in a Region.
 * Sources: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses'; CloudWatch Logs User Guide,
 * 'Enable logging from AWS services'; CloudWatch Logs API reference, PutResourcePolicy; AWS provider,
 * `aws_cloudwatch_event_bus`, example of its log configuration.
 */
export class BusLogging extends pulumi.ComponentResource {
  readonly logGroupArn: pulumi.Output<string>;

  constructor(
    name: string,
    names: Names,
    { level = "ERROR", retentionDays = STANDARD_DAYS, logGroupArn }: LoggingArgs,
    bus: EventBusReference,
    keyArn: pulumi.Output<string> | undefined,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:BusLogging", name, {}, options);
    const child = { parent: this };
    this.logGroupArn =
      logGroupArn === undefined
        ? new cloudwatch.LogGroup(
            name,
            {
              // A name that begins so keeps the policies' size within its limit.
              name: pulumi.interpolate`/aws/vendedlogs/events/event-bus/${names.of("bus")}`,
              retentionInDays: retentionDays,
              ...(keyArn && { kmsKeyId: keyArn }),
            },
            child,
          ).arn
        : existingArn("log group", logGroupArn);

    const sources = TYPES[level].map(
      (type) =>
        new cloudwatch.LogDeliverySource(
          `${name}-${type.toLowerCase()}`,
          {
            name: names.of(`${type.toLowerCase()}-logs`),
            logType: `${type}_LOGS`,
            resourceArn: bus.arn,
          },
          child,
        ),
    );
    const policy = new cloudwatch.LogResourcePolicy(
      `${name}-policy`,
      {
        ...(logGroupArn === undefined
          ? { resourceArn: this.logGroupArn }
          : { policyName: names.of("logs") }),
        policyDocument: policyOf(this.logGroupArn, bus, sources),
      },
      child,
    );
    const destination = new cloudwatch.LogDeliveryDestination(
      `${name}-destination`,
      {
        name: names.of("logs"),
        deliveryDestinationConfiguration: { destinationResourceArn: this.logGroupArn },
      },
      child,
    );
    let before: pulumi.Resource = policy;
    for (const [index, source] of sources.entries()) {
      before = new cloudwatch.LogDelivery(
        `${name}-${TYPES[level][index]?.toLowerCase()}-delivery`,
        { deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
        { parent: this, dependsOn: [before] },
      );
    }
    this.registerOutputs({ logGroupArn: this.logGroupArn });
  }
}

function policyOf(
  logGroupArn: pulumi.Output<string>,
  bus: EventBusReference,
  sources: readonly cloudwatch.LogDeliverySource[],
): pulumi.Output<string> {
  return pulumi
    .output({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "LogsOfThisBus",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: pulumi.interpolate`${logGroupArn}:log-stream:*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": bus.arn.apply((arn) => arn.split(":")[4]) },
            ArnLike: { "aws:SourceArn": sources.map(({ arn }) => arn) },
          },
        },
      ],
    })
    .apply(policyDocument);
}
