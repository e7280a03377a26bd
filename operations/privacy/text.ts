import { isKnownCode } from "../salesforce/classify";
import { foldedValues, isQuoted } from "./folded";
import { literal } from "./literal";
import { MASKED } from "./mask";
import { PHRASES } from "./phrases";
import { DECLARED, type Vocabulary } from "./vocabulary";

/** The values of the event that a text may quote, folded; found when they are needed first. */
export type Quotable = () => readonly string[];

export const quotableOf = (body: string): Quotable => {
  let found: readonly string[] | undefined;
  return () => (found ??= foldedValues(body));
};

/** Longer than any code of Salesforce or EventBridge. */
const LONGEST_CODE = 80;

/**
 * An error code, as it may be shown: a known one as it is, another where it has the form of one and is no part of the
 * event; else what stands for it.
 */
export function shownCode(code: string, quotable: Quotable): string {
  if (isKnownCode(code)) return code;
  const isCode = /^\w+(?:[.-]\w+)*$/.test(code) && code.length <= LONGEST_CODE;
  return isCode && !isQuoted(code, quotable()) ? code : MASKED;
}

/** A custom field or relationship. Source: Salesforce Help, 'Custom Fields', field names. */
const CUSTOM = /^[A-Za-z]\w{0,60}__(?:c|pc|r)$/;

/** The API name of a field that Salesforce names, where the mapping knows it or only Salesforce gives such names. */
export function shownField(name: string, quotable: Quotable, { fields } = DECLARED): string {
  if (fields.has(name)) return name;
  return CUSTOM.test(name) && !isQuoted(name.replace(/__\w+$/, ""), quotable()) ? name : MASKED;
}

const PHRASE = PHRASES.toSorted((a, b) => b.length - a.length)
  .map((phrase) => literal(phrase).replaceAll("'", "(?:'|&#39;|\\u2019)").replaceAll(" ", "\\s+"))
  .join("|");
/** A wording, or a word: each where no letter or digit goes before or after it. */
const PART = new RegExp(
  `(?<![\\p{L}\\p{N}\\p{M}_])(?:(${PHRASE})|(\\w+))(?![\\p{L}\\p{N}\\p{M}_])`,
  "giu",
);

/** Between two parts that are shown, what is no more than punctuation. Longer, it might be a value itself. */
const PLAIN_GAP = /^[\s"':,.;()[\]{}<>=/-]{0,3}$/;
/** Of what is masked, the punctuation towards the parts beside it. */
const BEFORE = /^["']?[:,;.([=]?\s?/;
const AFTER = /\s?[()[\],;.]?$/;

/**
 * A text of Salesforce's or EventBridge's, of which everything is masked that is no error code, no known field name and
 * no fixed wording. What the text quotes is not looked for: cut, escaped or reformatted, it is masked all the same.
 */
export function shownText(text: string, quotable: Quotable, vocabulary = DECLARED): string {
  let shown = "";
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [part, phrase, word = ""] = match;
    if (phrase === undefined && !isShownWord(word, quotable, vocabulary)) continue;
    shown += gap(text.slice(end, match.index), end === 0) + part.replace(/\s+/g, " ");
    end = match.index + part.length;
  }
  return shown + gap(text.slice(end), false, true);
}

function isShownWord(word: string, quotable: Quotable, { fields }: Vocabulary): boolean {
  if (isKnownCode(word)) return word.includes("_") || !isQuoted(word, quotable());
  return fields.has(word) && !isQuoted(word, quotable());
}

function gap(text: string, first: boolean, last = false): string {
  if (PLAIN_GAP.test(text)) return text.replace(/\s/g, " ");
  const [before = ""] = first ? [] : (BEFORE.exec(text) ?? []);
  const [after = ""] = last ? [] : (AFTER.exec(text.slice(before.length)) ?? []);
  return (before + MASKED + after).replace(/\s/g, " ");
}

/** Members of Salesforce's answers, whose names are shown. */
const MEMBERS: ReadonlySet<string> = new Set(
  "errorCode message fields error error_description statusCode errors success id".split(" "),
);

/** An answer of Salesforce with the form that it has; where it is no JSON, as a text. */
export function shownAnswer(payload: string, quotable: Quotable, vocabulary = DECLARED): string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return shownText(payload, quotable, vocabulary);
  }
  return JSON.stringify(shownValue(value, "", quotable, vocabulary));
}

function shownValue(
  value: unknown,
  name: string,
  quotable: Quotable,
  vocabulary: Vocabulary,
): unknown {
  if (Array.isArray(value)) {
    return value.map((one) => shownValue(one, name, quotable, vocabulary));
  }
  if (typeof value === "object" && value !== null) {
    let unknown = 0;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        MEMBERS.has(key) ? key : `<key ${(unknown += 1)}>`,
        shownValue(inner, key, quotable, vocabulary),
      ]),
    );
  }
  if (typeof value === "number") return "<number>";
  if (typeof value !== "string") return value;
  if (["errorCode", "statusCode", "error"].includes(name)) return shownCode(value, quotable);
  if (name === "fields") return shownField(value, quotable, vocabulary);
  return ["message", "error_description"].includes(name)
    ? shownText(value, quotable, vocabulary)
    : MASKED;
}

const ANSWERED = /^(ApiDestination returned HTTP status \d{3} with payload: )(.*)$/s;

/** `ERROR_MESSAGE` of a dead letter. Source: EventBridge User Guide, 'Using dead-letter queues'. */
export function shownMessage(message: string, quotable: Quotable, vocabulary = DECLARED): string {
  const [, head, payload] = ANSWERED.exec(message) ?? [];
  return head === undefined || payload === undefined
    ? shownText(message, quotable, vocabulary)
    : head + (payload === "" ? "" : shownAnswer(payload, quotable, vocabulary));
}
