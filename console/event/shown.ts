import { readable } from "../../eventbridge/deadLetter";
import { parseJson, writeJson } from "../../eventbridge/json";
import { describeComparison, fatesOf } from "../../operations/trace/format";
import { describeEntry, readableBody } from "../../operations/trace/formatEntries";
import type { EventStory, Exchange, Now, Story, StoryEntry } from "../../operations/trace/story";
import type { MappedRequest } from "../../stack/mappedRequest";
import type { EventAnswer, ShownEntry, ShownEvent, ShownHeld, ShownNow } from "../answers/event";

/** A story with the sentences of `bridge trace`, for the page. Pure. @param at when it was read, in milliseconds since 1970 */
export function shownStory(
  { events, salesforce, ...story }: Story,
  { at, isRevealed }: { at: number; isRevealed: boolean },
): EventAnswer {
  return {
    ...story,
    at,
    isRevealed,
    events: events.map(shownEvent),
    salesforce: salesforce.map(({ compared, fields, ...held }): ShownHeld => ({
      ...held,
      ...(fields !== undefined && { fields: Object.entries(fields).map(shownField) }),
      ...(compared !== undefined && { compared: describeComparison(compared) }),
    })),
  };
}

const shownField = ([name, value]: [string, unknown]): [string, string] => [
  name,
  typeof value === "string" ? value : String(JSON.stringify(value)),
];

function shownEvent(event: EventStory): ShownEvent {
  const { eventId, externalIds, links, outcomes, unknown, now } = event;
  const content = event.event;
  const of = (name: string) => {
    const value = (content as Record<string, unknown> | undefined)?.[name];
    return typeof value === "string" ? value : undefined;
  };
  const [source, detailType] = [of("source"), of("detail-type")];
  return {
    ...{ eventId, externalIds, links, outcomes, unknown },
    ...(source !== undefined && { source }),
    ...(detailType !== undefined && { detailType }),
    ...(content !== undefined && { content: readable(parseJson(writeJson(content))) }),
    entries: shownEntries(event.entries),
    ...(now !== undefined && { now: shownNow(now) }),
  };
}

/** The attempt names its planned retry. */
function shownEntries(entries: readonly StoryEntry[]): ShownEntry[] {
  const shown: ShownEntry[] = [];
  const lastAttempt = new Map<string, ShownEntry>();
  for (const entry of entries) {
    const key = "rule" in entry ? `${entry.rule} ${entry.target ?? ""}` : "";
    if (entry.kind === "retry planned") {
      const attempt = lastAttempt.get(key);
      if (attempt !== undefined) attempt.after = entry.after;
      continue;
    }
    const one = shownEntry(entry);
    if (entry.kind === "attempt") lastAttempt.set(key, one);
    shown.push(one);
  }
  return shown;
}

function shownEntry(entry: StoryEntry): ShownEntry {
  const { at, source, kind } = entry;
  const rule = "rule" in entry ? entry.rule : undefined;
  const [says = entry.kind, ...notes] = describeEntry(entry);
  const exchange = entry.kind === "attempt" ? entry.exchange : undefined;
  return {
    ...{ at, source, kind },
    ...{ says, notes },
    level: levelOf(entry),
    ...(entry.kind === "in the queue" && { messageId: entry.messageId }),
    ...(rule !== undefined && { rule }),
    ...(exchange !== undefined && { exchange: shownExchange(exchange) }),
  };
}

const shownExchange = ({ request, response }: Exchange): Exchange => ({
  request: { ...request, body: readableBody(request.body) },
  ...(response !== undefined && {
    response: { ...response, body: readableBody(response.body) },
  }),
});

function levelOf(entry: StoryEntry): ShownEntry["level"] {
  switch (entry.kind) {
    case "delivered":
      return "good";
    case "attempt":
      return ATTEMPT_LEVELS[entry.result];
    case "not accepted":
    case "given up":
    case "dead-lettered":
    case "unmappable":
    case "in the queue":
    case "lost":
      return "bad";
    case "matched nothing":
    case "throttled":
      return "warn";
    case "published":
    case "matched":
    case "notified":
    case "redriven":
    case "dropped":
    case "retry planned":
    case "other":
      return "quiet";
  }
}

const ATTEMPT_LEVELS = {
  delivered: "good",
  "to be retried": "warn",
  "failed for good": "bad",
  failed: "warn",
  started: "quiet",
} as const;

function shownNow(now: Now): ShownNow {
  const { deployed, refused, missing, differing, requests } = now;
  return {
    isDeployed: deployed !== undefined,
    ...{ refused, missing, differing },
    fates: fatesOf(now),
    requests: requests.map((request): MappedRequest => ({
      ...request,
      body: readableBody(request.body),
    })),
  };
}
