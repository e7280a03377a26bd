import type { Field, SObject } from "./field";

const text = (label: string, length: number): Field => ({ label, type: "text", length });
const email = (label: string): Field => ({ label, type: "email", length: 80 });
const picklist = (label: string, ...values: string[]): Field => ({
  label,
  type: "picklist",
  values,
  restricted: false,
});

const boolean = (label: string): Field => ({ label, type: "boolean" });
const number = (label: string, digits?: number): Field => ({
  label,
  type: "number",
  ...(digits !== undefined && { digits }),
});
const date = (label: string): Field => ({ label, type: "date" });
const lookup = (label: string, relationship: string, ...parents: string[]): Field => ({
  label,
  type: "reference",
  relationship,
  parents,
});
const owner = (...parents: string[]): Field => lookup("Owner ID", "Owner", ...parents);

/** A compound field: Salesforce computes it from its parts. Source: SOAP API Developer Guide, 'Compound Fields'. */
const compound = (label: string, length: number): Field => ({
  ...text(label, length),
  readOnly: true,
});

const PERSON = {
  Name: compound("Full Name", 121),
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
  HasOptedOutOfEmail: boolean("Email Opt Out"),
  HasOptedOutOfFax: boolean("Fax Opt Out"),
  DoNotCall: boolean("Do Not Call"),
  Fax: text("Fax", 40),
} satisfies Record<string, Field>;

const address = (prefix: string, label: string) => ({
  [`${prefix}Address`]: compound(`${label}Address`, 478),
  [`${prefix}Street`]: text(`${label}Street`, 255),
  [`${prefix}City`]: text(`${label}City`, 40),
  [`${prefix}State`]: text(`${label}State/Province`, 80),
  [`${prefix}PostalCode`]: text(`${label}Zip/Postal Code`, 20),
  [`${prefix}Country`]: text(`${label}Country`, 80),
});

/**
 * Standard objects, with the standard fields that a shop can have values for.
 * Source: Object Reference for Salesforce, the object of each name: labels, lengths, required fields, key prefixes and
 * relationships. A checkbox is never required: Salesforce sets it to false.
 */
export const STANDARD_OBJECTS: Readonly<Record<string, SObject>> = {
  Contact: {
    keyPrefix: "003",
    required: ["LastName"],
    externalIds: [],
    fields: {
      ...PERSON,
      AccountId: lookup("Account ID", "Account", "Account"),
      ReportsToId: lookup("Reports To ID", "ReportsTo", "Contact"),
      OwnerId: owner("User"),
      Birthdate: date("Birthdate"),
      Department: text("Department", 80),
      HomePhone: text("Home Phone", 40),
      OtherPhone: text("Other Phone", 40),
      AssistantName: text("Assistant's Name", 40),
      AssistantPhone: text("Asst. Phone", 40),
      EmailBouncedDate: { label: "Email Bounced Date", type: "datetime" },
      EmailBouncedReason: text("Email Bounced Reason", 255),
      ...address("Mailing", "Mailing "),
      ...address("Other", "Other "),
    },
  },
  Account: {
    keyPrefix: "001",
    required: ["Name"],
    externalIds: [],
    fields: {
      Name: text("Account Name", 255),
      AccountNumber: text("Account Number", 40),
      ParentId: lookup("Parent Account ID", "Parent", "Account"),
      OwnerId: owner("User"),
      Type: picklist("Account Type"),
      AccountSource: picklist("Account Source"),
      Rating: picklist("Account Rating"),
      Ownership: picklist("Ownership"),
      Phone: text("Account Phone", 40),
      Fax: text("Account Fax", 40),
      Website: text("Website", 255),
      Site: text("Account Site", 80),
      Sic: text("SIC Code", 20),
      TickerSymbol: text("Ticker Symbol", 20),
      Industry: picklist("Industry"),
      AnnualRevenue: number("Annual Revenue", 18),
      NumberOfEmployees: number("Employees", 8),
      Description: text("Account Description", 32_000),
      ...address("Billing", "Billing "),
      ...address("Shipping", "Shipping "),
    },
  },
  Lead: {
    keyPrefix: "00Q",
    required: ["LastName", "Company"],
    externalIds: [],
    fields: {
      ...PERSON,
      OwnerId: owner("User", "Group"),
      Company: text("Company", 255),
      Status: picklist("Status"),
      Rating: picklist("Rating"),
      Industry: picklist("Industry"),
      Website: text("Website", 255),
      AnnualRevenue: number("Annual Revenue", 18),
      NumberOfEmployees: number("Employees", 8),
      ...address("", ""),
    },
  },
  Opportunity: {
    keyPrefix: "006",
    required: ["Name", "StageName", "CloseDate"],
    externalIds: [],
    fields: {
      Name: text("Name", 120),
      AccountId: lookup("Account ID", "Account", "Account"),
      OwnerId: owner("User"),
      StageName: picklist("Stage"),
      CloseDate: date("Close Date"),
      Amount: number("Amount", 16),
      Probability: number("Probability (%)", 3),
      Type: picklist("Opportunity Type"),
      LeadSource: picklist("Lead Source"),
      NextStep: text("Next Step", 255),
      Description: text("Description", 32_000),
    },
  },
  Case: {
    keyPrefix: "500",
    required: [],
    externalIds: [],
    fields: {
      AccountId: lookup("Account ID", "Account", "Account"),
      ContactId: lookup("Contact ID", "Contact", "Contact"),
      ParentId: lookup("Parent Case ID", "Parent", "Case"),
      OwnerId: owner("User", "Group"),
      Subject: text("Subject", 255),
      Status: picklist("Status"),
      Origin: picklist("Case Origin"),
      Priority: picklist("Priority"),
      Reason: picklist("Case Reason"),
      Type: picklist("Case Type"),
      SuppliedName: text("Web Name", 80),
      SuppliedEmail: email("Web Email"),
      SuppliedPhone: text("Web Phone", 40),
      SuppliedCompany: text("Web Company", 80),
      Description: text("Description", 32_000),
    },
  },
  Product2: {
    keyPrefix: "01t",
    required: ["Name"],
    externalIds: [],
    fields: {
      Name: text("Product Name", 255),
      ProductCode: text("Product Code", 255),
      StockKeepingUnit: text("Product SKU", 180),
      Family: picklist("Product Family"),
      IsActive: boolean("Active"),
      DisplayUrl: text("Display URL", 1000),
      Description: text("Product Description", 4000),
    },
  },
};
