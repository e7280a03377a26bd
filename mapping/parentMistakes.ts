import { fieldsOf } from "./action";
import { idMistakesAt } from "./externalId";
import { lookupOf, parentKey, parentsOf, writtenField, type ParentKey } from "./parents";
import type { FieldSource, Subscription } from "./subscription";

/** Relationships to several objects, of which a mapping cannot name one. Source: Object Reference for Salesforce, Task and Event. */
const POLYMORPHIC = ["who", "what"];

/**
 * The keys with a dot that name no parent, each as a sentence. Pure.
 *
 * @param isApiName whether a text is an API name of Salesforce
 */
export function parentKeyMistakes(
  subscription: Subscription,
  isApiName: (name: string) => boolean,
): string[] {
  const fields = Object.entries(fieldsOf(subscription));
  return [
    ...fields.flatMap(([field, source]) => {
      const key = parentKey(field);
      if (key === undefined) return relationshipAlone(field);
      const mistake = keyMistake(key, isApiName) ?? constantMistake(source);
      return mistake === undefined ? [] : [`fields has '${field}': ${mistake}.`];
    }),
    ...conflicts(fields.map(([field]) => field)),
  ];
}

/** Source: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID', relationships. */
function keyMistake(
  { relationship, externalIdField }: ParentKey,
  isApiName: (name: string) => boolean,
): string | undefined {
  if (!isApiName(relationship) || !isApiName(externalIdField)) {
    return "a key with a dot names a parent by its relationship and one external-id field, such as Account.ShopCompanyId__c or Shop__r.Code__c";
  }
  if (relationship.endsWith("__c")) {
    return `${relationship} is the lookup field; write its relationship, ${relationship.slice(0, -1)}r`;
  }
  if (/[a-z]Id$/.test(relationship)) {
    return `${relationship} is the lookup field; write its relationship, ${relationship.slice(0, -2)}`;
  }
  if (POLYMORPHIC.includes(relationship.toLowerCase())) {
    return `${relationship} can be a record of several objects, and the key does not say which; map ${lookupOf(relationship)} instead`;
  }
  if (externalIdField.toLowerCase() === "id") {
    return `Id is Salesforce's own record ID; name the parent's external-id field, or map ${lookupOf(relationship)} if the event has the record ID`;
  }
  return externalIdField.endsWith("__r")
    ? `${externalIdField} is a relationship, and a parent is named by its own field only`
    : undefined;
}

function constantMistake(source: FieldSource): string | undefined {
  if (typeof source !== "object" || !("constant" in source)) return undefined;
  const { constant } = source;
  return typeof constant === "boolean" || constant === ""
    ? `the constant ${JSON.stringify(constant)} is no external id`
    : undefined;
}

/** A field of the record itself that is called like a relationship. */
function relationshipAlone(field: string): string[] {
  return field.endsWith("__r")
    ? [
        `fields has '${field}', a relationship; name the parent's external-id field after a dot, such as ${field}.Code__c.`,
      ]
    : [];
}

/** Salesforce takes a parent once: 'More than 1 field provided in an external foreign key reference'. Source: published answers. */
function conflicts(fields: readonly string[]): string[] {
  const setBy = (field: string) => writtenField(field).toLowerCase();
  const lookups = fields.filter((field) => parentKey(field) !== undefined).map(setBy);
  return [...new Set(lookups)]
    .map((lookup) => fields.filter((field) => setBy(field) === lookup))
    .filter((same) => same.length > 1)
    .map((same) => `fields has ${same.join(" and ")}, which set the same parent; keep one.`);
}

/** Values that the schema allows for a parent's external id and that cannot be one, each as a sentence. The paths are in the schema. */
export function parentIdMistakes(subscription: Subscription): string[] {
  const paths = new Set(parentsOf(subscription).map(({ path }) => path));
  return [...paths].flatMap((path) => idMistakesAt(subscription.events.schema, path));
}
