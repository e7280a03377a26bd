import { recordOf } from "../mapping/action";
import { lookupOf, parentKey, type ParentKey } from "../mapping/parents";
import { sentFieldsOf } from "../mapping/record";
import type { Subscription } from "../mapping/subscription";
import { fieldOf, type CustomField, type SObject } from "../salesforceSchema/field";
import { orgObject } from "../salesforceSchema/orgObject";
import { formatList } from "../text/list";
import { similarName } from "../text/suggest";

/**
 * The custom objects, fields and relationships that each subscription names and the Salesforce project does not define, each
 * subscription as a sentence. The org may have them already. Those of a managed package are left out. Pure.
 *
 * @param customFields of the Salesforce project
 */
export function undefinedMetadata(
  subscriptions: readonly Subscription[],
  customFields: readonly CustomField[],
): string[] {
  return subscriptions.flatMap((subscription) => {
    const missing = [...new Set(missingOf(subscription, customFields))];
    const [itIs, it, its] =
      missing.length === 1 ? ["it is", "it", "its"] : ["they are", "them", "their"];
    return missing.length === 0
      ? []
      : [
          `Subscription ${subscription.name}: salesforce/ does not define ${formatList(missing)}. If ${itIs} not in the org already, Salesforce refuses each event that needs ${it} (a dead letter): check the spelling, or add ${its} metadata. \`npx bridge doctor\` checks the org.`,
        ];
  });
}

function missingOf(subscription: Subscription, customFields: readonly CustomField[]): string[] {
  const { object, externalIdField } = recordOf(subscription);
  if (isOwn(object) && !customFields.some((one) => isSame(one.object, object))) {
    return [`the object ${object} with its fields`];
  }
  const sObject = objectOf(object, customFields);
  return [externalIdField, ...Object.keys(sentFieldsOf(subscription))].flatMap((name) => {
    const parent = parentKey(name);
    return parent === undefined
      ? missingField({ object, sObject }, name)
      : missingParent({ object, sObject, customFields }, parent);
  });
}

/** Metadata of an object in another case is that object's: Salesforce ignores case. */
function objectOf(name: string, customFields: readonly CustomField[]): SObject {
  const own = customFields.find(({ object }) => isSame(object, name));
  return orgObject(own?.object ?? name, customFields);
}

interface Holder {
  object: string;
  sObject: SObject;
}

function missingField({ object, sObject }: Holder, name: string): string[] {
  const names = Object.keys(sObject.fields);
  if (!isOwn(name) || names.some((one) => isSame(one, name))) return [];
  return [`${object}.${name}${meant(name, names)}`];
}

function missingParent(
  { object, sObject, customFields }: Holder & { customFields: readonly CustomField[] },
  { relationship, externalIdField }: ParentKey,
): string[] {
  const names = Object.keys(sObject.fields);
  const lookup = lookupOf(relationship);
  if (isOwn(lookup) && !names.some((one) => isSame(one, lookup))) {
    const relationships = names.filter(isOwn).map((one) => one.replace(/__c$/i, "__r"));
    return [`the relationship ${relationship} of ${object}${meant(relationship, relationships)}`];
  }
  const field = fieldOf(sObject, names.find((one) => isSame(one, lookup)) ?? lookup);
  const [of, ...others] = field?.type === "reference" ? field.parents : [];
  if (of === undefined || others.length > 0 || externalIdField.includes(".")) return [];
  return missingField({ object: of, sObject: objectOf(of, customFields) }, externalIdField);
}

const meant = (name: string, names: readonly string[]): string => {
  const similar = similarName(name, names.filter(isOwn));
  return similar === undefined ? "" : ` (is ${similar} meant?)`;
};

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Whether a name is that of custom metadata without a package's namespace. */
const isOwn = (name: string): boolean => /^(?!.*__.*__[cr]$).*__[cr]$/i.test(name);
