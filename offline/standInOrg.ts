import type { CustomField } from "../salesforceSchema/field";
import { fieldOf, withFields, type Field, type SObject } from "../salesforceSchema/field";
import { orgObject } from "../salesforceSchema/orgObject";
import type { Org } from "../emulator/salesforce/standIn";
import { operationOf, recordOf } from "../mapping/action";
import { findLeaf, type LeafType } from "../mapping/jsonSchema";
import { isOptional } from "../mapping/optionalFields";
import { parentKey } from "../mapping/parents";
import { pathSegments } from "../mapping/pattern";
import { sentFieldsOf } from "../mapping/record";
import type { FieldSource, Subscription } from "../mapping/subscription";
import type { ConfiguredOrg } from "../stack/stack";
import { namedParents } from "./parentObjects";

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
/** Length of a text field that a subscription adds. Source: Salesforce Help, 'Custom Field Types', Text. */
const LONGEST_TEXT = 255;

/**
 * Describes the stand-in for an org of a stack. Its objects follow from the settings, not from the resources that the program
 * creates: the standard fields, the custom fields of the Salesforce project, and any other custom fields that the subscriptions
 * map, with types that fit their values. For a standard field that does not exist, the stand-in answers like Salesforce.
 *
 * A parent that no subscription sends belongs to another system, so each one is taken to exist.
 *
 * @param customFields of the Salesforce project
 */
export function standInOrg(
  { settings, subscriptions }: Omit<ConfiguredOrg, "name">,
  customFields: readonly CustomField[] = [],
): Org {
  const { salesforceDomain: domain, credentials } = settings;
  const objects = new Map<string, SObject>();
  const known = (name: string) => objects.get(name) ?? orgObject(name, customFields);
  for (const subscription of subscriptions) {
    const { object, externalIdField } = recordOf(subscription);
    const mapped = withMapped(known(object), subscription);
    const deletable = mapped.deletable === true || operationOf(subscription) === "delete";
    const identified = withExternalId(object, mapped, { name: externalIdField, customFields });
    objects.set(object, { ...identified, deletable });
  }
  const parentsElsewhere: string[] = [];
  for (const parent of namedParents(subscriptions, customFields)) {
    const { child, lookup, field, externalIdField } = parent;
    objects.set(child, withFields(known(child), { [lookup]: field }, []));
    for (const name of field.parents) {
      if (!objects.has(name)) parentsElsewhere.push(name);
      const id = { name: externalIdField, customFields };
      objects.set(name, withExternalId(name, known(name), id));
    }
  }
  return {
    domain,
    apiVersion: NEWEST_API_VERSION,
    credentials: credentials.flow === "existing-connection" ? UNKNOWN_CREDENTIALS : credentials,
    objects: Object.fromEntries(objects),
    parentsElsewhere,
  };
}

/** An object with the custom fields that a subscription maps. */
function withMapped(unguarded: SObject, subscription: Subscription): SObject {
  const known = guarded(unguarded, subscription);
  const added = Object.entries(sentFieldsOf(subscription)).filter(
    ([field]) => isCustom(field) && parentKey(field) === undefined && !fieldOf(known, field),
  );
  const mapped = added.map(([field, source]): [string, Field] => [
    field,
    fieldFor(field, source, subscription.events),
  ]);
  return withFields(known, Object.fromEntries(mapped), []);
}

/** An object with the field of `newerWins`, which `npm run generate` makes with its validation rule. */
function guarded(known: SObject, { newerWins }: Subscription): SObject {
  if (newerWins === undefined) return known;
  const time = fieldOf(known, newerWins.field) ?? { label: newerWins.field, type: "datetime" };
  return {
    ...withFields(known, { [newerWins.field]: time }, []),
    newerWins: [...new Set([...(known.newerWins ?? []), newerWins.field])],
  };
}

/** An object with an external-id field. A field with metadata is one only if its metadata says so. */
function withExternalId(
  object: string,
  known: SObject,
  { name, customFields }: { name: string; customFields: readonly CustomField[] },
): SObject {
  if (customFields.some((one) => one.object === object && one.name === name)) return known;
  const text: Field = { label: name, type: "text", length: LONGEST_TEXT };
  return withFields(known, { [name]: fieldOf(known, name) ?? text }, [name]);
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
