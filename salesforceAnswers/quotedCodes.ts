/**
 * Codes under which Salesforce reports the failure of an automation that the request started. The message quotes the code of that
 * failure, or the code only says that something else failed. Sources: SOAP API Developer Guide, `StatusCode`; published
 * messages of Apex triggers and flows.
 */
const WRAPPERS: ReadonlySet<string> = new Set(
  `CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY CANNOT_EXECUTE_FLOW_TRIGGER FLOW_EXCEPTION
  APEX_ERROR APEX_FAILED CUSTOM_APEX_ERROR ALL_OR_NONE_OPERATION_ROLLED_BACK PROCESSING_HALTED
  BATCH_PROCESSING_HALTED UNKNOWN_EXCEPTION ENTITY_SAVE_ERROR RECORD_CREATION_FAILED RECORD_UPDATE_FAILED`.split(
    /\s+/,
  ),
);

/** A trigger that reports a failure with `addError` produces a custom validation, whose text the org writes. */
const VALIDATION = "FIELD_CUSTOM_VALIDATION_EXCEPTION";

/** Whether a code only reports the failure of something else. Without an inner code, it is the least precise of several codes. */
export const isWrapper = (code: string): boolean => WRAPPERS.has(code);

const CODE = String.raw`[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*`;
/** Opens a quotation of a code or of JSON, which may be escaped. */
const OPEN = String.raw`(?:\\{0,8}["'‘“]|&(?:quot|#39);|[(\[])?\s*`;
/** The text after a quoted code, which distinguishes it from a word in a sentence. */
const END = String.raw`(?=\s*(?:[,:;)\]"'’”\\]|&(?:quot|#39);|--|[—–]|$))`;

/**
 * The positions at which Apex, flows and Salesforce name a code, in any text: `first error: CODE`, `System.StatusCode.CODE`,
 * `"errorCode":"CODE"`, `the flow tried to update records: CODE: ...`, and `ERRORS : (CODE) ...` of the Process Builder.
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
 * Further positions of a code in the text of a wrapper: at the beginning of a sentence, in brackets, or anywhere for a code of
 * three words or more, which no person writes by chance.
 */
const BY_WRAPPER = new RegExp(
  [
    String.raw`(?:^|[.;!?>\n]\s*|\b(?:errors?|failed|exception|fault|message)\s*:?\s*)${OPEN}([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)\b${END}`,
    String.raw`[(\[]([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)[)\]]`,
    String.raw`(?<![\w.$])([A-Z][A-Z0-9]*(?:_[A-Z0-9]+){2,})\b${END}`,
  ].join("|"),
  "g",
);

/** Failures that a message names only by a wording of Salesforce. Sources: see `PHRASES`. */
const WORDINGS: readonly [RegExp, string][] = [
  [/unable to obtain excl|Record Currently Unavailable/i, "UNABLE_TO_LOCK_ROW"],
  [/duplicate value found: .{1,300} duplicates value on record with id/is, "DUPLICATE_VALUE"],
  [
    /insufficient access rights on (?:object id|cross-reference id)/i,
    "INSUFFICIENT_ACCESS_OR_READONLY",
  ],
];
/**
 * Further wordings, for an error without a code: with a validation code, the author of a validation rule may have written them.
 */
const WORDINGS_OF_ANSWERS: readonly [RegExp, string][] = [
  [/^(?:TotalRequests|Concurrent\w{1,40})\b[^.]{0,60}\bLimit exc/i, "REQUEST_LIMIT_EXCEEDED"],
  [/^(?:ConcurrentReq|TotalReq)\w*$/i, "REQUEST_LIMIT_EXCEEDED"],
  [/^Required fields are missing: \[/i, "REQUIRED_FIELD_MISSING"],
  [/^entity is deleted/i, "ENTITY_IS_DELETED"],
  [/^storage limit exceeded/i, "STORAGE_LIMIT_EXCEEDED"],
  [/^Session expired or invalid/i, "INVALID_SESSION_ID"],
  [/\bdata value too large: /i, "STRING_TOO_LONG"],
  [/^No such column '/i, "INVALID_FIELD"],
  [/^Foreign key external ID: /i, "INVALID_FIELD"],
];

/** The fewest characters of a cut code that is completed from the known codes. */
const SHORTEST_BEGINNING = 6;

/** The only known code with this beginning, or the code itself; undefined where no code, or several codes, begin so. */
export function completeCode(beginning: string, known: Iterable<string>): string | undefined {
  if (beginning.length < SHORTEST_BEGINNING) return undefined;
  const fitting = [...known].filter((code) => code.startsWith(beginning));
  return fitting.length === 1 ? fitting[0] : fitting.find((code) => code === beginning);
}

interface Found {
  code: string;
  /** The index of the text after the code. */
  end: number;
}

/** The first code that a pattern finds. An unknown code counts only where Salesforce names it. */
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

/** The first code in a message. @param isProse whether only the wordings of Salesforce count */
function findNext(text: string, isProse: boolean, known: ReadonlySet<string>): Found | undefined {
  const found = [BY_SALESFORCE, ...(isProse ? [] : [BY_WRAPPER])].flatMap(
    (pattern) => findFirst(pattern, text, known) ?? [],
  );
  return found.toSorted((a, b) => a.end - b.end)[0];
}

/**
 * The codes of an error, the outer first: the error's own code, then the next code in its message as long as a code wraps
 * another. The text after a code that wraps nothing is prose, in which capitals have no meaning.
 *
 * @param code of the error; undefined where it is unknown, as in a cut text: then only the wordings of Salesforce count
 * @param known the known codes
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
