import { TYPES } from "../types";
import { defined, get, items, json, map } from "./read";
import type { Translation } from "./translation";

/** Queues and topics. Source: CloudFormation template reference, AWS::SQS::*, AWS::SNS::*. */
export const MESSAGING: Readonly<Record<string, Translation>> = {
  "AWS::SQS::Queue": (p) => [
    {
      type: TYPES.queue,
      props: defined({
        name: get(p, "QueueName"),
        fifoQueue: get(p, "FifoQueue"),
        kmsMasterKeyId: get(p, "KmsMasterKeyId"),
        sqsManagedSseEnabled: get(p, "SqsManagedSseEnabled"),
        messageRetentionSeconds: get(p, "MessageRetentionPeriod"),
        maxMessageSize: get(p, "MaximumMessageSize"),
        visibilityTimeoutSeconds: get(p, "VisibilityTimeout"),
        delaySeconds: get(p, "DelaySeconds"),
        redrivePolicy: json(get(p, "RedrivePolicy")),
        redriveAllowPolicy: json(get(p, "RedriveAllowPolicy")),
        tags: map(get(p, "Tags")),
      }),
    },
  ],
  "AWS::SQS::QueuePolicy": (p) =>
    items(get(p, "Queues")).map((queueUrl, index) => ({
      type: TYPES.queuePolicy,
      part: `queues[${index}]`,
      props: defined({ queueUrl, policy: json(get(p, "PolicyDocument")) }),
    })),
  "AWS::SQS::QueueInlinePolicy": (p) => [
    {
      type: TYPES.queuePolicy,
      props: defined({ queueUrl: get(p, "Queue"), policy: json(get(p, "PolicyDocument")) }),
    },
  ],
  "AWS::SNS::Topic": (p) => [
    {
      type: TYPES.topic,
      props: defined({
        name: get(p, "TopicName"),
        displayName: get(p, "DisplayName"),
        fifoTopic: get(p, "FifoTopic"),
        kmsMasterKeyId: get(p, "KmsMasterKeyId"),
        tags: map(get(p, "Tags")),
      }),
    },
    ...items(get(p, "Subscription")).map((one, index) => ({
      type: "aws:sns/topicSubscription:TopicSubscription",
      part: `subscription[${index}]`,
      props: defined({ protocol: get(one, "Protocol"), endpoint: get(one, "Endpoint") }),
      refersToMain: { property: "topic", by: "arn" } as const,
    })),
  ],
  "AWS::SNS::Subscription": (p) => [
    {
      type: "aws:sns/topicSubscription:TopicSubscription",
      props: defined({
        topic: get(p, "TopicArn"),
        protocol: get(p, "Protocol"),
        endpoint: get(p, "Endpoint"),
      }),
    },
  ],
  "AWS::SNS::TopicPolicy": (p) =>
    items(get(p, "Topics")).map((arn, index) => ({
      type: TYPES.topicPolicy,
      part: `topics[${index}]`,
      props: defined({ arn, policy: json(get(p, "PolicyDocument")) }),
    })),
  "AWS::SNS::TopicInlinePolicy": (p) => [
    {
      type: TYPES.topicPolicy,
      props: defined({ arn: get(p, "TopicArn"), policy: json(get(p, "PolicyDocument")) }),
    },
  ],
};
