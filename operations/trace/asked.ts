import { eventIn, type Letter } from "../../eventbridge/deadLetter";
import type { BusEvent } from "../../eventbridge/event";
import { eventOfBody } from "./evidence";
import { isSameId, type FoundId } from "./ids";
import type { TraceRecord } from "./records";
import type { TraceQuery } from "./story";

/** What a query asks for. */
export interface Asked {
  query: TraceQuery;
  /** Whether a message or its event is asked for. @param ids of the event, for a query of one */
  isMeant: (letter: Letter, ids: ReadonlySet<string>) => boolean;
  /** Whether a message's body is an event of the customer. */
  isOfCustomer: (body: string | undefined) => boolean;
  /** The external IDs of an event that name the customer. */
  customersIn: (event: BusEvent) => FoundId[];
}

/** @param idsIn finds the external IDs of an event */
export function askedBy(query: TraceQuery, idsIn: (event: BusEvent) => FoundId[]): Asked {
  const { event, customer, since } = query;
  const customersIn = (one: BusEvent) =>
    idsIn(one).filter((found) => isSameId(found, customer ?? ""));
  const isOfCustomer = (body: string | undefined) => {
    const found = body === undefined ? undefined : eventOfBody(body);
    return found !== undefined && customersIn(found).length > 0;
  };
  return {
    query,
    customersIn,
    isOfCustomer,
    isMeant: (letter, ids) => {
      if (event !== undefined) return letter.messageId === event || ids.has(idOf(letter));
      return customer === undefined ? letter.sentAt >= since : isOfCustomer(letter.body);
    },
  };
}

/** The ID of the event in a message; empty without one. */
export const idOf = (letter: Letter): string => eventIn(letter)?.id ?? "";

/** The ID of the event that an ID means: that of a message means the event in it. */
export function eventIdOf(
  id: string,
  letters: readonly Letter[],
  records: readonly TraceRecord[],
): string {
  const letter = letters.find(({ messageId }) => messageId === id);
  const record = records.find(({ messageId }) => messageId === id);
  return (letter && eventIn(letter)?.id) ?? record?.eventId ?? id;
}
