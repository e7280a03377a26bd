import { patternMistakes } from "../eventbridge/pattern/parse";
import { isReservedSource, LONGEST } from "../eventbridge/putEvents";
import {
  bytesOf,
  PATH_CHARACTERS,
  PATHS,
  PATTERN_BYTES,
  PATTERN_CHARACTERS,
  RULES,
  RULES_WITH_WILDCARDS,
  TEMPLATE_BYTES,
} from "../eventbridge/quotas";
import { compile, isConstant } from "./compile";
import { filterMistakes } from "./filter";
import { repeated, sameButForCase } from "./repeated";
import { schemaMistakes } from "./schemaMistakes";
import { shapeMistakes } from "./shape";
import type { CompiledSubscription, FieldSource, Subscription } from "./subscription";
import { pathsOf } from "./unmappable";

/** Source: Salesforce Help, 'Custom Field names', with the namespace of a package. */
const FIELD_LIMIT = 80;

const NAME = /^[A-Za-z0-9][A-Za-z0-9-]{0,31}$/;
/** An org's name is a namespace of the stack's configuration, and a part of physical names. */
const ORG = /^[a-z][a-z0-9-]{0,15}$/;
/** The stack's own org, and namespaces of Pulumi's packages. */
const RESERVED = ["default", "aws", "pulumi", "random"];
const PATH = /^\$\.detail(\.[A-Za-z0-9_-]+)+$/;
/** An API name of Salesforce, with the namespace of its package and the `__c` of a custom one. */
const API_NAME = /^[A-Za-z][A-Za-z0-9]*(_{1,2}[A-Za-z0-9]+)*$/;

/**
 * Everything that is wrong with an integration's subscriptions, each as a sentence that names the
 * subscription and what to do. Empty when they can be compiled. Pure.
 */
export function subscriptionMistakes(subscriptions: readonly Subscription[]): string[] {
  const malformed = subscriptions.map(shapeMistakes);
  const wellFormed = subscriptions.filter((_, index) => malformed[index]?.length === 0);
  const mistakes = subscriptions.map((subscription, index) =>
    malformed[index]?.length === 0 ? mistakesOf(subscription) : (malformed[index] ?? []),
  );
  const names = wellFormed.map(({ name }) => name);
  return [
    ...(subscriptions.length === 0
      ? ["There is no subscription; name at least one event to send."]
      : []),
    ...repeated(names).map(
      (name) => `Subscription ${name} is declared more than once; give each a name of its own.`,
    ),
    ...sameButForCase([...new Set(names)]).map(
      (same) =>
        `Subscriptions ${same.join(" and ")} differ in upper and lower case alone; give each a name of its own.`,
    ),
    ...subscriptions.flatMap((subscription, index) =>
      (mistakes[index] ?? []).map(
        (mistake) => `Subscription ${nameOf(subscription, index)}: ${mistake}`,
      ),
    ),
    ...upsertMistakes(wellFormed),
    // Malformed subscriptions are not compiled; the number of their rules would say nothing.
    ...(mistakes.some((found) => found.length > 0) ? [] : ruleMistakes(subscriptions)),
  ];
}

/** By its place in the list, where it has no name. */
function nameOf(subscription: unknown, index: number): string {
  const { name } = (subscription ?? {}) as { name?: unknown };
  return typeof name === "string" ? name : `number ${index + 1}`;
}

/** Salesforce does not tell upper from lower case; two API destinations for one object would halve its rate. */
function upsertMistakes(subscriptions: readonly Subscription[]): string[] {
  const keys = subscriptions.map(
    ({ org, upsert }) =>
      `${org === undefined ? "" : `${org}: `}${upsert.object}/${upsert.externalIdField}`,
  );
  return sameButForCase([...new Set(keys)]).map(
    (same) => `${same.join(" and ")} are one in Salesforce; write them alike.`,
  );
}

function ruleMistakes(subscriptions: readonly Subscription[]): string[] {
  const compiled = subscriptions.map(compile);
  return [
    ...overLimit(compiled.map(rulesOf), subscriptions, RULES, "rules", "Map fewer optional fields"),
    ...overLimit(
      compiled.map(wildcardsOf),
      subscriptions,
      RULES_WITH_WILDCARDS,
      "rules with a wildcard",
      "Filter without wildcards, and give each external id that is a text a pattern or an enum in its schema: by one that says how ids begin, such as ^C-, the subscription needs no wildcard",
    ),
  ];
}

