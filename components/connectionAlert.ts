import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { DeadLetters } from "./deadLetterQueue";
import type { Names } from "./names";
import type { RetryPolicy } from "./subscriptionRules";

/** How the orgs are called. */
export interface Calling {
  /** Of each org; of a connection that is there, too. */
  connectionArns: readonly pulumi.Output<string>[];
  /** By the destination's name. */
  destinationArns: Readonly<Record<string, pulumi.Output<string>>>;
}

/**
 * Tells the topic when EventBridge can call the org no more: it could not get a token and has de-authorized the
 * connection, or has deactivated a destination. There is no metric for it, but events of the service itself, on the
 * bus `default` of the account, as best as it can.
 *
 * An alert that cannot be published goes to the integration's dead-letter queue; one that is lost there, too, has an
 * alarm: on this bus, the integration has no other rule.
 * Source: EventBridge User Guide, 'Amazon EventBridge events detail reference', connection and API destination events.
 */
export class ConnectionAlert extends pulumi.ComponentResource {
  readonly lost: cloudwatch.MetricAlarm;

  /** @param dependsOn the policies that let it be published, and be dead-lettered */
  constructor(
    name: string,
    names: Names,
    topicArn: pulumi.Output<string>,
    {
      connectionArns,
      destinationArns,
      deadLetters,
      retryPolicy,
    }: Calling & { deadLetters: DeadLetters; retryPolicy: RetryPolicy },
    dependsOn: pulumi.Resource[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:ConnectionAlert", name, {}, options);
    const rule = new cloudwatch.EventRule(
      name,
      {
        name: names.of("connection-alert"),
        description: "Tells of a connection that is not authorized any more",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.events"],
          "detail-type": DETAIL_TYPES,
          resources: [...connectionArns, ...Object.values(destinationArns)],
        }),
      },
      { parent: this },
    );
    new cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        targetId: "alerts",
        arn: topicArn,
        retryPolicy,
        deadLetterConfig: { arn: deadLetters.queue.arn },
      },
      { parent: this, dependsOn },
    );
    this.lost = new cloudwatch.MetricAlarm(
      `${name}-lost`,
      {
        name: names.of("connection-alerts-lost"),
        alarmDescription: `Alerts on the connection are lost: the topic and the dead-letter queue refuse them. \`npx bridge doctor --stack ${pulumi.getStack()}\` says whether the connection is authorized; \`pulumi up\` mends the policies.`,
        namespace: "AWS/Events",
        metricName: "InvocationsFailedToBeSentToDlq",
        dimensions: { RuleName: rule.name },
        statistic: "Sum",
        period: 60,
        comparisonOperator: "GreaterThanOrEqualToThreshold",
        threshold: 1,
        evaluationPeriods: 1,
        treatMissingData: "notBreaching",
        alarmActions: [topicArn],
        okActions: [topicArn],
      },
      { parent: this },
    );
    this.registerOutputs({ lostArn: this.lost.arn });
  }
}

const DETAIL_TYPES = [
  "Connection Deauthorized",
  "Connection Failed Connectivity",
  "API Destination Deactivated",
];
