import { readable } from "../../eventbridge/deadLetter";
import { parseJson } from "../../eventbridge/json";
import { formatDuration } from "../../text/duration";
import { formatMoment } from "../../text/moment";
import { wrapAfter, wrapIndented } from "../../text/wrap";
import { formatCause } from "../deadLetters/format";
import type { Exchange, Place, StoryEntry } from "./story";

/** Attempts of one target that are shown at the beginning and at the end; others with the same outcome are counted. */
const SHOWN_ATTEMPTS = 3;

type Attempt = Extract<StoryEntry, { kind: "attempt" }>;

/**
 * What happened to an event, a line for each entry. Of many attempts at a target, those in between are counted. The last attempt at
 * each target has its request and its answer.
 *
 * @param width of the terminal, in columns
 */
export function formatEntries(entries: readonly StoryEntry[], width: number): string[] {
  const last = new Map<string, StoryEntry>();
  const attempts = new Map<string, Attempt[]>();
  for (const entry of entries) {
    if (entry.kind !== "attempt") continue;
    last.set(keyOf(entry), entry);
    attempts.set(keyOf(entry), [...(attempts.get(keyOf(entry)) ?? []), entry]);
  }
  const hidden = new Set<StoryEntry>([...attempts.values()].flatMap(hiddenOf));
  const retries = retriesOf(entries);
  return entries.flatMap((entry) => {
    const isFolded = entry.kind === "retry planned" || hidden.has(entry);
    if (isFolded) return [];
    const after = retries.get(entry);
    const again = after === undefined ? "" : `; the next after ${formatDuration(after)}`;
    const count = entry.kind === "attempt" ? hiddenBehind(entry, attempts, hidden) : 0;
    return [
      line(entry, describeEntry(entry) + again, width),
      ...(entry.kind === "attempt" && last.get(keyOf(entry)) === entry
        ? formatExchange(entry.exchange, width)
        : []),
      ...(count === 0
        ? []
        : wrapIndented(`... ${count.toLocaleString("en-US")} more attempts`, width, INDENT)),
    ];
  });
}

const keyOf = ({ rule, target = "" }: Place): string => `${rule} ${target}`;

/** The attempts in between, apart from those whose outcome differs from that of the attempt before. */
function hiddenOf(attempts: readonly Attempt[]): Attempt[] {
  return attempts.filter(
    (one, index) =>
      index >= SHOWN_ATTEMPTS &&
      index < attempts.length - SHOWN_ATTEMPTS &&
      outcomeOf(one) === outcomeOf(attempts[index - 1]),
  );
}

const outcomeOf = (one: Attempt | undefined): string =>
  `${one?.result} ${one?.status} ${one?.outcome}`;

/** The number of attempts that are left out right behind a shown one. */
function hiddenBehind(
  shown: Attempt,
  attempts: ReadonlyMap<string, readonly Attempt[]>,
  hidden: ReadonlySet<StoryEntry>,
): number {
  const own = attempts.get(keyOf(shown)) ?? [];
  let count = 0;
  for (let at = own.indexOf(shown) + 1; at < own.length; at += 1) {
    const next = own[at];
    if (next === undefined || !hidden.has(next)) break;
    count += 1;
  }
  return count;
}

/** Milliseconds until the next attempt, by the attempt that failed. */
function retriesOf(entries: readonly StoryEntry[]): Map<StoryEntry, number> {
  const found = new Map<StoryEntry, number>();
  const last = new Map<string, StoryEntry>();
  for (const entry of entries) {
    if (entry.kind === "attempt") last.set(keyOf(entry), entry);
    if (entry.kind !== "retry planned") continue;
    const failed = last.get(keyOf(entry));
    if (failed !== undefined) found.set(failed, entry.after);
  }
  return found;
}

/** Two spaces, a moment such as `2026-09-14 08:21:07Z`, and two spaces. */
const INDENT = " ".repeat(24);

