import { comparable, FURTHEST } from "../eventbridge/pattern/number";
import { beginningsOf } from "./beginnings";
import { findLeaf, valuesOf, type JsonSchema, type SchemaLeaf } from "./jsonSchema";
import {
  IDENTIFYING,
  IDENTIFYING_NUMBER,
  IDENTIFYING_TEXT,
  NO_NUMBER,
  NO_TEXT,
  NOT_IDENTIFYING,
  pathSegments,
} from "./pattern";
import type { Subscription } from "./subscription";

/** Texts that name no record: with them the URL ends early, or some clients shorten it. */
export const NAMELESS: readonly string[] = ["", ".", ".."];

/** The external ids that the schema allows. */
type Ids =
  | { kind: "text"; beginnings: readonly string[] | undefined }
  | { kind: "number" }
  | { kind: "text or number" };

/**
 * What a pattern must demand of an external id, and what tells an event that has none. `absent` is all that `present`
 * does not match, but for numbers beyond 5e9 and -5e9 where an id may be a number.
 */
export function identification(subscription: Subscription): {
  present: readonly unknown[];
  absent: readonly unknown[];
} {
  const ids = idsOf(subscription);
  if (ids.kind === "number") return { present: IDENTIFYING_NUMBER, absent: NO_NUMBER };
  if (ids.kind === "text or number") return { present: IDENTIFYING, absent: NOT_IDENTIFYING };
  const { beginnings } = ids;
  return beginnings === undefined
    ? { present: IDENTIFYING_TEXT, absent: NO_TEXT }
    : {
        present: beginnings.map((prefix) => ({ prefix })),
        absent: [{ exists: false }, { "anything-but": { prefix: beginnings } }],
      };
}

/** Whether a value names a record, as `identification` has it. */
export function identifies(subscription: Subscription, id: unknown): boolean {
  if (Array.isArray(id)) return id.some((one) => identifies(subscription, one));
  const ids = idsOf(subscription);
  if (typeof id === "number") return ids.kind !== "text" && comparable(id) > comparable(0);
  if (typeof id !== "string" || ids.kind === "number") return false;
  return (
    ids.kind !== "text" || (ids.beginnings?.some((beginning) => id.startsWith(beginning)) ?? true)
  );
}

function idsOf({ events, upsert }: Subscription): Ids {
  const { types, alternatives } = leafAt(events.schema, upsert.externalId);
  const [text, number] = [types.includes("string"), types.some(isNumeric)];
  if (text && number) return { kind: "text or number" };
  return number ? { kind: "number" } : { kind: "text", beginnings: beginningsOf(alternatives) };
}

const isNumeric = (type: unknown) => type === "integer" || type === "number";

function leafAt(schema: JsonSchema, path: string): SchemaLeaf {
  const found = findLeaf(schema, pathSegments(path));
  if ("mistake" in found) throw new Error(`${path} ${found.mistake}`);
  return found.leaf;
}

/** What is wrong with the schema of an external id, each as a sentence. The path is known to lead to a value. */
export function externalIdMistakes({ events, upsert }: Subscription): string[] {
  const path = upsert.externalId;
  const { types, alternatives } = leafAt(events.schema, path);
  return [
    ...(types.includes("boolean")
      ? [`${path} may be true or false, which is no external id.`]
      : []),
    ...(alternatives.some(mayBeBeyond)
      ? [
          `${path} may be a number beyond ${FURTHEST} or -${FURTHEST} by its schema: EventBridge compares no such numbers, so the event would match no rule. Give it a minimum and a maximum, or have it published as a text.`,
        ]
      : []),
    ...(alternatives.some(mayBeEmpty)
      ? [
          `${path} may be an empty text by its schema, which names no record: give it a minLength of 1, or a pattern.`,
        ]
      : []),
    ...(alternatives.some((schema) => valuesOf(schema)?.some(isDots))
      ? [
          `${path} may be '.' or '..' by its schema, with which the URL leads elsewhere: list neither.`,
        ]
      : []),
  ];
}

const isDots = (value: unknown) => value === "." || value === "..";

function mayBeBeyond(schema: JsonSchema): boolean {
  const values = valuesOf(schema);
  if (values !== undefined) {
    return values.some((value) => typeof value === "number" && Math.abs(value) > FURTHEST);
  }
  const bound = (keys: string[]) =>
    keys.some((key) => typeof schema[key] === "number" && Math.abs(schema[key]) <= FURTHEST);
  return (
    [schema.type].flat().some(isNumeric) &&
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
