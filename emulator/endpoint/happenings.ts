import { z } from "zod";
import { writeJson } from "../../eventbridge/json";
import type { Exchange, Happening } from "../eventBridge/journal";
import type { KeptEvent, KeptJournal } from "../eventBridge/keptJournal";
import { maskRequest } from "../eventBridge/maskedRequest";
import { action, type Action } from "./action";

/** Bytes of an answer's texts at most. */
const MOST_ANSWERED = 8 * 1_048_576;

const request = z.strictObject({
  /** Only these events. */
  EventIds: z.array(z.string()).optional(),
  /** Only events published at this moment or later, in milliseconds since 1970. */
  Since: z.number().optional(),
  /** Only events whose JSON has this text, whatever the case of its letters. */
  Contains: z.string().optional(),
  /** Events at most, the newest. */
  Limit: z.int().min(1).default(1_000),
});

/**
 * An action that returns what happened to events: each event, what became of it at each target, and each request with its
 * answer. The token and the connection's parameters never leave the emulator. AWS has no such action.
 */
export function happeningActions(journal: KeptJournal): Record<string, Action> {
  return {
    ListHappenings: action(request, ({ EventIds, Since, Contains, Limit }) => {
      const part = Contains?.toLowerCase();
      const ids = EventIds && new Set(EventIds);
      const wanted = [...journal.events]
        .reverse()
        .filter(
          (kept) =>
            (ids === undefined || ids.has(kept.eventId)) &&
            (Since === undefined || lastPublished(kept) >= Since) &&
            (part === undefined || textOf(kept).toLowerCase().includes(part)),
        );
      const answered: KeptEvent[] = [];
      let bytes = 0;
      for (const kept of wanted.slice(0, Limit)) {
        bytes += kept.bytes;
        if (answered.length > 0 && bytes > MOST_ANSWERED) break;
        answered.push(kept);
      }
      const { events, until } = journal.forgotten;
      return {
        Events: answered.reverse().map(formatKept),
        More: wanted.length - answered.length,
        Forgotten: { Events: events, ...(until !== undefined && { Until: until }) },
        Limits: { Events: journal.limits.events, Bytes: journal.limits.bytes },
      };
    }),
  };
}

const publications = ({ happenings }: KeptEvent) =>
  happenings.filter((one) => one.kind === "published");

const lastPublished = (kept: KeptEvent): number => publications(kept).at(-1)?.at ?? -Infinity;

const textOf = (kept: KeptEvent): string => {
  const [first] = publications(kept);
  return first === undefined ? "" : writeJson(first.event);
};

const formatKept = (kept: KeptEvent) => ({
  EventId: kept.eventId,
  Event: textOf(kept),
  Happenings: kept.happenings.map(formatHappening),
  Exchanges: kept.exchanges.map(formatExchange),
});

/** The event is written once, as text: its numbers keep their digits. */
function formatHappening(happening: Happening): object {
  if (happening.kind !== "published") return happening;
  const { event, ...rest } = happening;
  const replay = event["replay-name"];
  return { ...rest, ...(replay !== undefined && { replay }) };
}

function formatExchange({ connection, outcome, ...exchange }: Exchange): object {
  return {
    ...exchange,
    request: maskRequest(exchange.request, connection),
    outcome:
      outcome.kind === "response"
        ? { kind: outcome.kind, status: outcome.status, body: outcome.body }
        : outcome,
  };
}
