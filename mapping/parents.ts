import type { Json } from "../eventbridge/event";
import { compileAlternatives } from "../eventbridge/pattern/alternatives";
import type { Leaf } from "../eventbridge/pattern/leaf";
import { fieldsOf, recordOf } from "./action";
import { identificationAt, isNumeric } from "./externalId";
import { findLeaf, type JsonSchema } from "./jsonSchema";
import { isOptional } from "./optionalFields";
import { isNested, nodeAt, pathSegments } from "./pattern";
import type { DetailPath, FieldSource, Subscription } from "./subscription";

/** A parent record, named by its external id. */
export interface ParentKey {
  /** Name of the relationship, such as `Account` or `Shop__r`. */
  relationship: string;
  /** API name of the parent's external-id field. */
  externalIdField: string;
}

/** A parent that an event names. */
export interface MappedParent extends ParentKey {
  /** The key of `fields`, such as `Account.ShopCompanyId__c`. */
  field: string;
  path: DetailPath;
}

/** The parent that a field key names; undefined for a field of the record itself. */
export function parentKey(field: string): ParentKey | undefined {
  const dot = field.indexOf(".");
  return dot < 0
    ? undefined
    : { relationship: field.slice(0, dot), externalIdField: field.slice(dot + 1) };
}

/**
 * The field that holds the parent's record ID: `Shop__c` for `Shop__r`, `AccountId` for `Account`. With null, it clears the lookup.
 *
 * Source: Salesforce's Data Loader clears a relationship by the name of its lookup field (forcedotcom/dataloader,
 * SObjectReference.getRelationshipField), as does pentaho-kettle (SalesforceUtils.getFieldToNullName). What Salesforce does with
 * null in place of the nested object, or inside it, no source says; it is never sent.
 */
export function lookupOf(relationship: string): string {
  return relationship.endsWith("__r") ? `${relationship.slice(0, -1)}c` : `${relationship}Id`;
}

/** The field that a key of `fields` writes: for a parent, its lookup field. */
export function writtenField(key: string): string {
  const parent = parentKey(key);
  return parent === undefined ? key : lookupOf(parent.relationship);
}

/** The parents whose external ids come from the event. */
export function parentsOf(subscription: Subscription): MappedParent[] {
  return Object.entries(fieldsOf(subscription)).flatMap(([field, source]) => {
    const key = parentKey(field);
    const path = pathIn(source);
    return key === undefined || path === undefined ? [] : [{ ...key, field, path }];
  });
}

function pathIn(source: FieldSource): DetailPath | undefined {
  if (typeof source === "string") return source;
  return isOptional(source) ? source.optional : undefined;
}

/** The values at a parent's path, by what is sent for them. Together with the absence of the path they are all values. */
export interface ParentValues {
  /** The nested object is sent. */
  present: readonly unknown[];
  /** Whether null clears the lookup: a rule of its own sends it. */
  isNullable: boolean;
  /** No request can be made. Numbers beyond 5e9 and -5e9 are not matched where null clears the lookup. */
  other: readonly unknown[];
}

/**
 * The values at a path of the event that names a parent; undefined for any other path. A parent's id must be what an external id
 * must be. Where the schema allows null too, no operator tells `any value but a text` from null, so the other values are listed.
 */
export function parentValuesAt(
  subscription: Subscription,
  path: DetailPath,
): ParentValues | undefined {
  return parentsOf(subscription).some((parent) => parent.path === path)
    ? valuesOfParent(subscription, path)
    : undefined;
}

function valuesOfParent(subscription: Subscription, path: DetailPath): ParentValues {
  const { schema, filter } = subscription.events;
  const { present, absent } = identificationAt(schema, path);
  const listed = nodeAt(filter ?? {}, pathSegments(path));
  if (Array.isArray(listed)) {
    const values = listed.filter((one) => one !== null);
    return { present: values, isNullable: values.length < listed.length, other: [] };
  }
  if (!allowsNull(schema, path) || path === recordOf(subscription).externalId) {
    return { present, isNullable: false, other: absent.filter((one) => !isAbsence(one)) };
  }
  const types = typesAt(schema, path);
  const [text, number] = [types.includes("string"), types.some(isNumeric)];
  return {
    present: [
      ...(number ? [{ numeric: [">", 0] }] : []),
      ...(text || !number ? [{ prefix: "" }] : []),
    ],
    isNullable: true,
    other: [
      true,
      false,
      { numeric: ["<=", 0] },
      ...(number ? [] : [{ numeric: [">", 0] }]),
      ...(text || !number ? [] : [{ prefix: "" }]),
    ],
  };
}

const isAbsence = (one: unknown) => isNested(one) && "exists" in one;

export function allowsNull(schema: JsonSchema, path: DetailPath): boolean {
  return typesAt(schema, path).includes("null");
}

function typesAt(schema: JsonSchema, path: DetailPath): string[] {
  const found = findLeaf(schema, pathSegments(path));
  return "leaf" in found ? found.leaf.types : [];
}

/** Whether a request sends the value at a parent's path, or null to clear the lookup; by the same rules as `parentValuesAt`. */
export function isParentValue(
  subscription: Subscription,
  path: DetailPath,
  value: unknown,
): boolean {
  const { present, isNullable } = valuesOfParent(subscription, path);
  const { leaf } = compileAlternatives([...present, ...(isNullable ? [null] : [])] as Json[], path);
  return [value].flat().some((one) => !isNested(one) && leaf(one as Leaf));
}

/**
 * The choices of paths that are null, each for a rule of its own: every subset of the nullable parents that a request sends. A
 * path of which a filter accepts nothing but null is in each of them.
 *
 * @param paths that the request sends
 */
export function nullChoices(
  subscription: Subscription,
  paths: readonly DetailPath[],
): DetailPath[][] {
  return [...new Set(paths)].reduce<DetailPath[][]>(
    (all, path) => {
      const values = parentValuesAt(subscription, path);
      if (values?.isNullable !== true) return all;
      const withNull = all.map((some) => [...some, path]);
      return values.present.length === 0 ? withNull : [...all, ...withNull];
    },
    [[]],
  );
}
