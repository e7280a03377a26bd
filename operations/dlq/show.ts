import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import { explainMismatch } from "../../eventbridge/pattern/explain";
import { isConstant, patternOfMeant } from "../../mapping/compile";
import { valueAt } from "../../mapping/unmappable";
import { about, SETTING_KEYS } from "../../settings/schema";
import { emulated, type EmulatedStack } from "../emulatedStack";
import { readOpenedStack } from "../openedStack";
import { isOpaqueId, shownAttributes, withoutData } from "../privacy/letter";
import { EVERY_KEY, masked } from "../privacy/mask";
import { MASKED } from "../privacy/text";
import { vocabularyOf } from "../privacy/vocabulary";
import { simulate, STILL, type Simulated, type Simulation } from "../simulate";
import { causeOf, MEANINGS, type Cause } from "./cause";
import { eventIn, readable, type Letter } from "./letter";
import { moment, toldCause } from "./told";

/** A dead letter, and what its event would cause today. Secrets are masked, personal data unless it is asked for. */
export interface Shown {
  messageId: string;
  sentAt: string;
  cause: Cause;
  title: string;
  remedy: string;
  attributes: Record<string, string>;
  /** The event; the text of the message where it is none. */
  event: unknown;
  /** Absent where the message is no event. */
  today?: Pick<Simulation, "requests" | "unmappable" | "notMeant">;
}

/**
 * The stack's rules and templates as this checkout would make them. Credentials stay closed where no passphrase opens
 * them: nothing of them is shown.
 */
export async function mappingOfToday(directory: string, name: string): Promise<EmulatedStack> {
  const stack = await readOpenedStack(directory, name, (key) => !isCredential(key));
  return emulated(directory, stack, STILL.clock, STILL.random, STILL.transport);
}

const isCredential = (key: string): boolean =>
  SETTING_KEYS.some((known) => known === key && about(known).secret === true);

/** @param reveal whether personal data is shown */
export function shown(letter: Letter, emulated: EmulatedStack, reveal: boolean): Shown {
  const { messageId, sentAt, attributes, body } = letter;
  const cause = causeOf(letter);
  const event = eventIn(letter) === undefined ? undefined : readEvent(body);
  const { title, remedy } = MEANINGS[cause.kind];
  return {
    messageId,
    sentAt: new Date(sentAt).toISOString(),
    cause,
    title,
    remedy,
    attributes: reveal
      ? { ...attributes }
      : shownAttributes(letter, vocabularyOf(emulated.stack.subscriptions)),
    event: event === undefined ? withoutForm(body, reveal) : shownEvent(event, emulated, reveal),
    ...(event !== undefined && { today: shownToday(event, emulated, reveal) }),
  };
}

/** Undefined for what EventBridge could not read, such as the number 1e400. */
function readEvent(body: string): BusEvent | undefined {
  try {
    return parseJson(body) as unknown as BusEvent;
  } catch {
    return undefined; // it is shown as the text that it is
  }
}

/** What a message says that is no event, nobody knows. */
function withoutForm(body: string, reveal: boolean): string {
  return reveal ? body : `<text, ${[...body].length} characters>`;
}

/**
 * The event without anybody's data. The external id stays where its form says nothing of the person: it is what the
 * record is found by.
 */
export function shownEvent(
  event: BusEvent,
  { stack: { subscriptions } }: EmulatedStack,
  reveal: boolean,
): unknown {
  if (reveal) return event;
  const ids = subscriptions.map(({ upsert }) => upsert.externalId);
  return withoutData(event, ids, vocabularyOf(subscriptions));
}

export function shownToday(
  event: BusEvent,
  emulated: EmulatedStack,
  reveal: boolean,
): Pick<Simulation, "requests" | "unmappable" | "notMeant"> {
  const { requests, unmappable, notMeant } = simulate(emulated, event.id, event);
  return {
    requests: requests.map((one) => (reveal ? one : requestWithoutData(one, event, emulated))),
    unmappable,
    notMeant: reveal ? notMeant : notMeant.map((one) => reasonWithoutData(one, event, emulated)),
  };
}

/** Constants of the mapping are nobody's data. */
function requestWithoutData(
  request: Simulated,
  { detail }: BusEvent,
  { stack }: EmulatedStack,
): Simulated {
  const subscription = stack.subscriptions.find(({ name }) => name === request.subscription);
  const constants = Object.entries(subscription?.fields ?? {}).filter(([, one]) => isConstant(one));
  const shown = constants.map(([field]) => `$.${field}`);
  const isShown = (path: string) => shown.includes(path);
  const body = masked(parseJson(request.body), { ...EVERY_KEY, isShown });
  const id = subscription && valueAt(detail, subscription.upsert.externalId);
  const url = isOpaqueId(id) ? request.url : request.url.replace(/\/[^/]*$/, `/${MASKED}`);
  return { ...request, url, body: writeJson(body) };
}

type NotMeant = Simulation["notMeant"][number];

/** The reason names what the pattern demands, and of the event which kind of value stands there. */
function reasonWithoutData(
  { subscription: name }: NotMeant,
  event: BusEvent,
  { stack }: EmulatedStack,
): NotMeant {
  const subscription = stack.subscriptions.find((one) => one.name === name);
  const { sources, detailTypes } = vocabularyOf(stack.subscriptions);
  const shown = (value: Json) =>
    typeof value === "string" && (sources.has(value) || detailTypes.has(value))
      ? writeJson(value)
      : writeJson(masked(value, { ...EVERY_KEY, isKey: () => false, keys: new Map() }));
  const reason =
    subscription &&
    explainMismatch(JSON.stringify(patternOfMeant(subscription)), event as unknown as Json, shown);
  return { subscription: name, reason: reason ?? "it is about other events" };
}

/** As people read it. */
export function toldShown({ messageId, sentAt, cause, ...more }: Shown): string {
  const attributes = Object.entries(more.attributes);
  return [
    `${messageId}: ${cause.kind}, ${more.title}`,
    `  error      ${toldCause(cause)}`,
    `  dead since ${moment(Date.parse(sentAt))}`,
    `  remedy     ${more.remedy}`,
    "",
    attributes.length === 0
      ? "No attributes: a rule sent it to the queue itself."
      : attributes.map(([name, value]) => `${name.padEnd(26)} ${value}`).join("\n"),
    "",
    typeof more.event === "string" ? more.event : readable(more.event),
    ...(more.today === undefined ? [] : ["", toldToday(more.today)]),
  ].join("\n");
}

/** What a redrive of the event would cause. */
export function toldToday({ requests, unmappable, notMeant }: NonNullable<Shown["today"]>): string {
  const none = requests.length === 0 && unmappable.length === 0;
  return [
    "Redriven with today's mapping:",
    ...(none ? ["  no subscription is about it: no rule would match, and it would be lost"] : []),
    ...requests.flatMap(({ subscription, method, url, headers, body }) => [
      `  ${subscription} sends it`,
      `    ${method} ${url}`,
      ...Object.entries(headers).map(([name, value]) => `    ${name}: ${value}`),
      "",
      `    ${body}`,
    ]),
    ...unmappable.flatMap(({ subscription, reasons }) => [
      `  ${subscription} sends it to the dead-letter queue again: no request can be made of it`,
      ...reasons.map((reason) => `    ${reason}`),
    ]),
    ...(none ? notMeant.map(({ subscription, reason }) => `    ${subscription}: ${reason}`) : []),
  ].join("\n");
}
