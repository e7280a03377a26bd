import { findLeaf, type JsonSchema } from "./jsonSchema";
import { IDENTIFYING, IDENTIFYING_TEXT, NO_TEXT, NOT_IDENTIFYING, pathSegments } from "./pattern";
import type { Subscription } from "./subscription";

/** The numbers that EventBridge's patterns can compare. Source: EventBridge User Guide, 'Comparison operators'. */
const LIMIT = 5e9;

/** What a pattern must demand of an external id, and what tells an event that has none. */
export function identification(subscription: Subscription) {
  return alwaysText(subscription)
    ? { present: IDENTIFYING_TEXT, absent: NO_TEXT }
    : { present: IDENTIFYING, absent: NOT_IDENTIFYING };
}

/** Whether a value names a record, as `identification` has it. */
export function identifies(subscription: Subscription, id: unknown): boolean {
  if (Array.isArray(id)) return id.some((one) => identifies(subscription, one));
  if (typeof id === "number") return !alwaysText(subscription) && id > 0 && id <= LIMIT;
  return typeof id === "string";
}

function alwaysText({ events, upsert }: Subscription): boolean {
  const found = findLeaf(events.schema, pathSegments(upsert.externalId));
  return "leaf" in found && found.leaf.types.every((type) => type === "string" || type === "null");
}

/** What is wrong with the schema of an external id, each as a sentence. The path is known to lead to a value. */
export function externalIdMistakes({ events, upsert }: Subscription): string[] {
  const path = upsert.externalId;
  const found = findLeaf(events.schema, pathSegments(path));
  if ("mistake" in found) throw new Error(`${path} ${found.mistake}`);
  const { types, alternatives } = found.leaf;
  return [
    ...(types.includes("boolean")
      ? [`${path} may be true or false, which is no external id.`]
      : []),
    ...(alternatives.some(mayBeBeyond)
      ? [
          `${path} may be a number beyond ${LIMIT} or -${LIMIT} by its schema: EventBridge compares no such numbers, so the event would match no rule. Give it a minimum and a maximum, or have it published as a text.`,
        ]
      : []),
    ...(alternatives.some(mayBeEmpty)
      ? [
          `${path} may be an empty text by its schema, which names no record: give it a minLength of 1, or a pattern.`,
        ]
      : []),
  ];
}

function mayBeBeyond(schema: JsonSchema): boolean {
  const values = valuesOf(schema);
  if (values !== undefined) {
    return values.some((value) => typeof value === "number" && Math.abs(value) > LIMIT);
  }
  const bound = (keys: string[]) =>
    keys.some((key) => typeof schema[key] === "number" && Math.abs(schema[key]) <= LIMIT);
  return (
    [schema.type].flat().some((type) => type === "integer" || type === "number") &&
    !(bound(["minimum", "exclusiveMinimum"]) && bound(["maximum", "exclusiveMaximum"]))
  );
}

function mayBeEmpty(schema: JsonSchema): boolean {
  const values = valuesOf(schema);
  if (values !== undefined) return values.includes("");
  const { minLength, pattern, format } = schema;
  return (
    [schema.type].flat().includes("string") &&
    !(typeof minLength === "number" && minLength > 0) &&
    pattern === undefined &&
    format === undefined
  );
}

/** The values that a schema lists; undefined where it lists none. */
function valuesOf(schema: JsonSchema): unknown[] | undefined {
  if ("const" in schema) return [schema.const];
  return Array.isArray(schema.enum) ? schema.enum : undefined;
}
