import { STANDARD_OBJECTS } from "../salesforceSchema/standardObjects";
import { recordOf } from "./action";
import { FIELD_LIMIT, isApiName } from "./apiName";
import { pathSegments } from "./pattern";
import { demandedOfRecord, recordFields, type RecordField } from "./record";
import { sameButForCase } from "./repeated";
import { findObject } from "./schemaObjects";
import type { Subscription } from "./subscription";

/** Fields that a new record of a standard object must have, by the object's name in small letters: Salesforce ignores case. */
const REQUIRED: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(STANDARD_OBJECTS).map(([name, { required }]) => [name.toLowerCase(), required]),
);

/**
 * The mistakes of a subscription that sends a record which the publisher shapes, each as a sentence: the object is not in the
 * schema, has fields that Salesforce refuses by their names, or lacks fields that each request needs. Empty for a subscription
 * that maps fields. Pure.
 */
export function recordMistakes(subscription: Subscription): string[] {
  const { record, events } = subscription;
  if (record === undefined) return [];
  const found = findObject(events.schema, pathSegments(record));
  if ("mistake" in found) {
    return [
      `${record} ${found.mistake}; record must be the path of an object that the publisher shapes.`,
    ];
  }
  const fields = recordFields(subscription);
  if (fields.length === 0) {
    return [
      `${record} has no properties in the schema; declare the Salesforce fields that it may have.`,
    ];
  }
  return [
    ...fields.flatMap((field) => nameMistake(record, field)),
    ...reservedMistakes(subscription, fields),
    ...sameButForCase(fields.map(({ name }) => name)).map(
      (same) =>
        `${record} has ${same.join(" and ")} in the schema, which Salesforce takes for one field; keep one.`,
    ),
    ...(demandedOfRecord(subscription).length === 0
      ? [
          `the schema requires no single value inside ${record}, so no event pattern could tell an event with a record from one without; list a field such as LastName in its 'required'.`,
        ]
      : []),
    ...missingMistakes(subscription, fields),
  ];
}

function nameMistake(record: string, { name }: RecordField): string[] {
  return name.split(".").every((part) => isApiName(part) && part.length <= FIELD_LIMIT)
    ? []
    : [
        `${record} has '${name}' in the schema; use the API name of a Salesforce field, such as LastName, of at most ${FIELD_LIMIT} characters.`,
      ];
}

/** Source: REST API Developer Guide, 'Insert or Update (Upsert) a Record Using an External ID': the URL names the external id. */
function reservedMistakes(subscription: Subscription, fields: readonly RecordField[]): string[] {
  const { record } = subscription;
  const { externalIdField } = recordOf(subscription);
  const has = (name: string) => fields.some((field) => isOf(name, field.name));
  return (
    [
      ["Id", "which Salesforce assigns"],
      ["attributes", "which is not a field: the URL names the object"],
      [
        externalIdField,
        "the external-id field, which Salesforce takes from the URL and refuses in the body",
      ],
    ] as const
  ).flatMap(([name, why]) =>
    has(name)
      ? [`${record} has ${name} in the schema, ${why}; have the publisher leave it out.`]
      : [],
  );
}

/** Whether a field is the named one, or a value inside it. Salesforce ignores case. */
const isOf = (name: string, field: string) =>
  `${field}.`.toLowerCase().startsWith(`${name}.`.toLowerCase());

/** Events are not ordered, so each request must be able to create the record. */
function missingMistakes(subscription: Subscription, fields: readonly RecordField[]): string[] {
  const { record } = subscription;
  const { object } = recordOf(subscription);
  return (REQUIRED.get(object.toLowerCase()) ?? []).flatMap((name) =>
    fields.some((field) => field.name === name && field.required)
      ? []
      : [
          `a new ${object} needs ${name}, which the schema does not require in ${record}; add it to its 'required', so that each request can create the record.`,
        ],
  );
}
