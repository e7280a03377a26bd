import * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as sqs from "@pulumi/aws/sqs";
import * as pulumi from "@pulumi/pulumi";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

/** Goes off at the first, in the minute in which it happens; no data means that nothing happens. */
const AT_THE_FIRST = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  threshold: 1,
  evaluationPeriods: 1,
  treatMissingData: "notBreaching",
} as const;
const MINUTE = 60;

/**
 * What must wake somebody: a dead letter that waits to be redriven, and a dead letter that could not be sent to the
 * queue, which is lost. One alarm watches all rules of the bus, also those of others on a bus that is shared: an
 * alarm a rule would double what a subscription costs, and say no more.
 * Sources: SQS Developer Guide, 'Available CloudWatch metrics for Amazon SQS'; EventBridge User Guide, 'Monitoring
 * Amazon EventBridge'; CloudWatch User Guide, 'Metrics Insights query components and syntax'.
 */
export class Alarms extends pulumi.ComponentResource {
  constructor(
    name: string,
    names: Names,
    queue: sqs.Queue,
    bus: EventBusReference,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:Alarms", name, {}, options);
    const depth = new cloudwatch.MetricAlarm(
      `${name}-depth`,
      {
        name: names.of("dead-letters"),
        alarmDescription: "Events wait in the dead-letter queue to be mended and redriven.",
        namespace: "AWS/SQS",
        metricName: "ApproximateNumberOfMessagesVisible",
        dimensions: { QueueName: queue.name },
        statistic: "Maximum",
        period: MINUTE,
        ...AT_THE_FIRST,
      },
      { parent: this },
    );
    const failure = new cloudwatch.MetricAlarm(
      `${name}-failure`,
      {
        name: names.of("dead-letters-lost"),
        alarmDescription: "Events are lost: they could not be sent to the dead-letter queue.",
        metricQueries: [
          { id: "lost", expression: failedOn(bus), period: MINUTE, returnData: true },
        ],
        ...AT_THE_FIRST,
      },
      { parent: this },
    );
    this.registerOutputs({ depthArn: depth.arn, failureArn: failure.arn });
  }
}

/** The metric has the bus as a dimension, unless that is `default`. */
function failedOn({ name }: EventBusReference): pulumi.Output<string> {
  const sum = "SELECT SUM(InvocationsFailedToBeSentToDlq)";
  return name.apply((bus) =>
    bus === "default"
      ? `${sum} FROM SCHEMA("AWS/Events", RuleName)`
      : `${sum} FROM SCHEMA("AWS/Events", EventBusName, RuleName) WHERE EventBusName = '${bus}'`,
  );
}
