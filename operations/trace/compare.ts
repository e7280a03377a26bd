import { isJsonObject, type BusEvent, type Json } from "../../eventbridge/event";
import { isNumber, parseJson } from "../../eventbridge/json";
import { compileJsonPath } from "../../eventbridge/jsonPath";
import { isErasure, recordOf } from "../../mapping/action";
import { secondsOf } from "../../salesforceSchema/newerWins";
import type { CheckoutMapping } from "../deadLetters/show";
import { isSameId, lastMoment } from "./assemble";
import type { ReadRecord } from "./held";
import type { Comparison } from "./story";
import { shownId, type EventEvidence } from "./timeline";

/**
 * Compares each record with the request that the mapping of this checkout makes of the last event of that record: which of its
 * fields Salesforce holds, by their names alone. Pure.
 */
export function compareHeld(
  records: readonly ReadRecord[],
  events: readonly EventEvidence[],
  { map, subscriptions }: CheckoutMapping,
): { compared?: Comparison }[] {
  const newestFirst = events.toSorted((a, b) => lastMoment(b) - lastMoment(a));
  return records.map(({ state, wanted, fields }) => {
    if (state !== "exists") return {};
    for (const { eventId, whole } of newestFirst) {
      if (whole === undefined) continue;
      const request = map(whole).requests.find(({ subscription: name }) => {
        const own = subscriptions.find((one) => one.name === name);
        return (
          own !== undefined &&
          !isErasure(own) &&
          wanted.subscriptions.includes(own) &&
          isSameId(idIn(whole, recordOf(own).externalId), wanted.id)
        );
      });
      if (request === undefined) continue;
      return { compared: { eventId: shownId(eventId), ...compareFields(request.body, fields) } };
    }
    return {};
  });
}

function idIn(event: BusEvent, path: string): string {
  const value = compileJsonPath(path)(event as unknown as Json);
  return value === undefined ? "" : String(value);
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