const line = ({ at }: StoryEntry, text: string, width: number): string =>
  wrapAfter(`  ${formatMoment(Date.parse(at))}  `, text, Math.max(width, INDENT.length + 20));

/** The rule, and the subscription that it belongs to. */
const by = ({ rule, subscription }: Place): string =>
  subscription === undefined || rule === subscription
    ? ` by the rule ${rule}`
    : ` for ${subscription}, by the rule ${rule}`;

function describeEntry(entry: StoryEntry): string {
  switch (entry.kind) {
    case "published":
      return entry.replay === undefined
        ? "published: the bus accepted it"
        : `published again by the replay ${entry.replay}`;
    case "not accepted":
      return `refused by the bus: ${entry.reason}`;
    case "matched":
      return `matched${by(entry)}`;
    case "matched nothing":
      return "no rule matched it";
    case "throttled":
      return `waits for the rate limit${by(entry)}`;
    case "attempt":
      return `${describeAttempt(entry)}${by(entry)}`;
    case "retry planned":
      return "";
    case "delivered":
      return `delivered${describeAttempts(entry.attempts)}${by(entry)}`;
    case "given up":
      return `given up${describeAttempts(entry.attempts)}${by(entry)}${entry.reason === undefined ? "" : `: ${entry.reason}`}`;
    case "dead-lettered":
      return `sent to the dead-letter queue${by(entry)}${entry.cause === undefined ? "" : `: ${entry.cause.kind}, ${formatCause(entry.cause)}`}`;
    case "unmappable":
      return `sent to the dead-letter queue${by(entry)}: no request can be made from it`;
    case "notified":
      return `published to the topic ${entry.target ?? ""}${by(entry)}`;
    case "lost":
      return `LOST${by(entry)}: ${entry.reason}`;
    case "in the queue":
      return `arrived in the dead-letter queue, where it is now, as the message ${entry.messageId}: ${entry.cause.kind}, ${entry.title} (${formatCause(entry.cause)}). ${entry.remedy}`;
    case "redriven":
      return `${entry.edited ? "edited and redriven" : "redriven"} from the message ${entry.messageId}${entry.as === undefined ? "" : `, as ${entry.as}`} (${entry.state})`;
    case "dropped":
      return `dropped: the message ${entry.messageId}${entry.cause === undefined ? "" : `, ${entry.cause.kind}`} (${entry.state})`;
    case "other":
      return entry.says;
  }
}

const describeAttempts = (attempts: number | undefined): string =>
  attempts === undefined ? "" : ` after ${attempts} attempt${attempts === 1 ? "" : "s"}`;

function describeAttempt({ number, result, status, outcome, milliseconds }: Attempt): string {
  const which = number === undefined ? "an attempt" : `attempt ${number}`;
  const short = outcome ?? (status === undefined ? undefined : `HTTP ${status}`);
  const took = milliseconds === undefined ? "" : ` in ${Math.round(milliseconds)} ms`;
  return `${which} ${RESULTS[result]}${took}${short === undefined ? "" : `: ${short}`}`;
}

const RESULTS: Readonly<Record<Attempt["result"], string>> = {
  delivered: "succeeded",
  "to be retried": "failed and is retried",
  "failed for good": "failed for good",
  failed: "failed",
  started: "began; its end is not recorded",
};

function formatExchange(exchange: Exchange | undefined, width: number): string[] {
  if (exchange === undefined) return [];
  const { request, response } = exchange;
  const indented = (text: string) => text.split("\n").map((one) => INDENT + one);
  return [
    `${INDENT}${request.method} ${request.url}`, // whole, so that it can be copied
    ...indented(readableBody(request.body)),
    ...(response === undefined
      ? wrapIndented("no answer", width, INDENT)
      : wrapIndented(`answer: HTTP ${response.status} ${response.body}`.trimEnd(), width, INDENT)),
  ];
}

function readableBody(body: string): string {
  try {
    return readable(parseJson(body));
  } catch {
    return body; // a body need not be JSON
  }
}
