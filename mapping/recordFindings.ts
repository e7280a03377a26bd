import { fieldOf, type SObject } from "../salesforceSchema/field";
import { recordOf } from "./action";
import { fieldFinding } from "./fieldFindings";
import { follow, typesOf } from "./jsonSchema";
import { lookupOf, parentKey } from "./parents";
import { pathSegments } from "./pattern";
import { recordFields, type RecordField } from "./record";
import type { Subscription } from "./subscription";

/** What Salesforce does with the objects and lists inside a record that the publisher shapes. */
export interface NestedFindings {
  /** What it always refuses, each as a sentence. */
  mistakes: string[];
  /** What it may refuse, each as a sentence. */
  notices: string[];
}

/**
 * Compares the objects and lists of a record that the publisher shapes with what Salesforce takes there: an object names a parent by
 * one external id, and hardly a field takes a list (the ids of a junction, such as `TaskWhoIds`). Empty for a subscription that maps fields. Pure.
 *
 * Sources: as for the stand-in's `resolveParents`; SOAP API Developer Guide, 'Field Types', JunctionIdList.
 */
export function nestedFindings(subscription: Subscription, sObject: SObject): NestedFindings {
  const fields = recordFields(subscription);
  const relationships = fields.flatMap(({ name }) => parentKey(name)?.relationship ?? []);
  const all = [
    ...[...new Set(relationships)].map((name) =>
      parentFindings({ subscription, sObject, name }, membersOf(name, fields)),
    ),
    ...fields
      .filter(({ name }) => parentKey(name) === undefined)
      .map((field) => valueFindings({ subscription, sObject, name: field.name }, field)),
  ];
  return {
    mistakes: all.flatMap(({ mistakes }) => mistakes),
    notices: all.flatMap(({ notices }) => notices),
  };
}

/** The fields of a parent. `attributes` names its object. */
const membersOf = (relationship: string, fields: readonly RecordField[]) =>
  fields
    .filter(({ name }) => name.startsWith(`${relationship}.`))
    .map((field) => ({ ...field, name: field.name.slice(relationship.length + 1) }))
    .filter(({ name }) => name.split(".")[0] !== "attributes");

interface Member {
  subscription: Subscription;
  sObject: SObject;
  /** The key in the record. */
  name: string;
}

const none: NestedFindings = { mistakes: [], notices: [] };
const mistake = (sentence: string): NestedFindings => ({ mistakes: [sentence], notices: [] });
const notice = (sentence: string): NestedFindings => ({ mistakes: [], notices: [sentence] });

/** An object with declared properties. */
function parentFindings(member: Member, fields: readonly RecordField[]): NestedFindings {
  const { subscription, sObject, name } = member;
  const { record } = subscription;
  const path = `${record}.${name}`;
  const own = fieldOf(sObject, name);
  const target = `${recordOf(subscription).object}.${name}`;
  if (own !== undefined) {
    const finding = fieldFinding(own, [{ type: "object" }]);
    return mistake(`${target} refuses ${path}: ${finding?.why ?? "it is an object"}.`);
  }
  const refused = nestedInParent(path, fields);
  const isAlways = isRelationship(sObject, name) && fields.filter(isRequired).length > 1;
  return {
    mistakes: isAlways ? refused : [],
    notices: [
      ...(isAlways ? [] : refused),
      ...(mayBeNull(subscription, path)
        ? [
            `${path} may be null. No source says that Salesforce takes null for it; to clear the parent, have the publisher send ${lookupOf(name)} with null in its place.`,
          ]
        : []),
    ],
  };
}

const isRequired = ({ required }: RecordField): boolean => required;

/** What Salesforce refuses inside of a parent, each as a sentence. */
function nestedInParent(path: string, fields: readonly RecordField[]): string[] {
  const inner = new Set(fields.flatMap(({ name }) => parentKey(name)?.relationship ?? []));
  if (inner.size > 0) {
    return [...inner].map(
      (name) =>
        `${path}.${name} is an object inside of a parent. Salesforce takes one external id there; have the publisher leave it out.`,
    );
  }
  const names = fields.map((field) => field.name).join(", ");
  return fields.length < 2
    ? []
    : [
        `${path} has several fields (${names}), and Salesforce refuses more than one in a parent; have the publisher name the parent by one external-id field.`,
      ];
}

function mayBeNull({ events }: Subscription, path: string): boolean {
  const found = follow(events.schema, pathSegments(path));
  return "nodes" in found && found.nodes.flatMap(typesOf).includes("null");
}

/** A value, or an object without declared properties. A field whose type is known is compared by its type. */
function valueFindings(
  { subscription, sObject, name }: Member,
  { path, alternatives }: RecordField,
): NestedFindings {
  const types = alternatives.flatMap(typesOf).filter((type) => type !== "null");
  const { object } = recordOf(subscription);
  if (fieldOf(sObject, name) !== undefined || types.length === 0) return none;
  if (isRelationship(sObject, name)) {
    if (types.every((type) => type !== "object" && type !== "anything")) {
      return mistake(
        `${path} is ${types[0]}, and ${name} is a relationship of ${object}: Salesforce takes an object with the parent's external id there, or the record ID in ${lookupOf(name)}.`,
      );
    }
    return notice(
      `${path} declares no field in the schema; declare the external-id field that names the parent, so that it can be checked.`,
    );
  }
  const nested = types.find((type) => type === "array" || type === "object");
  if (nested === undefined) return none;
  const kind =
    nested === "array"
      ? "a list, which only fields such as TaskWhoIds take"
      : "an object, which only a relationship takes";
  return notice(
    `${path} ${types.every((type) => type === nested) ? "is" : "may be"} ${kind}; have the publisher send a single value.`,
  );
}

/** Whether a key is the relationship of a lookup field. */
export const isRelationship = ({ fields }: SObject, name: string): boolean =>
  name.endsWith("__r") ||
  Object.values(fields).some((field) => field.type === "reference" && field.relationship === name);
