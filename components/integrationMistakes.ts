import * as pulumi from "@pulumi/pulumi";
import { MY_DOMAIN } from "../eventbridge/settingRanges";
import { headerVersionMistakes } from "../mapping/headers";
import { subscriptionMistakes } from "../mapping/mistakes";
import { shapeMistakes } from "../mapping/shape";
import type { Subscription } from "../mapping/subscription";
import { alarmMistakes } from "./alarms";
import { OWN_TAGS } from "./encryptionKey";
import { searchMistakes } from "./erasureSearch";
import { archiveMistakes } from "./eventArchive";
import { eventBusMistakes } from "./eventBus";
import { existingMistakes } from "./existing";
import {
  hasErasureSearch,
  namePlanOf,
  ownArchiveOf,
  prefixOf,
  type SalesforceIntegrationArgs,
} from "./integrationArgs";
import { loggingMistakes } from "./logging";
import { malformedArguments } from "./malformedArguments";
import { busNameLike, nameMistakes } from "./names";
import { orgMistakes, orgsOfSubscriptions, type OrgInUse } from "./orgs";
import { publisherMistakes } from "./publisherPolicy";
import { retryMistakes } from "./subscriptionRules";
import { tagMistakes } from "./tags";

/**
 * Every mistake in an integration's arguments, each as a sentence; to be checked before the first resource. Arguments of a wrong
 * type are reported alone, because all other checks need the types that TypeScript demands.
 *
 * @param name the integration's
 */
export function integrationMistakes(name: string, args: SalesforceIntegrationArgs): string[] {
  const malformed = malformedArguments(args);
  if (malformed.length > 0) return malformed;
  const { subscriptions, eventBus, publishers, encryption } = args;
  if (subscriptions.some((one) => shapeMistakes(one).length > 0)) {
    return subscriptionMistakes(subscriptions);
  }
  const prefix = prefixOf(name, args);
  const archive = ownArchiveOf(args);
  const mapping = subscriptionMistakes(subscriptions, args.customFields);
  const ownTags = encryption === "customer-managed" ? Object.keys(OWN_TAGS) : [];
  return [
    ...mapping,
    ...(eventBus === undefined ? [] : eventBusMistakes(eventBus)),
    ...orgMistakes(args),
    ...orgsOfSubscriptions(args).flatMap(domainMistakes),
    ...orgsOfSubscriptions(args).flatMap((org) => versionMistakes(org, subscriptions)),
    ...retryMistakes(args.retryPolicy),
    ...(args.logging && eventBus !== undefined
      ? [
          `The bus ${eventBus} is not the integration's own, so its owner sets its logs; remove logging or eventBus.`,
        ]
      : []),
    ...(args.logging ? loggingMistakes(args.logging) : []),
    ...(archive === undefined ? [] : archiveMistakes(archive, subscriptions)),
    ...(mapping.length === 0 && hasErasureSearch(args) ? searchMistakes(args) : []),
    ...existingArnMistakes(args),
    ...(args.alarms ? alarmMistakes(args.alarms) : []),
    ...notStaleMistakes(args),
    ...(publishers === undefined
      ? []
      : publisherMistakes({
          publishers,
          subscriptions,
          eventBus,
          ownBusName: busNameLike(prefix),
        })),
    ...tagMistakes(args.tags, ownTags),
    ...nameMistakes(namePlanOf(prefix, args)),
  ];
}

/**
 * The alarm that leaves stale dead letters out reads the log of the integration's own bus; each level has the records of dead letters.
 * A publisher that shapes the record can send the time of the change itself.
 */
function notStaleMistakes(args: SalesforceIntegrationArgs): string[] {
  const { alarms, eventBus, logging, subscriptions } = args;
  if (!alarms || (alarms.deadLettersNotStale ?? false) === false) return [];
  const canBeStale = subscriptions.some(
    ({ newerWins, record }) => newerWins !== undefined || record !== undefined,
  );
  const reads = "The alarms' deadLettersNotStale counts records of the bus's log";
  return [
    ...(canBeStale
      ? []
      : [
          "The alarms' deadLettersNotStale is set, but no subscription has newerWins, so no dead letter is stale; remove deadLettersNotStale, or give a subscription newerWins (docs/ordering.md).",
        ]),
    ...(eventBus === undefined
      ? []
      : [
          `${reads}, but the bus ${eventBus} is not the integration's own, so its owner sets its logs; remove deadLettersNotStale or eventBus.`,
        ]),
    ...(logging === false ? [`${reads}, but logging is false; remove one of the two.`] : []),
  ];
}

function domainMistakes({ org, salesforce: { domain } }: OrgInUse): string[] {
  const ofOrg = org === undefined ? "" : `of the org '${org}' `;
  return MY_DOMAIN.pattern.test(domain)
    ? []
    : [`The domain ${ofOrg}is '${domain}'; it ${MY_DOMAIN.mustBe}.`];
}

function versionMistakes(
  { org, salesforce: { apiVersion } }: OrgInUse,
  subscriptions: readonly Subscription[],
): string[] {
  return subscriptions
    .filter((one) => one.org === org)
    .flatMap((one) => headerVersionMistakes(one, apiVersion));
}

/**
 * Refuses to make an integration.
 *
 * @param name the integration's
 * @throws pulumi.RunError with all mistakes, if there are any
 */
export function refuse(name: string, mistakes: readonly string[]): void {
  if (mistakes.length === 0) return;
  throw new pulumi.RunError(
    [
      `The integration '${name}' cannot be made; nothing was registered:`,
      ...mistakes.map((mistake) => `  ${mistake}`),
    ].join("\n"),
  );
}

/** Mistakes in the ARNs of existing resources. */
function existingArnMistakes(args: SalesforceIntegrationArgs): string[] {
  const { archive, dashboard, logging, alarms, encryption } = args;
  return [
    ...orgsOfSubscriptions(args).flatMap(({ salesforce: { credentials } }) =>
      credentials.flow === "existing-connection"
        ? existingMistakes("connection", credentials.connectionArn)
        : [],
    ),
    ...(archive && "arn" in archive ? existingMistakes("archive", archive.arn) : []),
    ...(typeof dashboard === "object" ? existingMistakes("dashboard", dashboard.arn) : []),
    ...(logging && logging.logGroupArn !== undefined
      ? existingMistakes("log group", logging.logGroupArn)
      : []),
    ...(alarms && alarms.topic && "arn" in alarms.topic
      ? existingMistakes("topic", alarms.topic.arn)
      : []),
    ...(typeof encryption === "object" ? existingMistakes("key", encryption.keyArn) : []),
  ];
}
