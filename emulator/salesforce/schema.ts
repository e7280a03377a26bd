/** The properties of a field that the stand-in checks. Lengths are in characters. */
export type Field = { label: string } & (
  | { type: "text" | "email"; length: number }
  | { type: "number" | "boolean" | "date" }
  /** A `restricted` picklist refuses values outside the list; any other accepts all values, as in Salesforce. */
  | { type: "picklist"; values: string[]; restricted: boolean }
);

/** An object type of the org. */
export interface SObject {
  /** The first three characters of its records' IDs. */
  keyPrefix: string;
  fields: Record<string, Field>;
  required: readonly string[];
  /** API names of the external-id fields, which are unique and case-insensitive. */
  externalIds: readonly string[];
  /** Whether the integration user may delete its records. */
  deletable?: boolean;
}

const text = (label: string, length: number): Field => ({ label, type: "text", length });
const email = (label: string): Field => ({ label, type: "email", length: 80 });
const picklist = (label: string, ...values: string[]): Field => ({
  label,
  type: "picklist",
  values,
  restricted: false,
});

const PERSON = {
  FirstName: text("First Name", 40),
  LastName: text("Last Name", 80),
  MiddleName: text("Middle Name", 40),
  Suffix: text("Suffix", 40),
  Salutation: picklist("Salutation", "Mr.", "Ms.", "Mrs.", "Dr.", "Prof."),
  Title: text("Title", 128),
  Email: email("Email"),
  Phone: text("Phone", 40),
  MobilePhone: text("Mobile Phone", 40),
  LeadSource: picklist("Lead Source", "Web"),
  Description: text("Description", 32_000),
  HasOptedOutOfEmail: { label: "Email Opt Out", type: "boolean" },
} satisfies Record<string, Field>;

const address = (prefix: string, label: string) => ({
  [`${prefix}Street`]: text(`${label}Street`, 255),
  [`${prefix}City`]: text(`${label}City`, 40),
  [`${prefix}State`]: text(`${label}State/Province`, 80),
  [`${prefix}PostalCode`]: text(`${label}Zip/Postal Code`, 20),
  [`${prefix}Country`]: text(`${label}Country`, 80),
});

/**
 * Standard objects, with the standard fields that a shop can have values for.
 * Source: Salesforce Object Reference, Contact, Account and Lead: labels, lengths, required fields, key prefixes.
 */
export const STANDARD_OBJECTS: Readonly<Record<string, SObject>> = {
  Contact: {
    keyPrefix: "003",
    required: ["LastName"],
    externalIds: [],
    fields: {
      ...PERSON,
      Birthdate: { label: "Birthdate", type: "date" },
      ...address("Mailing", "Mailing "),
    },
  },
  Account: {
    keyPrefix: "001",
    required: ["Name"],
    externalIds: [],
    fields: {
      Name: text("Account Name", 255),
      AccountNumber: text("Account Number", 40),
      Phone: text("Account Phone", 40),
      Website: text("Website", 255),
      Industry: picklist("Industry"),
      Description: text("Account Description", 32_000),
      ...address("Billing", "Billing "),
    },
  },
  Lead: {
    keyPrefix: "00Q",
    required: ["LastName", "Company"],
    externalIds: [],
    fields: { ...PERSON, Company: text("Company", 255), ...address("", "") },
  },
};

/**
 * The Contact of an org in which the integration's two fields are deployed.
 *
 * @param stores the values of the restricted picklist `ShopStore__c`
 */
export function contact(stores: string[]): SObject {
  return withFields(
    STANDARD_OBJECTS.Contact,
    {
      ShopCustomerId__c: text("Shop Customer Id", 64),
      ShopStore__c: {
        label: "Shop Store",
        type: "picklist",
        values: stores,
        restricted: true,
      },
    },
    ["ShopCustomerId__c"],
  );
}

/** A standard object with an org's custom fields; or a custom object, where `standard` is undefined. */
export function withFields(
  standard: SObject | undefined,
  fields: Record<string, Field>,
  externalIds: readonly string[],
): SObject {
  return {
    keyPrefix: standard?.keyPrefix ?? "a00",
    required: standard?.required ?? [],
    fields: { ...standard?.fields, ...fields },
    externalIds: [...new Set([...(standard?.externalIds ?? []), ...externalIds])],
  };
}
