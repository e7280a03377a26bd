import type { Destination, FieldSource, IdentifiedRecord, Subscription } from "./subscription";

/** What a subscription does with a record. */
export type Operation = "upsert" | "anonymize" | "delete";

export function operationOf(subscription: Subscription): Operation {
  if (subscription.delete !== undefined) return "delete";
  return subscription.anonymize !== undefined ? "anonymize" : "upsert";
}

/** The record that an event of the subscription is about. */
export function recordOf(subscription: Subscription): IdentifiedRecord {
  return subscription.upsert ?? subscription.anonymize ?? subscription.delete;
}

/** The API destination that a subscription sends to. */
export function destinationOf(subscription: Subscription): Destination {
  const { object, externalIdField } = recordOf(subscription);
  const method = operationOf(subscription) === "delete" ? "DELETE" : "PATCH";
  return { object, externalIdField, method };
}

/**
 * The Salesforce fields that a subscription maps, with the time of `newerWins`. Empty for a deletion, and for a record that the
 * publisher shapes.
 */
export function fieldsOf(subscription: Subscription): Readonly<Record<string, FieldSource>> {
  const { newerWins, fields = {} } = subscription;
  return newerWins === undefined ? fields : { ...fields, [newerWins.field]: newerWins.path };
}
