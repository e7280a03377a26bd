import { fieldOf, type CustomField, type Field, type SObject } from "../salesforceSchema/field";
import { orgObject, standardObject } from "../salesforceSchema/orgObject";
import { refusalOf } from "../salesforceSchema/values";
import { fieldsOf, operationOf, recordOf } from "./action";
import { isConstant } from "./compile";
import { fieldFinding, quoted, type FieldFinding } from "./fieldFindings";
import { findLeaf } from "./jsonSchema";
import { isOptional } from "./optionalFields";
import { lookupOf, parentKey } from "./parents";
import { pathSegments } from "./pattern";
import type { DetailPath, FieldSource, Subscription } from "./subscription";

/** How the values of a mapping meet the types of Salesforce's fields. */
export interface TypeFindings {
  /** Fields that would refuse every value, each as a sentence. */
  mistakes: string[];
  /** Fields that may refuse a value, or are not known, each as a sentence. */
  notices: string[];
}

/**
 * Compares the mapped values with the fields' types: those of standard fields that are known here, and those of custom fields with
 * metadata. The paths are in the schema. Pure.
 *
 * @param customFields of the Salesforce project
 */
export function typeFindings(
  subscription: Subscription,
  customFields: readonly CustomField[],
): TypeFindings {
  const { object, externalIdField } = recordOf(subscription);
  const sObject = orgObject(object, customFields);
  const fields = Object.entries(fieldsOf(subscription));
  const found = fields.map(([key, source]) =>
    parentKey(key) === undefined
      ? ownFinding({ subscription, name: key, sObject }, source)
      : parentFinding({ subscription, name: key, sObject }, source, customFields),
  );
  return {
    mistakes: [
      ...noExternalId(object, externalIdField, customFields),
      ...found.flatMap(({ mistakes }) => mistakes),
    ],
    notices: [
      ...found.flatMap(({ notices }) => notices),
      ...(operationOf(subscription) === "upsert" && subscription.record === undefined
        ? requiredNotices(subscription, sObject)
        : []),
    ],
  };
}

interface Mapped {
  subscription: Subscription;
  /** The key of `fields`. */
  name: string;
  sObject: SObject;
}

function ownFinding({ subscription, name, sObject }: Mapped, source: FieldSource): TypeFindings {
  const { object } = recordOf(subscription);
  const field = fieldOf(sObject, name);
  if (field === undefined) {
    const isUnknown = standardObject(object) !== undefined && !name.endsWith("__c");
    return {
      mistakes: [],
      notices: isUnknown
        ? [
            `${object}.${name} is no standard field that this program knows. Check its spelling; \`doctor\` checks it in the org.`,
          ]
        : [],
    };
  }
  return compare({ subscription, target: `${object}.${name}`, field }, source);
}

/** A parent's external id, by the parent's object. */
function parentFinding(
  { subscription, name, sObject }: Mapped,
  source: FieldSource,
  customFields: readonly CustomField[],
): TypeFindings {
  const { object } = recordOf(subscription);
  const parent = parentKey(name);
  if (parent === undefined) return { mistakes: [], notices: [] };
  const lookup = fieldOf(sObject, lookupOf(parent.relationship));
  if (lookup === undefined) {
    const isUnknown = standardObject(object) !== undefined && !parent.relationship.endsWith("__r");
    return {
      mistakes: [],
      notices: isUnknown
        ? [
            `${parent.relationship} is no relationship of ${object} that this program knows. Check its spelling; \`doctor\` checks it in the org.`,
          ]
        : [],
    };
  }
  if (lookup.type !== "reference") {
    return {
      mistakes: [`${name}: ${object}.${lookupOf(parent.relationship)} is not a lookup field.`],
      notices: [],
    };
  }
  const [of, ...others] = lookup.parents;
  if (of === undefined || others.length > 0) return { mistakes: [], notices: [] };
  const field = fieldOf(orgObject(of, customFields), parent.externalIdField);
  const mistakes = noExternalId(of, parent.externalIdField, customFields);
  if (field === undefined || mistakes.length > 0) return { mistakes, notices: [] };
  const target = `${of}.${parent.externalIdField}`;
  return compare({ subscription, target, field }, source);
}

function compare(
  { subscription, target, field }: { subscription: Subscription; target: string; field: Field },
  source: FieldSource,
): TypeFindings {
  if (isConstant(source)) {
    const refusal = refusalOf(field, source.constant);
    const finding = fieldFinding(field, [{ const: source.constant }]);
    if (refusal === undefined || finding === undefined) return { mistakes: [], notices: [] };
    return asFindings(`the constant ${quoted(source.constant)}`, target, finding);
  }
  const path = isOptional(source) ? source.optional : source;
  const found = findLeaf(subscription.events.schema, pathSegments(path));
  const finding = "leaf" in found ? fieldFinding(field, found.leaf.alternatives) : undefined;
  return finding === undefined ? { mistakes: [], notices: [] } : asFindings(path, target, finding);
}

function asFindings(what: string, target: string, { verdict, why }: FieldFinding): TypeFindings {
  return verdict === "refuses"
    ? { mistakes: [`${target} refuses ${what}: ${why}.`], notices: [] }
    : { mistakes: [], notices: [`${target} may refuse ${what}: ${why}.`] };
}

/** A field whose metadata says that it is no external id. */
function noExternalId(
  object: string,
  name: string,
  customFields: readonly CustomField[],
): string[] {
  const declared = customFields.find((one) => one.object === object && one.name === name);
  return declared?.isExternalId === false
    ? [
        `${object}.${name} is no external id by its metadata, so Salesforce finds no record by it; set externalId to true there.`,
      ]
    : [];
}

/** Events are not ordered, so any request may have to create the record. */
function requiredNotices(subscription: Subscription, { required }: SObject): string[] {
  const { object } = recordOf(subscription);
  const fields = fieldsOf(subscription);
  const sources = new Map(
    Object.entries(fields).map(([key, source]) => {
      const parent = parentKey(key);
      return [parent === undefined ? key : lookupOf(parent.relationship), source];
    }),
  );
  return required.flatMap((name) => {
    const source = sources.get(name);
    const target = `${object}.${name}, which Salesforce requires`;
    if (source === undefined) {
      return [
        `No request has ${target}, so none can create a record; map it, if events may create records.`,
      ];
    }
    if (isOptional(source)) {
      return [`${target}, is mapped as optional: a request without it cannot create a record.`];
    }
    return typeof source === "string" && allowsNull(subscription, source)
      ? [`${source} may be null by the schema, and Salesforce refuses null for ${object}.${name}.`]
      : [];
  });
}

function allowsNull({ events }: Subscription, path: DetailPath): boolean {
  const found = findLeaf(events.schema, pathSegments(path));
  return "leaf" in found && found.leaf.types.includes("null");
}
