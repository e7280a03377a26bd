/** A field of a Salesforce object, as far as its type decides which values it accepts. Lengths are in characters. */
export type Field = {
  label: string;
  /** Set for a field that Salesforce computes: a formula, an auto-number, or a roll-up summary. */
  readOnly?: true;
} & (
  | { type: "text" | "email"; length: number }
  /** `digits` is the most digits before the decimal point; undefined where it is not known. */
  | { type: "number"; digits?: number }
  | { type: "boolean" | "date" | "datetime" | "time" }
  /** A `restricted` picklist refuses values outside the list; any other accepts all values, as in Salesforce. */
  | { type: "picklist"; values: string[]; restricted: boolean }
  /** Values are separated by `;`. */
  | { type: "multipicklist"; values: string[]; restricted: boolean }
  | Lookup
);

/** A field that holds the id of a parent record. */
export interface Lookup {
  type: "reference";
  /** Name of the relationship, such as `Account` for `AccountId`, and `Shop__r` for `Shop__c`. */
  relationship: string;
  /** API names of the objects that the parent can be of. */
  parents: string[];
}

/** A custom field of an org, as its metadata declares it. */
export interface CustomField {
  /** API name of its object, such as `Contact`. */
  object: string;
  /** API name, such as `ShopStore__c`. */
  name: string;
  field: Field;
  /** Whether a record needs a value. A master-detail relationship is required as well. */
  isRequired: boolean;
  isExternalId: boolean;
  isUnique: boolean;
}

/** An object type of an org. */
export interface SObject {
  /** The first three characters of its records' IDs. */
  keyPrefix: string;
  fields: Record<string, Field>;
  required: readonly string[];
  /** API names of the external-id fields, which are unique and case-insensitive. */
  externalIds: readonly string[];
  /** Whether the integration user may delete its records. */
  deletable?: boolean;
  /** Date/Time fields by which a validation rule refuses an older version of a record. */
  newerWins?: readonly string[];
}

/** A field of an object; undefined where it is not known. */
export function fieldOf(sObject: SObject | undefined, name: string): Field | undefined {
  return sObject !== undefined && Object.hasOwn(sObject.fields, name)
    ? sObject.fields[name]
    : undefined;
}

/** The fields that every custom object has. Source: Object Reference for Salesforce, 'Custom Objects'. */
const OF_CUSTOM_OBJECTS: Readonly<Record<string, Field>> = {
  Name: { label: "Name", type: "text", length: 80 },
  OwnerId: {
    label: "Owner ID",
    type: "reference",
    relationship: "Owner",
    parents: ["User", "Group"],
  },
};

/** A standard object with an org's custom fields; or a custom object, where `standard` is undefined. */
export function withFields(
  standard: SObject | undefined,
  fields: Record<string, Field>,
  externalIds: readonly string[],
): SObject {
  return {
    keyPrefix: standard?.keyPrefix ?? "a00",
    required: standard?.required ?? [],
    fields: { ...(standard?.fields ?? OF_CUSTOM_OBJECTS), ...fields },
    externalIds: [...new Set([...(standard?.externalIds ?? []), ...externalIds])],
    ...(standard?.deletable !== undefined && { deletable: standard.deletable }),
    ...(standard?.newerWins !== undefined && { newerWins: standard.newerWins }),
  };
}
