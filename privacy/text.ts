import { answerIn } from "../salesforceAnswers/answerErrors";
import { isKnownCode } from "../salesforceAnswers/classify";
import { foldValues, isQuoted } from "./fold";
import { escapeRegExp } from "./escapeRegExp";
import { MASKED } from "./mask";
import { PHRASES } from "./phrases";
import type { Vocabulary } from "./vocabulary";

/** The values of the event that a text may quote, folded; found when they are needed first. */
export type Quotable = () => readonly string[];

export const quotableOf = (body: string): Quotable => {
  let found: readonly string[] | undefined;
  return () => (found ??= foldValues(body));
};

/** EventBridge's codes of one word. Source: EventBridge User Guide, 'Using dead-letter queues'. */
const WORDS: readonly string[] = ["THROTTLING", "TIMEOUT", "UNKNOWN"];
/** Words in capitals, of letters alone, as Salesforce and EventBridge form their codes. */
const CODE = /^(?=.{7,80}$)[A-Z]+(?:_[A-Z]+)+$/;

/**
 * An error code, as it may be shown: a known one as it is, another where it has the form of one and is no part of the
 * event; else what stands for it.
 */
export function maskCode(code: string, quotable: Quotable): string {
  if (isKnownCode(code) || WORDS.includes(code)) return code;
  return CODE.test(code) && !isQuoted(code, quotable()) ? code : MASKED;
}

/**
 * The API name of a field that Salesforce names, where the mapping or Salesforce's standard objects have it, also as the
 * name of a custom field, such as `Suffix__c`. Another custom field may be named like a person.
 */
export const maskField = (name: string, { fields }: Vocabulary): string =>
  fields.has(name) || fields.has(name.replace(/__(?:c|pc|r)$/, "")) ? name : MASKED;

const PHRASE = PHRASES.toSorted((a, b) => b.length - a.length)
  .map((phrase) =>
    escapeRegExp(phrase).replaceAll("'", "(?:'|&#39;|\\u2019)").replaceAll(" ", "\\s+"),
  )
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
export function maskText(text: string, quotable: Quotable, vocabulary: Vocabulary): string {
  let shown = "";
  let end = 0;
  for (const match of text.matchAll(PART)) {
    const [part, phrase, word = ""] = match;
    if (phrase === undefined && !isShownWord(word, quotable, vocabulary)) continue;
    shown += maskGap(text.slice(end, match.index), end === 0) + part.replace(/\s+/g, " ");
    end = match.index + part.length;
  }
  return shown + maskGap(text.slice(end), false, true);
}

function isShownWord(word: string, quotable: Quotable, { fields }: Vocabulary): boolean {
  if (isKnownCode(word)) return word.includes("_") || !isQuoted(word, quotable());
  return fields.has(word) && !isQuoted(word, quotable());
}

function maskGap(text: string, first: boolean, last = false): string {
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
export function maskAnswer(payload: string, quotable: Quotable, vocabulary: Vocabulary): string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return maskText(payload, quotable, vocabulary);
  }
  return JSON.stringify(maskAnswerValue(value, "", quotable, vocabulary));
}

/** Levels of an answer that are shown; Salesforce's errors have three. */
const SHOWN_LEVELS = 20;

function maskAnswerValue(
  value: unknown,
  name: string,
  quotable: Quotable,
  vocabulary: Vocabulary,
  level = 0,
): unknown {
  if (level > SHOWN_LEVELS) return MASKED;
  if (Array.isArray(value)) {
    return value.map((one) => maskAnswerValue(one, name, quotable, vocabulary, level + 1));
  }
  if (typeof value === "object" && value !== null) {
    let unknown = 0;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        MEMBERS.has(key) ? key : `<key ${(unknown += 1)}>`,
        maskAnswerValue(inner, key, quotable, vocabulary, level + 1),
      ]),
    );
  }
  if (typeof value === "number") return "<number>";
  if (typeof value !== "string") return value;
  if (["errorCode", "statusCode", "error"].includes(name)) return maskCode(value, quotable);
  if (name === "fields") return maskField(value, vocabulary);
  return ["message", "error_description"].includes(name)
    ? maskText(value, quotable, vocabulary)
    : MASKED;
}

/** `ERROR_MESSAGE` of a dead letter. Source: EventBridge User Guide, 'Using dead-letter queues'. */
export function maskMessage(message: string, quotable: Quotable, vocabulary: Vocabulary): string {
  const answer = answerIn(message);
  if (answer?.payload === undefined) return maskText(message, quotable, vocabulary);
  const { before, payload } = answer;
  const head = HEAD.test(before) ? before : maskText(before, quotable, vocabulary);
  return head + (payload === "" ? "" : maskAnswer(payload, quotable, vocabulary));
}

/** As EventBridge words it, with nothing of anybody. */
const HEAD = /^ApiDestination returned HTTP status \d{3} with payload: $/;
