import { LOG_TYPES } from "../eventbridge/logTypes";
import {
  argumentsWith,
  flag,
  inputText,
  isObject,
  listOf,
  mapOf,
  mustBe,
  number,
  objectOf,
  objectOrFunction,
  oneOf,
  optional,
  orFalse,
  text,
  type TypeCheck,
} from "./argumentTypes";
import type { SalesforceCredentials } from "./salesforceDestinations";

/** The values of each flow. */
const CREDENTIALS: Readonly<Record<SalesforceCredentials["flow"], readonly string[]>> = {
  "client-credentials": ["clientId", "clientSecret"],
  "username-password": ["clientId", "clientSecret", "username", "password"],
  "existing-connection": ["connectionArn"],
};

/** An argument that every program must give. */
const needed =
  (give: string, check: TypeCheck): TypeCheck =>
  (what, value) =>
    value === undefined || value === null ? [`${what} is missing; ${give}.`] : check(what, value);

const credentials: TypeCheck = (what, value) => {
  const given = isObject(value) ? value : {};
  const { flow } = given;
  if (typeof flow !== "string" || !Object.hasOwn(CREDENTIALS, flow)) {
    return [`${what} must have a flow: ${Object.keys(CREDENTIALS).join(", ")}.`];
  }
  return CREDENTIALS[flow as SalesforceCredentials["flow"]].flatMap((key) =>
    given[key] === undefined || given[key] === ""
      ? [`${what}.${key} is missing; the flow ${flow} needs it.`]
      : inputText(`${what}.${key}`, given[key]),
  );
};

const salesforce = needed(
  "give an object with domain, apiVersion, credentials and invocationRateLimitPerSecond",
  objectOf({ credentials, domain: text, apiVersion: number, invocationRateLimitPerSecond: number }),
);

/** An existing resource, or what a new one is made from. */
const existingOr =
  (check: TypeCheck): TypeCheck =>
  (what, value) =>
    isObject(value) && "arn" in value ? inputText(`${what}.arn`, value.arn) : check(what, value);

const dashboard: TypeCheck = (what, value) =>
  isObject(value) ? objectOf({ arn: inputText })(what, value) : flag(what, value);

const encryption: TypeCheck = (what, value) =>
  isObject(value)
    ? objectOf({ keyArn: inputText })(what, value)
    : value === "aws-owned" || value === "customer-managed"
      ? []
      : mustBe(what, "aws-owned, customer-managed or { keyArn }", value);

const ARGUMENTS = objectOf({
  salesforce,
  orgs: optional(mapOf(salesforce)),
  retryPolicy: needed(
    "give an object with maximumRetryAttempts and maximumEventAgeInSeconds",
    objectOf({ maximumRetryAttempts: number, maximumEventAgeInSeconds: number }),
  ),
  // The mapping checks each subscription.
  subscriptions: needed("give a list", (what, value) =>
    Array.isArray(value) ? [] : mustBe(what, "a list", value),
  ),
  eventBus: optional(text),
  publishers: optional(
    objectOf({ roles: optional(listOf(text)), accounts: optional(listOf(text)) }),
  ),
  protect: optional(flag),
  alarms: optional(
    orFalse(
      objectOf({
        topic: optional(orFalse(existingOr(objectOf({ emails: optional(listOf(text)) })))),
        connection: optional(flag),
      }),
    ),
  ),
  dashboard: optional(dashboard),
  encryption: optional(encryption),
  logging: optional(
    orFalse(
      objectOf({
        level: optional(oneOf(...Object.keys(LOG_TYPES))),
        includeDetail: optional(flag),
        retentionDays: optional(number),
        logGroupArn: optional(inputText),
      }),
    ),
  ),
  archive: optional(orFalse(existingOr(objectOf({ retentionDays: optional(number) })))),
  transform: optional(mapOf(optional(objectOrFunction))),
  namePrefix: optional(text),
  tags: optional(mapOf(text)),
});

/**
 * Arguments that do not have the type that TypeScript demands, each as a sentence; all other checks need these types. Pure.
 */
export const malformedArguments = argumentsWith(
  "salesforce, retryPolicy and subscriptions",
  ARGUMENTS,
);
