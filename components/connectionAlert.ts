import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { stackCommands, type StackCommands } from "./commands";
import type { DeadLetters } from "./deadLetterQueue";
import type { Names } from "./names";
import type { RetryPolicy } from "./subscriptionRules";

export interface ConnectionAlertArgs {
  names: Names;
  topicArn: pulumi.Output<string>;
  /** ARNs of connections that the integration did not make. */
  existingConnectionArns: readonly pulumi.Output<string>[];
  /** Receives alerts that cannot be published. */
  deadLetters: DeadLetters;
  retryPolicy: RetryPolicy;
  /** The policies that let EventBridge publish the alert and send its dead letters. */
  dependsOn: pulumi.Resource[];
}

/**
 * Publishes an alert to the topic when EventBridge can no longer call the org: it could not get a token and de-authorized the
 * connection, or it deactivated a destination. No metric shows this. EventBridge sends events of its own about it, on the
 * account's bus `default`, with best effort.
 *
 * An alert that cannot be published goes to the integration's dead-letter queue. An alarm watches for alerts that are lost there
 * too: on the bus `default`, the integration has no other rule. A message says what to do, as an alarm's description does, and
 * holds the event.
 *
 * The pattern names connections and destinations by the beginning of their names, because it may have 2,048 characters, which
 * the ARNs of twenty destinations would fill. So alerts also come from an integration whose names begin alike, such as another
 * checkout of the stack.
 * Sources: EventBridge User Guide, 'Amazon EventBridge events detail reference', connection and API destination events;
 * 'Amazon EventBridge quotas', event pattern size.
 */
export class ConnectionAlert extends pulumi.ComponentResource {
  /** The alarm on alerts that are lost. */
  readonly lost: cloudwatch.MetricAlarm;

  constructor(name: string, args: ConnectionAlertArgs, options: pulumi.ComponentResourceOptions) {
    super("eventbridge-salesforce:components:ConnectionAlert", name, {}, options);
    const { names, topicArn, deadLetters, retryPolicy, dependsOn } = args;
    // No resource depends on the check: Pulumi would report an error for each of them.
    pulumi.all([topicArn, deadLetters.queue.arn]).apply(refuseAnotherAccount);
    const rule = new cloudwatch.EventRule(
      name,
      {
        name: names.connectionAlertRule,
        description: "Reports a connection that EventBridge can no longer use",
        eventPattern: pulumi.jsonStringify({
          source: ["aws.events"],
          "detail-type": DETAIL_TYPES,
          resources: resourcesOf(args),
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
        inputTransformer: alertOf(stackCommands()),
        retryPolicy,
        deadLetterConfig: { arn: deadLetters.queue.arn },
      },
      { parent: this, dependsOn },
    );
    this.lost = lostAlerts(name, { names, topicArn, rule }, { parent: this });
    this.registerOutputs({ lostArn: this.lost.arn });
  }
}

/** The connections and destinations of the integration, in the account and Region of its queue, and existing connections. */
function resourcesOf({ names, existingConnectionArns, deadLetters }: ConnectionAlertArgs) {
  const { connection, destination } = names.references;
  const own = pulumi
    .all([deadLetters.queue.arn, connection, destination])
    .apply(([queueArn, connections, destinations]) => {
      const { partition, region, account } = partsOfArn(queueArn);
      return [`connection/${connections}`, `api-destination/${destinations}`].map((resource) => ({
        prefix: `arn:${partition}:events:${region}:${account}:${resource}`,
      }));
    });
  return pulumi
    .all([own, pulumi.all([...existingConnectionArns])])
    .apply(([prefixes, arns]) => [...prefixes, ...arns]);
}

function lostAlerts(
  name: string,
  {
    names,
    topicArn,
    rule,
  }: { names: Names; topicArn: pulumi.Output<string>; rule: cloudwatch.EventRule },
  options: pulumi.CustomResourceOptions,
): cloudwatch.MetricAlarm {
  const { stackOption, where } = stackCommands();
  return new cloudwatch.MetricAlarm(
    `${name}-lost`,
    {
      name: names.alarm("connection-alerts-lost"),
      alarmDescription: `Alerts on the connection are lost: the topic and the dead-letter queue refuse them. \`npx bridge doctor ${stackOption}\` shows whether the connection is authorized; \`pulumi up\` repairs the policies.${where}`,
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
    options,
  );
}

/**
 * CloudWatch can publish to a topic of another account whose policy allows it. A rule needs a role for that, and this rule has
 * none. Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 */
function refuseAnotherAccount([topicArn, queueArn]: [string, string]): void {
  const [account, own] = [partsOfArn(topicArn).account, partsOfArn(queueArn).account];
  if (account === undefined || account === own) return;
  throw new pulumi.RunError(
    `The topic ${topicArn} belongs to another account, so no alert on the connection can be sent to it. Name a topic of the account ${own}, or turn these alerts off (connection: false among the alarms).`,
  );
}

/**
 * The message reads only members that each of these events has: for a path without a value, EventBridge would send `""`. The
 * reason, which some of the events lack, is in the event. Source: EventBridge User Guide, 'Input transformation', reserved
 * variables.
 */
function alertOf({ stackOption, where }: StackCommands) {
  const whatToDo = JSON.stringify(
    `EventBridge cannot call Salesforce: it retries events, and dead-letters them when the retry policy ends. \`npx bridge doctor ${stackOption}\` shows the cause. If Salesforce refuses the credentials, set new ones with \`pulumi config set --secret\` and run \`pulumi up\`, in the stack that owns the connection: see docs/rotation.md of eventbridge-salesforce. Then run \`npx bridge dlq list ${stackOption}\`.${where}`,
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
