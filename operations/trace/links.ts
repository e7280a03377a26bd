import type { BusEvent } from "../../eventbridge/event";
import { canonical, writeJson } from "../../eventbridge/json";
import { firstMoment, type EventEvidence } from "./evidence";
import { shownId } from "./ids";
import { closureOf } from "./records";
import type { EventLink } from "./story";

/** Makes the function that finds other IDs of an event: those that records name, and those of events with the same content. */
export function linker(all: readonly EventEvidence[]): (one: EventEvidence) => EventLink[] {
  const byContent = new Map<string, EventEvidence[]>();
  for (const one of all) {
    const content = contentKey(one.whole);
    if (content !== undefined) byContent.set(content, [...(byContent.get(content) ?? []), one]);
  }
  const records = all.flatMap((one) => one.records);
  return (one) => {
    const recorded = recordedLinks(one);
    const linked = closureOf(new Set([one.eventId]), records);
    const alike = (byContent.get(contentKey(one.whole) ?? "") ?? [])
      .filter(({ eventId }) => !linked.has(eventId))
      .map((other): EventLink => ({
        eventId: other.eventId,
        is: firstMoment(other) < firstMoment(one) ? "earlier" : "later",
        by: "content",
      }));
    return [...recorded, ...alike].map((link) => ({ ...link, eventId: shownId(link.eventId) }));
  };
}

/** The IDs that records name, each once. */
function recordedLinks({ records, origins }: EventEvidence): EventLink[] {
  const earlier = origins.flatMap(({ eventId }) => eventId ?? []);
  const later = records.flatMap((record) =>
    record.kind === "dropped" ? [] : (record.publishedAs ?? []),
  );
  return [
    ...[...new Set(earlier)].map((eventId) => ({ eventId, is: "earlier", by: "record" }) as const),
    ...[...new Set(later)].map((eventId) => ({ eventId, is: "later", by: "record" }) as const),
  ];
}

/** The content that a redrive publishes again unchanged, with the event's time. */
const contentKey = (event: BusEvent | undefined): string | undefined =>
  event && writeJson([event.source, event["detail-type"], event.time, canonical(event.detail)]);
