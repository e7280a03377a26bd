import { readPolicy, type Statement } from "./access/document";
import { evaluate } from "./access/evaluate";
import { arnOf } from "./access/arns";
import { assumptionByEvents } from "./access/requests";
import { HOLE } from "./access/wildcards";
import { asList, grouped } from "./grouped";
import { onceFor } from "./memoized";
import { attempt, readFrom, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, listAt, NotKnownYet, textAt, valueAt, type Key } from "./values";

/** The policies of a role, as far as the stack shows them. */
export interface RolePermissions {
  statements: readonly Statement[];
  /** Whether the stack shows all policies of the role. */
  complete: boolean;
  /** Names the first policy whose text is not known yet. */
  unknown: NotKnownYet | undefined;
  /** Policies of AWS that let the role invoke API destinations, by their ARNs. */
  ofAws: readonly string[];
  /** The statements of the permissions boundary; undefined if there is none, or if it is not known. */
  boundary: readonly Statement[] | undefined;
}

/** A policy that is attached to a role: of this stack, or its ARN; an empty text if that is not known yet. */
type Attached = Resource | string;

const permissions = new WeakMap<Resource, RolePermissions>();

/** The policies of a role: inline, attached by any kind of resource, and its boundary; collected once for all targets. */
export function permissionsOf(role: Resource, stack: Stack): RolePermissions {
  const found = permissions.get(role) ?? collectPermissions(role, stack);
  permissions.set(role, found);
  return found;
}

function collectPermissions(role: Resource, stack: Stack): RolePermissions {
  const attached = [...new Set(attachedTo(role, stack))];
  const ofStack = [
    ...stack.referringTo(role, TYPES.rolePolicy, "role"),
    ...attached.filter((one) => typeof one !== "string"),
  ];
  const read = [
    ...ofStack.map((policy) => readKnown(policy, ["policy"])),
    ...inlinePoliciesOf(role).map((path) => readKnown(role, path)),
  ];
  const arns = attached.filter((one) => typeof one === "string");
  const known = arns.flatMap((arn) => statementsOfAws(arn) ?? []);
  return {
    statements: [...read.flatMap(({ statements }) => statements), ...known],
    complete:
      arns.every((arn) => statementsOfAws(arn) !== undefined) &&
      isKnown(role.props, "inlinePolicies") &&
      !stack.hasUnknownReferences(TYPES.role, TYPES.rolePolicy, "role") &&
      !stack.hasUnknownReferences(TYPES.role, TYPES.rolePolicyAttachment, "role") &&
      !hasUnknownAttachments(stack),
    unknown: read.flatMap(({ unknown }) => asList(unknown))[0],
    ofAws: arns.filter((arn) => statementsOfAws(arn)?.length),
    boundary: boundaryOf(role, stack),
  };
}

/** The paths of the inline policies in the properties of a role. */
export function inlinePoliciesOf({ props }: Resource): Key[][] {
  const list = isKnown(props, "inlinePolicies") ? listAt(props, "inlinePolicies") : [];
  return list.map((_, index) => ["inlinePolicies", index, "policy"]);
}

function readKnown(
  owner: Resource,
  path: readonly Key[],
): { statements: readonly Statement[]; unknown?: NotKnownYet } {
  try {
    const document = readFrom(owner, (props) => valueAt(props, ...path));
    return { statements: readPolicy(document) };
  } catch (error) {
    if (error instanceof NotKnownYet) return { statements: [], unknown: error };
    throw error;
  }
}

/** Policies of AWS for other services, which say nothing about API destinations. Source: AWS Managed Policy Reference. */
const OF_OTHER_SERVICES = [
  ...["service-role/AWSLambdaBasicExecutionRole", "service-role/AWSLambdaSQSQueueExecutionRole"],
  ...["service-role/AWSLambdaVPCAccessExecutionRole", "AWSXRayDaemonWriteAccess"],
  ...[
    "AmazonSQSFullAccess",
    "AmazonSNSFullAccess",
    "AmazonS3FullAccess",
    "CloudWatchLogsFullAccess",
  ],
  ...["AmazonEventBridgeReadOnlyAccess", "AmazonS3ReadOnlyAccess", "AmazonSQSReadOnlyAccess"],
];

/** What policies of AWS say about API destinations, by the end of their ARNs. Any other policy of AWS is not known. Source: as above. */
const OF_AWS: ReadonlyMap<string, readonly Statement[]> = new Map([
  ...OF_OTHER_SERVICES.map((name) => [name, []] as const),
  ...Object.entries({
    AdministratorAccess: { Action: "*" },
    PowerUserAccess: { NotAction: ["iam:*", "organizations:*", "account:*"] },
    AmazonEventBridgeFullAccess: { Action: "events:*" },
    CloudWatchEventsFullAccess: { Action: "events:*" },
  }).map(
    ([name, actions]) =>
      [name, readPolicy({ Statement: { Effect: "Allow", Resource: "*", ...actions } })] as const,
  ),
]);