function overLimit(
  counts: readonly number[],
  subscriptions: readonly Subscription[],
  limit: number,
  what: string,
  remedy: string,
): string[] {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...counts);
  const largest = subscriptions[counts.indexOf(most)];
  return total > limit && largest !== undefined
    ? [
        `The subscriptions need ${total} ${what}, most of them ${largest.name} with ${most}; a bus has ${limit} at most. ${remedy}, or spread the subscriptions over several buses.`,
      ]
    : [];
}

function wildcardsOf({ rules, unmappable }: CompiledSubscription): number {
  return [...rules, unmappable].filter((rule) =>
    JSON.stringify(rule?.eventPattern ?? {}).includes('{"wildcard":'),
  ).length;
}

function rulesOf({ rules, unmappable }: CompiledSubscription): number {
  return rules.length + (unmappable === undefined ? 0 : 1);
}

function mistakesOf(subscription: Subscription): string[] {
  const { name, org, events, upsert, fields } = subscription;
  const { object, externalIdField } = upsert;
  const names = Object.keys(fields);
  const detailTypes: readonly string[] = events.detailTypes;
  const shape = [
    ...(NAME.test(name)
      ? []
      : ["the name must be 1 to 32 letters, digits and dashes, and begin with no dash."]),
    ...(org === undefined || (ORG.test(org) && !RESERVED.includes(org))
      ? []
      : [
          `the org '${org}' must be named by 1 to 16 small letters, digits and dashes, begin with a letter, and not be ${RESERVED.join(", ")}.`,
        ]),
    ...(isReservedSource(events.source) || events.source === ""
      ? [`'${events.source}' is not a source that a shop can publish with.`]
      : []),
    ...(events.source.length > LONGEST.source
      ? [`the source has ${events.source.length} characters, ${LONGEST.source} are allowed.`]
      : []),
    ...(detailTypes.length === 0 ? ["it names no detail type; name at least one."] : []),
    ...(detailTypes.includes("") ? ["a detail type is empty."] : []),
    ...repeated(detailTypes).map((type) => `the detail type '${type}' is named twice.`),
    ...detailTypes
      .filter((type) => type.length > LONGEST.detailType)
      .map(
        (type) =>
          `the detail type '${type.slice(0, 20)}...' has ${type.length} characters, ${LONGEST.detailType} are allowed.`,
      ),
    ...[object, externalIdField]
      .filter((name) => !API_NAME.test(name))
      .map(
        (name) => `'${name}' is not an API name of Salesforce, such as Contact or Customer_Id__c.`,
      ),
    ...(names.length === 0 ? ["it maps no field; map at least one."] : []),
    ...names
      .filter((field) => !API_NAME.test(field) || field.length > FIELD_LIMIT)
      .map((field) => `'${field}' is not an API name of a Salesforce field.`),
    ...(names.some((field) => field.toLowerCase() === "id")
      ? ["Id is given by Salesforce and cannot be sent; remove it from fields."]
      : []),
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
      .filter((path) => !PATH.test(path) || path.length > PATH_CHARACTERS)
      .map(
        (path) =>
          `'${path}' is not a path of the event's detail, such as $.detail.email: its parts are letters, digits, _ and -, and it has ${PATH_CHARACTERS} characters at most.`,
      ),
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
  const texts = patterns.map(({ eventPattern }) => JSON.stringify(eventPattern));
  const measures = [
    [
      "event pattern",
      texts.map(({ length }) => length),
      PATTERN_CHARACTERS,
      "characters",
      "map fewer fields, filter by less",
    ],
    [
      "event pattern",
      texts.map(bytesOf),
      PATTERN_BYTES,
      "bytes",
      "shorten detail types, filter by less",
    ],
    [
      "input transformer",
      rules.map(({ inputPaths }) => Object.keys(inputPaths).length),
      PATHS,
      "paths",
      "map fewer fields",
    ],
    [
      "input template",
      rules.map(({ inputTemplate }) => bytesOf(inputTemplate)),
      TEMPLATE_BYTES,
      "bytes",
      "map fewer fields, or shorten constants",
    ],
  ] as const;
  const sizes = measures
    .map(([what, sizes, ...rest]) => [what, Math.max(...sizes), ...rest] as const)
    .filter(([, size, limit]) => size > limit)
    .map(
      ([what, size, limit, unit, remedy]) =>
        `its ${what} has ${size} ${unit}, the service takes ${limit}; ${remedy}.`,
    );
  if (sizes.length > 0) return sizes;
  const refused = texts
    .flatMap(patternMistakes)
    .map(
      ({ what, at }) =>
        `EventBridge refuses its event pattern: ${what}${at === undefined ? "" : `, at ${at}`}.`,
    );
  return [...new Set(refused)];
}
