import type { SubscriptionCost } from "../components/salesforceIntegration";
import { destinationOf, operationOf, recordOf, type Operation } from "../mapping/action";
import { isConstant } from "../mapping/compile";
import { findLeaf, typesOf } from "../mapping/jsonSchema";
import { isOptional } from "../mapping/optionalFields";
import { lookupOf, parentKey } from "../mapping/parents";
import { pathSegments } from "../mapping/pattern";
import { recordFields, sentFieldsOf } from "../mapping/record";
import type { Destination, FieldSource, Subscription } from "../mapping/subscription";
import { fieldOf, type CustomField, type Field } from "../salesforceSchema/field";
import { orgObject } from "../salesforceSchema/orgObject";

/** A field of Salesforce, and the value that it receives. */
export interface MappedField {
  /** API name; that of a parent has the relationship before it. */
  field: string;
  /** `time`: the time of the change, by which Salesforce refuses an older version. */
  kind: "required" | "optional" | "constant" | "cleared" | "time";
  /** The path in the event, or the constant as JSON. */
  value: string;
  /** The types of the value by the event's schema, such as `string or null`; empty for a constant. */
  valueType: string;
  /** The type of the field, such as `text, 80 characters`; undefined where it is not known. */
  fieldType: string | undefined;
  /** Of a field that names a parent by its external id: the objects that the parent can be of. */
  parents?: string[];
}

/** A subscription, field by field. */
export interface MappedSubscription {
  name: string;
  /** The org that it sends to; undefined for the stack's own. */
  org: string | undefined;
  source: string;
  detailTypes: string[];
  /** Further demands on `detail`, as JSON. */
  filter: string | undefined;
  operation: Operation;
  method: Destination["method"];
  object: string;
  externalIdField: string;
  externalId: string;
  /** The path of the object that becomes the record, where the publisher shapes it. */
  record: string | undefined;
  fields: MappedField[];
  /** Lists of optional fields that come together. */
  together: string[][];
  newerWins: { field: string; path: string } | undefined;
  headers: { name: string; value: string }[];
  rules: number;
  apiCallsPerEvent: number;
}

/**
 * Describes a subscription for people who read its mapping. Pure.
 *
 * @param customFields of the Salesforce project
 */
export function mappedSubscription(
  subscription: Subscription,
  customFields: readonly CustomField[],
  cost: SubscriptionCost | undefined,
): MappedSubscription {
  const { name, org, events, headers = {}, together = [], newerWins, record } = subscription;
  const { object, externalIdField, externalId } = recordOf(subscription);
  return {
    name,
    org,
    source: events.source,
    detailTypes: [...events.detailTypes],
    filter: events.filter === undefined ? undefined : JSON.stringify(events.filter, null, 2),
    operation: operationOf(subscription),
    method: destinationOf(subscription).method,
    object,
    externalIdField,
    externalId,
    record,
    fields: Object.entries(sentFieldsOf(subscription)).map(([field, source]) =>
      mappedField(subscription, { field, source, customFields }),
    ),
    together: together.map((list) => [...list]),
    newerWins: newerWins === undefined ? undefined : { ...newerWins },
    headers: Object.entries(headers).map(([header, value]) => ({ name: header, value })),
    rules: cost?.rules ?? 0,
    apiCallsPerEvent: cost?.apiCallsPerEvent ?? 0,
  };
}

interface Named {
  field: string;
  source: FieldSource;
  customFields: readonly CustomField[];
}

function mappedField(
  subscription: Subscription,
  { field, source, customFields }: Named,
): MappedField {
  const known = orgObject(recordOf(subscription).object, customFields);
  const parent = parentKey(field);
  const own = fieldOf(known, parent === undefined ? field : lookupOf(parent.relationship));
  const described = own === undefined ? undefined : describeField(own);
  const common = {
    field,
    fieldType: described,
    ...(parent !== undefined && own?.type === "reference" && { parents: own.parents }),
  };
  if (isConstant(source)) {
    const isCleared = source.constant === null;
    const kind = isCleared ? "cleared" : "constant";
    return { ...common, kind, value: JSON.stringify(source.constant), valueType: "" };
  }
  const path = isOptional(source) ? source.optional : source;
  const isTime = subscription.newerWins?.field === field;
  return {
    ...common,
    kind: isTime ? "time" : isOptional(source) ? "optional" : "required",
    value: path,
    valueType: valueTypeOf(subscription, path),
  };
}

function valueTypeOf(subscription: Subscription, path: string): string {
  const ofRecord = recordFields(subscription).find((one) => one.path === path);
  if (ofRecord !== undefined)
    return [...new Set(ofRecord.alternatives.flatMap(typesOf))].join(" or ");
  const found = findLeaf(subscription.events.schema, pathSegments(path));
  return "leaf" in found ? found.leaf.types.join(" or ") : "";
}

/** The type of a field in words. */
function describeField(field: Field): string {
  const type = typeInWords(field);
  return field.readOnly ? `${type}, computed by Salesforce` : type;
}

function typeInWords(field: Field): string {
  switch (field.type) {
    case "text":
      return `text, ${field.length.toLocaleString("en-US")} characters`;
    case "email":
      return `email, ${field.length} characters`;
    case "number":
      return field.digits === undefined ? "number" : `number, ${field.digits} digits`;
    case "boolean":
      return "checkbox";
    case "datetime":
      return "date/time";
    case "date":
    case "time":
      return field.type;
    case "picklist":
    case "multipicklist": {
      const kind = field.type === "picklist" ? "picklist" : "multi-select picklist";
      return field.restricted ? `${kind}, restricted` : kind;
    }
    case "reference":
      return `lookup of ${field.parents.join(" or ")}`;
  }
}
