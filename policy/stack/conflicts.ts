import { asList, grouped } from "../shared/grouped";
import { onceFor } from "../shared/memoized";
import type { Finding, Resource, Stack } from "../shared/policy";
import { ifKnown } from "../shared/resource";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, isObject, knownTextAt, listAt, textAt, valueAt } from "../shared/values";
import { mayDeclare } from "./declaredPolicies";
import { busIdentity } from "./identities";

type Conflicts = (resource: Resource, stack: Stack) => Iterable<Finding>;

/** Pairs of resources that write the same part of a third one, in two ways. */
export const CONFLICTS: Readonly<Record<string, Conflicts | undefined>> = {
  [TYPES.queuePolicy]: (policy, stack) =>
    withOwnPolicy(policy, stack, { label: "queue", type: TYPES.queue, property: "queueUrl" }),
  [TYPES.topicPolicy]: (policy, stack) =>
    withOwnPolicy(policy, stack, { label: "topic", type: TYPES.topic, property: "arn" }),
  [TYPES.keyPolicy]: (policy, stack) =>
    withOwnPolicy(policy, stack, { label: "key", type: TYPES.key, property: "keyId" }),
  [TYPES.busPermission]: permissionBesidePolicy,
  [TYPES.rolePolicy]: (policy, stack) =>
    besideList(policy, stack, {
      property: "inlinePolicies",
      member: "name",
      named: "name",
      because: "and a role with inlinePolicies keeps no other inline policies",
      remedy: "Write all policies of the role in inlinePolicies, or all as RolePolicy.",
    }),
  [TYPES.rolePolicyAttachment]: (attachment, stack) =>
    besideList(attachment, stack, {
      property: "managedPolicyArns",
      named: "policyArn",
      because: "and a role with managedPolicyArns keeps no other attached policies",
      remedy:
        "List all policies of the role in managedPolicyArns, or attach all by RolePolicyAttachment.",
    }),
};

/** A policy resource of a queue, topic or key that has another policy in its own inputs: the later write wins. */
function* withOwnPolicy(
  policy: Resource,
  stack: Stack,
  owner: { label: string; type: string; property: string },
): Iterable<Finding> {
  const { label, type, property } = owner;
  const of = stack.findReference(policy, type, property);
  if (of === undefined || of.declaredBy !== undefined) return;
  if (!mayDeclare(of, "policy") || !isGiven(of.props, "policy")) return;
  if (!isKnown(of.props, "policy") || !isKnown(policy.props, "policy")) return;
  const own = valueAt(of.props, "policy");
  // The provider returns the service's default policy, or the policy of the other resource, as that of the queue.
  if (isDefault(own) || isSameDocument(own, valueAt(policy.props, "policy"))) return;
  yield {
    problem: `replaces the policy of ${label} '${of.name}'`,
    property,
    found: knownTextAt(policy.props, property) ?? of.name,
    because: `and the ${label} has a policy of its own, so that the later of both wins`,
    remedy: `Write one policy with the statements of both, and remove policy from the ${label}.`,
  };
}

/** `PutPermission` with a policy replaces all statements of a bus. Source: EventBridge API reference, PutPermission. */
function* permissionBesidePolicy(permission: Resource, stack: Stack): Iterable<Finding> {
  const bus = ifKnown(() => busOf(permission, stack));
  const policy = asList(bus)
    .flatMap((one) => wholePolicies(stack).of(one))
    .at(-1);
  if (policy === undefined) return;
  yield {
    problem: `is replaced by event bus policy '${policy.name}'`,
    property: "eventBusName",
    found: textAt(permission.props, "eventBusName") ?? "default",
    because: `as for '${policy.name}', and a policy replaces all permissions of its bus`,
    remedy: "Write the permission as a statement of the policy.",
  };
}

/** A bus of this stack by its URN, any other by its name and place. @throws NotKnownYet */
function busOf(resource: Resource, stack: Stack): string {
  const bus = stack.busOf(resource);
  return bus.startsWith("urn:") ? bus : busIdentity(resource, stack);
}

/** The policies of whole buses, by bus. */
const wholePolicies = onceFor((stack: Stack) =>
  grouped(
    stack.of(TYPES.busPolicy).filter(({ props }) => !isGiven(props, "statementId")),
    (policy) => asList(ifKnown(() => busOf(policy, stack))),
  ),
);

/** A list of policies in a role, which removes all policies of the role that it does not name. */
interface PolicyList {
  property: string;
  /** The member of each item that names the policy; without it the items are names. */
  member?: string;
  /** The property of the other resource that names its policy. */
  named: string;
  because: string;
  remedy: string;
}

/** Source: hashicorp/terraform-provider-aws, documentation of `aws_iam_role`, `inline_policy` and `managed_policy_arns`. */
function* besideList(policy: Resource, stack: Stack, list: PolicyList): Iterable<Finding> {
  const role = roleOf(policy, stack);
  if (role === undefined || !mayDeclare(role, list.property)) return;
  const listed = namesAt(role, list);
  const name = knownTextAt(policy.props, list.named);
  if (listed === undefined || name === undefined || listed.has(name)) return;
  // The provider returns the policies of other resources, too: one of the list must be the role's own.
  for (const { props } of stack.referringTo(role, policy.type, "role")) {
    asList(knownTextAt(props, list.named)).forEach((one) => listed.delete(one));
  }
  if (listed.size === 0) return;
  yield {
    problem: `is removed by role '${role.name}'`,
    property: `${list.property} of role '${role.name}'`,
    found: [...listed],
    because: list.because,
    remedy: list.remedy,
  };
}

function roleOf(resource: Resource, stack: Stack): Resource | undefined {
  const role = stack.findReference(resource, TYPES.role, "role");
  // CloudFormation keeps the policies that its role does not list.
  return role?.declaredBy === undefined ? role : undefined;
}

/** The names in a list of policies; undefined if one is not known yet. */
function namesAt({ props }: Resource, { property, member }: PolicyList): Set<string> | undefined {
  return ifKnown(() => {
    const paths = [...listAt(props, property).keys()].map((index) => [
      ...[property, index],
      ...asList(member),
    ]);
    return new Set(paths.flatMap((path) => asList(textAt(props, ...path))));
  });
}

/** The policy that SNS or KMS gives to a topic or key without one. Sources: SNS and KMS Developer Guides, 'Default key policy'. */
function isDefault(document: unknown): boolean {
  return /"(__default_policy_ID|key-default-1)"/.test(canonical(document));
}

function isSameDocument(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

function canonical(document: unknown): string {
  try {
    const parsed: unknown = typeof document === "string" ? JSON.parse(document) : document;
    return JSON.stringify(sorted(parsed));
  } catch {
    return String(document);
  }
}

/** IAM compares neither the order of members nor a list of one value with that value. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map(sorted);
    return items.length === 1 ? items[0] : items.map((item) => JSON.stringify(item)).sort();
  }
  if (!isObject(value)) return value;
  const keys = Object.keys(value).sort();
  return Object.fromEntries(keys.map((key) => [key, sorted(value[key])]));
}
