import {
  contact,
  STANDARD_OBJECTS,
  withFields,
  type Field,
  type SObject,
} from "../emulator/salesforce/schema";
import type { Org } from "../emulator/salesforce/standIn";
import { findLeaf, type LeafType } from "../mapping/jsonSchema";
import { isOptional } from "../mapping/optionalFields";
import { pathSegments } from "../mapping/pattern";
import type { FieldSource, Subscription } from "../mapping/subscription";
import type { ConfiguredOrg } from "../stack/stack";

/**
 * With which the stand-in is signed in to where the connection is another stack's: its real credentials are known to
 * that stack alone.
 */
export const UNKNOWN_CREDENTIALS = {
  flow: "client-credentials",
  clientId: "of-another-stack",
  clientSecret: "of-another-stack",
} as const;

/** What events that arrive in the emulator do not show, as sentences: one for each connection that is another stack's. */
export function notShown(orgs: readonly Pick<ConfiguredOrg, "settings">[]): string[] {
  return orgs
    .map(({ settings }) => settings)
    .filter(({ credentials }) => credentials.flow === "existing-connection")
    .map(
      ({ salesforceDomain }) =>
        `The connection to ${salesforceDomain} is another stack's: it signs in with credentials of the emulator's own, which says nothing of the real ones.`,
    );
}

/** The version of Salesforce's REST API that the stand-in serves at most: the newest one documented. */
const NEWEST_API_VERSION = 68;
/** Stores that the stand-in's picklist has from the start. */
const KNOWN_STORES = ["Default Store View"];
/** Of a text field that a subscription adds. Source: Salesforce Help, 'Custom Field Types', Text. */
const LONGEST_TEXT = 255;

/**
 * The org that stands in for one of a stack's. What it knows comes from the settings, not from what the program made of
 * them: the standard fields of its objects, and the custom ones that the subscriptions map, as an administrator
 * would have made them for these values. To a standard field that does not exist it answers as Salesforce does.
 */
export function standInOrg({ settings, subscriptions }: Omit<ConfiguredOrg, "name">): Org {
  const { salesforceDomain: domain, credentials } = settings;
  const objects = new Map<string, SObject>();
  for (const { upsert, events, fields } of subscriptions) {
    const { object, externalIdField } = upsert;
    const known =
      objects.get(object) ??
      (object === "Contact" ? contact([...KNOWN_STORES]) : standardObject(object));
    const added = Object.entries(fields).filter(
      ([field]) => isCustom(field) && fieldOf(known, field) === undefined,
    );
    const id: Field = { label: externalIdField, type: "text", length: LONGEST_TEXT };
    const own = {
      ...Object.fromEntries(
        added.map(([field, source]) => [field, fieldFor(field, source, events)]),
      ),
      [externalIdField]: fieldOf(known, externalIdField) ?? id,
    };
    objects.set(object, withFields(known, own, [externalIdField]));
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
    return [typeof source.constant as "string" | "number" | "boolean"];
  }
  const found = findLeaf(schema, pathSegments(isOptional(source) ? source.optional : source));
  return "leaf" in found ? found.leaf.types : []; // the program refuses what is not found
}
