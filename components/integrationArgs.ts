import * as pulumi from "@pulumi/pulumi";
import { isErasure } from "../mapping/action";
import type { Subscription } from "../mapping/subscription";
import type { CustomField } from "../salesforceSchema/field";
import type { AlarmSettings } from "./alarms";
import type { Encryption } from "./encryptionKey";
import type { ArchiveArgs } from "./eventArchive";
import type { ExistingArgs } from "./existing";
import { DEFAULT_LEVEL, type LoggingArgs } from "./logging";
import type { NamePlan } from "./names";
import { orgsOfSubscriptions } from "./orgs";
import type { Publishers } from "./publisherPolicy";
import type { SalesforceArgs } from "./salesforceDestinations";
import type { RetryPolicy } from "./subscriptionRules";
import type { Transforms } from "./transform";

export interface SalesforceIntegrationArgs {
  /**
   * Name or ARN of an existing bus. Default: the integration makes its own bus. The value cannot be an output: logical names of
   * rules hold the bus's name, so that rules on another bus are new resources, and Pulumi must know these names first.
   */
  eventBus?: string;
  /** The stack's own org, its credentials, and the rate at which it may be called. */
  salesforce: SalesforceArgs;
  /**
   * Further orgs, by the name that subscriptions give as their `org`. Each has its own connection, API destinations named after
   * the org, and its own rate. Default: none.
   */
  orgs?: Readonly<Record<string, SalesforceArgs>>;
  /** How often, and for how long, EventBridge retries an event. */
  retryPolicy: RetryPolicy;
  /** The events to send: a rule and a target for each combination of a subscription's optional fields. */
  subscriptions: readonly Subscription[];
  /**
   * The custom fields of the orgs, as their metadata declares them. A value that a field refuses is a mistake, or a warning where
   * the schema does not settle it. Default: none; standard fields are known.
   */
  customFields?: readonly CustomField[];
  /** Who may publish the subscribed events. Default: the integration gives nobody the permission. */
  publishers?: Publishers;
  /**
   * Whether Pulumi refuses to delete the bus, the archive, the dead-letter queue and the integration's key, and leaves them in
   * AWS when the program no longer has them. Default: false.
   */
  protect?: boolean;
  /** Thresholds of the alarms, and their topic; `false` for no alarms. Default: all alarms, with a topic of their own. */
  alarms?: AlarmSettings | false;
  /**
   * Whether the integration makes a dashboard of the flow, or the ARN of an existing one. Default: true. Three dashboards are
   * free in an account; each further one costs 3 USD a month.
   */
  dashboard?: boolean | ExistingArgs;
  /**
   * The key that encrypts the integration's resources at rest. Default: `aws-owned`: it is free, and nobody can disable the key
   * and so lose events.
   */
  encryption?: Encryption;
  /**
   * The bus's logs; `false` for none. Default: failures, without customers' data, where the integration makes the bus. The
   * integration cannot change the logs of an existing bus.
   */
  logging?: LoggingArgs | false;
  /**
   * The archive of the subscribed events, the ARN of an existing archive, or `false` for none. Default: an archive of 14 days
   * where the integration makes the bus; none for an existing bus, which may have an archive of its own.
   */
  archive?: ArchiveArgs | ExistingArgs | false;
  /** Changes of resources before they are made, by the kind of resource. Default: none. */
  transform?: Transforms;
  /**
   * The beginning of physical names. Default: `<name>-<stack>`. To rename an integration without replacing its resources, keep
   * the prefix and give the component its old name as an alias.
   */
  namePrefix?: string;
  /** Tags beside `project`, `stack`, `integration` and `part`, for every resource that takes tags. Default: none. */
  tags?: Readonly<Record<string, string>>;
}

/** The beginning of physical names. */
export function prefixOf(
  name: string,
  { namePrefix }: Pick<SalesforceIntegrationArgs, "namePrefix">,
): string {
  return namePrefix ?? `${name}-${pulumi.getStack()}`;
}

/** The logs of the integration's own bus; undefined without logs. */
export function loggingOf({
  logging = {},
  eventBus,
}: SalesforceIntegrationArgs): LoggingArgs | undefined {
  return eventBus === undefined && logging !== false ? logging : undefined;
}

/** The archive to make or to refer to; undefined without an archive. */
export function archiveOf({
  archive,
  eventBus,
}: SalesforceIntegrationArgs): ArchiveArgs | ExistingArgs | undefined {
  if (archive === false) return undefined;
  return archive ?? (eventBus === undefined ? {} : undefined);
}

/** The archive that the integration makes; undefined where it makes none. */
export function ownArchiveOf(args: SalesforceIntegrationArgs): ArchiveArgs | undefined {
  const archive = archiveOf(args);
  return archive === undefined || "arn" in archive ? undefined : archive;
}

/** Whether the integration makes what a search of its archive for erasures needs: only where there are both. */
export const hasErasureSearch = (args: SalesforceIntegrationArgs): boolean =>
  archiveOf(args) !== undefined && args.subscriptions.some(isErasure);

/** The resources that the integration will make and name. Pure. */
export function namePlanOf(prefix: string, args: SalesforceIntegrationArgs): NamePlan {
  const { eventBus, publishers, alarms = {}, encryption, dashboard = true } = args;
  const { topic = {}, connection = true } = alarms === false ? {} : alarms;
  const logging = loggingOf(args);
  return {
    prefix,
    hasOwnBus: eventBus === undefined,
    orgs: orgsOfSubscriptions(args).map(({ org, salesforce, destinations }) => ({
      org,
      destinations,
      hasOwnConnection: salesforce.credentials.flow !== "existing-connection",
    })),
    subscriptions: args.subscriptions.map(({ name }) => name),
    hasPublisherPolicy: publishers !== undefined,
    alarms:
      alarms === false
        ? undefined
        : {
            hasOwnTopic: topic !== false && !("arn" in topic),
            hasConnectionAlert: topic !== false && connection,
            hasNotStale: (alarms.deadLettersNotStale ?? false) !== false,
          },
    hasOwnKey: encryption === "customer-managed",
    logs: logging && {
      level: logging.level ?? DEFAULT_LEVEL,
      hasOwnGroup: logging.logGroupArn === undefined,
    },
    hasArchive: ownArchiveOf(args) !== undefined,
    hasErasureSearch: hasErasureSearch(args),
    hasDashboard: dashboard === true,
  };
}
