import { isJsonObject, type Json } from "../../eventbridge/event";
import { isNumber, parseJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import { secondsOf } from "../../salesforceSchema/newerWins";
import { comparableIds } from "../deadLetters/erasures";
import type { CheckoutMapping } from "../deadLetters/show";
import { lastMoment, type EventEvidence } from "./evidence";
import type { ReadRecord } from "./held";
import { isSameId, shownId } from "./ids";
import type { Comparison } from "./story";

/**
 * Compares each record with the request that the mapping of this checkout makes of the last event of that record: which of its
 * fields Salesforce holds, by their names alone. Pure.
 */
export function compareHeld(
  records: readonly ReadRecord[],
  events: readonly EventEvidence[],
  { map }: CheckoutMapping,
): { compared?: Comparison }[] {
  const newestFirst = events.toSorted((a, b) => lastMoment(b) - lastMoment(a));
  return records.map(({ state, wanted, fields }) => {
    if (state !== "exists") return {};
    const writing = wanted.subscriptions
      .filter((one) => !isErasure(one))
      .map((one) => ({
        name: one.name,
        idIn: compileJsonPath(recordOf(one).externalId),
      }));
    for (const { eventId, whole } of newestFirst) {
      if (whole === undefined) continue;
      const own = writing
        .filter(({ idIn }) => {
          const value = idIn(whole as unknown as Json);
          return value !== undefined && isSameId({ comparable: comparableIds(value) }, wanted.id);
        })
        .map(({ name }) => name);
      // The mapping of an event takes longer than its ID.
      const request =
        own.length === 0
          ? undefined
          : map(whole).requests.find(({ subscription }) => own.includes(subscription));
      if (request === undefined) continue;
      return { compared: { eventId: shownId(eventId), ...compareFields(request.body, fields) } };
    }
    return {};
  });
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
