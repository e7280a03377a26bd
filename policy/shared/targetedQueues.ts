import { attempt, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isGiven } from "./values";

const queuesByStack = new WeakMap<Stack, ReadonlyMap<Resource, readonly Resource[]>>();

/**
 * The queues of a stack that are targets of rules, with these targets; once per stack for all policies. A target with a role is left
 * out: then EventBridge sends with the role. A queue that is not known yet is left out; the update checks it.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 */
export function targetedQueues(stack: Stack): ReadonlyMap<Resource, readonly Resource[]> {
  let queues = queuesByStack.get(stack);
  if (queues === undefined) {
    const groups = new Map<Resource, Resource[]>();
    for (const target of stack.of(TYPES.target)) {
      if (isGiven(target.props, "roleArn")) continue;
      const queue = attempt(() => stack.resolveReference(target, TYPES.queue, "arn"));
      if (queue === undefined || queue === "unknown") continue;
      const group = groups.get(queue);
      if (group === undefined) groups.set(queue, [target]);
      else group.push(target);
    }
    queues = groups;
    queuesByStack.set(stack, queues);
  }
  return queues;
}
