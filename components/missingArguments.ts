import type { SalesforceIntegrationArgs } from "./integrationArgs";
import type { SalesforceArgs, SalesforceCredentials } from "./salesforceDestinations";

/** The values of each flow. */
const CREDENTIALS: Readonly<Record<SalesforceCredentials["flow"], readonly string[]>> = {
  "client-credentials": ["clientId", "clientSecret"],
  "username-password": ["clientId", "clientSecret", "username", "password"],
  "existing-connection": ["connectionArn"],
};

/**
 * Arguments that TypeScript demands, and that a program in JavaScript can leave out, each as a sentence; all other checks need
 * them. Pure.
 */
export function missingArguments(args: Partial<SalesforceIntegrationArgs>): string[] {
  const { salesforce, orgs = {}, retryPolicy, subscriptions } = args;
  return [
    ...salesforceMistakes("salesforce", salesforce),
    ...Object.entries(orgs).flatMap(([org, one]) => salesforceMistakes(`orgs.${org}`, one)),
    ...(retryPolicy
      ? []
      : [
          "retryPolicy is missing; give an object with maximumRetryAttempts and maximumEventAgeInSeconds.",
        ]),
    ...(Array.isArray(subscriptions) ? [] : ["subscriptions is missing; give a list."]),
  ];
}

function salesforceMistakes(name: string, salesforce: Partial<SalesforceArgs> | undefined) {
  if (!salesforce) {
    return [
      `${name} is missing; give an object with domain, apiVersion, credentials and invocationRateLimitPerSecond.`,
    ];
  }
  const given: Readonly<Record<string, unknown>> = { ...salesforce.credentials };
  const { flow } = given;
  if (typeof flow !== "string" || !Object.hasOwn(CREDENTIALS, flow)) {
    return [`${name}.credentials must have a flow: ${Object.keys(CREDENTIALS).join(", ")}.`];
  }
  return CREDENTIALS[flow as SalesforceCredentials["flow"]]
    .filter((key) => given[key] === undefined || given[key] === "")
    .map((key) => `${name}.credentials.${key} is missing; the flow ${flow} needs it.`);
}
