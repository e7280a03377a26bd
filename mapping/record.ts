import { fieldsOf } from "./action";
import { typesOf, type JsonSchema } from "./jsonSchema";
import { pathSegments } from "./pattern";
import { findObject, isOpen, isSingle, propertiesOf } from "./schemaObjects";
import type { DetailPath, FieldSource, Subscription } from "./subscription";

/** A field of a record that the publisher shapes: a member of the object that becomes the body. */
export interface RecordField {
  /** API name. That of a parent's field has the relationship before it, such as `Account.ShopCompanyId__c`. */
  name: string;
  path: DetailPath;
  /** Whether every record has it, by the schema. */
  required: boolean;
  /** Every schema that the value may have, without references. */
  alternatives: JsonSchema[];
}

/** The fields of the record that the publisher shapes, in the order of the schema. Empty for a subscription that maps fields. */
export function recordFields({ record, events }: Subscription): RecordField[] {
  if (record === undefined) return [];
  const found = findObject(events.schema, pathSegments(record));
  if ("mistake" in found) return [];
  return fieldsIn(found.alternatives, {
    root: events.schema,
    path: record,
    prefix: "",
    required: true,
  });
}

interface Place {
  root: JsonSchema;
  path: DetailPath;
  /** The relationships that lead to the object, each with a dot. */
  prefix: string;
  /** Whether every record has the object. */
  required: boolean;
}

/** Parents of parents exist, but no reference that leads back to itself makes an endless list. */
const DEEPEST = 5;

function fieldsIn(objects: readonly JsonSchema[], place: Place): RecordField[] {
  const { root, prefix } = place;
  return propertiesOf(objects, root).flatMap(({ name, required: isRequired, alternatives }) => {
    const path: DetailPath = `${place.path}.${name}`;
    const required = place.required && isRequired;
    const inner = alternatives.filter((one) => Object.keys(one.properties ?? {}).length > 0);
    if (inner.length === 0 || prefix.split(".").length > DEEPEST) {
      return [{ name: `${prefix}${name}`, path, required, alternatives }];
    }
    const isObject = alternatives.flatMap(typesOf).every((type) => type === "object");
    return fieldsIn(inner, {
      root,
      path,
      prefix: `${prefix}${name}.`,
      required: required && isObject && inner.length === alternatives.length,
    });
  });
}

/**
 * The values that a record must have to be sent: those that the schema requires inside the object. An event pattern cannot demand
 * the object itself, and it cannot tell an object, or a list that may be empty, from nothing.
 */
export function demandedOfRecord(subscription: Subscription): DetailPath[] {
  return recordFields(subscription)
    .filter(({ required, alternatives }) => required && isSingle(alternatives))
    .map(({ path }) => path);
}

/**
 * The Salesforce fields that a subscription sends, with their sources: the mapped ones, or those of the record that the publisher
 * shapes. `requiredPaths` returns those that a rule demands. `attributes` of a parent are no field: they name its object.
 */
export function sentFieldsOf(subscription: Subscription): Readonly<Record<string, FieldSource>> {
  if (subscription.record === undefined) return fieldsOf(subscription);
  const fields = recordFields(subscription).filter(({ name }) => !isOfAttributes(name));
  return Object.fromEntries(
    fields.map(({ name, path, required }): [string, FieldSource] => [
      name,
      required ? path : { optional: path },
    ]),
  );
}

const isOfAttributes = (name: string) => name.split(".").includes("attributes");

/** The objects of a record that may have fields which the schema does not name, by their paths: the record, and parents in it. */
export function openObjectsOf({ record, events }: Subscription): DetailPath[] {
  if (record === undefined) return [];
  const found = findObject(events.schema, pathSegments(record));
  return "mistake" in found ? [] : openIn(found.alternatives, events.schema, record, 0);
}

function openIn(
  objects: readonly JsonSchema[],
  root: JsonSchema,
  path: DetailPath,
  depth: number,
): DetailPath[] {
  const inner = propertiesOf(objects, root).flatMap(({ name, alternatives }): DetailPath[] => {
    const parents = alternatives.filter((one) => typesOf(one).includes("object"));
    return depth === DEEPEST ? [] : openIn(parents, root, `${path}.${name}`, depth + 1);
  });
  return [...(isOpen(objects) ? [path] : []), ...inner];
}
