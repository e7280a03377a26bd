import { writeJson } from "../../eventbridge/json";
import type { Exchange, Happening, Journal } from "./journal";

/** Events and bytes of text that are kept at most. The oldest events are forgotten first. */
export interface KeptLimits {
  events: number;
  bytes: number;
}

/** The limits of `bridge local`: some minutes at the highest rate of a destination, and days of trying out. */
export const KEPT_LIMITS: KeptLimits = { events: 10_000, bytes: 64 * 1_048_576 };

/** Bytes that are counted for each happening, apart from the texts in it. */
const HAPPENING_BYTES = 300;

/** What is kept of an event: everything that happened to it, in order. */
export interface KeptEvent {
  eventId: string;
  happenings: Happening[];
  /** In the order in which they ended. */
  exchanges: Exchange[];
  /** An estimate of its texts. */
  bytes: number;
}

/**
 * Keeps what happens to the last events, so that it can be asked for later. An event that is published again under its ID, by a
 * replay, counts as one of the last.
 */
export class KeptJournal {
  private readonly byId = new Map<string, KeptEvent>();
  private bytes = 0;
  private forgottenEvents = 0;
  private until: number | undefined;

  constructor(
    journal: Journal,
    readonly limits: KeptLimits = KEPT_LIMITS,
  ) {
    journal.onHappening((happening) => this.keep(happening));
    journal.onExchange((exchange) => this.keepExchange(exchange));
  }

  /** The kept events, the one that was published last at the end. */
  get events(): IterableIterator<KeptEvent> {
    return this.byId.values();
  }

  get(eventId: string): KeptEvent | undefined {
    return this.byId.get(eventId);
  }

  /** Events that are kept no longer: their number, and when the last of them was published, in milliseconds since 1970. */
  get forgotten(): { events: number; until?: number } {
    const { forgottenEvents: events, until } = this;
    return { events, ...(until !== undefined && { until }) };
  }

  private keep(happening: Happening): void {
    const { eventId } = happening;
    let kept = this.byId.get(eventId);
    if (happening.kind === "published") {
      this.byId.delete(eventId);
      kept ??= { eventId, happenings: [], exchanges: [], bytes: 0 };
      this.byId.set(eventId, kept);
    }
    if (kept === undefined) return; // it is forgotten
    kept.happenings.push(happening);
    this.count(kept, HAPPENING_BYTES + textBytes(happening));
  }

  private keepExchange(exchange: Exchange): void {
    const kept = this.byId.get(exchange.eventId);
    if (kept === undefined) return;
    kept.exchanges.push(exchange);
    const { outcome, request } = exchange;
    const answer = outcome.kind === "response" ? outcome.body.length : 0;
    // Attempts of one delivery share their request.
    const isShared = kept.exchanges.some((one) => one !== exchange && one.request === request);
    this.count(kept, HAPPENING_BYTES + answer + (isShared ? 0 : request.body.length));
  }

  private count(kept: KeptEvent, bytes: number): void {
    kept.bytes += bytes;
    this.bytes += bytes;
    for (const oldest of this.byId.values()) {
      const isWithin = this.byId.size <= this.limits.events && this.bytes <= this.limits.bytes;
      if (isWithin || oldest === kept) return;
      this.forget(oldest);
    }
  }

  private forget({ eventId, bytes, happenings }: KeptEvent): void {
    this.byId.delete(eventId);
    this.bytes -= bytes;
    this.forgottenEvents += 1;
    const published = happenings.findLast(({ kind }) => kind === "published");
    this.until = Math.max(this.until ?? -Infinity, published?.at ?? -Infinity);
  }
}

function textBytes(happening: Happening): number {
  if (happening.kind === "published") return writeJson(happening.event).length;
  return happening.kind === "deadLettered" ? happening.letter.body.length : 0;
}
