import { compile, isConstant } from "./compile";
import { filterMistakes } from "./filter";
import { schemaMistakes } from "./schemaMistakes";
import type { CompiledSubscription, FieldSource, Subscription } from "./subscription";
import { pathsOf } from "./unmappable";

/** Source: EventBridge User Guide, quotas: 'Event pattern size', 2,048 characters unless raised. */
const PATTERN_LIMIT = 2048;
/** Source: EventBridge API reference, InputTransformer: `InputPathsMap` and `InputTemplate`. */
const PATHS_LIMIT = 100;
const TEMPLATE_LIMIT = 8192;
/** Source: EventBridge User Guide, quotas: 'Rules', 300 a bus. */
const RULES_LIMIT = 300;

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
const PATH = /^\$\.detail(\.[A-Za-z0-9_-]+)+$/;
/** An API name of Salesforce, with the namespace of its package and the `__c` of a custom one. */
const API_NAME = /^[A-Za-z][A-Za-z0-9]*(_{1,2}[A-Za-z0-9]+)*$/;

/**
 * Everything that is wrong with an integration's subscriptions, each as a sentence that names the
 * subscription and what to do. Empty when they can be compiled. Pure.
 */
export function subscriptionMistakes(subscriptions: readonly Subscription[]): string[] {
  const mistakes = subscriptions.map((subscription) => mistakesOf(subscription));
  return [
    ...(subscriptions.length === 0
      ? ["There is no subscription; name at least one event to send."]
      : []),
    ...duplicates(subscriptions.map(({ name }) => name)).map(
      (name) => `Subscription ${name} is declared more than once; give each a name of its own.`,
    ),
    ...subscriptions.flatMap(({ name }, index) =>
      (mistakes[index] ?? []).map((mistake) => `Subscription ${name}: ${mistake}`),
    ),
    // Malformed subscriptions are not compiled; the number of their rules would say nothing.
    ...(mistakes.some((found) => found.length > 0) ? [] : ruleMistakes(subscriptions)),
  ];
}

function ruleMistakes(subscriptions: readonly Subscription[]): string[] {
  const rules = subscriptions.map((subscription) => rulesOf(compile(subscription)));
  const total = rules.reduce((sum, count) => sum + count, 0);
  const largest = subscriptions[rules.indexOf(Math.max(...rules))];
  return total > RULES_LIMIT && largest !== undefined
    ? [
        `The subscriptions need ${total} rules, most of them ${largest.name} with ${Math.max(...rules)}; a bus has ${RULES_LIMIT} at most. Map fewer optional fields, or spread the subscriptions over several buses.`,
      ]
    : [];
}

function rulesOf({ rules, unmappable }: CompiledSubscription): number {
  return rules.length + (unmappable === undefined ? 0 : 1);
}

function mistakesOf(subscription: Subscription): string[] {
  const { name, events, upsert, fields } = subscription;
  const { object, externalIdField } = upsert;
  const names = Object.keys(fields);
  const shape = [
    ...(NAME.test(name) ? [] : ["the name must be 1 to 32 letters, digits and dashes."]),
    ...(events.source.startsWith("aws.") || events.source === ""
      ? [`'${events.source}' is not a source that a shop can publish with.`]
      : []),
    ...(events.detailTypes.includes("") ? ["a detail type is empty."] : []),
    ...[object, externalIdField]
      .filter((name) => !API_NAME.test(name))
      .map(
        (name) => `'${name}' is not an API name of Salesforce, such as Contact or Customer_Id__c.`,
      ),
    ...(names.length === 0 ? ["it maps no field; map at least one."] : []),
    ...names
      .filter((field) => !API_NAME.test(field))
      .map((field) => `'${field}' is not an API name of a Salesforce field.`),
    ...sameButForCase(names).map(
      (same) =>
        `${same.join(" and ")} are one field: Salesforce does not tell upper from lower case.`,
    ),
    ...names
      .filter((field) => isNoJson(fields[field]))
      .map(
        (field) =>
          `the constant for ${field} is not a finite number; null would be sent, which clears the field.`,
      ),
    ...(names.some((field) => field.toLowerCase() === externalIdField.toLowerCase())
      ? [`${externalIdField} is the external id, which goes into the URL; remove it from fields.`]
      : []),
    ...pathsOf(subscription)
      .filter((path) => !PATH.test(path))
      .map((path) => `'${path}' is not a path of the event's detail, such as $.detail.email.`),
  ];
  // A subscription that is malformed is not compiled; its size would say nothing.
  if (shape.length > 0) return shape;
  const content = [...schemaMistakes(subscription), ...filterMistakes(subscription)];
  return content.length > 0 ? content : sizeMistakes(subscription);
}

function isNoJson(source: FieldSource | undefined): boolean {
  return (
    source !== undefined &&
    isConstant(source) &&
    typeof source.constant === "number" &&
    !Number.isFinite(source.constant)
  );
}

function sizeMistakes(subscription: Subscription): string[] {
  const { rules, unmappable } = compile(subscription);
  const patterns = [...rules, ...(unmappable === undefined ? [] : [unmappable])];
  const measures = [
    [
      "event pattern",
      patterns.map(({ eventPattern }) => JSON.stringify(eventPattern).length),
      PATTERN_LIMIT,
      "characters",
    ],
    [
      "input transformer",
      rules.map(({ inputPaths }) => Object.keys(inputPaths).length),
      PATHS_LIMIT,
      "paths",
    ],
    [
      "input template",
      rules.map(({ inputTemplate }) => inputTemplate.length),
      TEMPLATE_LIMIT,
      "characters",
    ],
  ] as const;
  return measures
    .map(([what, sizes, limit, unit]) => [what, Math.max(...sizes), limit, unit] as const)
    .filter(([, size, limit]) => size > limit)
    .map(
      ([what, size, limit, unit]) =>
        `its ${what} has ${size} ${unit}, the service takes ${limit}; map fewer fields or filter by less.`,
    );
}

function duplicates(names: readonly string[]): string[] {
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}

function sameButForCase(names: readonly string[]): string[][] {
  const groups = [...new Set(names.map((name) => name.toLowerCase()))].map((lower) =>
    names.filter((name) => name.toLowerCase() === lower),
  );
  return groups.filter((group) => group.length > 1);
}
