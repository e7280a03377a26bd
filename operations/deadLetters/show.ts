import type { BusEvent, Json } from "../../eventbridge/event";
import { parseJson, writeJson } from "../../eventbridge/json";
import { explainMismatch } from "../../eventbridge/pattern/explain";
import { isConstant, patternOfMeant } from "../../mapping/compile";
import { detailValueAt } from "../../mapping/unmappable";
import { emulateStack, IDLE_RUNTIME, type EmulatedStack } from "../../offline/emulatedStack";
import { readOpenedStack } from "../../stack/opened";
import type { Fate } from "../../stack/fate";
import { isOpaqueId, shownAttributes, eventWithoutData } from "../../privacy/letter";
import { EVERY_KEY, MASKED, masked, maskedText } from "../../privacy/mask";
import { vocabularyOf } from "../../privacy/vocabulary";
import { isCredential } from "../../stack/stack";
import { createSimulator, type Simulated, type Simulation } from "../../offline/simulate";
import { causeOf, MEANINGS, type Cause } from "../cause";
import { eventIn, publishableIn, readable, type Letter } from "../../eventbridge/deadLetter";
import { moment, toldCause } from "./format";
import { spokenDifference, type WayBack } from "./wayBack";

/** A dead letter, and what its event would cause today. Secrets are masked, personal data unless it is asked for. */
export interface ShownLetter {
  messageId: string;
  sentAt: string;
  cause: Cause;
  title: string;
  remedy: string;
  attributes: Record<string, string>;
  /** The event; the text of the message where it is none. */
  event: unknown;
  today: Today;
}

