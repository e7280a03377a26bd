import { comparable, FURTHEST } from "../eventbridge/pattern/number";
import { recordOf } from "./action";
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

/** Texts that identify no record: with them the URL ends early, or some clients shorten it. */
export const NAMELESS: readonly string[] = ["", ".", ".."];

/** The external ids that the schema allows. */
type Ids =
  | { kind: "text"; beginnings: readonly string[] | undefined }
  | { kind: "number" }
  | { kind: "text or number" };

/**
 * The alternatives that match an external id, and those that match an event without one. `absent` matches every value that
 * `present` does not match, except numbers beyond 5e9 and -5e9 where an id may be a number.
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

/** Whether a value identifies a record, by the same rules as `identification`. */
export function identifies(subscription: Subscription, id: unknown): boolean {
  if (Array.isArray(id)) return id.some((one) => identifies(subscription, one));
  const ids = idsOf(subscription);
  if (typeof id === "number") return ids.kind !== "text" && comparable(id) > comparable(0);
  if (typeof id !== "string" || ids.kind === "number") return false;
  return (
    ids.kind !== "text" || (ids.beginnings?.some((beginning) => id.startsWith(beginning)) ?? true)
  );
}

function idsOf(subscription: Subscription): Ids {
  const { externalId } = recordOf(subscription);
  const { types, alternatives } = leafAt(subscription.events.schema, externalId);
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

/** Values that the schema allows for the external id and that cannot be one, each as a sentence. The path is in the schema. */
export function externalIdMistakes(subscription: Subscription): string[] {
  const { externalId: path } = recordOf(subscription);
  const { types, alternatives } = leafAt(subscription.events.schema, path);
  return [
    ...(types.includes("boolean")
      ? [
          `${path} may be true or false by the schema, which is not an external id; allow texts or numbers only.`,
        ]
      : []),
    ...(alternatives.some(mayBeBeyond)
      ? [
          `${path} may be a number beyond ${FURTHEST} or -${FURTHEST} by the schema. EventBridge does not compare such numbers, so the event would match no rule; give it a minimum and a maximum, or have it published as a text.`,
        ]
      : []),
    ...(alternatives.some(mayBeEmpty)
      ? [
          `${path} may be an empty text by the schema, which identifies no record; give it a minLength of 1, or a pattern.`,
        ]
      : []),
    ...(alternatives.some((schema) => valuesOf(schema)?.some(isDots))
      ? [
          `${path} may be '.' or '..' by the schema, which changes the URL; remove them from the list.`,
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
