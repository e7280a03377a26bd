import { arnOf } from "./access/arns";
import { hasUnknownParts, readPolicy } from "./access/document";
import type { AccessRequest } from "./access/evaluate";
import { isUndecided, refusalOf } from "./access/refusals";
import { useOfKey } from "./access/requests";
import { onceFor } from "./memoized";
import { GIVEN, type Finding } from "./policy";
import { readFrom, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isGiven, isKnown, knownFlagAt, knownTextAt, NotKnownYet, textAt, valueAt } from "./values";

/** A service that must be able to use a key, and how it does. */
export interface KeyUser {
  /** The name of the service in messages. */
  who: string;
  /** The service principal in messages; `*` stands for any Region. */
  service: string;
  /** The service principals by which the service is known, if not only by `service`. */
  services?: readonly [string, ...string[]];
  actions: readonly string[];
  /** ARNs of the rules, buses or alarms on whose behalf the service acts; `[undefined]` if it names none. */
  sources: readonly (string | undefined)[];
  /** The key of the encryption context, and the ARN of the encrypted resource. */
  context: readonly [string, string];
  /** The service that stores the data: `sqs`. */
  through: string;
}

/** Types of resources that are KMS keys. */
export const KEY_TYPES = [
  TYPES.key,
  "aws:kms/replicaKey:ReplicaKey",
  "aws:kms/externalKey:ExternalKey",
  "aws:kms/replicaExternalKey:ReplicaExternalKey",
];

/** AWS managed keys, whose policies nobody can change. */
const AWS_MANAGED = /(^|:)alias\/aws\//;

/** An encrypted resource, the property that names its KMS key, and the services that must be able to use the key. */
interface EncryptedResource {
  resource: Resource;
  property: string;
  stack: Stack;
  users: readonly KeyUser[];
}

/** Finds the services that cannot use the key of a resource. @throws NotKnownYet */
export function* findMissingGrants({
  resource,
  property,
  stack,
  users,
}: EncryptedResource): Iterable<Finding> {
  const found = knownTextAt(resource.props, property);
  if (found !== undefined && AWS_MANAGED.test(found)) {
    for (const { who, service } of users) {
      yield {
        ...{ problem: `is encrypted with a key that ${who} cannot use`, property, found },
        because: "an AWS managed key, whose policy cannot be changed",
        remedy: `Set ${property} to a customer-managed key that lets ${service} use it, or remove ${property}.`,
      };
    }
    return;
  }
  const key = keyOf(resource, property, stack);
  if (key === undefined) {
    for (const { service, actions } of users) {
      yield {
        problem: "is encrypted with a key from outside this stack",
        property,
        found,
        because: "so this policy cannot check the key policy",
        remedy: `Make sure that the key policy lets ${service} do ${actions.join(" and ")}.`,
        advice: true,
      };
    }
    return;
  }
  const unusable = findUnusable(key);
  if (unusable !== undefined) yield unusable;
  else yield* findRefusedUsers(key, stack, users);
}

/** Properties that turn a key on, by the kinds of keys. A key that is not turned on encrypts and decrypts nothing. */
const ENABLING = ["isEnabled", "enabled"];

/**
 * Why a key encrypts nothing, whatever its policy says: it is disabled, or made for signatures.
 * Sources: KMS Developer Guide, 'Key states of AWS KMS keys'; SQS Developer Guide, 'Key management': symmetric keys only.
 */
export function findUnusable(key: Resource): Finding | undefined {
  const { props, name } = key;
  const disabling = ENABLING.find((property) => knownFlagAt(props, property) === false);
  if (disabling !== undefined) {
    return {
      problem: "is encrypted with a disabled key",
      property: `${disabling} of '${name}'`,
      found: false,
      because: "so that nobody can encrypt or decrypt with the key",
      remedy: `Set ${disabling} to true.`,
    };
  }
  const usage = knownTextAt(props, "keyUsage");
  if (usage === undefined || usage === "ENCRYPT_DECRYPT") return undefined;
  return {
    problem: "is encrypted with a key that cannot encrypt",
    property: `keyUsage of '${name}'`,
    found: usage,
    because: "and services encrypt with symmetric keys for ENCRYPT_DECRYPT only",
    remedy: "Use a symmetric key for ENCRYPT_DECRYPT.",
  };
}

/** Finds the users that the policy of a key does not let use it. */
function* findRefusedUsers(
  key: Resource,
  stack: Stack,
  users: readonly KeyUser[],
): Iterable<Finding> {
  const [policy] = stack.referringTo(key, TYPES.keyPolicy, "keyId");
  const unknownOwner =
    policy === undefined && stack.hasUnknownReferences(key.type, TYPES.keyPolicy, "keyId");
  if (unknownOwner && !isGiven(key.props, "policy")) throw new NotKnownYet("policy", key);
  const owner = policy ?? key;
  const document = readFrom(owner, (props) => valueAt(props, "policy"));
  const statements = readPolicy(document);
  const arn = arnOf(key, stack);
  let isRefused = false;
  for (const user of users) {
    const missing = user.actions.filter((action) =>
      requestsOf(user, action, arn).some((use) => refusalOf(statements, use) !== undefined),
    );
    if (missing.length === 0) continue;
    isRefused = true;
    yield {
      problem: `is encrypted with a key that ${user.who} cannot use`,
      property: `policy of '${owner.name}'`,
      found: statements.length === 0 ? undefined : GIVEN,
      because: `so ${user.service} may not do ${missing.join(" and ")}`,
      remedy: `Allow ${user.service} to do ${user.actions.join(" and ")}.`,
    };
  }
  if (isRefused || !hasUnknownParts(document)) return;
  const uses = users.flatMap((user) =>
    user.actions.flatMap((action) => requestsOf(user, action, arn)),
  );
  if (uses.some((use) => isUndecided(statements, use))) throw new NotKnownYet("policy", owner);
}

/** The requests by which a service does an action with a key: one for each source. */
function requestsOf(user: KeyUser, action: string, key: string): AccessRequest[] {
  const { services = [user.service], sources, context, through } = user;
  return sources.map((source) => useOfKey({ services, action, key, source, context, through }));
}

/** Finds the key that a property names by ID, ARN or alias; undefined for a key from outside the stack. @throws NotKnownYet */
export function keyOf(resource: Resource, property: string, stack: Stack): Resource | undefined {
  const known = isKnown(resource.props, property);
  const name = known ? textAt(resource.props, property) : undefined;
  if (name === undefined) {
    const [type, ...others] = typesOfDependencies(resource, property, stack);
    if (type !== undefined && others.length === 0) {
      return stack.resolveReference(resource, type, property);
    }
  } else if (!/(^|:)alias\//.test(name)) {
    for (const type of KEY_TYPES) {
      const key = stack.resolveReference(resource, type, property);
      if (key !== undefined) return key;
    }
    return undefined;
  }
  const alias = stack.resolveReference(resource, TYPES.keyAlias, property);
  return alias && keyOf(alias, "targetKeyId", stack);
}

const keyTypes = onceFor(
  (stack: Stack) => new Map(stack.of(...KEY_TYPES).map(({ urn, type }) => [urn, type])),
);

/** The types of the keys that a property depends on, each once. */
function typesOfDependencies(resource: Resource, property: string, stack: Stack): string[] {
  const types = keyTypes(stack);
  const found = stack.dependenciesOf(resource, property).flatMap(({ urn }) => types.get(urn) ?? []);
  return [...new Set(found)];
}
