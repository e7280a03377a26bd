import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import { maskAnswer, maskMessage } from "../../privacy/text";
import { answerIn } from "../../salesforceAnswers/answerErrors";
import { causeOf } from "../cause";
import { requestWithoutData } from "../deadLetters/show";
import { placeOf, type Words } from "./naming";
import type { Observation, ObservedError, ObservedExchange } from "./observations";
import type { Exchange, Happened, Place } from "./story";

/** What an observation shows, without personal data unless it is revealed. */
export function happenedOf(one: Observation, words: Words): Happened {
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
