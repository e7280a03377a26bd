import { attempt, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, listAt } from "./values";

/** Topics of a stack, by who publishes to them. */
export interface Callers {
  byAlarms: ReadonlySet<Resource>;
  byRules: ReadonlySet<Resource>;
}

const known = new WeakMap<Stack, Callers>();

/** Found out once for all policies. */
export function callersOf(stack: Stack): Callers {
  let callers = known.get(stack);
  if (callers === undefined) {
    // What is not known yet calls nobody as far as is known: the update tells.
    const called = (resource: Resource, ...path: (string | number)[]) => {
      const topic = attempt(() => stack.resolveReference(resource, TYPES.topic, ...path));
      return topic === undefined || topic === "unknown" ? [] : [topic];
    };
    callers = {
      byAlarms: new Set(
        stack.of(TYPES.alarm).flatMap((alarm) => {
          if (!isKnown(alarm.props, "alarmActions")) return called(alarm, "alarmActions");
          const actions = listAt(alarm.props, "alarmActions");
          return actions.flatMap((_, index) => called(alarm, "alarmActions", index));
        }),
      ),
      byRules: new Set(stack.of(TYPES.target).flatMap((target) => called(target, "arn"))),
    };
    known.set(stack, callers);
  }
  return callers;
}
