import type { Subscription, UpsertTarget } from "./mapping/subscription";

/** The Salesforce object that customers become, and the field that holds the shop's customer id. */
export const customers: UpsertTarget = { object: "Contact", externalIdField: "ShopCustomerId__c" };

/** What every customer has, in the words of Magento's REST API (`GET /V1/customers/:id`). */
const contact = {
  FirstName: "$.detail.firstname",
  LastName: "$.detail.lastname",
  Email: "$.detail.email",
  ShopStore__c: "$.detail.created_in",
} as const;

/**
 * Which shop events go to Salesforce, and which field receives what. Each request must be able to
 * create the contact, because events are not ordered: an update can arrive before its registration.
 */
export const subscriptions: Subscription[] = [
  {
    name: "customer-registered",
    events: { source: "shop.magento", detailTypes: ["customer-registered"] },
    externalId: "$.detail.id",
    fields: { ...contact, LeadSource: { constant: "Web" } },
  },
  {
    name: "customer-updated",
    events: { source: "shop.magento", detailTypes: ["customer-updated"] },
    externalId: "$.detail.id",
    fields: contact,
  },
];
