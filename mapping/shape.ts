import type { Subscription } from "./subscription";

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Such as `a number`, `null` or `undefined`. */
function kindOf(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (Array.isArray(value)) return "a list";
  if (typeof value === "string") return "a text";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

/**
 * The properties of a subscription that do not have the type that TypeScript demands, each as a sentence. Code without
 * types, or with a cast, can pass anything. Pure.
 */
export function shapeMistakes(subscription: Subscription): string[] {
  if (!isObject(subscription))
    return [`the subscription must be an object, not ${kindOf(subscription)}.`];
  const given: Record<string, unknown> = subscription;
  const { name, org, events, upsert, fields } = given;
  const text = (what: string, value: unknown) =>
    typeof value === "string" ? [] : [`${what} must be a text, not ${kindOf(value)}.`];
  return [
    ...text("name", name),
    ...(org === undefined ? [] : text("org", org)),
    ...(isObject(events) ? eventsMistakes(events) : notObject("events", events)),
    ...(isObject(upsert)
      ? ["object", "externalIdField", "externalId"].flatMap((key) =>
          text(`upsert.${key}`, upsert[key]),
        )
      : notObject("upsert", upsert)),
    ...(isObject(fields)
      ? Object.entries(fields).flatMap(([field, source]) => sourceMistakes(field, source))
      : notObject("fields", fields)),
  ];
}

function eventsMistakes({
  schema,
  source,
  detailTypes,
  filter,
}: Record<string, unknown>): string[] {
  return [
    ...(isObject(schema) ? [] : notObject("events.schema", schema)),
    ...(typeof source === "string" ? [] : [`events.source must be a text, not ${kindOf(source)}.`]),
    ...(Array.isArray(detailTypes) && detailTypes.every((one) => typeof one === "string")
      ? []
      : [
          `events.detailTypes must be a list of texts, not ${Array.isArray(detailTypes) ? "a list of other values" : kindOf(detailTypes)}.`,
        ]),
    ...(filter === undefined || isObject(filter) ? [] : notObject("events.filter", filter)),
  ];
}

const notObject = (what: string, value: unknown) => [
  `${what} must be an object, not ${kindOf(value)}.`,
];

function sourceMistakes(field: string, source: unknown): string[] {
  if (typeof source === "string") return [];
  if (isObject(source) && Object.keys(source).length === 1) {
    if (typeof source.optional === "string") return [];
    if (["string", "number", "boolean"].includes(typeof source.constant)) return [];
  }
  return [
    `the field ${field} must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, number or boolean> }.`,
  ];
}