/** The statements of a policy of AWS about API destinations; undefined if they are not known. */
function statementsOfAws(arn: string): readonly Statement[] | undefined {
  const name = /^arn:[^:]+:iam::aws:policy\/(.+)/s.exec(arn)?.[1];
  return name === undefined ? undefined : OF_AWS.get(name);
}

function boundaryOf(role: Resource, stack: Stack): readonly Statement[] | undefined {
  const policy = attempt(() => stack.resolveReference(role, TYPES.policy, "permissionsBoundary"));
  if (policy === "unknown") return undefined;
  if (policy !== undefined) {
    const { statements, unknown } = readKnown(policy, ["policy"]);
    return unknown === undefined ? statements : undefined;
  }
  const arn = textAt(role.props, "permissionsBoundary");
  return arn === undefined ? undefined : statementsOfAws(arn);
}

/** Resources that attach policies to roles besides `RolePolicyAttachment`, with their properties. */
const POLICY_ATTACHMENT = "aws:iam/policyAttachment:PolicyAttachment";
const ATTACHMENTS_EXCLUSIVE =
  "aws:iam/rolePolicyAttachmentsExclusive:RolePolicyAttachmentsExclusive";

function attachedTo(role: Resource, stack: Stack): Attached[] {
  return [
    ...stack
      .referringTo(role, TYPES.rolePolicyAttachment, "role")
      .flatMap((attachment) => policiesAt(attachment, ["policyArn"], stack)),
    ...policyAttachmentsByRole(stack)
      .of(role)
      .flatMap((attachment) => policiesAt(attachment, ["policyArn"], stack)),
    ...stack
      .referringTo(role, ATTACHMENTS_EXCLUSIVE, "roleName")
      .flatMap((list) => policiesInList(list, "policyArns", stack)),
    ...policiesInList(role, "managedPolicyArns", stack),
  ];
}

function policiesInList(resource: Resource, property: string, stack: Stack): Attached[] {
  if (!isKnown(resource.props, property)) return dependenciesAt(resource, property, stack);
  const arns = listAt(resource.props, property);
  return arns.flatMap((_, index) => policiesAt(resource, [property, index], stack));
}

function policiesAt(resource: Resource, path: readonly Key[], stack: Stack): Attached[] {
  if (!isKnown(resource.props, ...path)) return dependenciesAt(resource, String(path[0]), stack);
  const policy = attempt(() => stack.resolveReference(resource, TYPES.policy, ...path));
  if (policy !== undefined) return [policy];
  return asList(textAt(resource.props, ...path));
}

/** The policies that a property depends on whose value is not known yet. */
function dependenciesAt(resource: Resource, property: string, stack: Stack): Attached[] {
  const policies = policiesByUrn(stack);
  const found = stack
    .dependenciesOf(resource, property)
    .flatMap(({ urn }) => asList(policies.get(urn)));
  return found.length === 0 ? [""] : found;
}

const byUrn = (type: string) =>
  onceFor((stack: Stack) => new Map(stack.of(type).map((one) => [one.urn, one])));
const policiesByUrn = byUrn(TYPES.policy);
const rolesByUrn = byUrn(TYPES.role);

const policyAttachmentsByRole = onceFor((stack: Stack) =>
  grouped(stack.of(POLICY_ATTACHMENT), (attachment) => rolesAt(attachment, stack)),
);

/** Whether the stack has a PolicyAttachment whose roles are not known yet. */
const hasUnknownAttachments = onceFor((stack: Stack) =>
  stack
    .of(POLICY_ATTACHMENT)
    .some(
      (attachment) =>
        !isKnown(attachment.props, "roles") && rolesAt(attachment, stack).length === 0,
    ),
);

/** The roles of a PolicyAttachment. */
function rolesAt(attachment: Resource, stack: Stack): Resource[] {
  const names = isKnown(attachment.props, "roles") ? listAt(attachment.props, "roles") : [];
  const named = names.flatMap((_, index) =>
    asList(stack.findReference(attachment, TYPES.role, "roles", index)),
  );
  const depended = stack
    .dependenciesOf(attachment, "roles")
    .flatMap(({ urn }) => asList(rolesByUrn(stack).get(urn)));
  return [...new Set([...named, ...depended])];
}

/** The roles to which each policy of the stack is attached. */
export const rolesByPolicy = onceFor((stack: Stack) =>
  grouped(stack.of(TYPES.role), (role) => attachedTo(role, stack)),
);

/** The statements of a role's trust policy. They are about the role itself and name no resource. @throws NotKnownYet */
export function trustOf(role: Resource): Statement[] {
  const document = readFrom(role, (props) => valueAt(props, "assumeRolePolicy"));
  return readPolicy(document).map(withoutResource);
}

const withoutResource = (statement: Statement): Statement => ({
  ...statement,
  resources: undefined,
});

/** Whether EventBridge may assume a role, on behalf of some rule. */
export function isAssumableByEvents(role: Resource, stack: Stack): boolean {
  const trust = attempt(() => trustOf(role));
  if (trust === "unknown") return false;
  const request = assumptionByEvents({ role: arnOf(role, stack), source: HOLE });
  const answer = evaluate(trust, request);
  return answer === "allowed" || answer === "unknown";
}
