import { fieldsOf } from "./action";
import { isConstant } from "./compile";
import { findLeaf, type JsonSchema } from "./jsonSchema";
import { isOptional } from "./optionalFields";
import { pathSegments } from "./pattern";
import { recordFields } from "./record";
import type { FieldSource, Subscription } from "./subscription";

/** A Salesforce field that requests have, with what the schema says of its value. */
export interface SentField {
  /** API name. That of a parent's field has the relationship before it, such as `Account.ShopCompanyId__c`. */
  name: string;
  /** The path, or the constant, as a sentence names it. */
  what: string;
  /** Every schema that the value may have, without references. */
  alternatives: readonly JsonSchema[];
}

/** The fields that a subscription sends: the mapped ones, or those of the record that the publisher shapes. Pure. */
export function sentFields(subscription: Subscription): SentField[] {
  if (subscription.record === undefined) {
    return Object.entries(fieldsOf(subscription)).map(([name, source]) => ({
      name,
      ...valueOf(source, subscription.events.schema),
    }));
  }
  return recordFields(subscription).map(({ name, path, alternatives }) => ({
    name,
    what: path,
    alternatives,
  }));
}

function valueOf(source: FieldSource, schema: JsonSchema): Omit<SentField, "name"> {
  if (isConstant(source)) {
    const { constant } = source;
    return { what: `the constant ${quoted(constant)}`, alternatives: [{ const: constant }] };
  }
  const what = isOptional(source) ? source.optional : source;
  const found = findLeaf(schema, pathSegments(what));
  return { what, alternatives: "leaf" in found ? found.leaf.alternatives : [] };
}

/** A value as JSON text; the first 40 characters of a longer one, with `...`. */
export function quoted(value: unknown): string {
  const text = JSON.stringify(value);
  const characters = [...text];
  return characters.length > MAXIMUM_QUOTED
    ? `${characters.slice(0, MAXIMUM_QUOTED).join("")}...`
    : text;
}

/** In characters, so that a sentence stays readable. */
const MAXIMUM_QUOTED = 40;
