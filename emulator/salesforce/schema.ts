/** A field as far as the stand-in checks it. Lengths are in characters. */
export type Field = { label: string } & (
  | { type: "text" | "email"; length: number }
  | { type: "number" | "boolean" | "date" }
  /** `restricted` refuses a value that is not in the list; otherwise any value is taken, as Salesforce does. */
  | { type: "picklist"; values: string[]; restricted: boolean }
);

/** An object of the org. */
export interface SObject {
  /** The three characters with which the ids of its records begin. */
  keyPrefix: string;
  fields: Record<string, Field>;
  required: readonly string[];
  /** API names of the fields that are an external id, unique and case-insensitive. */
  externalIds: readonly string[];
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
 * Standard objects with those of their fields that a shop may know, before an org adds its own.
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
 * A Contact as an org has it after the integration's own two fields are deployed.
 *
 * @param stores values of the restricted picklist `ShopStore__c`
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

/** An object with an org's own fields; a custom object has no others. */
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
