import { isWithin, mustBeWithin, RANGES } from "../eventbridge/settingRanges";
import type { Subscription, UpsertTarget } from "../mapping/subscription";
import { destinationName } from "./names";
import type { SalesforceArgs } from "./salesforceDestinations";

/** The orgs of an integration, and the subscriptions that name them. */
export interface Orgs {
  /** The stack's own org. */
  salesforce: SalesforceArgs;
  /** Further orgs, by name. */
  orgs?: Readonly<Record<string, SalesforceArgs>>;
  subscriptions: readonly Subscription[];
}

/** An org, and the objects that are upserted into it. */
export interface OrgInUse {
  /** Undefined for the stack's own org. */
  org: string | undefined;
  salesforce: SalesforceArgs;
  upserts: UpsertTarget[];
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
      upserts: upsertsOf(subscriptions.filter((one) => one.org === org)),
    }))
    .filter(({ upserts }) => upserts.length > 0);
}

/** Mistakes in the orgs, each as a sentence. Pure. */
export function orgMistakes(args: Orgs): string[] {
  const { orgs = {}, subscriptions } = args;
  return [
    ...subscriptions.flatMap(({ name, org }) =>
      org === undefined || Object.hasOwn(orgs, org)
        ? []
        : [
            `Subscription ${name}: its org '${org}' has no settings; set ${org}:salesforceDomain and the org's other settings, or leave the org out.`,
          ],
    ),
    ...Object.keys(orgs)
      .filter((org) => !subscriptions.some((one) => one.org === org))
      .map(
        (org) =>
          `The org '${org}' has settings, but no subscription names it; name it in a subscription, or remove its settings.`,
      ),
    ...orgsOfSubscriptions(args).flatMap(numberMistakes),
  ];
}

function numberMistakes({ org, salesforce, upserts }: OrgInUse): string[] {
  const { apiVersion, invocationRateLimitPerSecond: rate } = salesforce;
  const ofOrg = org === undefined ? "" : `of the org '${org}' `;
  return [
    ...(isWithin(RANGES.salesforceApiVersion, apiVersion)
      ? []
      : [
          `The API version ${ofOrg}is ${apiVersion}; it ${mustBeWithin(RANGES.salesforceApiVersion)}.`,
        ]),
    ...(!isWithin(RANGES.invocationRateLimit, rate)
      ? [
          `The invocation rate limit ${ofOrg}is ${rate}; it ${mustBeWithin(RANGES.invocationRateLimit)}.`,
        ]
      : upserts.length > rate
        ? [
            `The invocation rate limit ${ofOrg}is ${rate} a second, but the subscriptions upsert into ${upserts.length} objects, and the API destination of each needs at least 1; raise the limit to ${upserts.length} or more.`,
          ]
        : []),
  ];
}

/** The objects and external-id fields of subscriptions, each once. */
function upsertsOf(subscriptions: readonly { upsert: UpsertTarget }[]): UpsertTarget[] {
  const targets = subscriptions.map(({ upsert }) => [destinationName(upsert), upsert] as const);
  return [...new Map(targets).values()];
}
