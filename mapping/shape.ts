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
  const { name, org, events } = given;
  return [
    ...notText("name", name),
    ...(org === undefined ? [] : notText("org", org)),
    ...(isObject(events) ? eventsMistakes(events) : notObject("events", events)),
    ...actionMistakes(given),
  ];
}

/** What each action takes beside the record, and what it needs. */
const MEMBERS = {
  upsert: ["fields", "record", "together", "newerWins", "headers"],
  anonymize: ["fields", "headers"],
  delete: [],
} as const;
const ACTIONS = Object.keys(MEMBERS) as (keyof typeof MEMBERS)[];
/** Members that add to mapped fields, and that a record which the publisher shapes cannot have. */
const OF_FIELDS = ["fields", "together", "newerWins"] as const;

function actionMistakes(given: Record<string, unknown>): string[] {
  const actions = ACTIONS.filter((action) => given[action] !== undefined);
  const [action] = actions;
  if (action === undefined || actions.length > 1) {
    return [
      `the subscription must have one of upsert, anonymize and delete, not ${actions.length === 0 ? "none" : actions.join(" and ")}.`,
    ];
  }
  const accepted: readonly string[] = MEMBERS[action];
  const foreign = MEMBERS.upsert.filter(
    (member) => given[member] !== undefined && !accepted.includes(member),
  );
  return [
    ...recordMistakes(action, given[action]),
    ...foreign.map((member) => `${member} cannot be set with ${action}; remove one of them.`),
    ...(accepted.includes("fields") ? contentMistakes(action, given) : []),
    ...headersMistakes(given.headers),
  ];
}

function recordMistakes(action: string, record: unknown): string[] {
  return isObject(record)
    ? ["object", "externalIdField", "externalId"].flatMap((key) =>
        notText(`${action}.${key}`, record[key]),
      )
    : notObject(action, record);
}

function contentMistakes(action: string, given: Record<string, unknown>): string[] {
  const { record, fields, together, newerWins } = given;
  if (action === "upsert" && record !== undefined) {
    const both = OF_FIELDS.filter((member) => given[member] !== undefined);
    return [
      ...notText("record", record),
      ...both.map(
        (member) =>
          `${member} cannot be set with record: EventBridge sends that object as it is, and cannot add to it. Remove one of them.`,
      ),
    ];
  }
  return [
    ...(isObject(fields)
      ? Object.entries(fields).flatMap(([field, source]) => sourceMistakes(action, field, source))
      : notObject("fields", fields)),
    ...(together === undefined || (Array.isArray(together) && together.every(isListOfTexts))
      ? []
      : ["together must be a list of lists of fields."]),
    ...(newerWins === undefined
      ? []
      : isObject(newerWins)
        ? ["field", "path"].flatMap((key) => notText(`newerWins.${key}`, newerWins[key]))
        : notObject("newerWins", newerWins)),
  ];
}

const isListOfTexts = (value: unknown) =>
  Array.isArray(value) && value.every((one) => typeof one === "string");

function headersMistakes(headers: unknown): string[] {
  if (headers === undefined) return [];
  return isObject(headers)
    ? Object.entries(headers).flatMap(([header, value]) => notText(`headers.${header}`, value))
    : notObject("headers", headers);
}

const notText = (what: string, value: unknown) =>
  typeof value === "string" ? [] : [`${what} must be a text, not ${kindOf(value)}.`];

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

function sourceMistakes(action: string, field: string, source: unknown): string[] {
  const constant = onlyMember(source, "constant");
  const isConstant = ["string", "number", "boolean"].includes(typeof constant);
  if (action === "anonymize") {
    return isConstant || constant === null
      ? []
      : [
          `the field ${field} must be { constant: <text, number, boolean or null> }: an anonymization takes nothing from the event.`,
        ];
  }
  const isOptional = typeof onlyMember(source, "optional") === "string";
  if (typeof source === "string" || isConstant || isOptional) return [];
  return [
    `the field ${field} must be a path such as $.detail.email, { optional: <path> }, or { constant: <text, number or boolean> }.`,
  ];
}

/** The value at a key that is an object's only one; undefined for anything else. */
const onlyMember = (value: unknown, key: string): unknown =>
  isObject(value) && Object.keys(value).length === 1 ? value[key] : undefined;
