import { isDateTime } from "../salesforceSchema/newerWins";
import { recordOf } from "./action";
import { typesOf, valuesOf, type JsonSchema } from "./jsonSchema";
import { leafAt } from "./leafAt";
import { ABSENT, PRESENT } from "./pattern";
import type { DetailPath, Subscription } from "./subscription";

/**
 * What the time of a change must be: a text that begins like a year. A null would take the time off the record, and then any
 * older version would overwrite it; so would an empty text, and `0000-00-00 00:00:00`, which MySQL has for no time.
 */
const BEGINNINGS = ["1", "2"] as const;
const TIME = BEGINNINGS.map((prefix) => ({ prefix }));
const NO_TIME = [{ exists: false }, { "anything-but": { prefix: BEGINNINGS } }] as const;

/** The alternatives that match a required path, and those that match an event without it. */
export function requiredValues(
  { newerWins }: Subscription,
  path: DetailPath,
): { present: readonly unknown[]; absent: readonly unknown[] } {
  return newerWins?.path === path
    ? { present: TIME, absent: NO_TIME }
    : { present: PRESENT, absent: ABSENT };
}

/** Whether a value passes `requiredValues` for the time of a change. */
export function isTime(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isTime);
  return typeof value === "string" && BEGINNINGS.some((one) => value.startsWith(one));
}

/** Salesforce sets these times itself. Source: Object Reference, 'System Fields'. */
const OF_THE_SYSTEM = ["CreatedDate", "LastModifiedDate", "SystemModstamp", "LastActivityDate"];

/** The mistakes in the field of `newerWins`, each as a sentence. Pure. */
export function newerWinsFieldMistakes({ newerWins, fields = {} }: Subscription): string[] {
  if (newerWins === undefined) return [];
  const { field } = newerWins;
  const is = (name: string) => name.toLowerCase() === field.toLowerCase();
  return [
    ...(Object.keys(fields).some(is)
      ? [`fields has ${field}, which newerWins fills; remove it from fields.`]
      : []),
    ...(OF_THE_SYSTEM.some(is)
      ? [
          `newerWins has ${field}, which Salesforce sets itself; use a Date/Time field of your own, such as ShopUpdatedAt__c.`,
        ]
      : []),
    ...(field.includes(".")
      ? [`newerWins has ${field}, a field of another record; use a field of the record itself.`]
      : []),
  ];
}

/** Texts that Salesforce refuses for a Date/Time field, of which a pattern may match none. Magento publishes the first. */
const REFUSED = [
  "2026-09-14 08:21:07",
  "2026-09-14T08:21:07",
  "2026-09-14 08:21:07Z",
  "2026-09-14 08:21:07 UTC",
  "2026-09-14T08:21:07 UTC",
  "2026-09-14T08:21Z",
  "2026-09-14",
  "2026-09-14T",
  "1789374067",
  "14.09.2026 08:21:07",
  "09/14/2026 08:21:07",
  "Mon, 14 Sep 2026 08:21:07 GMT",
  "x2026-09-14T08:21:07Z",
  "2026-09-14T08:21:07Zx",
  "",
];
const ACCEPTED = ["", ".123", ".123456"].flatMap((fraction) =>
  ["Z", "+00:00", "+02:00", "-05:00", "+0000"].map(
    (zone) => `2026-09-14T08:21:07${fraction}${zone}`,
  ),
);

const REMEDY =
  'Have the shop publish it in ISO 8601 with its time zone, such as 2026-09-14T08:21:07Z, and declare it with "format": "date-time" (docs/ordering.md)';

/** The mistakes in the path of `newerWins`, each as a sentence; the path is in the schema. Pure. */
export function newerWinsPathMistakes({ newerWins, events }: Subscription): string[] {
  if (newerWins === undefined) return [];
  const { path } = newerWins;
  const { types, alternatives } = leafAt(events.schema, path);
  const others = types.filter((type) => type !== "string" && type !== "null");
  const wrong = alternatives.filter((one) => typesOf(one).includes("string")).flatMap(refusedOf)[0];
  return [
    ...(types.includes("null")
      ? [
          `${path} may be null by the schema, and newerWins needs the time of each change. Have the shop publish it always, and remove null from the schema.`,
        ]
      : []),
    ...(others.length > 0
      ? [
          `${path} may be of the type ${others.join(" or ")} by the schema, which Salesforce refuses for a Date/Time field. ${REMEDY}.`,
        ]
      : []),
    ...(wrong === undefined ? [] : [`${path} may be ${wrong}. ${REMEDY}.`]),
  ];
}

/** A text that a schema allows and Salesforce refuses, as the end of a clause. */
function refusedOf(schema: JsonSchema): string[] {
  const refuses = (text: unknown) => [
    `'${String(text)}' by the schema, which Salesforce refuses for a Date/Time field`,
  ];
  const values = valuesOf(schema)?.filter((value) => typeof value === "string");
  if (values !== undefined) {
    const wrong = values.find((value) => !isDateTime(value));
    return wrong === undefined ? [] : refuses(wrong);
  }
  const { format, pattern } = schema;
  if (format === "date-time") return [];
  if (typeof pattern !== "string") return ["any text by the schema"];
  const expression = new RegExp(pattern, "u");
  const wrong = REFUSED.find((text) => expression.test(text));
  if (wrong !== undefined) return refuses(wrong);
  return ACCEPTED.some((text) => expression.test(text))
    ? []
    : [`no time that Salesforce accepts, by the pattern ${pattern} of the schema`];
}

/**
 * Pairs of subscriptions to the same record whose guards do not protect each other, each as a sentence. A refused event is refused
 * whole: what only it carries never arrives. Pure.
 */
export function orderNotes(subscriptions: readonly Subscription[]): string[] {
  const upserts = subscriptions.filter(({ upsert }) => upsert !== undefined);
  return upserts.flatMap((one) => {
    if (one.newerWins === undefined) return [];
    const { field } = one.newerWins;
    const ofSameRecord = upserts.filter((other) => recordKey(other) === recordKey(one));
    return ofSameRecord.flatMap((other) => noteOf(one, field, other));
  });
}

const recordKey = (subscription: Subscription) => {
  const { object, externalIdField } = recordOf(subscription);
  return JSON.stringify([subscription.org, object, externalIdField]);
};

/** @param field of `newerWins` of the first; the second may be the same subscription, which has no note */
function noteOf(one: Subscription, field: string, other: Subscription): string[] {
  if (other.record !== undefined) {
    return [
      `Subscription ${other.name} sends whole records, so that a late event of it overwrites what ${one.name} has written, unless the publisher puts ${field} into each record.`,
    ];
  }
  const names = (subscription: Subscription) => Object.keys(subscription.fields ?? {});
  const shared = names(one).filter((name) => names(other).includes(name));
  if (other.newerWins === undefined) {
    return shared.length === 0
      ? []
      : [
          `Subscription ${other.name} writes ${shared.join(", ")} without newerWins, so that a late event of it overwrites what ${one.name} has written. Give it newerWins with the same field, ${field}.`,
        ];
  }
  const own = names(one).filter((name) => !names(other).includes(name));
  return other.newerWins.field !== field || own.length === 0
    ? []
    : [
        `Subscriptions ${one.name} and ${other.name} share the newerWins field ${field}, but only ${one.name} writes ${own.join(", ")}. If its event comes after a newer one of ${other.name}, it is refused whole, and no event writes its ${own.join(", ")}. Map the same fields in both, or give fields that change alone a newerWins field of their own.`,
      ];
}
