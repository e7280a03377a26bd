import { asList, grouped, type Groups } from "./grouped";
import { onceFor } from "./memoized";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isGiven, isKnown, listAt, type Key } from "./values";

/** The topics of a stack that alarms and rules publish to, with these alarms and targets. */
export interface PublishedTopics {
  byAlarms: Groups<Resource, Resource>;
  byRules: Groups<Resource, Resource>;
}

const ALARMS = [TYPES.alarm, "aws:cloudwatch/compositeAlarm:CompositeAlarm"];

/**
 * Finds the topics that alarms and rules publish to, once per stack for all policies. A target with a role is left out: then
 * EventBridge publishes with the role.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 */
export const publishedTopicsOf = onceFor((stack: Stack): PublishedTopics => ({
  byAlarms: grouped(stack.of(...ALARMS), (alarm) => topicsOfAlarm(alarm, stack)),
  byRules: grouped(stack.of(TYPES.target), (target) =>
    isGiven(target.props, "roleArn") ? [] : topicAt(target, stack, "arn"),
  ),
}));

function topicsOfAlarm(alarm: Resource, stack: Stack): Resource[] {
  if (!isKnown(alarm.props, "alarmActions")) return topicAt(alarm, stack, "alarmActions");
  const actions = listAt(alarm.props, "alarmActions");
  return actions.flatMap((_, index) => topicAt(alarm, stack, "alarmActions", index));
}

/** A topic that is not known yet is left out. The update checks it. */
function topicAt(resource: Resource, stack: Stack, ...path: Key[]): Resource[] {
  return asList(stack.findReference(resource, TYPES.topic, ...path));
}
