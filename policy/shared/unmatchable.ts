import { ENVELOPE, matchesAbsence, SOMETIMES, type Pattern } from "./eventPattern";
import { nearestName } from "./nearestName";
import { isObject } from "./values";

/** A condition of an event pattern that no event meets. */
export interface Unmatchable {
  /** The path of the field, such as `detailType`. */
  field: string;
  /** After a comma: why no event meets the condition. */
  because: string;
  /** A sentence that says what to write instead. */
  remedy: string;
}

/** Fields of the envelope that hold a text, or a list of texts. */
const TEXTS = new Set([...ENVELOPE].filter((field) => field !== "detail"));
/** Fields whose values contain no `*`: a literal `*` was meant as a wildcard. */
const WITHOUT_STARS = new Set(["source", "detail-type", "account", "region"]);

/**
 * Finds conditions that no event meets, in a pattern that the service accepts: the rule then never matches, or one of its
 * alternatives never does. Conditions inside `detail` are the publisher's, so only operators in place of fields are found there.
 *
 * An event has exactly the fields of the envelope, and a replayed event also `replay-name`. A key with dots is a path, such as
 * `detail.status`. Texts match only texts, and `exists` only leaf fields.
 * Sources: EventBridge User Guide, 'Event structure' and 'Comparison operators'; aws/event-ruler, README.
 */
export function findUnmatchable(pattern: Pattern): Unmatchable[] {
  const found = new Map<string, Unmatchable>();
  for (const fields of pattern) {
    for (const [field, list] of fields) {
      if (found.has(field)) continue;
      const mistake = judgeField(field, list);
      if (mistake !== undefined) found.set(field, { field, ...mistake });
    }
  }
  return [...found.values()];
}

type Mistake = Omit<Unmatchable, "field">;

function judgeField(field: string, list: readonly unknown[]): Mistake | undefined {
  const [top = "", ...inner] = field.split(".");
  if (matchesAbsence(list)) return judgeAbsence(field, list);
  if (!ENVELOPE.has(top)) return top === SOMETIMES ? undefined : misspelt(top);
  const last = inner.at(-1);
  if (top === "detail") return last === undefined ? NOT_A_LEAF : judgeOperator(last, list);
  if (last !== undefined) {
    return {
      because: `and ${top} of an event has no fields`,
      remedy: `List the values of ${top} in an array, such as "${top}": [{"prefix": "..."}].`,
    };
  }
  return list.map((alternative) => judgeText(top, alternative)).find((one) => one !== undefined);
}

function judgeAbsence(field: string, list: readonly unknown[]): Mistake | undefined {
  if (!TEXTS.has(field) || list.length > 1) return undefined;
  return { because: `and every event has ${field}`, remedy: `Remove ${field} from the pattern.` };
}

function misspelt(top: string): Mistake {
  const meant = nearestName(top, [...ENVELOPE, SOMETIMES]);
  return {
    because: `and no event has the field '${top}' beside its ${[...ENVELOPE].join(", ")}`,
    remedy:
      meant === undefined
        ? `Move '${top}' into "detail", or remove it.`
        : `Did you mean '${meant}'?`,
  };
}

const NOT_A_LEAF: Mistake = {
  because: "and detail of an event is an object, which no value and no operator matches",
  remedy: 'List conditions on fields of detail, such as "detail": {"id": [{"exists": true}]}.',
};

/** Operators that are written as a field, without the array around them: `"amount": {"numeric": [">", 5]}`. */
function judgeOperator(operator: string, list: readonly unknown[]): Mistake | undefined {
  const isOperator =
    operator === "anything-but" ||
    operator === "equals-ignore-case" ||
    (operator === "exists" && list.every((value) => typeof value === "boolean")) ||
    (operator === "numeric" && /^[<>=]=?$/.test(String(list[0])));
  if (!isOperator) return undefined;
  return {
    because: `which the service reads as a field with the name '${operator}'`,
    remedy: `Write the operator in an array, such as [{"${operator}": ...}].`,
  };
}

/** Judges a value or an operator for a field that holds a text. */
function judgeText(field: string, alternative: unknown): Mistake | undefined {
  if (typeof alternative === "string") return judgeLiteral(field, alternative);
  if (isObject(alternative) && !Object.hasOwn(alternative, "numeric")) return undefined;
  if (field === "resources" && alternative === null) return undefined; // an event without resources
  return {
    because: `and ${field} of an event is a text`,
    remedy: `Write the value of ${field} in quotes.`,
  };
}

function judgeLiteral(field: string, value: string): Mistake | undefined {
  if (value.includes("*") && WITHOUT_STARS.has(field)) {
    return {
      because: `and '${value}' is not a wildcard, but a text that ${field} of an event must equal`,
      remedy: `Write {"wildcard": ${JSON.stringify(value)}}, or a prefix.`,
    };
  }
  if (field === "source" && value === "aws.") {
    return {
      because: "and the source of an AWS event has the name of the service after 'aws.'",
      remedy: 'Write {"prefix": "aws."}.',
    };
  }
  if (field === "account" && !/^\d{12}$/.test(value)) {
    return {
      because: `and '${value}' is not an AWS account ID (12 digits)`,
      remedy: "Set account to the ID of the publisher's account.",
    };
  }
  if (field === "region" && !/^[a-z]{2,}(?:-[a-z]+){1,3}-\d+$/.test(value)) {
    return {
      because: `and '${value}' is not an AWS Region`,
      remedy: "Set region to a Region such as eu-central-1.",
    };
  }
  return undefined;
}
