import customer from "./events/schemas/customer.schema.json";
import { subscription, type Subscription, type UpsertTarget } from "./mapping/subscription";

/** The Salesforce object that customers become, and the field that holds the shop's customer id. */
export const customers: UpsertTarget = { object: "Contact", externalIdField: "ShopCustomerId__c" };

/**
 * What a customer becomes, in the words of Magento's REST API (`GET /V1/customers/:id`). Each request must be able
 * to create the contact, because events are not ordered: an update can arrive before its registration.
 */
const contact = {
  FirstName: "$.detail.firstname",
  LastName: "$.detail.lastname",
  Email: "$.detail.email",
  ShopStore__c: "$.detail.created_in",
  MiddleName: { optional: "$.detail.middlename" },
  Birthdate: { optional: "$.detail.dob" },
} as const;

/** Which shop events go to Salesforce, and which field receives what. */
export const subscriptions: Subscription[] = [
  subscription({
    name: "customer-registered",
    events: {
      schema: customer,
      source: "shop.magento",
      detailTypes: ["customer-registered"],
    },
    upsert: { ...customers, externalId: "$.detail.id" },
    fields: { ...contact, LeadSource: { constant: "Web" } },
  }),
  subscription({
    name: "customer-updated",
    events: { schema: customer, source: "shop.magento", detailTypes: ["customer-updated"] },
    upsert: { ...customers, externalId: "$.detail.id" },
    fields: contact,
  }),
];
