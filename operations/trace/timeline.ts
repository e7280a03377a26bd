import type { Letter } from "../../eventbridge/deadLetter";
import { answerIn } from "../../salesforceAnswers/answerErrors";
import { formatRuleName } from "../../privacy/letter";
import { MASKED } from "../../privacy/mask";
import { maskAnswer, maskMessage, quotableOf, type Quotable } from "../../privacy/text";
import type { Vocabulary } from "../../privacy/vocabulary";
import type { RuleNames } from "../../stack/ruleNames";
import { allRules } from "../../stack/ruleNames";
import { causeOf, MEANINGS } from "../cause";
import { requestWithoutData } from "../deadLetters/show";
import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import type { Subscription } from "../../mapping/subscription";
import { isQueue } from "./fromBusLog";
import {
  inOrder,
  type Observation,
  type ObservedError,
  type ObservedExchange,
  type ObservedTarget,
} from "./observations";
import type { TraceRecord } from "./records";
import type { Exchange, Happened, Place, StoryEntry } from "./story";

/** What is known of one event, before it is put in order. */
export interface EventEvidence {
  eventId: string;
  observations: readonly Observation[];
  /** Messages with the event that are in the queue now. */
  letters: readonly Letter[];
  records: readonly TraceRecord[];
  /** Records by which it was published again under this ID. */
  origins: readonly TraceRecord[];
  /** The event's content, if any source has it. */
  whole: BusEvent | undefined;
}

