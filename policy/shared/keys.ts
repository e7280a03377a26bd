import { hasAction, readPolicy, type Statement } from "./accessPolicy";
import { fits } from "./arn";
import { GIVEN, type Finding } from "./policy";
import { readFrom, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, textAt, valueAt } from "./values";

/** A service that must be able to use a key, and the actions that it needs. */
export interface KeyUser {
  /** The name of the service in messages. */
  who: string;
  /** The service principal; `*` stands for any characters. */
  service: string;
  /** The service principal in China, if it differs. */
  inChina?: string;
  actions: readonly string[];
  /** The service sends no source with its requests, so a condition on the source never holds. */
  sendsNoSource?: true;
  /** The key of the encryption context whose value is the ARN of the encrypted resource. */
  context: string;
}

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
export function* findMissingGrants({ users, ...encrypted }: EncryptedResource): Iterable<Finding> {
  for (const user of users) yield* findMissingGrant(encrypted, user);
}

function* findMissingGrant(
  { resource, property, stack }: Omit<EncryptedResource, "users">,
  user: KeyUser,
): Iterable<Finding> {
  const { who, service, actions } = user;
  const found = isKnown(resource.props, property) ? textAt(resource.props, property) : undefined;
  const problem = `is encrypted with a key that ${who} cannot use`;
  if (found !== undefined && AWS_MANAGED.test(found)) {
    const because = "an AWS managed key, whose policy cannot be changed";
    const remedy = `Set ${property} to a customer-managed key that lets ${service} use it, or remove ${property}.`;
    yield { problem, property, found, because, remedy };
    return;
  }
  const key = keyOf(resource, property, stack);
  if (key === undefined) {
    yield {
      problem: "is encrypted with a key from outside this stack",
      property,
      found,
      because: "so this policy cannot check the key policy",
      remedy: `Make sure that the key policy lets ${service} do ${actions.join(" and ")}.`,
      advice: true,
    };
    return;
  }
  const owner = stack.referringTo(key, TYPES.keyPolicy, "keyId")[0] ?? key;
  const statements = readPolicy(readFrom(owner, (props) => valueAt(props, "policy"))) ?? [];
  const missing = actions.filter((action) => !statements.some((one) => allows(one, user, action)));
  if (missing.length === 0) return;
  yield {
    problem,
    property: `policy of '${owner.name}'`,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `so ${service} may not do ${missing.join(" and ")}`,
    remedy: `Allow ${service} to do ${actions.join(" and ")}.`,
  };
}

/** Condition keys on the source of a request. */
const SOURCE = /^aws:source(arn|account|orgid)$/;
/** The prefix of condition keys on the encryption context. If the context lacks a key, only a negated condition on it holds. */
const CONTEXT = "kms:encryptioncontext:";

function allows(
  statement: Statement,
  { service, inChina = service, sendsNoSource, context }: KeyUser,
  action: string,
): boolean {
  const { anyone, services, conditions } = statement;
  return (
    statement.allows &&
    (anyone || services.some((one) => fits(service, one) || fits(inChina, one))) &&
    hasAction(statement, action) &&
    !(sendsNoSource && conditions.some(({ key }) => SOURCE.test(key))) &&
    conditions.every(
      ({ key, operator }) =>
        !key.startsWith(CONTEXT) || key === contextKey(context) || operator.includes("not"),
    )
  );
}

const contextKey = (context: string) => `${CONTEXT}${context.toLowerCase()}`;

/** Finds the key that a property names by ID, ARN or alias; undefined for a key from outside the stack. @throws NotKnownYet */
export function keyOf(resource: Resource, property: string, stack: Stack): Resource | undefined {
  const known = isKnown(resource.props, property);
  const name = known ? textAt(resource.props, property) : undefined;
  if (name !== undefined && !/(^|:)alias\//.test(name)) {
    return stack.resolveReference(resource, TYPES.key, property);
  }
  if (
    name === undefined &&
    stack.of(TYPES.key).some((key) => stack.dependsOn(resource, property, key))
  ) {
    return stack.resolveReference(resource, TYPES.key, property);
  }
  const alias = stack.resolveReference(resource, TYPES.keyAlias, property);
  return alias && stack.resolveReference(alias, TYPES.key, "targetKeyId");
}
