import { Buffer } from "node:buffer";
import { EXHAUSTED_CONDITIONS, type DeadLetterAttributes } from "../eventbridge/deadLetter";
import { isTimestamp, type BusEvent } from "../eventbridge/event";
import { isNumber } from "../eventbridge/json";
import { MASKED, maskValue, maskKey, describeText, type Known } from "./mask";
import { quotableOf, maskCode, maskMessage, type Quotable } from "./text";
import type { Vocabulary } from "./vocabulary";

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** An ARN of a rule or an API destination. Source: Service Authorization Reference, EventBridge, resource types. */
const EVENTS_ARN =
  /^arn:aws(?:-[a-z]+)*:events:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:(?:rule|api-destination|event-bus)\/[\w.-]{1,256}(?:\/[\w.-]{1,64}){0,2}$/;
const SQS_ARN = /^arn:aws(?:-[a-z]+)*:sqs:[a-z]{2}(?:-[a-z]+)+-\d:\d{12}:[\w-]{1,80}$/;
/** A text in the given form; any other text is masked. */
const maskUnlessForm = (text: string, form: RegExp): string => (form.test(text) ? text : MASKED);

/** The name of a rule by its ARN; a text that is not such an ARN is masked. */
export function formatRuleName(ruleArn: string): string {
  return EVENTS_ARN.test(ruleArn) ? (ruleArn.split("/").at(-1) ?? MASKED) : MASKED;
}

/** The exhausted retry condition; an unknown one is masked. */
export const maskCondition = (condition: string): string =>
  EXHAUSTED_CONDITIONS.some((one) => one === condition) ? condition : MASKED;

type MaskAttribute = (value: string, quotable: Quotable, vocabulary: Vocabulary) => string;

/** The mask for the value of each attribute that EventBridge sends. */
const ATTRIBUTES = new Map<string, MaskAttribute>(
  Object.entries({
    RULE_ARN: (value) => maskUnlessForm(value, EVENTS_ARN),
    TARGET_ARN: (value) => (SQS_ARN.test(value) ? value : maskUnlessForm(value, EVENTS_ARN)),
    ERROR_CODE: maskCode,
    ERROR_MESSAGE: maskMessage,
    EXHAUSTED_RETRY_CONDITION: maskCondition,
    RETRY_ATTEMPTS: (value) => maskUnlessForm(value, /^\d{1,3}$/),
  } satisfies Record<keyof DeadLetterAttributes, MaskAttribute>),
);

/** The attributes of a message without personal data. Unknown attributes are numbered in the order of their names. */
export function maskAttributes(
  { attributes, body }: { attributes: Readonly<Record<string, string>>; body: string },
  vocabulary: Vocabulary,
): Record<string, string> {
  const quotable = quotableOf(body);
  const foreign = Object.keys(attributes)
    .filter((name) => !ATTRIBUTES.has(name))
    .sort();
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => {
      const show = ATTRIBUTES.get(name);
      return show === undefined
        ? [`<attribute ${foreign.indexOf(name) + 1}>`, describeText(value)]
        : [name, show(value, quotable, vocabulary)];
    }),
  );
}

/**
 * At most 7 digits, with few letters before them: too short for a date with its century, a social security number, a card number,
 * or a phone number with its area code.
 */
const SHORT_ID = /^[A-Za-z]{0,3}[-_]?\d{1,7}$/;
/** A hexadecimal number with a letter. Digits alone may be a card number or an account number. */
const HEX_ID = /^(?=.*[a-f])[0-9a-f]{16,64}$/i;

/**
 * Whether the form of an external id excludes personal data: a short number, possibly behind few letters; a UUID; or another long
 * hexadecimal number that does not encode a text. A longer number counts where the schema limits it.
 *
 * @param largest the maximum that the schema declares for an integer; undefined without a maximum
 */
export function isOpaqueId(value: unknown, largest?: number): boolean {
  if (isNumber(value) && largest !== undefined) {
    const number = Number(value);
    return Number.isSafeInteger(number) && number >= 0 && number <= largest;
  }
  if (!isNumber(value) && typeof value !== "string") return false;
  const id = String(value);
  return SHORT_ID.test(id) || UUID.test(id) || (HEX_ID.test(id) && !isTextInHex(id));
}

/** Whether hexadecimal digits encode printable characters only, which a number of this length does not by chance. */
const isTextInHex = (digits: string): boolean =>
  /^[\x20-\x7e]*$/.test(Buffer.from(digits, "hex").toString("latin1"));

/** The form of each member of an event that EventBridge sets. Source: EventBridge User Guide, 'Event structure'. */
const ENVELOPE: ReadonlyMap<string, (value: string) => boolean> = new Map([
  ["version", (value: string) => /^\d{1,2}$/.test(value)],
  ["id", (value: string) => UUID.test(value)],
  ["account", (value: string) => /^\d{12}$/.test(value)],
  ["region", (value: string) => /^[a-z]{2}(?:-[a-z]+)+-\d$/.test(value)],
  ["time", isTimestamp],
]);

/**
 * An event without personal data: keys that neither a schema nor the mapping knows are numbered, and values are masked.
 *
 * @param ids paths of external ids, such as `$.detail.id`; such an id is shown where its form excludes personal data
 */
export function maskEvent(
  event: BusEvent,
  ids: readonly string[],
  vocabulary: Vocabulary,
): Record<string, unknown> {
  const known: Known = {
    isShown: (path, value) => ids.includes(path) && isOpaqueId(value, vocabulary.largest.get(path)),
    isKey: (key) => vocabulary.keys.has(key),
    keys: new Map(),
  };
  const shown = Object.entries(event).map(([name, value]: [string, unknown]) => {
    if (name === "detail") return [name, maskValue(value, known, "$.detail")];
    if (name === "source" || name === "detail-type") {
      const names = name === "source" ? vocabulary.sources : vocabulary.detailTypes;
      return [
        name,
        typeof value === "string" && names.has(value) ? value : maskValue(value, known),
      ];
    }
    if (name === "resources") return [name, maskValue(value, known)];
    const isOfForm = ENVELOPE.get(name);
    return isOfForm === undefined
      ? [maskKey(name, known), maskValue(value, { ...known, isKey: () => false })]
      : [name, typeof value === "string" && isOfForm(value) ? value : maskValue(value, known)];
  });
  return Object.fromEntries(shown) as Record<string, unknown>;
}
