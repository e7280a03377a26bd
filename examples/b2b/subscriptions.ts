import customer from "../../events/schemas/customer.schema.json";
import { subscription, type RecordKey, type Subscription } from "../../mapping/subscription";
import company from "./schemas/company.schema.json";
import deleted from "./schemas/deleted.schema.json";
import guest from "./schemas/guest.schema.json";
import order from "./schemas/order.schema.json";

const accounts: RecordKey = { object: "Account", externalIdField: "ShopCompanyId__c" };
const contacts: RecordKey = { object: "Contact", externalIdField: "ShopCustomerId__c" };
const orders: RecordKey = { object: "Order__c", externalIdField: "ShopOrderId__c" };

const source = "shop.magento";

/** A B2B shop: companies, their people, guests, orders, the newsletter, and erasure. */
export const subscriptions: Subscription[] = [
  subscription({
    name: "company",
    events: { schema: company, source, detailTypes: ["company-saved"] },
    upsert: { ...accounts, externalId: "$.detail.id" },
    fields: {
      Name: "$.detail.name",
      ShopStatus__c: "$.detail.status",
      VatId__c: { optional: "$.detail.vat_id" },
      // The schema ties these together: an event has all of them or none. So they cost as many rules as one field.
      BillingStreet: { optional: "$.detail.address.street" },
      BillingCity: { optional: "$.detail.address.city" },
      BillingPostalCode: { optional: "$.detail.address.postcode" },
      BillingCountry: { optional: "$.detail.address.country_id" },
    },
  }),
  subscription({
    name: "customer",
    events: { schema: customer, source, detailTypes: ["customer-registered", "customer-updated"] },
    upsert: { ...contacts, externalId: "$.detail.id" },
    fields: {
      FirstName: "$.detail.firstname",
      LastName: "$.detail.lastname",
      Email: "$.detail.email",
      // The company, by its external id. If it is not in Salesforce yet, the event becomes a dead letter: redrive it then.
      "Account.ShopCompanyId__c": { optional: "$.detail.company_id" },
      // The publisher has inverted `is_subscribed`.
      HasOptedOutOfEmail: { optional: "$.detail.has_opted_out_of_email" },
      MailingStreet: { optional: "$.detail.billing_address.street" },
      MailingCity: { optional: "$.detail.billing_address.city" },
      MailingPostalCode: { optional: "$.detail.billing_address.postcode" },
      MailingCountry: { optional: "$.detail.billing_address.country_id" },
    },
    // A late retry of an older update does not overwrite a newer one.
    newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
    // Two people of a company may look alike to a duplicate rule; the shop knows that they are two.
    headers: { "Sforce-Duplicate-Rule-Header": "allowSave=true" },
  }),
  subscription({
    name: "guest",
    events: { schema: guest, source, detailTypes: ["guest-saved"] },
    upsert: { ...contacts, externalId: "$.detail.contact_id" },
    fields: {
      FirstName: { optional: "$.detail.firstname" },
      LastName: "$.detail.lastname",
      Email: "$.detail.email",
      LeadSource: { constant: "Web" },
    },
    newerWins: { field: "ShopUpdatedAt__c", path: "$.detail.updated_at" },
    headers: { "Sforce-Duplicate-Rule-Header": "allowSave=true" },
  }),
  subscription({
    name: "order",
    events: { schema: order, source, detailTypes: ["order-saved"] },
    upsert: { ...orders, externalId: "$.detail.id" },
    // One rule for any number of optional fields, and both parents by external id: the publisher shapes the record.
    record: "$.detail.salesforce",
  }),
  subscription({
    name: "customer-erased",
    events: { schema: deleted, source, detailTypes: ["customer-deleted"] },
    // The contact stays, because the books need its orders; the person goes.
    anonymize: { ...contacts, externalId: "$.detail.id" },
    fields: {
      FirstName: { constant: null },
      LastName: { constant: "Erased" },
      Email: { constant: null },
      HasOptedOutOfEmail: { constant: true },
      MailingStreet: { constant: null },
      MailingCity: { constant: null },
      MailingPostalCode: { constant: null },
      MailingCountry: { constant: null },
      // No update is newer: a late one does not bring the person back.
      ShopUpdatedAt__c: { constant: "4000-12-31T00:00:00Z" },
    },
  }),
  subscription({
    name: "order-erased",
    events: { schema: deleted, source, detailTypes: ["order-deleted"] },
    delete: { ...orders, externalId: "$.detail.id" },
  }),
];
