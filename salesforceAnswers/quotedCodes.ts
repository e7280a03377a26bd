/**
 * Codes under which Salesforce reports the failure of what it ran on top of the request, and quotes that failure's own
 * code in the message, or which say only that something else failed. Sources: SOAP API Developer Guide, `StatusCode`;
 * messages of Apex triggers and flows published in the open.
 */
const WRAPPERS: ReadonlySet<string> = new Set(
  `CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER FLOW_EXCEPTION
  APEX_ERROR APEX_FAILED CUSTOM_APEX_ERROR ALL_OR_NONE_OPERATION_ROLLED_BACK PROCESSING_HALTED
  BATCH_PROCESSING_HALTED UNKNOWN_EXCEPTION ENTITY_SAVE_ERROR RECORD_CREATION_FAILED RECORD_UPDATE_FAILED`.split(
    /\s+/,
  ),
);

/** A trigger that passes a failure on with `addError` reports it as a custom validation, whose words are the org's own. */
const VALIDATION = "FIELD_CUSTOM_VALIDATION_EXCEPTION";

/** Whether a code says only that something failed; without the code that it wraps, it says least of several. */
export const isWrapper = (code: string): boolean => WRAPPERS.has(code);

const CODE = String.raw`[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*`;
/** Opens a quotation, of a code or of JSON, also escaped. */
const OPEN = String.raw`(?:\\{0,8}["'‘“]|&(?:quot|#39);|[(\[])?\s*`;
/** After a code that is quoted, not said. */
const END = String.raw`(?=\s*(?:[,:;)\]"'’”\\]|&(?:quot|#39);|--|[—–]|$))`;

/**
 * Where Apex, flows and Salesforce's own answers name a code, whoever wrote the text around it: `first error: CODE`,
 * `System.StatusCode.CODE`, `"errorCode":"CODE"`, `the flow tried to update records: CODE: ...`, and of the Process Builder
 * `ERRORS : (CODE) ...`.
 */
const BY_SALESFORCE = new RegExp(
  [
    String.raw`\b(?:first error|caused by)\s*:\s*${OPEN}(${CODE})\b${END}`,
    String.raw`\bStatusCode\s*[.:=]\s*${OPEN}(${CODE})\b`,
    String.raw`\b(?:errorCode|statusCode|exceptionCode)(?:\\{0,8}["']|&quot;)?\s*[:=>]\s*${OPEN}(${CODE})\b`,
    String.raw`\btried to [a-z ]{1,20} records:\s*${OPEN}(${CODE})\b${END}`,
    String.raw`\bERRORS?\s*:\s*\((${CODE})\)`,
  ].join("|"),
  "g",
);

/**
 * Where the text of a wrapper names a code besides: at the beginning of a sentence, in brackets, or, where it has three
 * words or more and so is no word of anybody's, anywhere.
 */
const BY_WRAPPER = new RegExp(
  [
    String.raw`(?:^|[.;!?>\n]\s*|\b(?:errors?|failed|exception|fault|message)\s*:?\s*)${OPEN}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b${END}`,
    String.raw`[(\[]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[)\]]`,
    String.raw`(?<![\w.$])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+){2,})\b${END}`,
  ].join("|"),
  "g",
);

/** Failures that messages name in Salesforce's own words alone. Sources as those of `PHRASES`. */
const WORDINGS: readonly [RegExp, string][] = [
  [/unable to obtain excl|Record Currently Unavailable/i, "UNABLE_TO_LOCK_ROW"],
  [/duplicate value found: .{1,300} duplicates value on record with id/is, "DUPLICATE_VALUE"],
  [
    /insufficient access rights on (?:object id|cross-reference id)/i,
    "INSUFFICIENT_ACCESS_OR_READONLY",
  ],
];
/** In the same way, where no code is known under which a validation rule's author might have written them. */
const WORDINGS_OF_ANSWERS: readonly [RegExp, string][] = [
  [/^(?:TotalRequests|Concurrent\w{1,40})\b[^.]{0,60}\bLimit exc/i, "REQUEST_LIMIT_EXCEEDED"],
  [/^(?:ConcurrentReq|TotalReq)\w*$/i, "REQUEST_LIMIT_EXCEEDED"],
  [/^Required fields are missing: \[/i, "REQUIRED_FIELD_MISSING"],
  [/^entity is deleted/i, "ENTITY_IS_DELETED"],
  [/^storage limit exceeded/i, "STORAGE_LIMIT_EXCEEDED"],
  [/^Session expired or invalid/i, "INVALID_SESSION_ID"],
  [/\bdata value too large: /i, "STRING_TOO_LONG"],
  [/^No such column '/i, "INVALID_FIELD"],
];

/** Characters of the beginning of a code that is cut, from which it is looked for among the known ones. */
const TELLING = 6;

/** The only known code that begins so; undefined where none or several do. */
export function completeCode(beginning: string, known: Iterable<string>): string | undefined {
  if (beginning.length < TELLING) return undefined;
  const fitting = [...known].filter((code) => code.startsWith(beginning));
  return fitting.length === 1 ? fitting[0] : fitting.find((code) => code === beginning);
}

interface Found {
  code: string;
  /** Where the text after it begins. */
  end: number;
}

/** The first code that a pattern finds. A code that is not known counts where Salesforce itself names it. */
function findFirst(pattern: RegExp, text: string, known: ReadonlySet<string>): Found | undefined {
  for (const match of text.matchAll(pattern)) {
    const found = match.slice(1).find((group) => group !== undefined) ?? "";
    const end = match.index + match[0].length;
    const code = known.has(found)
      ? found
      : end === text.length
        ? (completeCode(found, known) ?? found)
        : found;
    if (known.has(code) || (pattern === BY_SALESFORCE && code.includes("_"))) return { code, end };
  }
  return undefined;
}

/** What a message says first, of what may be a code of its own. */
function findNext(text: string, isProse: boolean, known: ReadonlySet<string>): Found | undefined {
  const found = [BY_SALESFORCE, ...(isProse ? [] : [BY_WRAPPER])].flatMap(
    (pattern) => findFirst(pattern, text, known) ?? [],
  );
  return found.toSorted((a, b) => a.end - b.end)[0];
}

/**
 * The codes of an error, the outer first: the error's own, and as long as one wraps another, the one that its message
 * names next. What comes after a code that wraps nothing is prose, in which capitals mean nothing.
 *
 * @param code of the error; undefined where it is not known, as in a text that was cut: then only what Salesforce itself
 *   words counts
 * @param known the codes that are known
 */
export function nestedCodes(
  code: string | undefined,
  message: string,
  known: ReadonlySet<string>,
): string[] {
  const codes = code === undefined ? [] : [code];
  let rest = message;
  for (let outer = code; outer === undefined || WRAPPERS.has(outer) || outer === VALIDATION;) {
    const isProse = outer === undefined || outer === VALIDATION;
    const found = findNext(rest, isProse, known);
    if (found === undefined) return [...codes, ...codesInWording(rest, outer)];
    if (!known.has(found.code)) return codes;
    codes.push(found.code);
    outer = found.code;
    rest = rest.slice(found.end);
  }
  return codes;
}

function codesInWording(text: string, outer: string | undefined): string[] {
  const wordings = outer === undefined ? [...WORDINGS, ...WORDINGS_OF_ANSWERS] : WORDINGS;
  const found = wordings.find(([wording]) => wording.test(text));
  return found === undefined ? [] : [found[1]];
}