/** What the entries are described with. */
export interface Naming {
  ruleNames: RuleNames;
  subscriptions: readonly Subscription[];
  vocabulary: Vocabulary;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** Milliseconds within which the arrival of a message is the end of the delivery that the log or the journal reports. */
const SAME_MOMENT = 120_000;

/** What happened to an event, in order of time. Pure. */
export function timelineOf(evidence: EventEvidence, naming: Naming): StoryEntry[] {
  const quotable = quotableOf(evidence.whole === undefined ? "" : writeJson(evidence.whole));
  const words: Words = { ...naming, quotable, whole: evidence.whole };
  return inOrder([
    ...shownObservations(evidence).map((one) => entryOf(one, words)),
    ...evidence.letters.map((letter) => letterEntry(letter, words)),
    ...evidence.records.flatMap((record) => recordEntry(record, words)),
    ...originEntries(evidence),
  ]);
}

interface Words extends Naming {
  quotable: Quotable;
  whole: BusEvent | undefined;
}

/**
 * The observations that become entries. Left out are those that another one says better: the start of an attempt whose result is
 * known, a success that its attempt shows, a failure that ends in the queue, and a dead letter that is in the queue now.
 */
function shownObservations({ observations, letters }: EventEvidence): Observation[] {
  const isKnown = (test: (one: Observation) => boolean) => observations.some(test);
  const hasPublication = isKnown(({ kind }) => kind === "published");
  return observations.filter((one) => {
    switch (one.kind) {
      case "seen":
        return !hasPublication && one === observations.find(({ kind }) => kind === "seen");
      case "invoked":
        return false;
      case "attempt":
        return (
          one.result !== "started" ||
          !isKnown(
            (other) =>
              other.kind === "attempt" &&
              other.result !== "started" &&
              other.number === one.number &&
              isSameTarget(other, one),
          )
        );
      case "delivered":
        return !isKnown(
          (other) =>
            other.kind === "attempt" && other.result === "delivered" && isSameTarget(other, one),
        );
      case "given up":
        return !isKnown((other) => other.kind === "dead-lettered" && isSameTarget(other, one));
      case "dead-lettered":
      case "queued":
        return !letters.some((letter) => isArrivalOf(letter, one));
      case "published":
      case "not accepted":
      case "matched":
      case "matched nothing":
      case "throttled":
      case "retry planned":
      case "notified":
      case "lost":
      case "other":
        return true;
    }
  });
}

const isSameTarget = (one: ObservedTarget, other: ObservedTarget): boolean =>
  one.rule === other.rule && one.target === other.target;

/** Whether a message is the dead letter of an observation. A message without a rule was sent by a rule itself. */
function isArrivalOf(
  { attributes: { RULE_ARN }, sentAt }: Letter,
  { at, kind, rule }: Extract<Observation, { kind: "dead-lettered" | "queued" }>,
): boolean {
  const isOfRule = RULE_ARN === undefined ? kind === "queued" : RULE_ARN === rule;
  return isOfRule && Math.abs(sentAt - at) <= SAME_MOMENT;
}

function entryOf(one: Observation, words: Words): StoryEntry {
  const { at, source } = one;
  return { at: new Date(at).toISOString(), source, ...happenedOf(one, words) };
}

function happenedOf(one: Observation, words: Words): Happened {
  switch (one.kind) {
    case "published":
      return { kind: "published", ...(one.replay !== undefined && { replay: one.replay }) };
    case "not accepted":
      return { kind: "not accepted", reason: shownError(one.reason, words) };
    case "seen":
      return {
        kind: "other",
        says: "The bus received the event. The log has no record that the bus accepted it.",
      };
    case "matched":
      return { kind: "matched", ...placeOf({ rule: one.rule, target: one.targets[0] }, words) };
    case "matched nothing":
      return { kind: "matched nothing" };
    case "attempt":
      return attemptOf(one, words);
    case "retry planned":
      return { kind: "retry planned", ...placeOf(one, words), after: one.after };
    case "delivered":
    case "given up": {
      const { kind, attempts } = one;
      const reason = kind === "given up" ? errorOf(one, words) : undefined;
      return {
        kind,
        ...placeOf(one, words),
        ...(attempts !== undefined && { attempts }),
        ...(reason !== undefined && { reason }),
      };
    }
    case "dead-lettered":
      return { kind: "dead-lettered", ...placeOf(one, words), ...causeIn(one, words) };
    case "queued":
      return { kind: "unmappable", ...placeOf(one, words) };
    case "throttled":
    case "notified":
      return { kind: one.kind, ...placeOf(one, words) };
    case "lost":
      return { kind: "lost", ...placeOf(one, words), reason: one.reason };
    case "invoked":
      return { kind: "other", says: "An invocation began." };
    case "other":
      return { kind: "other", says: describeStep(one.step) };
  }
}

/** The name of a step is shown if it has the form of the service's names. */
const describeStep = (step: string): string =>
  `The log has a record of ${/^[A-Z_]{3,60}$/.test(step) ? `the step ${step}, which` : "a step that"} this program does not know.`;

/** Names of a rule, of its subscription, and of its target. A name whose form is not that of an ARN is masked. */
export function placeOf(
  { rule: arn, target }: { rule: string; target?: string | undefined },
  { ruleNames }: Pick<Naming, "ruleNames">,
): Place {
  const rule = formatRuleName(arn);
  const subscription = subscriptionOf(rule, ruleNames);
  const name = target === undefined ? undefined : targetName(target);
  return {
    rule,
    ...(subscription !== undefined && { subscription }),
    ...(name !== undefined && { target: name }),
  };
}

/** The subscription that a rule belongs to; undefined for a rule that the stack does not have any more. */
export const subscriptionOf = (rule: string, ruleNames: RuleNames): string | undefined =>
  Object.entries(ruleNames).find(([, own]) => allRules(own).includes(rule))?.[0];

/** The name in the ARN of an API destination, a queue or a topic; undefined for another text. */
function targetName(arn: string): string | undefined {
  const [, destination] = /:api-destination\/([\w.-]{1,64})(?:\/|$)/.exec(arn) ?? [];
  if (destination !== undefined) return destination;
  const [, , service, , , name = ""] = arn.split(":");
  const isNamed = (isQueue(arn) || service === "sns") && /^[\w-]{1,256}$/.test(name);
  return isNamed ? name : undefined;
}

function attemptOf(one: Extract<Observation, { kind: "attempt" }>, words: Words): Happened {
  const { number, result, milliseconds, exchange } = one;
  const place = placeOf(one, words);
  const status = one.status ?? (one.error === undefined ? undefined : answerIn(one.error)?.status);
  const outcome = one.outcome ?? errorOf(one, words);
  return {
    kind: "attempt",
    ...place,
    ...(number !== undefined && { number }),
    result,
    ...(status !== undefined && { status }),
    ...(outcome !== undefined && { outcome }),
    ...(milliseconds !== undefined && { milliseconds }),
    ...(exchange !== undefined && { exchange: shownExchange(exchange, place, words) }),
  };
}

/** The token is not part of it, and the emulator has masked the connection's secrets. */
function shownExchange(
  { request, response }: ObservedExchange,
  { subscription = "", rule }: Place,
  { subscriptions, vocabulary, reveal, quotable, whole }: Words,
): Exchange {
  if (reveal) return { request, ...(response !== undefined && { response }) };
  const named = { ...request, subscription, rule };
  const event = whole ?? ({ detail: {} } as BusEvent);
  const { method, url, headers, body } = requestWithoutData(named, event, subscriptions);
  return {
    request: { method, url, headers, body },
    ...(response !== undefined && {
      response: {
        status: response.status,
        body: response.body === "" ? "" : maskAnswer(response.body, quotable, vocabulary),
      },
    }),
  };
}

function errorOf({ error }: ObservedError, words: Words): string | undefined {
  return error === undefined || error === "" ? undefined : shownError(error, words);
}

const shownError = (text: string, { reveal, quotable, vocabulary }: Words): string =>
  reveal ? text : maskMessage(text, quotable, vocabulary);

/** The cause of a dead letter, from the message or from the log's error. */
function causeIn(
  { letter, error, code, rule, target }: Extract<Observation, { kind: "dead-lettered" }>,
  { vocabulary, whole }: Words,
) {
  if (letter !== undefined) return { cause: causeOf(letter, vocabulary) };
  if (error === undefined && code === undefined) return {};
  if (whole === undefined && error === undefined) return {};
  const attributes = {
    RULE_ARN: rule,
    ...(target !== undefined && { TARGET_ARN: target }),
    ERROR_CODE: code ?? "UNKNOWN",
    ERROR_MESSAGE: error ?? "",
  };
  return { cause: causeOf({ body: eventBody(whole), attributes }, vocabulary) };
}

/** A message's body. Without the content, any event stands for it: the cause is read from the attributes. */
const eventBody = (whole: BusEvent | undefined): string =>
  whole === undefined ? '{"source":"","detail-type":"","detail":{}}' : writeJson(whole);

function letterEntry(letter: Letter, words: Words): StoryEntry {
  const { messageId, sentAt, attributes } = letter;
  const cause = causeOf(letter, words.vocabulary);
  const { title, remedy } = MEANINGS[cause.kind];
  const { RULE_ARN, TARGET_ARN } = attributes;
  return {
    at: new Date(sentAt).toISOString(),
    source: "queue",
    kind: "in the queue",
    messageId,
    cause,
    title,
    remedy,
    ...(RULE_ARN !== undefined && placeOf({ rule: RULE_ARN, target: TARGET_ARN }, words)),
  };
}

/** The publication that a record shows, unless the log or the journal shows it. */
function originEntries({ origins, observations }: EventEvidence): StoryEntry[] {
  if (observations.some(({ kind }) => kind === "published")) return [];
  return origins.flatMap(({ at }) =>
    at === undefined
      ? []
      : [{ at: new Date(at).toISOString(), source: "record" as const, kind: "published" as const }],
  );
}

/** Empty for a record without a time: the story says so. */
function recordEntry(record: TraceRecord, { vocabulary }: Words): StoryEntry[] {
  const { at, messageId, state } = record;
  if (at === undefined) return [];
  const base = { at: new Date(at).toISOString(), source: "record" as const, messageId, state };
  if (record.kind !== "dropped") {
    const { publishedAs: as, kind } = record;
    const redriven = { ...base, kind: "redriven" as const, edited: kind === "edited" };
    return [{ ...redriven, ...(as !== undefined && { as: shownId(as) }) }];
  }
  const { attributes, body = "" } = record;
  return [{ ...base, kind: "dropped", cause: causeOf({ body, attributes }, vocabulary) }];
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export const isUuid = (text: string): boolean => UUID.test(text);

/** The ID of an event, as the service gives it. Another text may be personal data, and is masked. */
export const shownId = (id: string): string => (isUuid(id) ? id : MASKED);
