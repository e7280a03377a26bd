import * as pulumi from "@pulumi/pulumi";
import { parsedJson } from "../text/parsedJson";
import type { IntegrationArgs, Subscription } from "./integrationArgs";

/** The arguments that may be outputs. All others must be known before a resource is registered. */
const MAY_BE_OUTPUTS: ReadonlySet<string> = new Set<keyof IntegrationArgs>([
  "clientId",
  "clientSecret",
  "username",
  "password",
  "connectionArn",
  "alarmTopicArn",
  "encryptionKeyArn",
]);

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
 * The mistakes that flat arguments alone can have, each as a sentence: an output where a value must be known, arguments that
 * exclude or need each other, and texts that are no JSON. `SalesforceIntegration` reports all others. Pure.
 */
export function flatMistakes(args: IntegrationArgs): string[] {
  const outputs = Object.entries(args).filter(
    ([key, value]) => !MAY_BE_OUTPUTS.has(key) && pulumi.Output.isInstance(value),
  );
  if (outputs.length > 0) {
    return outputs.map(
      ([key]) =>
        `${key} is an output or holds a secret; give a plain value, because resources are named and counted by it.`,
    );
  }
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
  const names = [fields, optionalFields, constantFields].flatMap((some) => Object.keys(some ?? {}));
  const twice = new Set(names.filter((field, index) => names.indexOf(field) !== index));
  return [
    ...(isMap(parsedJson(schema)) ? [] : ["schema must be the text of a JSON object."]),
    ...(filter === undefined || isMap(parsedJson(filter))
      ? []
      : ["filter must be the text of a JSON object."]),
    ...[...twice].map(
      (field) =>
        `the field ${field} is in more than one of fields, optionalFields and constantFields.`,
    ),
  ].map((mistake) => `Subscription ${name}: ${mistake}`);
}

const isMap = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !Array.isArray(value);