export interface TodayParts {
  letter: Letter;
  emulated: EmulatedStack;
  wayBack: WayBack;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** What becomes of an event that is redriven now: by the deployed rules, and by the mapping of this checkout. */
export interface Today extends Pick<
  Simulation,
  "requests" | "unmappable" | "notMeant" | "vanishing" | "refused"
> {
  /** By the deployed rules, which decide; empty where PutEvents would not take the event. */
  deployed: Fate[];
  /** Why a redrive refuses it; absent where it publishes it. */
  refusal?: string;
  /** Names of the stack's rules that do not exist, or are disabled: a redrive publishes nothing then. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules are not those of this checkout. */
  differing: readonly string[];
}

/**
 * The stack's rules and templates as this checkout would make them. Credentials stay closed where no passphrase opens
 * them: what of them a message quotes is found by its name or form.
 */
export async function mappingOfToday(directory: string, name: string): Promise<EmulatedStack> {
  const stack = await readOpenedStack(directory, name, (key) => !isCredential(key));
  return emulateStack(directory, stack, IDLE_RUNTIME);
}

/** @param reveal whether personal data is shown */
export function shown(
  letter: Letter,
  emulated: EmulatedStack,
  wayBack: WayBack,
  reveal: boolean,
): ShownLetter {
  const { messageId, sentAt, attributes, body } = letter;
  const vocabulary = vocabularyOf(emulated.stack.subscriptions);
  const cause = causeOf(letter, vocabulary);
  const event = readEvent(letter, wayBack);
  const { title, remedy } = MEANINGS[cause.kind];
  return {
    messageId,
    sentAt: new Date(sentAt).toISOString(),
    cause,
    title,
    remedy,
    attributes: reveal ? { ...attributes } : shownAttributes(letter, vocabulary),
    event: event === undefined ? withoutForm(body, reveal) : shownEvent(event, emulated, reveal),
    today: shownToday({ letter, emulated, wayBack, reveal }),
  };
}

/**
 * The whole message, where all of it can be read; else the parts that are published again, where those can; undefined where
 * the message is shown as the text that it is.
 */
function readEvent(letter: Letter, { asPublished }: WayBack): BusEvent | undefined {
  if (eventIn(letter) === undefined) return undefined;
  try {
    return parseJson(letter.body) as unknown as BusEvent;
  } catch {
    const found = publishableIn(letter);
    return "event" in found ? { ...asPublished(found.event), id: found.event.id } : undefined;
  }
}

/** What a message says that is no event, nobody knows. */
function withoutForm(body: string, reveal: boolean): string {
  return reveal ? body : maskedText(body);
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
  return eventWithoutData(event, ids, vocabularyOf(subscriptions));
}

/** What becomes of the event of a message: it is read as the redrive reads it, which publishes no other part. */
export function shownToday({ letter, emulated, wayBack, reveal }: TodayParts): Today {
  const { missing, differing } = wayBack;
  const found = publishableIn(letter);
  if ("reason" in found) {
    const none = { requests: [], unmappable: [], notMeant: [], vanishing: [] };
    const refusal = found.reason;
    return { deployed: [], refusal, missing, differing, ...none, refused: [refusal] };
  }
  const event = wayBack.asPublished(found.event);
  const { requests, unmappable, notMeant, vanishing, refused } = createSimulator(emulated)(
    event.id,
    event,
  );
  const refusal = wayBack.refusal(found.event, letter);
  return {
    deployed: wayBack.fates(found.event),
    ...(refusal !== undefined && { refusal }),
    missing,
    differing,
    requests: requests.map((one) => (reveal ? one : requestWithoutData(one, event, emulated))),
    unmappable,
    notMeant: reveal ? notMeant : notMeant.map((one) => reasonWithoutData(one, event, emulated)),
    vanishing,
    refused,
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
  const id = subscription && detailValueAt(detail, subscription.upsert.externalId);
  const { largest } = vocabularyOf(stack.subscriptions);
  const isShownId = isOpaqueId(id, largest.get(subscription?.upsert.externalId ?? ""));
  const url = isShownId ? request.url : request.url.replace(/\/[^/]*$/, `/${MASKED}`);
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
export function toldShown({ messageId, sentAt, cause, ...more }: ShownLetter): string {
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
    "",
    toldToday(more.today),
  ].join("\n");
}

/** What a redrive of the event would cause. */
export function toldToday(today: Today): string {
  const { deployed, refusal, missing, differing } = today;
  const difference = spokenDifference(differing);
  return [
    refusal === undefined
      ? "A redrive publishes it. With the deployed rules:"
      : `A redrive refuses it: ${refusal}.`,
    ...deployed.flatMap(toldFate),
    ...(missing.length === 0
      ? []
      : [`Nothing is redriven while the stack has no enabled rule ${missing.join(", ")}.`]),
    ...(difference === undefined ? [] : [difference]),
    // What PutEvents does not take reaches no mapping.
    ...(today.refused.length > 0
      ? []
      : ["", "With the mapping of this checkout:", ...toldMapping(today)]),
  ].join("\n");
}

/** What the deployed rules do, in a line; nothing for a subscription that is about other events. */
function toldFate(fate: Fate): string[] {
  const { subscription } = fate;
  switch (fate.kind) {
    case "sent":
      return [
        `  ${subscription} sends it, by ${fate.by.join(", ")}`,
        ...(fate.deadLetteredBy.length === 0
          ? []
          : [`  ${subscription} sends a part of it to the dead-letter queue`]),
      ];
    case "dead-lettered":
      return [`  ${subscription} sends it to the dead-letter queue again`];
    case "vanishes":
      return [`  ${subscription} is about it, but none of its rules matches`];
    case "not meant":
      return [];
  }
}

function toldMapping({ requests, unmappable, notMeant, vanishing }: Today): string[] {
  const none = requests.length + unmappable.length + vanishing.length === 0;
  return [
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
    ...vanishing.flatMap(({ subscription, reasons }) => [
      `  ${subscription} is about it, but none of its rules matches: it would be lost`,
      ...reasons.map((reason) => `    ${reason}`),
    ]),
    ...(none ? notMeant.map(({ subscription, reason }) => `    ${subscription}: ${reason}`) : []),
  ];
}
