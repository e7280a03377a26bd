import { isDeepStrictEqual } from "node:util";
import {
  argumentsWith,
  flag,
  inputText,
  listOf,
  mapOf,
  number,
  objectOf,
  optional,
  text,
  type TypeCheck,
} from "../components/argumentTypes";
import { parsedJson } from "../text/parsedJson";
import type { IntegrationArgs, Subscription } from "./integrationArgs";

const textsByField = optional(mapOf(text));

const SUBSCRIPTION: Readonly<Record<keyof Subscription, TypeCheck>> = {
  name: text,
  schema: text,
  source: text,
  detailTypes: listOf(text),
  filter: optional(text),
  object: text,
  externalIdField: text,
  externalId: text,
  fields: textsByField,
  optionalFields: textsByField,
  constantFields: textsByField,
  together: optional(listOf(listOf(text))),
  record: optional(text),
  anonymize: optional(flag),
  clearedFields: optional(listOf(text)),
  delete: optional(flag),
};

const MEMBERS: Readonly<Record<keyof IntegrationArgs, TypeCheck>> = {
  domain: text,
  apiVersion: number,
  invocationRateLimitPerSecond: number,
  clientId: optional(inputText),
  clientSecret: optional(inputText),
  username: optional(inputText),
  password: optional(inputText),
  connectionArn: optional(inputText),
  subscriptions: listOf(objectOf(SUBSCRIPTION)),
  maximumRetryAttempts: optional(number),
  maximumEventAgeInSeconds: optional(number),
  eventBus: optional(text),
  publisherRoles: optional(listOf(text)),
  publisherAccounts: optional(listOf(text)),
  alarms: optional(flag),
  alarmEmails: optional(listOf(text)),
  alarmTopicArn: optional(inputText),
  dashboard: optional(flag),
  logging: optional(flag),
  archive: optional(flag),
  archiveRetentionDays: optional(number),
  customerManagedKey: optional(flag),
  encryptionKeyArn: optional(inputText),
  protect: optional(flag),
  namePrefix: optional(text),
  tags: optional(mapOf(text)),
};

const malformedArguments = argumentsWith(
  "domain, apiVersion, invocationRateLimitPerSecond, credentials and subscriptions",
  objectOf(MEMBERS),
);

/** Arguments that exclude each other: the one makes what the other replaces or leaves out. */
const EXCLUSIVE = [
  ["connectionArn", "clientId"],
  ["connectionArn", "clientSecret"],
  ["connectionArn", "username"],
  ["connectionArn", "password"],
  ["alarmTopicArn", "alarmEmails"],
  ["encryptionKeyArn", "customerManagedKey"],
] as const satisfies readonly (readonly (keyof IntegrationArgs)[])[];

/** Arguments without effect where another argument is false. */
const NEEDED = [
  ["alarmTopicArn", "alarms"],
  ["alarmEmails", "alarms"],
  ["archiveRetentionDays", "archive"],
] as const satisfies readonly (readonly (keyof IntegrationArgs)[])[];

/**
 * The mistakes that flat arguments alone can have, each as a sentence: a value of a wrong type, such as an output where a value
 * must be known, arguments that exclude or need each other, and texts that are no JSON. `SalesforceIntegration` reports all
 * others. Pure.
 */
export function flatMistakes(args: IntegrationArgs): string[] {
  const malformed = malformedArguments(args);
  if (malformed.length > 0) return malformed;
  return [
    ...EXCLUSIVE.filter(([one, other]) => isSet(args[one]) && isSet(args[other])).map(
      ([one, other]) => `${one} and ${other} exclude each other; remove one of the two.`,
    ),
    ...NEEDED.filter(([one, other]) => isSet(args[one]) && args[other] === false).map(
      ([one, other]) => `${one} is set, but ${other} is false; remove one of the two.`,
    ),
    ...credentialMistakes(args),
    ...args.subscriptions.flatMap(subscriptionMistakes),
  ];
}

/** `false` and an empty list ask for nothing. */
const isSet = (value: unknown): boolean =>
  value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

function credentialMistakes(args: IntegrationArgs): string[] {
  const { connectionArn, clientId, clientSecret, username, password } = args;
  if (connectionArn !== undefined) return [];
  const pair = (one: unknown, other: unknown) => (one === undefined) !== (other === undefined);
  return [
    ...(clientId === undefined || clientSecret === undefined
      ? ["Credentials are missing; give clientId and clientSecret, or connectionArn."]
      : []),
    ...(pair(username, password)
      ? ["username and password belong together; give both, or none for client credentials."]
      : []),
  ];
}

function subscriptionMistakes(subscription: Subscription): string[] {
  const { name, schema, filter, fields, optionalFields, constantFields } = subscription;
  const names = [
    ...[fields, optionalFields, constantFields].flatMap((some) => Object.keys(some ?? {})),
    ...(subscription.clearedFields ?? []),
  ];
  const twice = new Set(names.filter((field, index) => names.indexOf(field) !== index));
  return [
    ...(isMap(parsedJson(schema)) ? [] : ["schema must be the text of a JSON object."]),
    ...(filter === undefined || isMap(parsedJson(filter))
      ? []
      : ["filter must be the text of a JSON object."]),
    ...[...twice].map(
      (field) =>
        `the field ${field} is in more than one of fields, optionalFields, constantFields and clearedFields.`,
    ),
    ...actionMistakes(subscription),
  ].map((mistake) => `Subscription ${name}: ${mistake}`);
}

/** What a subscription does, and the arguments that each of these takes beside the record's. */
const ACTIONS = [
  { action: "delete", takes: [] },
  { action: "anonymize", takes: ["constantFields", "clearedFields"] },
  { action: "record", takes: [] },
] as const satisfies readonly {
  action: keyof Subscription;
  takes: readonly (keyof Subscription)[];
}[];

/** All arguments that only some actions take. */
const OF_ACTIONS = [
  ...["fields", "optionalFields", "constantFields", "together"],
  ...["record", "anonymize", "clearedFields", "delete"],
] as (keyof Subscription)[];

/** Arguments that would be without effect, because the subscription does something else. */
function actionMistakes(subscription: Subscription): string[] {
  const isEmpty = (value: unknown) => isDeepStrictEqual(value, {});
  const given = OF_ACTIONS.filter((key) => isSet(subscription[key]) && !isEmpty(subscription[key]));
  const chosen = ACTIONS.find(({ action }) => given.includes(action));
  const takes: readonly string[] =
    chosen === undefined
      ? ["fields", "optionalFields", "constantFields", "together"]
      : [chosen.action, ...chosen.takes];
  const superfluous = given.filter((key) => !takes.includes(key));
  if (superfluous.length === 0) return [];
  return chosen === undefined
    ? ["clearedFields needs anonymize; set anonymize, or remove clearedFields."]
    : [
        `${superfluous.join(", ")} cannot be set together with ${chosen.action}; remove the one or the other.`,
      ];
}

const isMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
