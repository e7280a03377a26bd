import type { Subscription, UpsertTarget } from "../mapping/subscription";
import { isWithin, mustBeWithin, RANGES } from "../eventbridge/ranges";
import { destinationName, type SalesforceArgs } from "./salesforceDestinations";

/** What an integration is given of its orgs. */
export interface Orgs {
  /** The stack's own. */
  salesforce: SalesforceArgs;
  orgs?: Readonly<Record<string, SalesforceArgs>>;
  subscriptions: readonly Subscription[];
}

/** An org, and what is upserted into it. */
export interface OrgInUse {
  /** Undefined for the stack's own. */
  org: string | undefined;
  salesforce: SalesforceArgs;
  upserts: UpsertTarget[];
}

/** The orgs that something is sent to, the stack's own first. */
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

/** What is wrong with the orgs, each as a sentence. */
export function orgMistakes(args: Orgs): string[] {
  const { orgs = {}, subscriptions } = args;
  return [
    ...subscriptions.flatMap(({ name, org }) =>
      org === undefined || Object.hasOwn(orgs, org)
        ? []
        : [
            `Subscription ${name}: it goes to the org '${org}', which has no settings; set ${org}:salesforceDomain and the others, or take the org out.`,
          ],
    ),
    ...Object.keys(orgs)
      .filter((org) => !subscriptions.some((one) => one.org === org))
      .map(
        (org) =>
          `The org '${org}' has settings, and no subscription goes to it; name it in one, or remove its settings.`,
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
            `The invocation rate limit ${ofOrg}is ${rate} a second, and the subscriptions upsert into ${upserts.length} objects, each with an API destination that needs a limit of 1 at least; raise it.`,
          ]
        : []),
  ];
}

/** The objects and external-id fields that are upserted into, each once. */
function upsertsOf(subscriptions: readonly { upsert: UpsertTarget }[]): UpsertTarget[] {
  const targets = subscriptions.map(({ upsert }) => [destinationName(upsert), upsert] as const);
  return [...new Map(targets).values()];
}
