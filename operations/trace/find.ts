import type { Letter } from "../../eventbridge/deadLetter";
import { eventIdOf, idOf, type Asked } from "./asked";
import type { Evidence } from "./evidence";
import { NOTHING, type Notes } from "./notes";
import type { Found, Happenings } from "./observations";
import { closureOf, type TraceRecord } from "./records";
import { attempt } from "./unread";

/** What is known of the events of a trace. */
export interface FoundEvents extends Pick<Evidence, "observations" | "letters" | "records"> {
  /** The moment from which on the log or the journal was read; undefined where all of it was. */
  reach: number | undefined;
}

interface Finding {
  asked: Asked;
  /** Of the queue, those that are asked for. */
  letters: readonly Letter[];
  /** All of them. */
  records: readonly TraceRecord[];
  notes: Notes;
  stop: AbortSignal | undefined;
}

/** Finds the events: first by the query, then whatever else is known of them and of their other IDs. */
export async function findEvents(
  happenings: Happenings,
  { asked, letters, records, notes, stop }: Finding,
): Promise<FoundEvents> {
  const { event, customer, since } = asked.query;
  const search = { since, ...(stop !== undefined && { stop }) };
  const find = async (more: object) =>
    notes.found(await attempt(() => happenings.find({ ...search, ...more })));
  const first =
    event === undefined
      ? await find(customer === undefined ? {} : { externalId: customer })
      : undefined;
  const known =
    event === undefined
      ? idsOf(first ?? NOTHING, { asked, letters, records })
      : [eventIdOf(event, letters, records)];
  const ids = closureOf(new Set(known.filter((id) => id !== "")), records);
  const isComplete = first !== undefined && customer === undefined;
  const rest = ids.size === 0 || isComplete ? undefined : await find({ ids: [...ids] });
  return {
    observations: (rest ?? first ?? NOTHING).observations.filter(({ eventId }) => ids.has(eventId)),
    letters: letters.filter((letter) => ids.has(idOf(letter))),
    records: records.filter(({ eventId }) => ids.has(eventId ?? "")),
    reach: (rest ?? first)?.from,
  };
}

/** The IDs of the events of a customer, or of all events since a moment. */
function idsOf(
  { observations }: Found,
  { asked, letters, records }: Pick<Finding, "asked" | "letters" | "records">,
): string[] {
  const { customer, since } = asked.query;
  const seen = observations.filter((one) => {
    const whole = "event" in one ? one.event?.whole : undefined;
    return customer === undefined || (whole !== undefined && asked.customersIn(whole).length > 0);
  });
  const recorded = records.filter(({ at = 0, body }) =>
    customer === undefined ? at >= since : asked.isOfCustomer(body),
  );
  return [
    ...seen.map(({ eventId }) => eventId),
    ...letters.map(idOf),
    ...recorded.map(({ eventId = "" }) => eventId),
  ];
}
