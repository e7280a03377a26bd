/** A field as far as the stand-in checks it. Lengths are in characters. */
export type Field = { label: string } & (
  | { type: "text" | "email"; length: number }
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

/**
 * A Contact as an org has it after the integration's own two fields are deployed.
 * Source: Salesforce Object Reference, Contact: labels, lengths, LastName required.
 */
export function contact(stores: string[]): SObject {
  return {
    keyPrefix: "003",
    required: ["LastName"],
    externalIds: ["ShopCustomerId__c"],
    fields: {
      FirstName: { label: "First Name", type: "text", length: 40 },
      LastName: { label: "Last Name", type: "text", length: 80 },
      Email: { label: "Email", type: "email", length: 80 },
      Phone: { label: "Phone", type: "text", length: 40 },
      LeadSource: { label: "Lead Source", type: "picklist", values: ["Web"], restricted: false },
      ShopCustomerId__c: { label: "Shop Customer Id", type: "text", length: 64 },
      ShopStore__c: { label: "Shop Store", type: "picklist", values: stores, restricted: true },
    },
  };
}
