import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { DeadLetters } from "./deadLetterQueue";
import type { Names } from "./names";
import type { RetryPolicy } from "./subscriptionRules";

/** What calls the orgs, and where alerts go that cannot be published. */
export interface Calling {
  /** Of connections that were there before. */
  existingConnectionArns: readonly pulumi.Output<string>[];
  deadLetters: DeadLetters;
  retryPolicy: RetryPolicy;
}

/**
 * Tells the topic when EventBridge can call the org no more: it could not get a token and has de-authorized the
 * connection, or has deactivated a destination. There is no metric for it, but events of the service itself, on the
 * bus `default` of the account, as best as it can.
 *
 * An alert that cannot be published goes to the integration's dead-letter queue; one that is lost there, too, has an
 * alarm: on this bus, the integration has no other rule. A message says what to do, as an alarm's description does, with
 * the event as it came.
 * Connections and destinations are told by how their names begin, because a pattern has 2,048 characters, which the ARNs of
 * twenty destinations would fill. Of an integration whose names begin alike, as of another checkout of the stack, alerts
 * come as well.
 * Sources: EventBridge User Guide, 'Amazon EventBridge events detail reference', connection and API destination events;
 * 'Amazon EventBridge quotas', event pattern size.
 */
export class ConnectionAlert extends pulumi.ComponentResource {
  readonly lost: cloudwatch.MetricAlarm;

  /** @param dependsOn the policies that let it be published, and be dead-lettered */
  constructor(
    name: string,
    names: Names,
    topicArn: pulumi.Output<string>,
    { existingConnectionArns, deadLetters, retryPolicy }: Calling,
    dependsOn: pulumi.Resource[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:ConnectionAlert", name, {}, options);
    // Nothing depends on it: Pulumi would tell of each resource that does.
    pulumi.all([topicArn, deadLetters.queue.arn]).apply(refuseAnotherAccount);
    // In the account and Region of the queue, which is there before they are.
    const made = deadLetters.queue.arn.apply((arn) => {
      const [, partition, , region, account] = arn.split(":");
      return ["connection", "api-destination"].map((kind) => ({
        prefix: `arn:${partition}:events:${region}:${account}:${kind}/${names.beginning}`,
      }));
    });
    const rule = new cloudwatch.EventRule(
      name,
      {
        name: names.of("connection-alert"),
        description: "Tells of a connection that is not authorized any more",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.events"],
          "detail-type": DETAIL_TYPES,
          resources: pulumi
            .all([made, pulumi.all([...existingConnectionArns])])
            .apply(([prefixes, arns]) => [...prefixes, ...arns]),
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
        inputTransformer: alertOf(`--stack ${pulumi.getStack()}`),
        retryPolicy,
        deadLetterConfig: { arn: deadLetters.queue.arn },
      },
      { parent: this, dependsOn },
    );
    this.lost = new cloudwatch.MetricAlarm(
      `${name}-lost`,
      {
        name: names.of("connection-alerts-lost"),
        alarmDescription: `Alerts on the connection are lost: the topic and the dead-letter queue refuse them. \`npx bridge doctor --stack ${pulumi.getStack()}\` says whether the connection is authorized; \`pulumi up\` fixes the policies.`,
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

/**
 * CloudWatch calls a topic of another account, as its policy lets it; a rule needs a role for that, which this one has not.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 */
function refuseAnotherAccount([topicArn, queueArn]: [string, string]): void {
  const [account, own] = [topicArn, queueArn].map((arn) => arn.split(":")[4]);
  if (account === undefined || account === own) return;
  throw new pulumi.RunError(
    `The topic ${topicArn} is of another account, to which no alert on the connection can be sent; name one of the account ${own}, or turn those alerts off with connection: false among the alarms.`,
  );
}

/**
 * All that it reads, each of these events has: of a path that finds nothing, `""` would be sent. The reason, which not
 * each of them has, is in the event. Source: EventBridge User Guide, 'Input transformation', reserved variables.
 *
 * @param which option of our commands, such as `--stack prod`
 */
function alertOf(which: string) {
  const whatToDo = JSON.stringify(
    `EventBridge cannot call Salesforce: events are retried, and dead-lettered when the retry policy gives them up. \`npx bridge doctor ${which}\` says why. Where the credentials are refused: \`pulumi config set --secret\` the new ones, and \`pulumi up\`, in the stack that owns the connection; docs/rotation.md says more. Then \`npx bridge dlq list ${which}\`.`,
  );
  return {
    inputPaths: { what: "$.detail-type", of: "$.resources[0]" },
    inputTemplate: `{"alert": <what>, "of": <of>, "whatToDo": ${whatToDo}, "event": <aws.events.event.json>}`,
  };
}

const DETAIL_TYPES = [
  "Connection Deauthorized",
  "Connection Failed Connectivity",
  "API Destination Deactivated",
];
