import { isJsonObject, type BusEvent, type Json } from "../../eventbridge/event";
import { isNumber, parseJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, operationOf, recordOf } from "../../mapping/action";
import type { Subscription } from "../../mapping/subscription";
import { secondsOf } from "../../salesforceSchema/newerWins";
import { comparableIds } from "../deadLetters/erasures";
import type { CheckoutMapping } from "../deadLetters/show";
import { lastMoment, type EventEvidence } from "./evidence";
import type { ReadRecord } from "./held";
import { isSameId, shownId } from "./ids";
import type { Observation } from "./observations";
import type { Comparison } from "./story";

/** What the events of a trace say about a record that exists. */
interface Compared {
  compared?: Comparison;
  /** Sentences about erasures of the record. */
  says?: string;
}

/** An event of a record, with the first request that the mapping makes of it for the record. */
interface OwnEvent {
  evidence: EventEvidence;
  whole: BusEvent;
  subscription: Subscription;
  body: string;
}

/**
 * Compares each record with the request that the mapping of this checkout makes of the last event of that record: which of its
 * fields Salesforce holds, by their names alone. Says where an erasure should have left no such record. Pure.
 */
export function compareHeld(
  records: readonly ReadRecord[],
  events: readonly EventEvidence[],
  { map }: CheckoutMapping,
): Compared[] {
  const newestFirst = events.toSorted((a, b) => lastMoment(b) - lastMoment(a));
  return records.map((record) => {
    if (record.state !== "exists") return {};
    const own = ownEvents(record, newestFirst, map);
    const [last] = own;
    const says = describeErasures(own);
    return {
      ...(last !== undefined &&
        operationOf(last.subscription) !== "delete" && {
          compared: {
            eventId: shownId(last.evidence.eventId),
            ...compareFields(last.body, record.fields),
          },
        }),
      ...(says.length > 0 && { says: says.join(" ") }),
    };
  });
}

/** The events of which a request for a record is made, in the given order. */
function ownEvents(
  { wanted: { id, subscriptions } }: ReadRecord,
  events: readonly EventEvidence[],
  map: CheckoutMapping["map"],
): OwnEvent[] {
  const naming = subscriptions.map((subscription) => ({
    subscription,
    idIn: compileJsonPath(recordOf(subscription).externalId),
  }));
  return events.flatMap((evidence): OwnEvent[] => {
    const { whole } = evidence;
    if (whole === undefined) return [];
    const own = naming.filter(({ idIn }) => {
      const value = idIn(whole as unknown as Json);
      return value !== undefined && isSameId({ comparable: comparableIds(value) }, id);
    });
    // The mapping of an event takes longer than its ID.
    const requests = own.length === 0 ? [] : map(whole).requests;
    const [first] = requests.flatMap(({ subscription: name, body }) =>
      own.flatMap(({ subscription }) =>
        subscription.name === name ? [{ evidence, whole, subscription, body }] : [],
      ),
    );
    return first === undefined ? [] : [first];
  });
}

/** What erasures mean for a record that exists. @param own the newest first */
function describeErasures(own: readonly OwnEvent[]): string[] {
  const [last] = own;
  const id = ({ evidence }: OwnEvent) => shownId(evidence.eventId);
  const undone = own.flatMap((late) => {
    const erasure = own.find((other) => isUndoneBy(other, late));
    return erasure === undefined ? [] : [[late, erasure] as const];
  });
  return [
    ...(last !== undefined && operationOf(last.subscription) === "delete"
      ? [
          `The last event of it, ${id(last)}, deletes it: that has not happened yet, or something else has created it since.`,
        ]
      : []),
    ...undone.map(
      ([late, erasure]) =>
        `The event ${id(late)} is not newer than the erasure ${id(erasure)}, and was delivered after it: erased data may be in Salesforce again (docs/erasure.md).`,
    ),
  ];
}

/** Whether an event was delivered after an erasure of its record that is newer, or as new: times have whole seconds. */
function isUndoneBy(erasure: OwnEvent, late: OwnEvent): boolean {
  if (!isErasure(erasure.subscription) || isErasure(late.subscription)) return false;
  const erasedAt = lastOf(erasure, ({ kind }) => ENDS.includes(kind));
  const deliveredAt = lastOf(late, isDelivery);
  const isOlder = Date.parse(late.whole.time) <= Date.parse(erasure.whole.time);
  return isOlder && erasedAt !== undefined && deliveredAt !== undefined && deliveredAt > erasedAt;
}

const ENDS: readonly Observation["kind"][] = ["attempt", "delivered", "given up", "dead-lettered"];

const isDelivery = (one: Observation): boolean =>
  one.kind === "delivered" || (one.kind === "attempt" && one.result === "delivered");

/** The last moment of such observations; undefined without one. */
function lastOf(
  { evidence }: OwnEvent,
  isMeant: (one: Observation) => boolean,
): number | undefined {
  const moments = evidence.observations.filter(isMeant).map(({ at }) => at);
  return moments.length === 0 ? undefined : Math.max(...moments);
}

/** Fields of a parent are nested, and the record holds the parent's own ID: they cannot be compared. */
function compareFields(
  body: string,
  held: ReadRecord["fields"],
): Pick<Comparison, "same" | "different"> {
  const sent = parseJson(body);
  const entries = isJsonObject(sent) ? Object.entries(sent) : [];
  const comparable = entries.filter(
    ([name, value]) => !isJsonObject(value) && Object.hasOwn(held, name),
  );
  const names = (isSame: boolean) =>
    comparable
      .filter(([name, value]) => isSameValue(value, held[name]) === isSame)
      .map(([name]) => name);
  return { same: names(true), different: names(false) };
}

/** Salesforce writes times and numbers in its own way, and an empty text as null. */
function isSameValue(sent: Json, held: unknown): boolean {
  if (sent === null || sent === "") return held === null || held === "";
  if (isNumber(sent) || isNumber(held)) return Number(sent) === Number(held);
  if (typeof sent !== "string" || typeof held !== "string") return sent === held;
  const seconds = secondsOf(sent);
  if (seconds !== undefined) return seconds === secondsOf(held);
  return sent.trim() === held.trim();
}
