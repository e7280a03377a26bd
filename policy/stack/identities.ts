import { ifKnown, type Resource } from "../shared/resource";
import type { Stack } from "../shared/stack";
import { TYPES } from "../shared/types";
import { isGiven, isKnown, textAt } from "../shared/values";

/** What AWS does with a second resource of one identity: it replaces the first, refuses the second, or returns the first. */
type Second = "replaces" | "is refused" | "is the same";

export interface Identity {
  /** The kind of resource, in messages. */
  label: string;
  /** The property in which two resources of one identity agree. */
  property: string;
  second: Second;
  remedy: string;
  /** Identifies the resource in AWS; undefined if the service generates a new identifier. @throws NotKnownYet */
  of(resource: Resource, stack: Stack): string | undefined;
}

const OWN_NAME = "Give each of them its own name.";
const ONE_POLICY = "Write one policy with the statements of both policies.";

/** Types whose names the AWS provider chooses anew for each resource if the program gives a prefix or nothing. */
function named(
  label: string,
  second: Second,
  property = "name",
): Pick<Identity, "label" | "property" | "second" | "remedy" | "of"> {
  const of = (resource: Resource, stack: Stack) => {
    const name = given(resource, property);
    return name === undefined ? undefined : `${stack.placeOf(resource)} ${name}`;
  };
  return { label, property, second, remedy: OWN_NAME, of };
}

/** A property that is known and set. A name that is not known yet is checked at the update. */
function given({ props }: Resource, property: string): string | undefined {
  return isKnown(props, property) && isGiven(props, property) ? textAt(props, property) : undefined;
}

/** The bus of a resource, by its URN or name, with the place. @throws NotKnownYet */
export function busIdentity(resource: Resource, stack: Stack): string {
  return `${stack.placeOf(resource)} ${stack.busOf(resource)}`;
}

/** The resource of this stack to which a property refers, by its URN, or else the text of the property, with the place. @throws NotKnownYet */
export function ownerIdentity(
  resource: Resource,
  stack: Stack,
  { type, property }: { type: string; property: string },
): string {
  const owner = stack.resolveReference(resource, type, property);
  const on = owner?.urn ?? textAt(resource.props, property);
  return `${stack.placeOf(resource)} ${on}`;
}

function policyOf(label: string, owner: { type: string; property: string }): Identity {
  return {
    label,
    property: owner.property,
    second: "replaces",
    remedy: ONE_POLICY,
    of: (policy, stack) => ownerIdentity(policy, stack, owner),
  };
}

/** A policy or filter with a name of its own on another resource, which a second one of that name replaces. */
function namedOn(
  label: string,
  owner: { type: string; property: string },
  name = "name",
): Identity {
  return {
    label,
    property: name,
    second: "replaces",
    remedy: OWN_NAME,
    of: (resource, stack) => {
      const own = given(resource, name);
      if (own === undefined) return undefined;
      return ifKnown(() => `${ownerIdentity(resource, stack, owner)} ${own}`);
    },
  };
}

/**
 * How AWS tells resources of a type apart, and what it does with a second one. Whether an operation replaces or refuses is read
 * from its errors: PutRule, PutTargets, PutPermission, PutMetricAlarm, PutRolePolicy, PutKeyPolicy, PutDashboard,
 * PutResourcePolicy, PutMetricFilter and SetQueueAttributes have none for an existing resource; CreateEventBus,
 * CreateConnection, CreateApiDestination, CreateArchive and CreateLogGroup have ResourceAlreadyExistsException, CreateRole and
 * CreatePolicy EntityAlreadyExistsException, AddPermission ResourceConflictException, CreatePipe and CreateSchedule
 * ConflictException. CreateTopic and CreateQueue return the existing one if its attributes are equal.
 * Source: the API models of the AWS SDK.
 */
