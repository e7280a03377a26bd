import { asList, grouped, type Groups } from "./grouped";
import { onceFor } from "./memoized";
import type { Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isGiven } from "./values";

/**
 * The queues of a stack that are targets of rules, with these targets; once per stack for all policies. A target with a role is left
 * out: then EventBridge sends with the role. A queue that is not known yet is left out; the update checks it.
 * Source: EventBridge User Guide, 'Sending events to an AWS service in another account'.
 */
export const targetedQueues = onceFor((stack: Stack): Groups<Resource, Resource> =>
  grouped(stack.of(TYPES.target), (target) =>
    isGiven(target.props, "roleArn") ? [] : asList(stack.findReference(target, TYPES.queue, "arn")),
  ),
);
