import type { Field, Lookup } from "./field";
import { keyPrefixesOf } from "./keyPrefixes";

/** A value that Salesforce refuses, with the error of its REST API. */
export interface Refusal {
  errorCode: string;
  message: string;
  /** Whether the answer names the field. A parser's error does not. */
  namesField: boolean;
}

/** Deliberately loose, like Salesforce's own check: any text, an at sign, and a domain with a dot. */
const EMAIL = /^[^\s@,;]+@[^\s@,;]+\.[^\s@.,;]+$/;
/** A record ID: 15 characters, or 18 with the check characters. */
const RECORD_ID = /^[A-Za-z0-9]{15}([A-Za-z0-9]{3})?$/;
/**
 * A date-time: a `T`, seconds, and a time zone; milliseconds are optional.
 * Sources: REST API Developer Guide, 'Valid Date and DateTime Formats' (`+HH:mm` and `Z`; older versions: `+HHmm`), which
 * refers to W3C XML Schema for the fraction. Refused, as published answers show: `2017-10-17 00:00:00`
 * (regican/Salesforce#2, verbb/formie#2790) and `2024-07-30 20:54:16 UTC` (restforce#897). A date alone, and a time without a
 * zone, are assumed to be refused.
 */
const DATE_TIME =
  /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):?[0-5]\d)$/;
/** Source: SOAP API Developer Guide, 'Primitive Data Types', time: `hh:mm:ss.SSSZ`; without the zone is assumed to be refused. */
const TIME = /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d+)?Z$/;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;

/** Whether a value clears its field: Salesforce treats null and the empty text alike. */
export function isBlank(value: unknown): boolean {
  return value === undefined || value === null || value === "";
}

/**
 * Why Salesforce refuses a value for a field; undefined where it accepts the value. A blank value clears any field but a checkbox,
 * which is never null (jetstreamapp/jetstream#712).
 *
 * A text that is a number is accepted for a number: the REST API Developer Guide's 'sObject Tree Request Body' has
 * `"numberOfEmployees": "100"`. `"0"`, `"1"` and `"FALSE"` are refused for a checkbox (solspace/craft-freeform#1168,
 * verbb/formie#1173). Assumed to be refused, because no source settles it: a number or a boolean for a text, the texts
 * `true` and `false` for a checkbox, and a number for a checkbox.
 */
export function refusalOf(field: Field, value: unknown): Refusal | undefined {
  if (field.readOnly) {
    return refused(
      "INVALID_FIELD_FOR_INSERT_UPDATE",
      `Unable to create/update fields: ${field.label}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.`,
    );
  }
  if (value === null && field.type === "boolean") {
    const message = `${field.label}: value not of required type: `;
    return refused("INVALID_TYPE_ON_FIELD_IN_RECORD", message);
  }
  if (isBlank(value) && !(value === "" && field.type === "boolean")) return undefined;
  switch (field.type) {
    case "number":
      return isNumber(value) ? refuseNumber(field, Number(value)) : notParsed("double", value);
    case "boolean":
      return typeof value === "boolean" ? undefined : notParsed("boolean", value);
    case "date":
      return isDate(value) ? undefined : notParsed("date", value);
    case "datetime":
      return isDateTime(value) ? undefined : notParsed("datetime", value);
    case "time":
      return typeof value === "string" && TIME.test(value) ? undefined : notParsed("time", value);
    case "text":
    case "email":
    case "picklist":
    case "multipicklist":
    case "reference":
      return typeof value === "string"
        ? refuseText(field, value)
        : notParsed(PARSED[field.type], value);
  }
}

/** The names of the types of texts in a parser's error. Source: published answers. */
const PARSED = {
  text: "string",
  email: "email",
  picklist: "picklist",
  multipicklist: "multipicklist",
  reference: "reference",
} as const;

function refuseNumber(field: Extract<Field, { type: "number" }>, value: number) {
  const { digits, label } = field;
  return digits !== undefined && Math.abs(value) >= 10 ** digits
    ? refused(
        "NUMBER_OUTSIDE_VALID_RANGE",
        `${label}: value outside of valid range on numeric field: ${value}`,
      )
    : undefined;
}

function refuseText(
  field: Extract<Field, { type: keyof typeof PARSED }>,
  value: string,
): Refusal | undefined {
  const { label } = field;
  if (field.type === "picklist" || field.type === "multipicklist") {
    const chosen = field.type === "picklist" ? [value] : value.split(";");
    return field.restricted && !chosen.every((one) => field.values.includes(one))
      ? refused(
          "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
          `${label}: bad value for restricted picklist field: ${value}`,
        )
      : undefined;
  }
  if (field.type === "reference") return refuseId(field, value);
  if ([...value].length > field.length) {
    return refused(
      "STRING_TOO_LONG",
      `${label}: data value too large: ${value} (max length=${field.length})`,
    );
  }
  return field.type === "email" && !EMAIL.test(value)
    ? refused("INVALID_EMAIL_ADDRESS", `${label}: invalid email address: ${value}`)
    : undefined;
}

/**
 * Sources: REST API Developer Guide, 'Create a Record' (`MALFORMED_ID`); for the ID of a record of another object
 * (`FIELD_INTEGRITY_EXCEPTION`) DouglasCAyers/sfdc-convert-notes-to-chatter-notes. Whether the record exists is not checked here.
 */
function refuseId(field: Lookup & Pick<Field, "label">, value: string): Refusal | undefined {
  const message = `${field.label}: id value of incorrect type: ${value}`;
  if (!RECORD_ID.test(value)) return refused("MALFORMED_ID", message);
  const prefixes = keyPrefixesOf(field);
  return prefixes === undefined || prefixes.includes(value.slice(0, 3))
    ? undefined
    : refused("FIELD_INTEGRITY_EXCEPTION", message);
}

const refused = (errorCode: string, message: string): Refusal => ({
  errorCode,
  message,
  namesField: true,
});

/**
 * The position in the body is not known here. Sources of the wording: published answers, such as regican/Salesforce#2; for a list
 * Salesforce Stack Exchange 54882.
 */
function notParsed(type: string, value: unknown): Refusal {
  const shown = typeof value === "object" ? "{" : JSON.stringify(value).replace(/^"|"$/g, "");
  const what = Array.isArray(value)
    ? "START_ARRAY value"
    : `${tokenOf(value)} value ${shown} or request may be missing a required field at`;
  return {
    errorCode: "JSON_PARSER_ERROR",
    message: `Cannot deserialize instance of ${type} from ${what} [line:1, column:1]`,
    namesField: false,
  };
}

/** A token of Jackson, the JSON parser whose names the answers have. */
function tokenOf(value: unknown): string {
  if (typeof value === "number") {
    return Number.isInteger(value) ? "VALUE_NUMBER_INT" : "VALUE_NUMBER_FLOAT";
  }
  if (typeof value === "boolean") return value ? "VALUE_TRUE" : "VALUE_FALSE";
  return typeof value === "string" ? "VALUE_STRING" : "START_OBJECT";
}

function isNumber(value: unknown): boolean {
  return typeof value === "number" || (typeof value === "string" && NUMBER.test(value));
}

function isDateTime(value: unknown): boolean {
  const [, day] = (typeof value === "string" ? DATE_TIME.exec(value) : undefined) ?? [];
  return day !== undefined && isDate(day);
}

/** Whether a value is a day of the calendar, such as `2026-09-14`. */
function isDate(text: unknown): boolean {
  if (typeof text !== "string") return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(`${text}T`);
}
