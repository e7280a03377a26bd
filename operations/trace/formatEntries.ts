import { readable } from "../../eventbridge/deadLetter";
import { parseJson } from "../../eventbridge/json";
import { formatDuration } from "../../text/duration";
import { formatMoment } from "../../text/moment";
import { wrapAfter, wrapIndented } from "../../text/wrap";
import { MEANINGS, type Cause } from "../cause";
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
    const [first = "", ...details] = describeEntry(entry);
    return [
      line(entry, first + again, width),
      ...details.flatMap((detail) => wrapIndented(detail, width, INDENT)),
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

/** The subscription, or the rule of none. */
const of = ({ rule, subscription }: Partial<Place>): string =>
  subscription === undefined
    ? rule === undefined
      ? ""
      : ` for the rule ${rule}`
    : ` for ${subscription}`;

/** An entry in words; further lines are details. */
export function describeEntry(entry: StoryEntry): string[] {
  switch (entry.kind) {
    case "published":
      return [
        entry.replay === undefined
          ? "published: the bus accepted it"
          : `published again by the replay ${entry.replay}`,
      ];
    case "not accepted":
      return [`refused by the bus: ${entry.reason}`];
    case "matched":
      return [
        entry.subscription === undefined
          ? `matched the rule ${entry.rule}`
          : `matched ${entry.subscription}, by the rule ${entry.rule}`,
      ];
    case "matched nothing":
      return ["no rule matched it"];
    case "throttled":
      return [`waits for the rate limit${of(entry)}`];
    case "attempt":
      return describeAttempt(entry);
    case "retry planned":
      return [];
    case "delivered":
      return [`delivered${of(entry)}${describeAttempts(entry.attempts)}`];
    case "given up":
      return [`given up${of(entry)}${describeAttempts(entry.attempts)}`, ...present(entry.reason)];
    case "dead-lettered":
      return [`sent to the dead-letter queue${of(entry)}`, ...describeCause(entry.cause)];
    case "unmappable":
      return [`sent to the dead-letter queue${of(entry)}: no request can be made from it`];
    case "notified":
      return [`published to the topic ${entry.target ?? ""}${of(entry)}`];
    case "lost":
      return [`LOST${of(entry)}: ${entry.reason}`];
    case "in the queue":
      return [
        `in the dead-letter queue since then${of(entry)}, as the message ${entry.messageId}`,
        ...describeCause(entry.cause),
        `remedy: ${entry.remedy}`,
      ];
    case "redriven":
      return [
        `${entry.edited ? "edited, and redriven" : "redriven"} from the message ${entry.messageId}${entry.as === undefined ? "" : `, as the event ${entry.as}`} (${entry.state})`,
      ];
    case "dropped":
      return [
        `dropped: the message ${entry.messageId} (${entry.state})`,
        ...describeCause(entry.cause),
      ];
    case "other":
      return [entry.says];
  }
}

const present = (text: string | undefined): string[] => (text === undefined ? [] : [text]);

const describeCause = (cause: Cause | undefined): string[] =>
  cause === undefined
    ? []
    : [`${cause.kind}, ${MEANINGS[cause.kind].title} (${formatCause(cause)})`];

const describeAttempts = (attempts: number | undefined): string =>
  attempts === undefined ? "" : ` after ${attempts} attempt${attempts === 1 ? "" : "s"}`;

function describeAttempt(attempt: Attempt): string[] {
  const { number, result, status, outcome, milliseconds } = attempt;
  const which = number === undefined ? "an attempt" : `attempt ${number}`;
  const answer = status === undefined ? outcome : `HTTP ${status}`;
  const took = milliseconds === undefined ? undefined : `${Math.round(milliseconds)} ms`;
  const details = [...present(answer), ...present(took)].join(", ");
  return [
    `${which}${of(attempt)} ${RESULTS[result]}${details === "" ? "" : `: ${details}`}`,
    ...(answer === outcome ? [] : present(outcome)),
  ];
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

export function readableBody(body: string): string {
  try {
    return readable(parseJson(body));
  } catch {
    return body; // a body need not be JSON
  }
}
