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
  const operation = operationOf(subscription);
  const method = operation === "delete" ? "DELETE" : "PATCH";
  return {
    object,
    externalIdField,
    method,
    ...(operation === "anonymize" && { updateOnly: true }),
  };
}

/** What an API destination does with records. */
export function purposeOf({ method, updateOnly }: Destination): Operation {
  if (method === "DELETE") return "delete";
  return updateOnly === true ? "anonymize" : "upsert";
}

/** The rights that the integration user needs on an object, beside those to read and to edit. */
export interface ObjectRights {
  creates: boolean;
  deletes: boolean;
}

/**
 * The rights that subscriptions need on an object. An anonymization gets the right to create, because it is an upsert: that one
 * which only updates needs less is not documented.
 */
export function rightsOn(object: string, subscriptions: readonly Subscription[]): ObjectRights {
  const own = subscriptions.filter((one) => recordOf(one).object === object);
  const deletions = own.filter((one) => operationOf(one) === "delete");
  return { creates: own.length > deletions.length, deletes: deletions.length > 0 };
}

/** Whether a subscription erases personal data. */
export const isErasure = (subscription: Subscription): boolean =>
  operationOf(subscription) !== "upsert";

/**
 * The Salesforce fields that a subscription maps, with the time of `newerWins`. Empty for a deletion, and for a record that the
 * publisher shapes.
 */
export function fieldsOf(subscription: Subscription): Readonly<Record<string, FieldSource>> {
  const { newerWins, fields = {} } = subscription;
  return newerWins === undefined ? fields : { ...fields, [newerWins.field]: newerWins.path };
}
