import { isWithin, mustBeWithin, RANGES } from "../eventbridge/settingRanges";
import { destinationOf } from "../mapping/action";
import type { Destination, Subscription } from "../mapping/subscription";
import { destinationName } from "./names";
import type { SalesforceArgs } from "./salesforceDestinations";

/**
 * The first version of the REST API whose upsert takes `updateOnly`: Summer '24. Sources: REST API Developer Guide, 'Upsert Records
 * Using sObject Rows by External ID', for the parameter; a post in Salesforce's Trailblazer Community for the version.
 */
const UPDATE_ONLY_VERSION = 61;

/** The orgs of an integration, and the subscriptions that name them. */
export interface Orgs {
  /** The stack's own org. */
  salesforce: SalesforceArgs;
  /** Further orgs, by name. */
  orgs?: Readonly<Record<string, SalesforceArgs>>;
  subscriptions: readonly Subscription[];
}

/** An org, and the API destinations that the subscriptions need in it. */
export interface OrgInUse {
  /** Undefined for the stack's own org. */
  org: string | undefined;
  salesforce: SalesforceArgs;
  destinations: Destination[];
}

/** The orgs that a subscription sends to, the stack's own org first. */
export function orgsOfSubscriptions({ salesforce, orgs = {}, subscriptions }: Orgs): OrgInUse[] {
  const all: [string | undefined, SalesforceArgs][] = [
    [undefined, salesforce],
    ...Object.entries(orgs),
  ];
  return all
    .map(([org, args]) => ({
      org,
      salesforce: args,
      destinations: destinationsOf(subscriptions.filter((one) => one.org === org)),
    }))
    .filter(({ destinations }) => destinations.length > 0);
}

/** Mistakes in the orgs, each as a sentence. Pure. */
export function orgMistakes(args: Orgs): string[] {
  const { orgs = {}, subscriptions } = args;
  return [
    ...subscriptions.flatMap(({ name, org }) =>
      org === undefined || Object.hasOwn(orgs, org)
        ? []
        : [
            `Subscription ${name}: its org '${org}' is not declared; add it to the argument orgs (a stack's settings: ${org}:salesforceDomain and the others), or leave the org out.`,
          ],
    ),
    ...Object.keys(orgs)
      .filter((org) => !subscriptions.some((one) => one.org === org))
      .map(
        (org) =>
          `The org '${org}' is declared, but no subscription names it; name it in a subscription, or remove the org with its settings.`,
      ),
    ...orgsOfSubscriptions(args).flatMap(numberMistakes),
  ];
}

function numberMistakes({ org, salesforce, destinations }: OrgInUse): string[] {
  const { apiVersion, invocationRateLimitPerSecond: rate } = salesforce;
  const ofOrg = org === undefined ? "" : `of the org '${org}' `;
  const anonymizes = destinations.some(({ updateOnly }) => updateOnly === true);
  return [
    ...(anonymizes && apiVersion < UPDATE_ONLY_VERSION
      ? [
          `The API version ${ofOrg}is ${apiVersion}, and a subscription anonymizes: before version ${UPDATE_ONLY_VERSION}, Salesforce would create a record for each person that it does not have. Set version ${UPDATE_ONLY_VERSION} or later, or delete instead.`,
        ]
      : []),
    ...(isWithin(RANGES.salesforceApiVersion, apiVersion)
      ? []
      : [
          `The API version ${ofOrg}is ${apiVersion}; it ${mustBeWithin(RANGES.salesforceApiVersion)}.`,
        ]),
    ...(!isWithin(RANGES.invocationRateLimit, rate)
      ? [
          `The invocation rate limit ${ofOrg}is ${rate}; it ${mustBeWithin(RANGES.invocationRateLimit)}.`,
        ]
      : destinations.length > rate
        ? [
            `The invocation rate limit ${ofOrg}is ${rate} a second, but the subscriptions need ${destinations.length} API destinations, one for each object, its deletions and its anonymizations, and each needs at least 1; raise the limit to ${destinations.length} or more.`,
          ]
        : []),
  ];
}

/** The API destinations of subscriptions to one org, each once, in the order of their rate shares. */
export function destinationsOf(subscriptions: readonly Subscription[]): Destination[] {
  const all = subscriptions.map(destinationOf);
  return [...new Map(all.map((one) => [destinationName(one), one])).values()];
}
