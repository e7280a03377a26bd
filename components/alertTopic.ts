import * as sns from "@pulumi/aws/sns";
import * as pulumi from "@pulumi/pulumi";
import { policyDocument } from "../eventbridge/policyDocument";
import { sameButForCase } from "../mapping/repeated";
import type { Names } from "./names";

/** Who is told. Each address gets a mail in which it must confirm. Default: nobody yet. */
export interface AlertTopicArgs {
  emails?: readonly string[];
}

/** What is wrong with who is told, each as a sentence; to be checked before any resource is made. */
export function alertTopicMistakes({ emails = [] }: AlertTopicArgs): string[] {
  return sameButForCase(emails).map(
    (same) =>
      `The alarms' emails have ${[...new Set(same)].join(" and ")} more than once; name each address once.`,
  );
}

/**
 * Where alarms go: an SNS topic, to which a team subscribes whatever it is woken by.
 *
 * Its policy lets CloudWatch publish for the integration's alarms, and EventBridge. The latter without a condition:
 * EventBridge says nothing of itself when it publishes to a topic, and a condition would keep every alert out
 * without a word. With a policy of its own, a topic lets nobody else publish but who may by IAM.
 * Sources: CloudWatch User Guide, 'Notifying users on alarm changes'; EventBridge User Guide, 'Using resource-based
 * policies', Amazon SNS permissions: 'You can't use Condition blocks in Amazon SNS topic policies for EventBridge'.
 */
export class AlertTopic extends pulumi.ComponentResource {
  readonly topic: sns.Topic;
  /** An alert that is sent before the policy is there is lost. */
  readonly policy: sns.TopicPolicy;

  constructor(
    name: string,
    names: Names,
    { emails = [] }: AlertTopicArgs,
    keyArn: pulumi.Output<string> | undefined,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:AlertTopic", name, {}, options);
    this.topic = new sns.Topic(
      name,
      { name: names.of("alerts"), ...(keyArn && { kmsMasterKeyId: keyArn }) },
      { parent: this },
    );
    this.policy = new sns.TopicPolicy(
      `${name}-policy`,
      { arn: this.topic.arn, policy: policyOf(this.topic, names) },
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

/** Alarms are told by the form of their names: the topic is there before them. */
function policyOf({ arn }: sns.Topic, names: Names): pulumi.Output<string> {
  const place = arn.apply((text) => text.split(":").slice(3, 5));
  const [region, account] = [place.apply(([one]) => one), place.apply(([, one]) => one)];
  const partition = arn.apply((text) => text.split(":")[1]);
  const alarms = pulumi.interpolate`arn:${partition}:cloudwatch:${region}:${account}:alarm:${names.of("*")}`;
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
            StringEquals: { "aws:SourceAccount": account },
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
