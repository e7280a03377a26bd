import {
  contact,
  STANDARD_OBJECTS,
  withFields,
  type Field,
  type SObject,
} from "../emulator/salesforce/schema";
import type { Org } from "../emulator/salesforce/standIn";
import { fieldsOf, operationOf, recordOf } from "../mapping/action";
import { findLeaf, type LeafType } from "../mapping/jsonSchema";
import { isOptional } from "../mapping/optionalFields";
import { pathSegments } from "../mapping/pattern";
import type { FieldSource, Subscription } from "../mapping/subscription";
import type { ConfiguredOrg } from "../stack/stack";

/** Credentials of the stand-in if the connection belongs to another stack: only that stack knows the real ones. */
export const UNKNOWN_CREDENTIALS = {
  flow: "client-credentials",
  clientId: "of-another-stack",
  clientSecret: "of-another-stack",
} as const;

/** Sentences on connections that belong to another stack: a delivery in the emulator does not test their credentials. */
export function describeUnknownConnections(
  orgs: readonly Pick<ConfiguredOrg, "settings">[],
): string[] {
  return orgs
    .map(({ settings }) => settings)
    .filter(({ credentials }) => credentials.flow === "existing-connection")
    .map(
      ({ salesforceDomain }) =>
        `The connection to ${salesforceDomain} belongs to another stack. The emulator signs in with credentials of its own, so the real ones are not tested.`,
    );
}

/** The newest version of Salesforce's REST API that the stand-in serves: the newest documented one. */
const NEWEST_API_VERSION = 68;
/** Values that the stand-in's picklist of stores has from the start. */
const KNOWN_STORES = ["Default Store View"];
/** Length of a text field that a subscription adds. Source: Salesforce Help, 'Custom Field Types', Text. */
const LONGEST_TEXT = 255;

/**
 * Describes the stand-in for an org of a stack. Its objects follow from the settings, not from the resources that the program
 * creates: the standard fields, and the custom fields that the subscriptions map, with types that fit their values. For a
 * standard field that does not exist, the stand-in answers like Salesforce.
 */
export function standInOrg({ settings, subscriptions }: Omit<ConfiguredOrg, "name">): Org {
  const { salesforceDomain: domain, credentials } = settings;
  const objects = new Map<string, SObject>();
  for (const subscription of subscriptions) {
    const { object, externalIdField } = recordOf(subscription);
    const known =
      objects.get(object) ??
      (object === "Contact" ? contact([...KNOWN_STORES]) : standardObject(object));
    const added = Object.entries(fieldsOf(subscription)).filter(
      ([field]) => isCustom(field) && fieldOf(known, field) === undefined,
    );
    const id: Field = { label: externalIdField, type: "text", length: LONGEST_TEXT };
    const own = {
      ...Object.fromEntries(
        added.map(([field, source]) => [field, fieldFor(field, source, subscription.events)]),
      ),
      [externalIdField]: fieldOf(known, externalIdField) ?? id,
    };
    const deletable = known?.deletable === true || operationOf(subscription) === "delete";
    objects.set(object, { ...withFields(known, own, [externalIdField]), deletable });
  }
  return {
    domain,
    apiVersion: NEWEST_API_VERSION,
    credentials: credentials.flow === "existing-connection" ? UNKNOWN_CREDENTIALS : credentials,
    objects: Object.fromEntries(objects),
  };
}

function fieldOf(known: SObject | undefined, name: string): Field | undefined {
  return known !== undefined && Object.hasOwn(known.fields, name) ? known.fields[name] : undefined;
}

function standardObject(name: string): SObject | undefined {
  return Object.hasOwn(STANDARD_OBJECTS, name) ? STANDARD_OBJECTS[name] : undefined;
}

/** Source: Salesforce Developer documentation, 'Custom Field names': they end with `__c`. */
function isCustom(field: string): boolean {
  return field.endsWith("__c");
}

function fieldFor(label: string, source: FieldSource, { schema }: Subscription["events"]): Field {
  const types = typesOf(source, schema).filter((type) => type !== "null");
  if (types.length > 0 && types.every((type) => type === "boolean"))
    return { label, type: "boolean" };
  return types.length > 0 && types.every((type) => type === "integer" || type === "number")
    ? { label, type: "number" }
    : { label, type: "text", length: LONGEST_TEXT };
}

function typesOf(source: FieldSource, schema: Subscription["events"]["schema"]): LeafType[] {
  if (typeof source === "object" && "constant" in source) {
    return source.constant === null
      ? ["null"]
      : [typeof source.constant as "string" | "number" | "boolean"];
  }
  const found = findLeaf(schema, pathSegments(isOptional(source) ? source.optional : source));
  return "leaf" in found ? found.leaf.types : []; // the program refuses a path that is not found
}
