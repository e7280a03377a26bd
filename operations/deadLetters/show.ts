import type { BusEvent, Json } from "../../eventbridge/event";
import { eventIn, publishableIn, type Letter } from "../../eventbridge/deadLetter";
import { parseJson, writeJson } from "../../eventbridge/json";
import { explainMismatch } from "../../eventbridge/pattern/explain";
import { fieldsOf, recordOf } from "../../mapping/action";
import { isConstant, patternOfMeant } from "../../mapping/compile";
import type { Subscription } from "../../mapping/subscription";
import { detailValueAt } from "../../mapping/unmappable";
import { maskEvent, isOpaqueId, maskAttributes } from "../../privacy/letter";
import { EVERY_KEY, MASKED, maskValue, describeText } from "../../privacy/mask";
import { vocabularyOf } from "../../privacy/vocabulary";
import type { Fate } from "../../stack/fate";
import type { MappedRequest } from "../../stack/mappedRequest";
import { isDateTime } from "../../salesforceSchema/newerWins";
import { causeKindOf, causeOf, failedRuleOf, MEANINGS, type Cause } from "../cause";
import { describeErasureRisks, remedyOf } from "../erasureRisks";
import { ONLY_IF_NAMED } from "./filter";
import { canOverwrite, describeUnguarded } from "./order";
import type { WayBack } from "./wayBack";

/** The result of the mapping of this checkout for one event. */
export interface MappingResult {
  requests: MappedRequest[];
  /** Subscriptions that send the event to the dead-letter queue, because no request can be made from it. */
  unmappable: { subscription: string; rule: string; reasons: string[] }[];
  /** Subscriptions for other events. */
  notMeant: { subscription: string; reason: string }[];
  /** Subscriptions for the event whose rules do not match it: it would be lost. */
  vanishing: { subscription: string; reasons: string[] }[];
  /** Why PutEvents would refuse the event; empty if it would not. */
  refused: string[];
}

/**
 * The mapping of this checkout. `offline/checkoutMapping.ts` evaluates the program for it: the commands on a deployed stack
 * import no emulator, so they receive it.
 */
export interface CheckoutMapping {
  subscriptions: readonly Subscription[];
  map: (event: BusEvent) => MappingResult;
}

/** A dead letter, and the result of a redrive of its event. Secrets are masked; personal data too, unless it is revealed. */
export interface ShownLetter {
  messageId: string;
  sentAt: string;
  cause: Cause;
  title: string;
  remedy: string;
  attributes: Record<string, string>;
  /** The event, or the text of a message that holds no event. */
  event: unknown;
  today: Today;
}

/** What a dead letter is described with. */
export interface LetterContext {
  letter: Letter;
  /** The mapping of this checkout. */
  checkout: CheckoutMapping;
  /** The deployed rules. */
  wayBack: WayBack;
  /** Whether personal data is shown. */
  reveal: boolean;
}

/** The result of a redrive of an event now: by the deployed rules, and by the mapping of this checkout. */
export interface Today extends MappingResult {
  /** By the deployed rules, which decide; empty if PutEvents would refuse the event. */
  deployed: Fate[];
  /** Why a redrive refuses the event; absent if it publishes the event. */
  refusal?: string;
  /** Whether a redrive leaves the message, unless it is asked for it by its cause or its ID. */
  leftOut?: true;
  /** The erasures that the event may undo, each as a clause; empty where it cannot. */
  erasures: string[];
  /** Why the event may overwrite newer data, each as a clause; empty where it cannot. */
  order: string[];
  /** Names of the stack's rules that do not exist or are disabled: a redrive publishes nothing then. */
  missing: readonly string[];
  /** Names of subscriptions whose deployed rules differ from those of this checkout. */
  differing: readonly string[];
}

/** Describes a dead letter for `dlq show`. Pure. */
export function describeLetter(context: LetterContext): ShownLetter {
  const { letter, checkout, wayBack, reveal } = context;
  const { messageId, sentAt, attributes, body } = letter;
  const { subscriptions } = checkout;
  const vocabulary = vocabularyOf(subscriptions);
  const cause = causeOf(letter, vocabulary);
  const event = readEvent(letter, wayBack);
  const { title } = MEANINGS[cause.kind];
  const failed = failedRuleOf(letter);
  const own = wayBack.rules.find(({ name }) => name === failed)?.subscription;
  return {
    messageId,
    sentAt: new Date(sentAt).toISOString(),
    cause,
    title,
    remedy: remedyOf(cause, own, subscriptions),
    attributes: reveal ? { ...attributes } : maskAttributes(letter, vocabulary),
    event:
      event === undefined
        ? maskText(body, reveal)
        : reveal
          ? event
          : eventWithoutData(event, subscriptions),
    today: describeToday(context),
  };
}

/**
 * The whole message if all of it can be read; else the parts that a redrive publishes, if those can be read. Undefined
 * for a message that is shown as text.
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

/** The text of a message that holds no event: nobody knows which part of it is personal. */
function maskText(body: string, reveal: boolean): string {
  return reveal ? body : describeText(body);
}

/**
 * The event without personal data. The external ID stays if its form says nothing about the person: the record in
 * Salesforce is found by it.
 */
