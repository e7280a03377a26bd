import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { policyDocument } from "../eventbridge/policyDocument";
import { sameButForCase } from "../mapping/repeated";
import type { Names } from "./names";

/** A new topic's subscribers. */
export interface AlertTopicArgs {
  /** Each address receives a mail in which it must confirm the subscription. Default: none. */
  emails?: readonly string[];
}

/** Addresses that are named twice, each as a sentence; to be checked before the first resource. Pure. */
export function alertTopicMistakes({ emails = [] }: AlertTopicArgs): string[] {
  return sameButForCase(emails).map(
    (same) =>
      `The alarms' emails name ${[...new Set(same)].join(" and ")} more than once; name each address once.`,
  );
}

/**
 * The SNS topic that alarms publish to. A team subscribes its mail, chat or pager to it.
 *
 * Its policy lets CloudWatch publish for the integration's alarms, and lets EventBridge publish without a condition: EventBridge
 * names no source when it publishes to a topic, so that a condition would drop every alert without an error. With this policy,
 * only IAM can let anyone else publish.
 * Sources: CloudWatch User Guide, 'Notifying users on alarm changes'; EventBridge User Guide, 'Using resource-based
 * policies', Amazon SNS permissions: 'You can't use Condition blocks in Amazon SNS topic policies for EventBridge'.
 */
export class AlertTopic extends pulumi.ComponentResource {
  readonly topic: sns.Topic;
  /** An alert that is sent before the policy is in force is lost. */
  readonly policy: sns.TopicPolicy;

  constructor(
    name: string,
    {
      names,
      keyArn,
      emails = [],
    }: AlertTopicArgs & { names: Names; keyArn: pulumi.Output<string> | undefined },
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:AlertTopic", name, {}, options);
    this.topic = new sns.Topic(
      name,
      { name: names.topic, ...(keyArn && { kmsMasterKeyId: keyArn }) },
      { parent: this },
    );
    this.policy = new sns.TopicPolicy(
      `${name}-policy`,
      { arn: this.topic.arn, policy: publishPolicy(this.topic, names) },
      { parent: this },
    );
    for (const endpoint of emails) {
      new sns.TopicSubscription(
        `${name}-${endpoint}`,
        { topic: this.topic.arn, protocol: "email", endpoint },
        { parent: this },
      );
    }
    this.registerOutputs({ arn: this.topic.arn });
  }
}

/** Names the alarms by the pattern of their names, because the topic exists before them. */
function publishPolicy({ arn }: sns.Topic, { references }: Names): pulumi.Output<string> {
  const parts = arn.apply(partsOfArn);
  const alarms = pulumi.interpolate`arn:${parts.partition}:cloudwatch:${parts.region}:${parts.account}:alarm:${references.alarm}`;
  const publish = { Effect: "Allow", Action: "sns:Publish", Resource: arn };
  return pulumi
    .output({
      Version: "2012-10-17",
      Statement: [
        {
          Sid: "AlarmsOfThisIntegration",
          ...publish,
          Principal: { Service: "cloudwatch.amazonaws.com" },
          Condition: {
            ArnLike: { "aws:SourceArn": alarms },
            StringEquals: { "aws:SourceAccount": parts.account },
          },
        },
        {
          Sid: "EventsOfConnections",
          ...publish,
          Principal: { Service: "events.amazonaws.com" },
        },
      ],
    })
    .apply(policyDocument);
}
