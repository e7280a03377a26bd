import { formatList } from "../text/list";
import { recordOf } from "./action";
import { isSameField, sendsTime, sharedFields } from "./orderNotes";
import type { Anonymization, Subscription } from "./subscription";

/**
 * The latest time that Salesforce knows: no update is newer. Source: REST API Developer Guide, 'Valid Date and DateTime Formats'
 * (years 1700 to 4000).
 */
export const LATEST_TIME = "4000-12-31T00:00:00Z";
/** A guard that is set to this time or a later one is taken to outlive every update. In milliseconds since 1970. */
const DISTANT = Date.UTC(2100, 0, 1);

type Anonymizing = Subscription & Anonymization;

/**
 * Upserts whose late events bring back a person whom an anonymization has erased, each anonymization as a sentence. Salesforce refuses
 * them only if the anonymization sets the time of each newerWins field of its object to one that no update reaches. Pure.
 */
export function erasureNotes(subscriptions: readonly Subscription[]): string[] {
  return subscriptions.filter(isAnonymizing).flatMap((erasure) => {
    const writers = subscriptions.filter(
      (one) => one.upsert !== undefined && recordKind(one) === recordKind(erasure),
    );
    return [...openGuards(erasure, writers), ...unguarded(erasure, writers)];
  });
}

const isAnonymizing = (one: Subscription): one is Anonymizing => one.anonymize !== undefined;

/** The org and the object: a person can be erased by another external-id field than the one of the upsert. Salesforce ignores case. */
export const recordKind = (subscription: Subscription): string =>
  JSON.stringify([subscription.org, recordOf(subscription).object.toLowerCase()]);

function openGuards(erasure: Anonymizing, writers: readonly Subscription[]): string[] {
  const open = writers.filter((one) => one.newerWins !== undefined && !isFinal(erasure, one));
  if (open.length === 0) return [];
  const guards = open.flatMap(({ newerWins }) => newerWins?.field ?? []);
  const missing = guards.filter((one, at) => guards.findIndex((it) => isSameField(it, one)) === at);
  const values = missing.map((field) => `${field}: { constant: "${LATEST_TIME}" }`);
  return [
    `Subscription ${erasure.name} leaves ${formatList(missing)}, the newerWins ${missing.length === 1 ? "field" : "fields"} of ${formatList(open.map(({ name }) => name))}, open to later times: an update that arrives after the erasure can bring the person back. Give it ${formatList(values)}, the latest time that Salesforce knows (${SEE}).`,
  ];
}

/** @param writers upserts of the same object */
function unguarded(erasure: Anonymizing, writers: readonly Subscription[]): string[] {
  const final = Object.keys(erasure.fields).filter((name) => setsTimeAfter(erasure, name, DISTANT));
  return writers.flatMap((writer) => {
    const fields = formatList(sharedFields(erasure, writer));
    const isGuarded =
      writer.newerWins !== undefined || final.some((field) => sendsTime(writer, field));
    if (isGuarded || fields === "") return [];
    const remedy =
      writer.record === undefined
        ? "Give it newerWins"
        : "Have the publisher put the time of the change into each record";
    return [
      `Subscription ${writer.name} writes ${fields} without newerWins, so that a late event of it brings back a person whom ${erasure.name} has erased. ${remedy}, and set that field in ${erasure.name} to ${LATEST_TIME} (${SEE}).`,
    ];
  });
}

const SEE = "docs/erasure.md, 'A late event brings the person back'";

/** Whether Salesforce refuses each event of an upsert that arrives after an erasure, as older than the erased record. */
export const isFinal = (erasure: Subscription, { newerWins }: Subscription): boolean =>
  isAnonymizing(erasure) &&
  newerWins !== undefined &&
  setsTimeAfter(erasure, newerWins.field, DISTANT);

/** Whether an anonymization sets a field to a time after a moment. @param moment in milliseconds since 1970 */
export function setsTimeAfter({ fields }: Anonymization, field: string, moment: number): boolean {
  return Object.entries(fields).some(
    ([name, { constant }]) =>
      isSameField(name, field) && typeof constant === "string" && Date.parse(constant) > moment,
  );
}
