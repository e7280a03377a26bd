import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { findLeaf, schemasAt, typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { isNested } from "./pattern";

/** A text that no filter names. An alternative that excludes it excludes every unnamed text. */
const ANY_TEXT = "\u{F0000}\u{F0001}\u{F0002}";
const TEXT_OPERATORS = ["prefix", "suffix", "wildcard", "equals-ignore-case", "cidr"];

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
      return texts(alternative).filter((text) => acceptsText(node, text, alternative));
    case "integer":
      return numbers(node, alternative)
        .flatMap((one) => [Math.floor(one), Math.ceil(one)])
        .filter((one) => acceptsNumber(node, one));
    case "number":
      return numbers(node, alternative).filter((one) => acceptsNumber(node, one));
    default:
      return [true, false, null, ...texts(alternative), ...numbers(node, alternative)];
  }
}

/** A text that an alternative names, or one that it may match. */
function texts(alternative: unknown): string[] {
  if (typeof alternative === "string") return [alternative];
  if (!isNested(alternative)) return [ANY_TEXT];
  const [[operator = "", operand] = []] = Object.entries(alternative);
  const text = isNested(operand) ? Object.values(operand)[0] : operand;
  if (operator === "cidr" && typeof text === "string")
    return [(text as string).split("/")[0] ?? ""];
  return typeof text === "string" && [...TEXT_OPERATORS, "exactly"].includes(operator)
    ? [(text as string).replace(/\\([*\\])|\*/g, operator === "wildcard" ? "$1" : "$&")]
    : [ANY_TEXT];
}

/** Only an exact text can be compared with the schema: a text with a prefix can continue in many ways. */
function acceptsText(node: JsonSchema, text: string, alternative: unknown): boolean {
  const isExact =
    typeof alternative === "string" || (isNested(alternative) && "exactly" in alternative);
  if (!isExact) return true;
  const { minLength, maxLength, pattern } = node;
  const length = [...text].length;
  return (
    !(typeof minLength === "number" && length < minLength) &&
    !(typeof maxLength === "number" && length > maxLength) &&
    (typeof pattern !== "string" || fits(pattern, text))
  );
}

/** A regular expression that JavaScript cannot read excludes nothing here. */
function fits(pattern: string, text: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true;
  }
}

/** Every bound of the schema and the alternative, the numbers beside each, and the numbers between two. */
function numbers(node: JsonSchema, alternative: unknown): number[] {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  const bounds = [
    0,
    ...[minimum, maximum, exclusiveMinimum, exclusiveMaximum, alternative].flatMap(numbersIn),
  ];
  const between = bounds.flatMap((one) => bounds.map((other) => (one + other) / 2));
  return [...between, ...bounds.flatMap((one) => [one - 1, one + 1])];
}

function numbersIn(value: unknown): number[] {
  if (typeof value === "number") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

function acceptsNumber(node: JsonSchema, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = node;
  return (
    !(typeof minimum === "number" && value < minimum) &&
    !(typeof maximum === "number" && value > maximum) &&
    !(typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) &&
    !(typeof exclusiveMaximum === "number" && value >= exclusiveMaximum)
  );
}
