import { operationOf, recordOf } from "./action";
import type { Subscription } from "./subscription";

/**
 * Subscriptions that erase the records which another one writes for the same events, each as a sentence. EventBridge sends both
 * requests, in no order: the erasure may come first, and the other brings the data back. Only pairs are found of which one has no
 * filter, or both have the same: no pattern is compared with another. Pure.
 */
export function erasureMistakes(subscriptions: readonly Subscription[]): string[] {
  const writers = subscriptions.filter((one) => operationOf(one) === "upsert");
  const erasures = subscriptions.filter((one) => operationOf(one) !== "upsert");
  return erasures.flatMap((erasure) =>
    writers
      .filter((writer) => keyOf(writer) === keyOf(erasure) && getSameEvents(writer, erasure))
      .map(
        (writer) =>
          `Subscription ${erasure.name}: it erases the records that ${writer.name} writes for the same events (${sharedTypes(writer, erasure).join(", ")}), and EventBridge sends both requests in no order. Give one of them other detail types, or both a filter that excludes the other's events.`,
      ),
  );
}

/** Salesforce ignores case. */
function keyOf(subscription: Subscription): string {
  const { object, externalIdField } = recordOf(subscription);
  return JSON.stringify([subscription.org, object.toLowerCase(), externalIdField.toLowerCase()]);
}

function getSameEvents(one: Subscription, other: Subscription): boolean {
  const [a, b] = [one.events, other.events];
  return (
    a.source === b.source &&
    sharedTypes(one, other).length > 0 &&
    (a.filter === undefined ||
      b.filter === undefined ||
      JSON.stringify(a.filter) === JSON.stringify(b.filter))
  );
}

const sharedTypes = (one: Subscription, other: Subscription): string[] =>
  one.events.detailTypes.filter((type) => other.events.detailTypes.includes(type));