export function eventWithoutData(
  event: BusEvent,
  subscriptions: readonly Subscription[],
): Record<string, unknown> {
  const ids = subscriptions.map((one) => recordOf(one).externalId);
  return maskEvent(event, ids, vocabularyOf(subscriptions));
}

/** Describes the result of a redrive of a message's event. It reads the event as the redrive does. */
export function describeToday({ letter, checkout, wayBack, reveal }: LetterContext): Today {
  const { missing, differing } = wayBack;
  const found = publishableIn(letter);
  if ("reason" in found) {
    const { reason } = found;
    const none = { deployed: [], erasures: [], order: [], refusal: reason, missing, differing };
    return { ...none, ...NO_RESULT, refused: [reason] };
  }
  const refusal = wayBack.refusal(found.event, letter);
  const deployed = wayBack.fates(found.event);
  return {
    deployed,
    erasures: describeErasureRisks(
      deployed.filter(({ kind }) => kind === "sent").map(({ subscription }) => subscription),
      checkout.subscriptions,
    ).map((clause) => (wayBack.searchesArchive ? `${clause}. ${SEARCHES_LATER}` : clause)),
    order: describeOrder(deployed, checkout.subscriptions),
    ...(isLeftOut(letter) && { leftOut: true as const }),
    ...(refusal !== undefined && { refusal }),
    missing,
    differing,
    ...mapEvent(wayBack.asPublished(found.event), checkout, reveal),
  };
}

/** What was not searched for the erasure of a record, as a sentence without its full stop. */
const SEARCHES_LATER =
  "Here, only the queue is searched for its erasure: a redrive also searches the archive before it publishes";

/** Whether a redrive leaves a message by its cause. The cause is not shown. */
const isLeftOut = (letter: Letter): boolean => ONLY_IF_NAMED.includes(causeKindOf(letter));

function describeOrder(fates: readonly Fate[], subscriptions: readonly Subscription[]): string[] {
  const open = subscriptions.filter(canOverwrite).map(({ name }) => name);
  return fates
    .filter(({ kind, subscription }) => kind === "sent" && open.includes(subscription))
    .map(({ subscription }) => describeUnguarded(subscription));
}

const NO_RESULT = { requests: [], unmappable: [], notMeant: [], vanishing: [] };

/** What the mapping of a checkout makes of an event. @param reveal whether personal data is shown */
export function mapEvent(
  event: BusEvent,
  { subscriptions, map }: CheckoutMapping,
  reveal: boolean,
): MappingResult {
  const { requests, unmappable, notMeant, vanishing, refused } = map(event);
  return {
    requests: reveal
      ? requests
      : requests.map((one) => requestWithoutData(one, event, subscriptions)),
    unmappable,
    notMeant: reveal
      ? notMeant
      : notMeant.map((one) => reasonWithoutData(one, event, subscriptions)),
    vanishing,
    refused,
  };
}

/** Constants of the mapping are not personal data, nor is the time of a change. */
export function requestWithoutData(
  request: MappedRequest,
  { detail }: BusEvent,
  subscriptions: readonly Subscription[],
): MappedRequest {
  const subscription = subscriptions.find(({ name }) => name === request.subscription);
  const fields = subscription === undefined ? {} : fieldsOf(subscription);
  const constants = Object.entries(fields).filter(([, one]) => isConstant(one));
  const shown = constants.map(([field]) => `$.${field}`);
  const time = timeIn(subscription, detail);
  const isShown = (path: string) => shown.includes(path) || path === time;
  const { largest, fields: names, keys } = vocabularyOf(subscriptions);
  // The keys of a body are those of the mapping, except in a record that the publisher shapes.
  const isKey = (key: string) =>
    subscription?.record === undefined || names.has(key) || keys.has(key);
  const body = maskValue(parseJson(request.body), { isShown, isKey, keys: new Map() });
  const path = subscription && recordOf(subscription).externalId;
  const id = path && detailValueAt(detail, path);
  const isShownId = isOpaqueId(id, largest.get(path ?? ""));
  const hidden = request.url.replace(/\/[^/?]*(?=\?|$)/, `/${MASKED}`);
  const url = isShownId ? request.url : hidden;
  return { ...request, url, body: writeJson(body) };
}

/** The path of the time of a change in the body, where it is a time; else it might be any text. */
function timeIn(subscription: Subscription | undefined, detail: unknown): string | undefined {
  const newerWins = subscription?.newerWins;
  return newerWins !== undefined && isDateTime(detailValueAt(detail, newerWins.path))
    ? `$.${newerWins.field}`
    : undefined;
}

type NotMeant = MappingResult["notMeant"][number];

/** The reason quotes the pattern, and only the kind of value that the event has. */
function reasonWithoutData(
  { subscription: name }: NotMeant,
  event: BusEvent,
  subscriptions: readonly Subscription[],
): NotMeant {
  const subscription = subscriptions.find((one) => one.name === name);
  const { sources, detailTypes } = vocabularyOf(subscriptions);
  const shown = (value: Json) =>
    typeof value === "string" && (sources.has(value) || detailTypes.has(value))
      ? writeJson(value)
      : writeJson(maskValue(value, { ...EVERY_KEY, isKey: () => false, keys: new Map() }));
  const reason =
    subscription &&
    explainMismatch(JSON.stringify(patternOfMeant(subscription)), event as unknown as Json, shown);
  return { subscription: name, reason: reason ?? "it is for other events" };
}
