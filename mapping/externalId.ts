import { comparable, FURTHEST } from "../eventbridge/pattern/number";
import { recordOf } from "./action";
import { beginningsOf } from "./beginnings";
import { valuesOf, type JsonSchema } from "./jsonSchema";
import { leafAt } from "./leafAt";
import {
  IDENTIFYING,
  IDENTIFYING_NUMBER,
  IDENTIFYING_TEXT,
  NO_NUMBER,
  NO_TEXT,
  NOT_IDENTIFYING,
} from "./pattern";
import type { DetailPath, Subscription } from "./subscription";

/** Texts that identify no record: with them the URL ends early, or some clients shorten it. */
export const NAMELESS: readonly string[] = ["", ".", ".."];

/** The external ids that the schema allows. */
interface Ids {
  kind: "text" | "number" | "text or number";
  /** How they begin, where texts alone are ids and it is known. */
  beginnings?: readonly string[] | undefined;
}

/**
 * The alternatives that match an external id, and those that match an event without one. `absent` matches every value that
 * `present` does not match, except numbers beyond 5e9 and -5e9 where an id may be a number.
 */
export function identification(subscription: Subscription): Identification {
  return identificationAt(subscription.events.schema, recordOf(subscription).externalId);
}

export interface Identification {
  present: readonly unknown[];
  absent: readonly unknown[];
}

/** The same for another path that names a record. */
export function identificationAt(schema: JsonSchema, path: DetailPath): Identification {
  const ids = idsAt(schema, path);
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
  return identifiesAt(subscription.events.schema, recordOf(subscription).externalId, id);
}

/** The same for another path that names a record. */
export function identifiesAt(schema: JsonSchema, path: DetailPath, id: unknown): boolean {
  if (Array.isArray(id)) return id.some((one) => identifiesAt(schema, path, one));
  const ids = idsAt(schema, path);
  if (typeof id === "number") return ids.kind !== "text" && comparable(id) > comparable(0);
  if (typeof id !== "string" || ids.kind === "number") return false;
  return ids.beginnings?.some((beginning) => id.startsWith(beginning)) ?? true;
}

function idsAt(schema: JsonSchema, path: DetailPath): Ids {
  const { types, alternatives } = leafAt(schema, path);
  const [text, number] = [types.includes("string"), types.some(isNumeric)];
  if (text && number) return { kind: "text or number" };
  return number ? { kind: "number" } : { kind: "text", beginnings: beginningsOf(alternatives) };
}

export const isNumeric = (type: unknown) => type === "integer" || type === "number";

/** Values that the schema allows for the external id and that cannot be one, each as a sentence. The path is in the schema. */
export function externalIdMistakes(subscription: Subscription): string[] {
  return [
    ...idMistakesAt(subscription.events.schema, recordOf(subscription).externalId),
    ...dotMistakes(subscription),
  ];
}

/** The same for a path that names a parent, which stands in no URL. */
export function idMistakesAt(schema: JsonSchema, path: DetailPath): string[] {
  const { types, alternatives } = leafAt(schema, path);
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
  ];
}

function dotMistakes(subscription: Subscription): string[] {
  const { externalId: path } = recordOf(subscription);
  const { alternatives } = leafAt(subscription.events.schema, path);
  return alternatives.some((schema) => valuesOf(schema)?.some(isDots))
    ? [
        `${path} may be '.' or '..' by the schema, which changes the URL; remove them from the list.`,
      ]
    : [];
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
