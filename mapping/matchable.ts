import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { allowsNumber, allowsText } from "./bounds";
import { findLeaf, schemasAt, typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { isNested } from "./pattern";

/** A text that no filter names. An alternative that excludes it excludes every unnamed text. */
const ANY_TEXT = "\u{F0000}\u{F0001}\u{F0002}";

/**
 * Why no event that follows the schema can pass a list of a filter, as the end of a sentence that begins with the path;
 * undefined if an event can pass. Pure.
 *
 * @param segments of the path below `detail`, which the schema has
 * @param list alternatives that EventBridge takes
 */
export function whyNoneMatches(
  schema: JsonSchema,
  segments: readonly string[],
  list: readonly unknown[],
): string | undefined {
  const nodes = schemasAt(schema, segments);
  const types = [...new Set(nodes.flatMap(typesOf))];
  if (types.every((type) => type === "object")) {
    return "is an object, but an event pattern compares single values; filter on a value inside it";
  }
  if (list.some((one) => canMatch(schema, segments, one))) return undefined;
  const listed = [...new Set(nodes.flatMap((node) => valuesOf(node) ?? []))];
  const allowed =
    listed.length > 0 ? ` (${listed.map((one) => JSON.stringify(one)).join(", ")})` : "";
  return list.every((one) => isNested(one) && one.exists === (false as unknown))
    ? "is in every event by the schema, so no event would match"
    : `is ${types.join(" or ")}${allowed} by the schema, so no event would match ${JSON.stringify(list)}`;
}

/** Whether an alternative of a filter's list can match an event that follows the schema. */
export function canMatch(
  schema: JsonSchema,
  segments: readonly string[],
  alternative: unknown,
): boolean {
  const { leaf, absent } = compileAlternatives([alternative as Json], segments.join("."));
  if (absent) {
    const found = findLeaf(schema, segments);
    return "mistake" in found || found.leaf.decidedAt !== undefined;
  }
  return schemasAt(schema, segments).some((node) => {
    const values = valuesOf(node);
    return values === undefined
      ? typesOf(node).some((type) => candidates(type, node, alternative).some(leaf))
      : values.flat(Infinity).some((value) => !isNested(value) && leaf(value as Leaf));
  });
}

/**
 * Values of a type that the schema allows. If any value of the type matches the alternative, one of these does. Where the
 * schema has no type, these are the values that the alternative names.
 */
function candidates(type: string, node: JsonSchema, alternative: unknown): Leaf[] {
  switch (type) {
    case "object":
      return [];
    case "boolean":
      return [true, false];
    case "null":
      return [null];
    case "string":
      return [textOf(alternative)].filter((one) => !isExact(alternative) || allowsText(node, one));
    case "integer":
      return numbers(node, alternative)
        .flatMap((one) => [Math.floor(one), Math.ceil(one)])
        .filter((one) => allowsNumber(node, one));
    case "number":
      return numbers(node, alternative).filter((one) => allowsNumber(node, one));
    default:
      return [true, false, null, textOf(alternative), ...numbers(node, alternative)];
  }
}

/** The text that an alternative names, or one that it may match. */
function textOf(alternative: unknown): string {
  if (!isNested(alternative)) return typeof alternative === "string" ? alternative : ANY_TEXT;
  const { exactly, prefix, suffix, wildcard, cidr, ...rest }: Readonly<Record<string, unknown>> =
    alternative;
  if (typeof cidr === "string") return cidr.slice(0, cidr.indexOf("/"));
  if (typeof wildcard === "string") return wildcard.replace(/\\([*\\])|\*/g, "$1");
  const named = [exactly, prefix, suffix, rest]
    .map((one) => (isNested(one) ? one["equals-ignore-case"] : one))
    .find((one) => typeof one === "string");
  return named ?? ANY_TEXT;
}

/** Only an exact text can be compared with the schema: a text with a prefix can continue in many ways. */
function isExact(alternative: unknown): boolean {
  return typeof alternative === "string" || (isNested(alternative) && "exactly" in alternative);
}

/** Every bound of the schema and the alternative, the numbers beside each, and the numbers between two. */
function numbers(
  { minimum, maximum, exclusiveMinimum, exclusiveMaximum }: JsonSchema,
  alternative: unknown,
): number[] {
  const named = isNested(alternative) ? Object.values(alternative) : [alternative];
  const bounds = [0, minimum, maximum, exclusiveMinimum, exclusiveMaximum, ...named.flat()].filter(
    (one) => typeof one === "number",
  );
  const between = bounds.flatMap((one) => bounds.map((other) => (one + other) / 2));
  return [...between, ...bounds.flatMap((one) => [one - 1, one + 1])];
}
