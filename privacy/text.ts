import { answerHead, ERROR_CODES } from "../eventbridge/deadLetter";
import { answerIn } from "../salesforceAnswers/answerErrors";
import { isKnownCode } from "../salesforceAnswers/classify";
import { foldValues, isQuoted } from "./fold";
import { escapeRegExp } from "./escapeRegExp";
import { MASKED } from "./mask";
import { PHRASES } from "./phrases";
import type { Vocabulary } from "./vocabulary";

/** The folded values of the event that a text may quote. They are computed on the first call. */
export type Quotable = () => readonly string[];

/** @param body of a message */
export const quotableOf = (body: string): Quotable => {
  let found: readonly string[] | undefined;
  return () => (found ??= foldValues(body));
};

/** EventBridge's codes are constants of the service, so they quote nothing. */
const CONSTANTS: ReadonlySet<string> = new Set<string>(ERROR_CODES);
/** The form of codes of Salesforce and EventBridge: words of capital letters. */
const CODE = /^(?=.{7,80}$)[A-Z]+(?:_[A-Z]+)+$/;

/**
 * An error code. A known code stays; an unknown one stays where it has the form of a code and does not quote the event. Any
 * other text is masked.
 */
export function maskCode(code: string, quotable: Quotable): string {
  if (isKnownCode(code) || CONSTANTS.has(code)) return code;
  return CODE.test(code) && !isQuoted(code, quotable()) ? code : MASKED;
}

/**
 * The API name of a field. It stays where the mapping or a standard object of Salesforce has it, also as a custom field such as
 * `Suffix__c`. Other names are masked, because a custom field may be named after a person.
 */
export const maskField = (name: string, { fields }: Vocabulary): string =>
  fields.has(name) || fields.has(name.replace(/__(?:c|pc|r)$/, "")) ? name : MASKED;

const PHRASE = PHRASES.toSorted((a, b) => b.length - a.length)
  .map((phrase) =>
    escapeRegExp(phrase).replaceAll("'", "(?:'|&#39;|\\u2019)").replaceAll(" ", "\\s+"),
  )
  .join("|");
/** A fixed wording or a word, without a letter or digit directly before or after it. */
const PART = new RegExp(
  `(?<![\\p{L}\\p{N}\\p{M}_])(?:(${PHRASE})|(\\w+))(?![\\p{L}\\p{N}\\p{M}_])`,
  "giu",
);

/** Punctuation between two shown parts. A longer gap may be a value. */
const PLAIN_GAP = /^[\s"':,.;()[\]{}<>=/-]{0,3}$/;
/** The punctuation at the beginning and at the end of a masked part. */
const BEFORE = /^["']?[:,;.([=]?\s?/;
const AFTER = /\s?[()[\],;.]?$/;

/**
 * Masks a text of Salesforce or EventBridge, except error codes, known field names and fixed wordings. It does not search for
 * the quoted values, so it also masks quotations that are cut, escaped or reformatted.
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

/** The members of Salesforce's answers whose names are shown. */
const MEMBERS: ReadonlySet<string> = new Set(
  "errorCode message fields error error_description statusCode errors success created id".split(" "),
);

/** Masks an answer of Salesforce, and keeps its JSON structure; an answer that is not JSON is masked as a text. */
export function maskAnswer(payload: string, quotable: Quotable, vocabulary: Vocabulary): string {
  let value: unknown;
  try {
    value = JSON.parse(payload);
  } catch {
    return maskText(payload, quotable, vocabulary);
  }
  return JSON.stringify(maskAnswerValue(value, { name: "", quotable, vocabulary, level: 0 }));
}

/** The most levels of an answer that are shown. Salesforce's errors have three. */
const SHOWN_LEVELS = 20;

/** The position of a value in an answer, and the names that may be shown. */
interface AnswerPosition {
  /** Of the member. */
  name: string;
  level: number;
  quotable: Quotable;
  vocabulary: Vocabulary;
}

function maskAnswerValue(value: unknown, position: AnswerPosition): unknown {
  const { name, level, quotable, vocabulary } = position;
  if (level > SHOWN_LEVELS) return MASKED;
  if (Array.isArray(value)) {
    return value.map((one) => maskAnswerValue(one, { ...position, level: level + 1 }));
  }
  if (typeof value === "object" && value !== null) {
    let unknown = 0;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [
        MEMBERS.has(key) ? key : `<key ${(unknown += 1)}>`,
        maskAnswerValue(inner, { ...position, name: key, level: level + 1 }),
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

/** Masks the `ERROR_MESSAGE` of a dead letter. Source: EventBridge User Guide, 'Using dead-letter queues'. */
export function maskMessage(message: string, quotable: Quotable, vocabulary: Vocabulary): string {
  const answer = answerIn(message);
  if (answer?.payload === undefined) return maskText(message, quotable, vocabulary);
  const { status, before, payload } = answer;
  // EventBridge's own words contain no personal data.
  const head = before === answerHead(status) ? before : maskText(before, quotable, vocabulary);
  return head + (payload === "" ? "" : maskAnswer(payload, quotable, vocabulary));
}