const IDENTITIES: Readonly<Record<string, Identity>> = {
  [TYPES.rule]: {
    label: "the rule",
    property: "name",
    second: "replaces",
    remedy: "Give each rule its own name.",
    of: (rule, stack) =>
      isGiven(rule.props, "name")
        ? `${busIdentity(rule, stack)} ${textAt(rule.props, "name")}`
        : undefined,
  },
  [TYPES.target]: {
    label: "the target",
    property: "targetId",
    second: "replaces",
    remedy: "Give each target its own targetId.",
    of: (target, stack) =>
      isGiven(target.props, "targetId")
        ? `${busIdentity(target, stack)} ${stack.ruleOf(target)?.urn ?? textAt(target.props, "rule")} ${textAt(target.props, "targetId")}`
        : undefined,
  },
  [TYPES.queuePolicy]: policyOf("the queue policy", { type: TYPES.queue, property: "queueUrl" }),
  [TYPES.topicPolicy]: policyOf("the topic policy", { type: TYPES.topic, property: "arn" }),
  [TYPES.keyPolicy]: policyOf("the key policy", { type: TYPES.key, property: "keyId" }),
  "aws:s3/bucketPolicy:BucketPolicy": policyOf("the bucket policy", {
    type: "aws:s3/bucket:Bucket",
    property: "bucket",
  }),
  [TYPES.busPolicy]: {
    label: "the bus policy",
    property: "eventBusName",
    second: "replaces",
    remedy: ONE_POLICY,
    of: (policy, stack) =>
      // A policy of CloudFormation is one statement, as a permission is.
      `${busIdentity(policy, stack)} ${given(policy, "statementId")}`,
  },
  [TYPES.busPermission]: {
    label: "the bus permission",
    property: "statementId",
    second: "replaces",
    remedy: "Give each permission its own statementId.",
    of: (permission, stack) => {
      const id = given(permission, "statementId");
      return id && ifKnown(() => `${busIdentity(permission, stack)} ${id}`);
    },
  },
  [TYPES.alarm]: named("the alarm", "replaces"),
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": named("the alarm", "replaces", "alarmName"),
  "aws:cloudwatch/dashboard:Dashboard": named("the dashboard", "replaces", "dashboardName"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": named(
    "the log policy",
    "replaces",
    "policyName",
  ),
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": namedOn("the metric filter", {
    type: TYPES.logGroup,
    property: "logGroupName",
  }),
  [TYPES.rolePolicy]: namedOn("the role policy", { type: TYPES.role, property: "role" }),
  "aws:iam/userPolicy:UserPolicy": namedOn("the user policy", {
    type: "aws:iam/user:User",
    property: "user",
  }),
  "aws:iam/groupPolicy:GroupPolicy": namedOn("the group policy", {
    type: "aws:iam/group:Group",
    property: "group",
  }),
  "aws:lambda/permission:Permission": {
    ...namedOn(
      "the permission",
      { type: "aws:lambda/function:Function", property: "function" },
      "statementId",
    ),
    second: "is refused",
    remedy: "Give each permission its own statementId.",
  },
  [TYPES.bus]: named("the bus", "is refused"),
  [TYPES.apiDestination]: named("the API destination", "is refused"),
  [TYPES.connection]: named("the connection", "is refused"),
  [TYPES.archive]: named("the archive", "is refused"),
  [TYPES.role]: named("the role", "is refused"),
  [TYPES.policy]: named("the policy", "is refused"),
  [TYPES.logGroup]: named("the log group", "is refused"),
  [TYPES.keyAlias]: named("the alias", "is refused"),
  [TYPES.pipe]: named("the pipe", "is refused"),
  [TYPES.queue]: named("the queue", "is the same"),
  [TYPES.topic]: named("the topic", "is the same"),
};

/** The types whose resources can be one and the same in AWS. */
export const IDENTIFIED: readonly string[] = Object.keys(IDENTITIES);

export function identityOf({ type }: Resource): Identity | undefined {
  return Object.hasOwn(IDENTITIES, type) ? IDENTITIES[type] : undefined;
}
