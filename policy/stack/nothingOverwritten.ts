import { DOCS } from "../shared/docs";
import { stackPolicy, type Resource, type Stack } from "../shared/policy";
import { TYPES } from "../shared/types";
import { isGiven, textAt } from "../shared/values";

/**
 * No two resources may be the same resource in AWS. `PutRule`, `PutTargets` and `SetQueueAttributes` replace an existing one
 * without notice: of two rules with one name on a bus, two targets with one ID, or two policies of one queue or bus, the later
 * one wins, and the effect of the earlier one is lost. Source: EventBridge API reference, PutRule, PutTargets; SQS API reference.
 */
export const nothingOverwritten = stackPolicy({
  name: "nothing-overwritten",
  description:
    "No two rules, targets, or policies of a queue, topic or bus in a stack replace each other.",
  enforcementLevel: "mandatory",
  severity: "high",
  tags: ["loss", "rule", "target"],
  remediationSteps:
    "Give each rule of a bus its own name and each target of a rule its own targetId. Write one policy with several statements.",
  url: DOCS.rules,
  subjects: (stack) => stack.of(...Object.keys(IDENTITY)),
  *judge(resource, stack) {
    const identity = IDENTITY[resource.type];
    const first = identity && firstOf(resource, identity.of(resource, stack), stack);
    if (first === undefined || first === resource) return;
    yield {
      problem: `replaces ${identity?.label} '${first.name}'`,
      property: identity?.property ?? "",
      found: textAt(resource.props, identity?.property ?? ""),
      because: `as for '${first.name}', and in AWS both are one resource`,
      remedy: identity?.remedy ?? "",
    };
  },
});

interface Identity {
  /** The kind of resource, in messages. */
  label: string;
  property: string;
  remedy: string;
  /** Identifies the resource in AWS; undefined if the service generates a new identifier. */
  of(resource: Resource, stack: Stack): string | undefined;
}

const IDENTITY: Readonly<Record<string, Identity>> = {
  [TYPES.rule]: {
    label: "the rule",
    property: "name",
    remedy: "Give each rule its own name.",
    of: (rule, stack) =>
      isGiven(rule.props, "name")
        ? `${stack.busOf(rule)} ${textAt(rule.props, "name")}`
        : undefined,
  },
  [TYPES.target]: {
    label: "the target",
    property: "targetId",
    remedy: "Give each target its own targetId.",
    of: (target, stack) =>
      isGiven(target.props, "targetId")
        ? `${stack.busOf(target)} ${stack.ruleOf(target)?.urn ?? textAt(target.props, "rule")} ${textAt(target.props, "targetId")}`
        : undefined,
  },
  [TYPES.queuePolicy]: {
    label: "the queue policy",
    property: "queueUrl",
    remedy: "Write one policy with the statements of both policies.",
    of: (policy, stack) =>
      stack.resolveReference(policy, TYPES.queue, "queueUrl")?.urn ??
      textAt(policy.props, "queueUrl"),
  },
  [TYPES.topicPolicy]: {
    label: "the topic policy",
    property: "arn",
    remedy: "Write one policy with the statements of both policies.",
    of: (policy, stack) =>
      stack.resolveReference(policy, TYPES.topic, "arn")?.urn ?? textAt(policy.props, "arn"),
  },
  [TYPES.busPolicy]: {
    label: "the bus policy",
    property: "eventBusName",
    remedy: "Write one policy with the statements of both policies.",
    of: (policy, stack) => stack.busOf(policy),
  },
};

const firstByIdentity = new WeakMap<Stack, Map<string, Resource>>();

/** The first resource of the stack with an identity. */
function firstOf(
  resource: Resource,
  identity: string | undefined,
  stack: Stack,
): Resource | undefined {
  if (identity === undefined) return undefined;
  const first = firstByIdentity.get(stack) ?? new Map<string, Resource>();
  firstByIdentity.set(stack, first);
  const key = `${resource.type} ${identity}`;
  if (!first.has(key)) first.set(key, resource);
  return first.get(key);
}
