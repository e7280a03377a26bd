import type { Field } from "../salesforceSchema/field";
import { typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { partsOfWhole } from "./patternParts";
import { textsOfFormat } from "./sampleTexts";

/** Without a maxLength, texts for longer fields are passed over: those fields take any text of a shop. In characters. */
const LONGEST_NAMED = 255;
/** Parts of a regular expression that repeat without a bound. */
const UNBOUNDED = /^(?:[*+]|\{\d+,\})$/;

/**
 * A text field and the length of the longest text, for a value that may be too long; undefined for any other field and value. Pure.
 *
 * @param target such as `LastName`
 * @param alternatives the schemas of the value, without references
 */
export function longText(
  target: string,
  field: Field,
  alternatives: readonly JsonSchema[],
): string | undefined {
  if (field.type !== "text" && field.type !== "email") return undefined;
  const lengths = alternatives.filter(isFreeText).map(longest);
  const greatest = Math.max(0, ...lengths.filter((length) => length !== undefined));
  if (greatest > field.length) {
    return `${target} (${field.length} characters, maxLength ${greatest})`;
  }
  return lengths.includes(undefined) && field.length <= LONGEST_NAMED
    ? `${target} (${field.length} characters, no maxLength)`
    : undefined;
}

/** What a preview says of the texts of a subscription, as a sentence; none where no text may be too long. */
export function longTextNotices(texts: readonly string[]): string[] {
  return texts.length === 0
    ? []
    : [
        `The schema allows texts that are longer than their fields: ${texts.join(", ")}. Salesforce refuses the whole record for one of them (STRING_TOO_LONG, a dead letter). Set maxLength in the schema, and have the shop keep to it: docs/mapping.md, 'Texts that are too long'.`,
      ];
}

/** Whether a schema allows texts that it does not list. */
function isFreeText(schema: JsonSchema): boolean {
  return valuesOf(schema) === undefined && typesOf(schema).includes("string");
}

/** The length of the longest text, as far as the schema bounds it: one of a format or a pattern has the length of its examples. */
function longest({ maxLength, format, pattern }: JsonSchema): number | undefined {
  if (typeof maxLength === "number") return maxLength;
  if (typeof pattern === "string" && isBounded(pattern)) return 0;
  const texts = textsOfFormat(format);
  return texts === undefined || OPEN_FORMATS.includes(String(format))
    ? undefined
    : Math.max(...texts.map((text) => text.length));
}

function isBounded(pattern: string): boolean {
  return partsOfWhole(pattern)?.some((part) => UNBOUNDED.test(part)) === false;
}

/** Formats whose texts may have any length. */
const OPEN_FORMATS = ["email", "uri", "hostname"];
