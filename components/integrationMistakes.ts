import * as pulumi from "@pulumi/pulumi";
import { MY_DOMAIN } from "../eventbridge/settingRanges";
import { subscriptionMistakes } from "../mapping/mistakes";
import { alarmMistakes } from "./alarms";
import { OWN_TAGS } from "./encryptionKey";
import { archiveMistakes } from "./eventArchive";
import { eventBusMistakes } from "./eventBus";
import { existingMistakes } from "./existing";
import { namePlanOf, ownArchiveOf, type SalesforceIntegrationArgs } from "./integrationArgs";
import { loggingMistakes } from "./logging";
import { missingArguments } from "./missingArguments";
import { busNameLike, nameMistakes } from "./names";
import { orgMistakes, orgsOfSubscriptions, type OrgInUse } from "./orgs";
import { publisherMistakes } from "./publisherPolicy";
import { retryMistakes } from "./subscriptionRules";
import { tagMistakes } from "./tags";

/**
 * Every mistake in an integration's arguments, each as a sentence; to be checked before the first resource. Pure.
 *
 * @param prefix the beginning of physical names
 */
export function integrationMistakes(prefix: string, args: SalesforceIntegrationArgs): string[] {
  const missing = missingArguments(args);
  if (missing.length > 0) return missing;
  const { subscriptions, eventBus, publishers, encryption } = args;
  const archive = ownArchiveOf(args);
  const ownTags = encryption === "customer-managed" ? Object.keys(OWN_TAGS) : [];
  return [
    ...subscriptionMistakes(subscriptions, args.customFields),
    ...(eventBus === undefined ? [] : eventBusMistakes(eventBus)),
    ...orgMistakes(args),
    ...orgsOfSubscriptions(args).flatMap(domainMistakes),
    ...retryMistakes(args.retryPolicy),
    ...(args.logging && eventBus !== undefined
      ? [
          `The bus ${eventBus} is not the integration's own, so its owner sets its logs; remove logging or eventBus.`,
        ]
      : []),
    ...(args.logging ? loggingMistakes(args.logging) : []),
    ...(archive === undefined ? [] : archiveMistakes(archive, subscriptions)),
    ...existingArnMistakes(args),
    ...(args.alarms ? alarmMistakes(args.alarms) : []),
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

function domainMistakes({ org, salesforce: { domain } }: OrgInUse): string[] {
  const ofOrg = org === undefined ? "" : `of the org '${org}' `;
  return MY_DOMAIN.pattern.test(domain)
    ? []
    : [`The domain ${ofOrg}is '${domain}'; it ${MY_DOMAIN.mustBe}.`];
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
