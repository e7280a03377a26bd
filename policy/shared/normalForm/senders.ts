import { TYPES } from "../types";
import { deadLetters, httpParameters, retryPolicy } from "./events";
import { defined, get, map, object } from "./read";
import type { Translation } from "./translation";

/**
 * What calls an API destination beside rules: pipes, schedules, and the subscribers of the newer event bus.
 * Source: CloudFormation template reference, AWS::Pipes::Pipe, AWS::Scheduler::Schedule, AWS::EventsV2::Subscriber.
 */
export const SENDERS: Readonly<Record<string, Translation>> = {
  "AWS::Pipes::Pipe": (p) => {
    const source = get(p, "SourceParameters");
    const stream = (key: string) =>
      object(get(source, key), {
        deadLetterConfig: deadLetters(get(source, key)),
        maximumRetryAttempts: get(source, key, "MaximumRetryAttempts"),
        maximumRecordAgeInSeconds: get(source, key, "MaximumRecordAgeInSeconds"),
      });
    const props = defined({
      name: get(p, "Name"),
      source: get(p, "Source"),
      sourceParameters: object(source, {
        kinesisStreamParameters: stream("KinesisStreamParameters"),
        dynamodbStreamParameters: stream("DynamoDBStreamParameters"),
      }),
      enrichment: get(p, "Enrichment"),
      enrichmentParameters: object(get(p, "EnrichmentParameters"), {
        inputTemplate: get(p, "EnrichmentParameters", "InputTemplate"),
        httpParameters: httpParameters(get(p, "EnrichmentParameters", "HttpParameters")),
      }),
      target: get(p, "Target"),
      targetParameters: object(get(p, "TargetParameters"), {
        inputTemplate: get(p, "TargetParameters", "InputTemplate"),
        httpParameters: httpParameters(get(p, "TargetParameters", "HttpParameters")),
      }),
      desiredState: get(p, "DesiredState"),
      roleArn: get(p, "RoleArn"),
      tags: get(p, "Tags"), // already a map
    });
    return [{ type: TYPES.pipe, props }];
  },
  "AWS::Scheduler::Schedule": (p) => {
    const target = get(p, "Target");
    const props = defined({
      name: get(p, "Name"),
      groupName: get(p, "GroupName"),
      scheduleExpression: get(p, "ScheduleExpression"),
      state: get(p, "State"),
      target: object(target, {
        arn: get(target, "Arn"),
        roleArn: get(target, "RoleArn"),
        input: get(target, "Input"),
        retryPolicy: retryPolicy(target),
        deadLetterConfig: deadLetters(target),
      }),
    });
    return [{ type: TYPES.schedule, props }];
  },
  "AWS::EventsV2::Subscriber": (p) => {
    const invoke = get(p, "InvokeConfiguration");
    const retry = get(p, "RetryPolicy");
    const props = defined({
      name: get(p, "Name"),
      eventBusArn: get(p, "EventBusArn"),
      invokeConfiguration: object(invoke, {
        targetArn: get(invoke, "TargetArn"),
        roleArn: get(invoke, "RoleArn"),
      }),
      retryPolicy: object(retry, {
        maxRetryAttempts: get(retry, "MaxRetryAttempts"),
        maxEventAgeInSeconds: get(retry, "MaxEventAgeInSeconds"),
      }),
      onFailureConfiguration: object(get(p, "OnFailureConfiguration"), {
        arn: get(p, "OnFailureConfiguration", "Arn"),
      }),
      state: get(p, "State"),
      tags: map(get(p, "Tags")),
    });
    return [{ type: TYPES.subscriber, props }];
  },
};
