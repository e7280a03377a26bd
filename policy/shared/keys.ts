import { concerns, EVENTS, readPolicy } from "./accessPolicy";
import { GIVEN, type Finding } from "./policy";
import { reading, type Resource, type Stack } from "./stack";
import { TYPES } from "./types";
import { isKnown, textAt, valueAt } from "./values";

/** What EventBridge does with a key. */
const ACTIONS = ["kms:Decrypt", "kms:GenerateDataKey"];

/** Keys of AWS, whose policies nobody can change. */
const OF_AWS = /(^|:)alias\/aws\//;

/** What keeps EventBridge from using the key that a property names. @throws NotKnownYet */
export function* grantMistakes(
  resource: Resource,
  property: string,
  stack: Stack,
): Iterable<Finding> {
  const found = isKnown(resource.props, property) ? textAt(resource.props, property) : undefined;
  const problem = "is encrypted by a key that EventBridge cannot use";
  if (found !== undefined && OF_AWS.test(found)) {
    const because = "a key of AWS, whose policy cannot be changed";
    const remedy = `Set it to a key of your own that lets ${EVENTS} use it, or use the service's own encryption.`;
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
      remedy: `Make sure that it lets ${EVENTS} do ${ACTIONS.join(" and ")}.`,
      advice: true,
    };
    return;
  }
  const owner = stack.referringTo(key, TYPES.keyPolicy, "keyId")[0] ?? key;
  const statements = readPolicy(reading(owner, (props) => valueAt(props, "policy"))) ?? [];
  const missing = ACTIONS.filter(
    (action) => !statements.some((one) => one.allows && concerns(one, EVENTS, action)),
  );
  if (missing.length === 0) return;
  yield {
    problem,
    property: `policy of '${owner.name}'`,
    found: statements.length === 0 ? undefined : GIVEN,
    because: `which does not let ${EVENTS} do ${missing.join(" and ")}`,
    remedy: `Allow ${EVENTS} ${ACTIONS.join(" and ")}.`,
  };
}

/** The key by its id, ARN or alias; undefined for one that the stack does not make. */
function keyOf(resource: Resource, property: string, stack: Stack): Resource | undefined {
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
