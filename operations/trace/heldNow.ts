import type { BusEvent } from "../../eventbridge/event";
import { formatCount } from "../../text/count";
import { compareHeld } from "./compare";
import type { EventEvidence } from "./evidence";
import { MOST_HELD, readHeld, shownRecord, wantedRecords } from "./held";
import { isSameId, type FoundId } from "./ids";
import type { Notes } from "./notes";
import type { HeldRecord } from "./story";
import type { TraceParts } from "./parts";
import { attempt, isUnread } from "./unread";

interface HeldQuestion {
  /** The external ID of the customer who is asked for. */
  customer: string | undefined;
  /** Finds the external IDs of an event. */
  idsIn: (event: BusEvent) => FoundId[];
  notes: Notes;
}

/** Reads what Salesforce holds now of the records of events, or of a customer. */
export async function readHeldNow(
  events: readonly EventEvidence[],
  parts: TraceParts,
  { customer, idsIn, notes }: HeldQuestion,
): Promise<HeldRecord[]> {
  const { subscriptions } = parts.checkout;
  const ids = events.flatMap(({ whole }) => (whole === undefined ? [] : idsIn(whole)));
  const asked =
    customer === undefined
      ? ids
      : [
          ...ids.filter((found) => isSameId(found, customer)),
          ...(ids.length > 0
            ? []
            : subscriptions.map((subscription) => ({ subscription, id: customer }))),
        ];
  const all = wantedRecords(asked);
  if (all.length === 0) return [];
  const wanted = all.slice(0, MOST_HELD);
  if (all.length > wanted.length) {
    notes.unknown.push(
      `${formatCount(all.length - wanted.length, "further record")} in Salesforce ${all.length - wanted.length === 1 ? "is" : "are"} not read: a trace reads ${MOST_HELD}.`,
    );
  }
  if (parts.stop?.aborted === true) {
    const says = "Salesforce is not read: the reading was stopped.";
    notes.reports.push({ source: "Salesforce", state: "not searched", says });
    return [];
  }
  const configured = await attempt(parts.configured);
  if (isUnread(configured)) {
    const says = `Salesforce is not read: ${configured.failure}`;
    notes.reports.push({ source: "Salesforce", state: "unreadable", says });
    return [];
  }
  const read = await readHeld(parts.target, configured, wanted);
  const unread = read.filter(({ state }) => state === "not readable").length;
  notes.reports.push({
    source: "Salesforce",
    state: unread === 0 ? "read" : unread < read.length ? "partly read" : "unreadable",
    says:
      unread < read.length
        ? "Salesforce, as it is now, with the rights of the integration user."
        : "No record can be read from Salesforce: each says why.",
  });
  const compared = compareHeld(read, events, parts.checkout);
  return read.map((one, index) => ({
    ...shownRecord(one, subscriptions, parts.reveal),
    ...compared[index],
  }));
}
