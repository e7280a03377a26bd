import { recordOf } from "./action";
import { typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { leafAt } from "./leafAt";
import { partsOfWhole } from "./patternParts";
import type { Subscription } from "./subscription";

/**
 * Extensions for which Salesforce finds no record: it takes the end of the URL for the name of a file.
 * Source: REST API Developer Guide, 'sObject Rows by External ID', which says 'certain file format extensions' and names `.inc`.
 */
export const UNFOUND_EXTENSIONS: readonly string[] = ["inc"];
/**
 * Extensions that Salesforce cuts off, because they are the format of the answer: the request then reaches the record with the
 * shorter id. Source: REST API Developer Guide, 'REST API Architecture'.
 */
export const FORMAT_EXTENSIONS: readonly string[] = ["json", "xml"];
/** The last version of the REST API that cuts them off. Source: the same. */
export const LAST_VERSION_WITH_FORMATS = 57;

const UNFOUND =
  "Salesforce takes the end .inc for the name of a file, answers 404, and the event becomes a dead letter; other extensions may do the same";
const CUT = `up to version ${LAST_VERSION_WITH_FORMATS}.0 of its REST API, it cuts the ends .json and .xml off, and writes to the record with the shorter id`;
const SLASH =
  "a slash arrives as %2F. Salesforce does not document what it does with it: clients report that the record is found, but a proxy on the way may decode it";
const REMEDY =
  "Have the shop publish an id with another character in its place, and map an external-id field that holds this id";

const endsWith = (id: string, extensions: readonly string[]): boolean =>
  extensions.some((extension) => id.toLowerCase().endsWith(`.${extension}`));

/** What Salesforce does with an external id that it does not take as it is, each as a sentence. Pure. */
export function idRisks(id: unknown): string[] {
  if (typeof id !== "string") return [];
  return [
    ...(endsWith(id, UNFOUND_EXTENSIONS) ? [`${capitalized(UNFOUND)}. ${REMEDY}.`] : []),
    ...(endsWith(id, FORMAT_EXTENSIONS) ? [`${capitalized(CUT)}. ${REMEDY}.`] : []),
    ...(id.includes("/") ? [`${capitalized(SLASH)}. ${REMEDY}.`] : []),
  ];
}

/** The external ids that the schema allows and that Salesforce does not take as they are, each as a sentence. Pure. */
export function riskyIdNotes(subscription: Subscription): string[] {
  const { externalId: path } = recordOf(subscription);
  const { alternatives } = leafAt(subscription.events.schema, path);
  const texts = alternatives.filter((schema) => typesOf(schema).includes("string"));
  const start = `Subscription ${subscription.name}: ${path} may`;
  return [
    ...(texts.some(mayEndLikeFile)
      ? [
          `${start} end like a file name by the schema: ${UNFOUND}; ${CUT}. ${REMEDY}; or exclude the dot by a pattern such as ^[A-Za-z0-9-]+$.`,
        ]
      : []),
    ...(texts.some((schema) => mayContain(schema, "/"))
      ? [
          `${start} contain a slash by the schema: ${SLASH}. ${REMEDY}; or exclude the slash by a pattern.`,
        ]
      : []),
  ];
}

const capitalized = (sentence: string) => `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}`;

function mayEndLikeFile(schema: JsonSchema): boolean {
  const all = [...UNFOUND_EXTENSIONS, ...FORMAT_EXTENSIONS];
  const values = valuesOf(schema);
  if (values !== undefined) {
    return values.some((value) => typeof value === "string" && endsWith(value, all));
  }
  return all.some((extension) =>
    [...`.${extension}`].every(
      (one) => mayContain(schema, one) || mayContain(schema, one.toUpperCase()),
    ),
  );
}

/** Whether a text of the schema may have a character: `true` where that is not known. */
function mayContain(schema: JsonSchema, character: string): boolean {
  const values = valuesOf(schema);
  if (values !== undefined) {
    return values.some((value) => typeof value === "string" && value.includes(character));
  }
  const { pattern, format } = schema;
  return (
    (typeof pattern !== "string" || patternMayContain(pattern, character)) &&
    formatMayContain(format, character)
  );
}

/** Formats whose texts have neither a slash nor an extension. Source: JSON Schema Validation, 'Defined Formats'. */
const PLAIN_FORMATS: readonly unknown[] = [
  "uuid",
  "date",
  "date-time",
  "time",
  "duration",
  "ipv4",
  "ipv6",
];
/** Formats with a domain, which may end with `.inc`. */
const DOMAIN_FORMATS: readonly unknown[] = ["email", "idn-email", "hostname", "idn-hostname"];

function formatMayContain(format: unknown, character: string): boolean {
  if (PLAIN_FORMATS.includes(format)) return false;
  return !DOMAIN_FORMATS.includes(format) || character !== "/";
}

const NO_CHARACTER = /^(?:[()|*+?^$]|\{\d+,?\d*\}|\(\?.+|\\[bB])$/s;

/** Whether a text that matches may have the character: by any part of the pattern, or outside of it where it has no ends. */
function patternMayContain(pattern: string, character: string): boolean {
  const parts = partsOfWhole(pattern);
  if (parts === undefined) return true;
  return parts.some((part) => !NO_CHARACTER.test(part) && matches(part, character));
}

function matches(part: string, character: string): boolean {
  try {
    return new RegExp(`^(?:${part})$`, "u").test(character);
  } catch {
    return true; // a part that is not known, such as a reference to a group
  }
}
