import { hasAction, readPolicy, type Statement } from "./accessPolicy";
import { fits } from "./arn";
import { GIVEN, type Finding } from "./policy";
import { reading, type Resource, type Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, textAt, valueAt } from "./values";

/** Who must be able to use a key, and for what. */
export interface Need {
  who: string;
  /** Its principal; `*` stands for any characters. */
  service: string;
  /** Its principal in China, where it is called otherwise. */
  inChina?: string;
  actions: readonly string[];
  /** Whether it says nothing of itself, so that no condition on a source can hold. */
  nameless?: true;
  /** The key of the encryption context in which it names what is encrypted. */
  context: string;
}

/** Keys of AWS, whose policies nobody can change. */
const OF_AWS = /(^|:)alias\/aws\//;

/** What keeps those that need it from using the key that a property names. @throws NotKnownYet */
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
  const problem = `is encrypted by a key that ${who} cannot use`;
  if (found !== undefined && OF_AWS.test(found)) {
    const because = "a key of AWS, whose policy cannot be changed";
    const remedy = `Set it to a key of your own that lets ${service} use it, or use the service's own encryption.`;
    yield { problem, property, found, because, remedy };
    return;
  }
  const key = keyOf(resource, property, stack);
  if (key === undefined) {
    yield {
      problem: "is encrypted by a key that this stack does not make",
      property,
      found,
      because: "so that its policy is not judged here",
      remedy: `Make sure that it lets ${service} do ${actions.join(" and ")}.`,
      advice: true,
    };
    return;
  }
  const owner = stack.referringTo(key, TYPES.keyPolicy, "keyId")[0] ?? key;
  const statements = readPolicy(reading(owner, (props) => valueAt(props, "policy"))) ?? [];
  const missing = actions.filter((action) => !statements.some((one) => lets(one, need, action)));
  if (missing.length === 0) return;
  yield {
    problem,
    property: `policy of '${owner.name}'`,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `which does not let ${service} do ${missing.join(" and ")}`,
    remedy: `Allow ${service} ${actions.join(" and ")}.`,
  };
}

/** Conditions on who it is that asks. */
const SOURCE = /^aws:source(arn|account|orgid)$/;
/** Conditions on what is encrypted. One on a key that the context does not have holds only where it is negated. */
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

/** The key by its id, ARN or alias; undefined for one that the stack does not make. */
export function keyOf(resource: Resource, property: string, stack: Stack): Resource | undefined {
  const known = isKnown(resource.props, property);
  const name = known ? textAt(resource.props, property) : undefined;
  if (name !== undefined && !/(^|:)alias\//.test(name)) {
    return stack.referenced(resource, TYPES.key, property);
  }
  if (
    name === undefined &&
    stack.of(TYPES.key).some((key) => stack.dependsOn(resource, property, key))
  ) {
    return stack.referenced(resource, TYPES.key, property);
  }
  const alias = stack.referenced(resource, TYPES.keyAlias, property);
  return alias && stack.referenced(alias, TYPES.key, "targetKeyId");
}
