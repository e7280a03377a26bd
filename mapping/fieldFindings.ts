import type { Field } from "../salesforceSchema/field";
import { refusalOf } from "../salesforceSchema/values";
import { typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { textsFor, textsOfFormat } from "./sampleTexts";
import { quoted } from "./sentFields";

/** What a field does with the values that a schema allows. */
export interface FieldFinding {
  /** `refuses`: every value. `may refuse`: some values, or the documentation does not settle it. */
  verdict: "refuses" | "may refuse";
  /** The evidence and what the field accepts, as a clause. */
  why: string;
}

/** What each type accepts, as the end of a sentence. Source: REST API Developer Guide, 'Valid Date and DateTime Formats'. */
const ACCEPTED: Readonly<Record<Field["type"], string>> = {
  text: "a text",
  email: "a text that is an email address",
  number: "a number",
  boolean: "true or false",
  date: "a text such as 2026-09-14",
  datetime: "a text such as 2026-09-14T08:21:07Z, with a T and a time zone",
  time: "a text such as 08:21:07.000Z",
  picklist: "a text of its list",
  multipicklist: "texts of its list, separated by semicolons",
  reference: "a record ID of 15 or 18 characters",
};
const NAMES: Readonly<Record<Field["type"], string>> = {
  text: "a text field",
  email: "an Email field",
  number: "a number field",
  boolean: "a checkbox",
  date: "a Date field",
  datetime: "a Date/Time field",
  time: "a Time field",
  picklist: "a picklist",
  multipicklist: "a multi-select picklist",
  reference: "a lookup field",
};

/** Lengths of a record ID, in characters. */
const [SHORTEST_ID, LONGEST_ID] = [15, 18];
/** Types with a strict form of texts. */
const STRICT: readonly Field["type"][] = [
  "date",
  "datetime",
  "time",
  "number",
  "email",
  "boolean",
  "reference",
];

/**
 * Compares a field with the schemas that a value may have; undefined where nothing speaks against it. Null counts for a checkbox
 * alone: it clears every other field. Pure.
 *
 * @param alternatives the schemas of the value, without references
 */
export function fieldFinding(
  field: Field,
  alternatives: readonly JsonSchema[],
): FieldFinding | undefined {
  if (field.readOnly) {
    return { verdict: "refuses", why: "Salesforce computes the field, so nobody can write it" };
  }
  const each = alternatives.flatMap((schema) =>
    typesOf(schema)
      .filter((type) => type !== "null" || isNeverNull(field))
      .map((type) => findingOf(field, type, schema)),
  );
  const found = each.filter((one) => one !== undefined);
  const [first] = [...found.filter(({ verdict }) => verdict === "refuses"), ...found];
  if (first === undefined) return undefined;
  const everyRefused = each.every((one) => one?.verdict === "refuses");
  return { verdict: everyRefused ? "refuses" : "may refuse", why: first.why };
}

function findingOf(field: Field, type: string, schema: JsonSchema): FieldFinding | undefined {
  const values = valuesOf(schema)?.filter((value) => value !== null || isNeverNull(field));
  if (values !== undefined) return valuesFinding(field, values);
  if (type === "null") return kindFinding(field, null, "null");
  if (type === "array" || type === "object") return nestedFinding(field, type);
  if (type === "string") return textFinding(field, schema);
  if (type === "integer" || type === "number") return numberFinding(field, type, schema);
  return type === "boolean" ? kindFinding(field, true, "a boolean") : undefined;
}

const isNeverNull = ({ type }: Field) => type === "boolean";

/** Source: published answers, such as 'Cannot deserialize instance of string from START_OBJECT value {'. */
function nestedFinding(field: Field, type: "array" | "object"): FieldFinding {
  return {
    verdict: "refuses",
    why: `it is ${type === "array" ? "a list" : "an object"}, and ${takes(field)}`,
  };
}

/** A value, by Salesforce's own rules. Where these are assumed, it may be refused. */
function kindFinding(field: Field, value: unknown, kind: string): FieldFinding | undefined {
  if (refusalOf(field, value) === undefined) return undefined;
  return {
    verdict: isAssumed(field, value) ? "may refuse" : "refuses",
    why: `it is ${kind}, and ${takes(field)}`,
  };
}

/** Refusals that no source settles: see `salesforceSchema/values.ts`. */
function isAssumed({ type }: Field, value: unknown): boolean {
  if (value === null) return false;
  if (typeof value !== "string") return !["date", "datetime", "time"].includes(type);
  if (type === "boolean") return ["true", "false"].includes(value);
  if (type === "datetime") return /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$/.test(value);
  return type === "time" && /^\d{2}:\d{2}:\d{2}$/.test(value);
}

function valuesFinding(field: Field, values: readonly unknown[]): FieldFinding | undefined {
  const found = values.map((value) => kindFinding(field, value, quoted(value)));
  const refused = found.filter((one) => one !== undefined);
  const [first] = [...refused.filter(({ verdict }) => verdict === "refuses"), ...refused];
  if (first === undefined) return undefined;
  const everyRefused = found.every((one) => one?.verdict === "refuses");
  return { verdict: everyRefused ? "refuses" : "may refuse", why: first.why };
}

function textFinding(field: Field, schema: JsonSchema): FieldFinding | undefined {
  const { format, pattern } = schema;
  const ofLength = lengthFinding(field, schema);
  if (ofLength !== undefined) return ofLength;
  if (!STRICT.includes(field.type)) return undefined;
  const ofFormat = textsOfFormat(format);
  // Hardly a schema says more of an email address than that it is a text.
  if (field.type === "email" && ofFormat === undefined) return undefined;
  const samples = (ofFormat ?? textsFor(field)).filter((text) => allows(schema, text));
  const refused = samples.filter((text) => refusalOf(field, text) !== undefined);
  const [example] = refused;
  if (example === undefined) return undefined;
  const evidence =
    ofFormat !== undefined
      ? `its format is ${String(format)}`
      : typeof pattern === "string"
        ? `its pattern ${pattern} allows '${example}'`
        : `its schema has neither a format nor a pattern, so it may be '${example}'`;
  const isEvery =
    refused.length === samples.length && refused.every((one) => !isAssumed(field, one));
  return {
    verdict: isEvery ? "refuses" : "may refuse",
    why: `${evidence}, and ${takes(field)}`,
  };
}

/** Lengths that no text of the schema can have in the field. Lengths that some texts have are a notice: see `longText`. */
function lengthFinding(field: Field, { minLength, maxLength }: JsonSchema) {
  const refuses = (why: string): FieldFinding => ({ verdict: "refuses", why });
  if (field.type === "text" || field.type === "email") {
    return typeof minLength === "number" && minLength > field.length
      ? refuses(`its minLength is ${minLength}, and the field takes ${field.length} characters`)
      : undefined;
  }
  if (field.type !== "reference") return undefined;
  if (typeof minLength === "number" && minLength > LONGEST_ID) {
    return refuses(`its minLength is ${minLength}, and ${takes(field)}`);
  }
  return typeof maxLength === "number" && maxLength < SHORTEST_ID
    ? refuses(`its maxLength is ${maxLength}, and ${takes(field)}`)
    : undefined;
}

function allows({ pattern, minLength, maxLength }: JsonSchema, text: string): boolean {
  if (typeof minLength === "number" && text.length < minLength) return false;
  if (typeof maxLength === "number" && text.length > maxLength) return false;
  if (typeof pattern !== "string") return true;
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    return true; // a pattern that JavaScript cannot read says nothing
  }
}

function numberFinding(
  field: Field,
  type: string,
  { minimum, maximum }: JsonSchema,
): FieldFinding | undefined {
  if (field.type !== "number") return kindFinding(field, 1, `a number (${type})`);
  const { digits } = field;
  if (digits === undefined) return undefined;
  const limit = `the field takes ${digits} digits before the decimal point`;
  if (typeof minimum === "number" && minimum >= 10 ** digits) {
    return { verdict: "refuses", why: `its minimum is ${minimum}, and ${limit}` };
  }
  return typeof maximum === "number" && maximum >= 10 ** digits
    ? { verdict: "may refuse", why: `its maximum is ${maximum}, and ${limit}` }
    : undefined;
}

const takes = (field: Field): string => {
  const listed =
    (field.type === "picklist" || field.type === "multipicklist") && field.restricted
      ? ` (${field.values.join(", ")})`
      : "";
  const length =
    field.type === "text" || field.type === "email" ? ` of ${field.length} characters at most` : "";
  const alternative =
    field.type === "reference" && field.parents.length === 1
      ? `; to name the parent by an external id, map ${field.relationship}.<its external-id field>`
      : "";
  return `${NAMES[field.type]} takes ${ACCEPTED[field.type]}${listed}${length}${alternative}`;
};
