import { fieldOf, type CustomField, type Field, type SObject } from "../salesforceSchema/field";
import { orgObject, standardObject } from "../salesforceSchema/orgObject";
import { isBlank } from "../salesforceSchema/values";
import { fieldsOf, operationOf, recordOf } from "./action";
import { isConstant } from "./compile";
import { fieldFinding } from "./fieldFindings";
import { findLeaf } from "./jsonSchema";
import { isOptional } from "./optionalFields";
import { allowsNull, lookupOf, parentKey, writtenField, type ParentKey } from "./parents";
import { pathSegments } from "./pattern";
import { sentFieldsOf } from "./record";
import { isRelationship, nestedFindings } from "./recordFindings";
import { sentFields, type SentField } from "./sentFields";
import type { Subscription } from "./subscription";
import { longText, longTextNotices } from "./textLengths";

/** How the values of a mapping meet the types of Salesforce's fields. */
export interface TypeFindings {
  /** Fields that would refuse every value, each as a sentence. */
  mistakes: string[];
  /** Fields that may refuse a value, or are not known, each as a sentence. */
  notices: string[];
}

/** The findings of one field. */
interface Found extends TypeFindings {
  /** The field, if the schema allows a text that is longer. */
  longText?: string | undefined;
}

const NOTHING: Found = { mistakes: [], notices: [] };

/**
 * Compares the values that a subscription sends with the fields' types: those of standard fields that are known here, and those of
 * custom fields with metadata. The paths are in the schema. Pure.
 *
 * @param customFields of the Salesforce project
 */
export function typeFindings(
  subscription: Subscription,
  customFields: readonly CustomField[],
): TypeFindings {
  const { object, externalIdField } = recordOf(subscription);
  const sObject = orgObject(object, customFields);
  const nested = nestedFindings(subscription, sObject);
  const sent = sentFields(subscription).filter(
    ({ name }) => !isNestedValue(subscription, sObject, name),
  );
  const found = sent.map((one) => {
    const parent = parentKey(one.name);
    return parent === undefined
      ? ownFinding(object, sObject, one)
      : parentFinding({ object, sObject, customFields }, parent, one);
  });
  const long = [externalIdText(subscription, sObject), ...found.map((one) => one.longText)];
  return {
    mistakes: [
      ...noExternalId(object, externalIdField, customFields),
      ...found.flatMap(({ mistakes }) => mistakes),
      ...nested.mistakes,
      ...clearedMistakes(subscription, sObject),
    ],
    notices: [
      ...new Set(found.flatMap(({ notices }) => notices)),
      ...nested.notices,
      ...(operationOf(subscription) === "upsert" ? requiredNotices(subscription, sObject) : []),
      ...longTextNotices(long.filter((one) => one !== undefined)),
    ],
  };
}

/** Whether `nestedFindings` compares the value: a parent, in a record that the publisher shapes. */
const isNestedValue = ({ record }: Subscription, sObject: SObject, name: string): boolean =>
  record !== undefined && isRelationship(sObject, name);

function ownFinding(object: string, sObject: SObject, sent: SentField): Found {
  const { name } = sent;
  const field = fieldOf(sObject, name);
  if (field !== undefined) return compare({ target: `${object}.${name}`, name, field }, sent);
  if (isRelationship(sObject, name)) {
    return {
      mistakes: [
        `${object}.${name} is a relationship; map the parent's external id to a key such as ${name}.Code__c, or its record ID to ${lookupOf(name)}.`,
      ],
      notices: [],
    };
  }
  return standardObject(object) !== undefined && !/__[cr]$/.test(name)
    ? unknown(`${object}.${name} is no standard field`)
    : NOTHING;
}

const unknown = (what: string): Found => ({
  mistakes: [],
  notices: [
    `${what} that this program knows. Check its spelling; \`doctor\` checks it in the org.`,
  ],
});

interface Child {
  object: string;
  sObject: SObject;
  customFields: readonly CustomField[];
}

/** A parent's external id, by the parent's object. */
function parentFinding(
  { object, sObject, customFields }: Child,
  parent: ParentKey,
  sent: SentField,
): Found {
  const { name } = sent;
  // A field with an object as its value is a finding of its own, and `attributes` names the parent's object.
  if (parent.externalIdField.includes(".")) return NOTHING;
  if (fieldOf(sObject, parent.relationship) !== undefined) return NOTHING;
  const lookup = fieldOf(sObject, lookupOf(parent.relationship));
  if (lookup === undefined) {
    return standardObject(object) !== undefined && !parent.relationship.endsWith("__r")
      ? unknown(`${parent.relationship} is no relationship of ${object}`)
      : NOTHING;
  }
  if (lookup.type !== "reference") {
    return {
      mistakes: [`${name}: ${object}.${lookupOf(parent.relationship)} is not a lookup field.`],
      notices: [],
    };
  }
  const [of, ...others] = lookup.parents;
  if (of === undefined || others.length > 0) return NOTHING;
  const field = fieldOf(orgObject(of, customFields), parent.externalIdField);
  const mistakes = noExternalId(of, parent.externalIdField, customFields);
  if (field === undefined || mistakes.length > 0) return { mistakes, notices: [] };
  return compare({ target: `${of}.${parent.externalIdField}`, name, field }, sent);
}

/** @param target the field with its object, such as `Contact.LastName` */
function compare(
  { target, name, field }: { target: string; name: string; field: Field },
  { what, alternatives }: SentField,
): Found {
  const finding = fieldFinding(field, alternatives);
  if (finding?.refusesAll) {
    return { mistakes: [`${target} refuses ${what}: ${finding.why}.`], notices: [] };
  }
  return {
    mistakes: [],
    notices: finding === undefined ? [] : [`${target} may refuse ${what}: ${finding.why}.`],
    longText: longText(name, field, alternatives),
  };
}

/** The external id goes into the URL, and becomes the field's value. */
function externalIdText(subscription: Subscription, sObject: SObject): string | undefined {
  const { externalIdField, externalId } = recordOf(subscription);
  const field = fieldOf(sObject, externalIdField);
  const found = findLeaf(subscription.events.schema, pathSegments(externalId));
  return field === undefined || "mistake" in found
    ? undefined
    : longText(externalIdField, field, found.leaf.alternatives);
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

/** A request that clears a field which Salesforce requires never succeeds. */
function clearedMistakes(subscription: Subscription, { required }: SObject): string[] {
  const { object } = recordOf(subscription);
  return Object.entries(fieldsOf(subscription))
    .filter(([, source]) => isConstant(source) && isBlank(source.constant))
    .map(([key]) => writtenField(key))
    .filter((name) => required.includes(name))
    .map(
      (name) =>
        `${object}.${name} cannot be cleared: Salesforce requires a value; set a constant such as 'Erased'.`,
    );
}

/** Events are not ordered, so any request may have to create the record. */
function requiredNotices(subscription: Subscription, { required }: SObject): string[] {
  const { object } = recordOf(subscription);
  const { schema } = subscription.events;
  const sources = new Map(
    Object.entries(sentFieldsOf(subscription)).map(([key, source]) => [writtenField(key), source]),
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
      return [`${target}, is optional: a request without it cannot create a record.`];
    }
    return typeof source === "string" && allowsNull(schema, source)
      ? [`${source} may be null by the schema, and Salesforce refuses null for ${object}.${name}.`]
      : [];
  });
}
