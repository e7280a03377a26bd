import { attempt, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, listAt } from "./values";

/** The topics of a stack that alarms and rules publish to. */
export interface PublishedTopics {
  byAlarms: ReadonlySet<Resource>;
  byRules: ReadonlySet<Resource>;
}

const topicsByStack = new WeakMap<Stack, PublishedTopics>();

/** Finds the topics that alarms and rules publish to, once per stack for all policies. */
export function publishedTopicsOf(stack: Stack): PublishedTopics {
  let topics = topicsByStack.get(stack);
  if (topics === undefined) {
    // A topic that is not known yet is left out. The update checks it.
    const topicAt = (resource: Resource, ...path: (string | number)[]) => {
      const topic = attempt(() => stack.resolveReference(resource, TYPES.topic, ...path));
      return topic === undefined || topic === "unknown" ? [] : [topic];
    };
    topics = {
      byAlarms: new Set(
        stack.of(TYPES.alarm).flatMap((alarm) => {
          if (!isKnown(alarm.props, "alarmActions")) return topicAt(alarm, "alarmActions");
          const actions = listAt(alarm.props, "alarmActions");
          return actions.flatMap((_, index) => topicAt(alarm, "alarmActions", index));
        }),
      ),
      byRules: new Set(stack.of(TYPES.target).flatMap((target) => topicAt(target, "arn"))),
    };
    topicsByStack.set(stack, topics);
  }
  return topics;
}
