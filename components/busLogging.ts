import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { LOG_TYPES } from "../eventbridge/logTypes";
import { policyDocument } from "../eventbridge/policyDocument";
import type { EventBusReference } from "./eventBus";
import { existingArn } from "./existing";
import { DEFAULT_LEVEL, DEFAULT_RETENTION_DAYS, type LoggingArgs } from "./logging";
import type { Names } from "./names";

export interface BusLoggingArgs {
  names: Names;
  logging: LoggingArgs;
  bus: EventBusReference;
  /** The key that encrypts a new log group; undefined for a key of AWS. */
  keyArn: pulumi.Output<string> | undefined;
}

/**
 * The logs of the bus in CloudWatch Logs: a source for each log type of the level, a delivery from each source to the log
 * group, and the policy that lets these deliveries write to the group. Deliveries are made one after the other, because the
 * service refuses concurrent changes of one destination.
 *
 * The policy belongs to the log group, which can have one. On an existing group it might replace another policy, so there it
 * belongs to the account, which can have ten in a Region.
 * Sources: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses'; CloudWatch Logs User Guide,
 * 'Enable logging from AWS services'; CloudWatch Logs API reference, PutResourcePolicy; AWS provider,
 * `aws_cloudwatch_event_bus`, example of its log configuration.
 */
export class BusLogging extends pulumi.ComponentResource {
  readonly logGroupArn: pulumi.Output<string>;

  constructor(name: string, args: BusLoggingArgs, options: pulumi.ComponentResourceOptions) {
    super("eventbridge-salesforce:components:BusLogging", name, {}, options);
    const { names, logging, bus } = args;
    const child = { parent: this };
    const types = LOG_TYPES[logging.level ?? DEFAULT_LEVEL].map((type) => ({
      type,
      part: `${name}-${type.toLowerCase()}`,
    }));
    this.logGroupArn = logGroupArn(name, args, child);
    const sources = types.map(({ type, part }) => {
      const source = { name: names.logSource(type), logType: `${type}_LOGS`, resourceArn: bus.arn };
      return { part, source: new cloudwatch.LogDeliverySource(part, source, child) };
    });
    const policy = new cloudwatch.LogResourcePolicy(
      `${name}-policy`,
      {
        ...(logging.logGroupArn === undefined
          ? { resourceArn: this.logGroupArn }
          : { policyName: names.logPolicy }),
        policyDocument: deliveryPolicy(
          this.logGroupArn,
          bus,
          sources.map(({ source }) => source.arn),
        ),
      },
      child,
    );
    const destination = new cloudwatch.LogDeliveryDestination(
      `${name}-destination`,
      {
        name: names.logDestination,
        deliveryDestinationConfiguration: { destinationResourceArn: this.logGroupArn },
      },
      child,
    );
    let previous: pulumi.Resource = policy;
    for (const { part, source } of sources) {
      previous = new cloudwatch.LogDelivery(
        `${part}-delivery`,
        { deliverySourceName: source.name, deliveryDestinationArn: destination.arn },
        { parent: this, dependsOn: [previous] },
      );
    }
    this.registerOutputs({ logGroupArn: this.logGroupArn });
  }
}

/** The existing log group, or a new one. */
function logGroupArn(
  name: string,
  { names, logging, keyArn }: BusLoggingArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  if (logging.logGroupArn !== undefined) return existingArn("log group", logging.logGroupArn);
  const group = {
    name: names.logGroup,
    retentionInDays: logging.retentionDays ?? DEFAULT_RETENTION_DAYS,
    ...(keyArn && { kmsKeyId: keyArn }),
  };
  return new cloudwatch.LogGroup(name, group, options).arn;
}

function deliveryPolicy(
  logGroupArn: pulumi.Output<string>,
  bus: EventBusReference,
  sourceArns: readonly pulumi.Output<string>[],
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
            StringEquals: { "aws:SourceAccount": bus.arn.apply((arn) => partsOfArn(arn).account) },
            ArnLike: { "aws:SourceArn": sourceArns },
          },
        },
      ],
    })
    .apply(policyDocument);
}
