import { hasAction, readPolicy, type Statement } from "./accessPolicy";
import { fits } from "./arn";
import { GIVEN, type Finding } from "./policy";
import { readFrom, type Resource } from "./resource";
import type { Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, textAt, valueAt } from "./values";

/** A service that must be able to use a key, and the actions that it needs. */
export interface Need {
  who: string;
  /** Its principal; `*` stands for any characters. */
  service: string;
  /** Its principal in China, if the name differs there. */
  inChina?: string;
  actions: readonly string[];
  /** Whether the service sends no source, so that a condition on the source never holds. */
  nameless?: true;
  /** The key of the encryption context that holds the ARN of the encrypted resource. */
  context: string;
}

/** AWS managed keys, whose policies nobody can change. */
const OF_AWS = /(^|:)alias\/aws\//;

/** Findings about services that need the key of a property and cannot use it. @throws NotKnownYet */
export function* grantMistakes(
  resource: Resource,
  property: string,
  stack: Stack,
  needs: readonly Need[],
): Iterable<Finding> {
  for (const need of needs) yield* grantMistakesOf(resource, property, stack, need);
}

function* grantMistakesOf(
  resource: Resource,
  property: string,
  stack: Stack,
  need: Need,
): Iterable<Finding> {
  const { who, service, actions } = need;
  const found = isKnown(resource.props, property) ? textAt(resource.props, property) : undefined;
  const problem = `is encrypted with a key that ${who} cannot use`;
  if (found !== undefined && OF_AWS.test(found)) {
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
  const missing = actions.filter((action) => !statements.some((one) => lets(one, need, action)));
  if (missing.length === 0) return;
  yield {
    problem,
    property: `policy of '${owner.name}'`,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `so ${service} may not do ${missing.join(" and ")}`,
    remedy: `Allow ${service} to do ${actions.join(" and ")}.`,
  };
}

/** Condition keys of the source. */
const SOURCE = /^aws:source(arn|account|orgid)$/;
/** Condition keys of the encryption context. For a key that is not in the context, only a negated condition holds. */
const CONTEXT = "kms:encryptioncontext:";

function lets(
  statement: Statement,
  { service, inChina = service, nameless, context }: Need,
  action: string,
): boolean {
  const { allows, anyone, services, conditions } = statement;
  return (
    allows &&
    (anyone || services.some((one) => fits(service, one) || fits(inChina, one))) &&
    hasAction(statement, action) &&
    !(nameless && conditions.some(({ key }) => SOURCE.test(key))) &&
    conditions.every(
      ({ key, operator }) =>
        !key.startsWith(CONTEXT) || key === contextKey(context) || operator.includes("not"),
    )
  );
}

const contextKey = (context: string) => `${CONTEXT}${context.toLowerCase()}`;

/** The key that a property names by ID, ARN or alias; undefined for a key from outside the stack. */
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
