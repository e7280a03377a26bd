import type { Field } from "../salesforceSchema/field";
import { refusalOf } from "../salesforceSchema/values";
import { allowsText, boundOf, patternOf } from "./bounds";
import { typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { textsFor, textsOfFormat } from "./sampleTexts";
import { quoted } from "./sentFields";

/** What a field does with the values that a schema allows. */
export interface FieldFinding {
  /** Whether the field refuses every value. Otherwise it may refuse some, or the documentation does not settle it. */
  refusesAll: boolean;
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
    return { refusesAll: true, why: "Salesforce computes the field, so nobody can write it" };
  }
  return ofAll(
    alternatives.flatMap((schema) =>
      typesOf(schema)
        .filter((type) => type !== "null" || isNeverNull(field))
        .map((type) => findingOf(field, type, schema)),
    ),
  );
}

/** The finding of all values, from that of each kind. The evidence is the first kind that the field always refuses, or the first. */
function ofAll(each: readonly (FieldFinding | undefined)[]): FieldFinding | undefined {
  const found = each.filter((one) => one !== undefined);
  const first = found.find(({ refusesAll }) => refusesAll) ?? found[0];
  return first && { refusesAll: each.every((one) => one?.refusesAll), why: first.why };
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
    refusesAll: true,
    why: `it is ${type === "array" ? "a list" : "an object"}, and ${takes(field)}`,
  };
}

/** A value, by Salesforce's own rules. Where these are assumed, it may be refused. */
function kindFinding(field: Field, value: unknown, kind: string): FieldFinding | undefined {
  if (refusalOf(field, value) === undefined) return undefined;
  return {
    refusesAll: !isAssumed(field, value),
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
  return ofAll(values.map((value) => kindFinding(field, value, quoted(value))));
}

function textFinding(field: Field, schema: JsonSchema): FieldFinding | undefined {
  const ofLength = lengthFinding(field, schema);
  if (ofLength !== undefined) return ofLength;
  if (!STRICT.includes(field.type)) return undefined;
  const ofFormat = textsOfFormat(schema.format);
  // Hardly a schema says more of an email address than that it is a text.
  if (field.type === "email" && ofFormat === undefined) return undefined;
  const samples = (ofFormat ?? textsFor(field)).filter((text) => allowsText(schema, text));
  const refused = samples.filter((text) => refusalOf(field, text) !== undefined);
  const [example] = refused;
  if (example === undefined) return undefined;
  const evidence =
    ofFormat === undefined ? allowedBy(schema, example) : `its format is ${String(schema.format)}`;
  return {
    refusesAll: refused.length === samples.length && refused.every((one) => !isAssumed(field, one)),
    why: `${evidence}, and ${takes(field)}`,
  };
}

/** Why a schema allows a text, as a clause. */
function allowedBy(schema: JsonSchema, example: string): string {
  const { pattern } = schema;
  if (typeof pattern !== "string") {
    return `its schema has neither a format nor a pattern, so it may be '${example}'`;
  }
  return patternOf(schema) === undefined
    ? `JavaScript cannot read its pattern ${pattern}, so it may be '${example}'`
    : `its pattern ${pattern} allows '${example}'`;
}

/** Lengths that no text of the schema can have in the field. Lengths that some texts have are a notice: see `longText`. */
function lengthFinding(field: Field, schema: JsonSchema): FieldFinding | undefined {
  const refuses = (why: string): FieldFinding => ({ refusesAll: true, why });
  const shortest = boundOf(schema, "minLength", 0);
  const longest = boundOf(schema, "maxLength", Infinity);
  if (field.type === "text" || field.type === "email") {
    return shortest > field.length
      ? refuses(`its minLength is ${shortest}, and the field takes ${field.length} characters`)
      : undefined;
  }
  if (field.type !== "reference") return undefined;
  if (shortest > LONGEST_ID) return refuses(`its minLength is ${shortest}, and ${takes(field)}`);
  return longest < SHORTEST_ID
    ? refuses(`its maxLength is ${longest}, and ${takes(field)}`)
    : undefined;
}

function numberFinding(field: Field, type: string, schema: JsonSchema): FieldFinding | undefined {
  if (field.type !== "number") return kindFinding(field, 1, `a number (${type})`);
  const { digits = Infinity } = field;
  const limit = `the field takes ${digits} digits before the decimal point`;
  const least = boundOf(schema, "minimum", -Infinity);
  const most = boundOf(schema, "maximum", -Infinity); // hardly a schema has one: without it, any number passes
  if (least >= 10 ** digits) {
    return { refusesAll: true, why: `its minimum is ${least}, and ${limit}` };
  }
  return most >= 10 ** digits
    ? { refusesAll: false, why: `its maximum is ${most}, and ${limit}` }
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
