import * as pulumi from "@pulumi/pulumi";
import { compile } from "../mapping/compile";
import { subscriptionMistakes } from "../mapping/mistakes";
import type { CompiledSubscription, Subscription } from "../mapping/subscription";
import { alarmMistakes, Alarms, type AlarmArgs } from "./alarms";
import { BusLogging } from "./busLogging";
import { loggingMistakes, type LoggingArgs } from "./logging";
import { createDashboard, existingDashboardUrl } from "./dashboard";
import { DeadLetterQueue } from "./deadLetterQueue";
import { EncryptionKey, OWN_TAGS, type Encryption } from "./encryptionKey";
import { archiveMistakes, archivePurpose, createArchive, type ArchiveArgs } from "./eventArchive";
import {
  createEventBus,
  eventBusMistakes,
  existingEventBus,
  type EventBusReference,
} from "./eventBus";
import { existingArn, existingMistakes, type ExistingArgs } from "./existing";
import { InvokeRole } from "./invokeRole";
import { nameLike, nameMistakes, Names, type NamedKind } from "./names";
import { orgMistakes, orgsOfSubscriptions } from "./orgs";
import { publisherMistakes, PublisherPolicy, type Publishers } from "./publisherPolicy";
import {
  connectionName,
  destinationName,
  SalesforceDestinations,
  type SalesforceArgs,
} from "./salesforceDestinations";
import { tagging, tagMistakes } from "./tags";
import {
  retryMistakes,
  SubscriptionRules,
  type RetryPolicy,
  type SubscriptionRuleNames,
} from "./subscriptionRules";
import { withTransforms, type Transforms } from "./transform";

export interface SalesforceIntegrationArgs {
  /**
   * Name or ARN of an existing bus. Left out, the integration makes its own. No output: logical names of rules have the
   * bus's name, so that rules on another bus are others, and Pulumi must know it before anything is made.
   */
  eventBus?: string;
  /** The org, its credentials, and the rate at which it may be called. */
  salesforce: SalesforceArgs;
  /**
   * Further orgs, by the name that subscriptions give as their `org`. Each has a connection of its own, API destinations
   * that are named after it, and a rate of its own. Default: none.
   */
  orgs?: Readonly<Record<string, SalesforceArgs>>;
  /** How often, and for how long, an event is tried again. */
  retryPolicy: RetryPolicy;
  /** What is sent: a rule and a target for each combination of a subscription's optional fields. */
  subscriptions: readonly Subscription[];
  /** Who may publish the subscribed events. Default: nobody is given the right by the integration. */
  publishers?: Publishers;
  /**
   * Whether Pulumi refuses to delete the bus, the archive, the dead-letter queue and the integration's key, and leaves them
   * in AWS where they are taken out of the program nevertheless. Default: false.
   */
  protect?: boolean;
  /** Thresholds, and whom the alarms call; `false` for none. Default: all, and a topic of their own. */
  alarms?: AlarmArgs | false;
  /**
   * Whether there is a dashboard of the flow, or the ARN of one that is there. Default: true; three are free in an
   * account, then 3 USD a month each.
   */
  dashboard?: boolean | ExistingArgs;
  /**
   * By what all that is kept is encrypted at rest. Default: `aws-owned`: encrypted as well, for nothing, and no key
   * can be disabled, with which events would be lost.
   */
  encryption?: Encryption;
  /**
   * The bus's logs. Default: failures, without customers' data, where the integration makes the bus. An existing bus
   * is not for this integration to change.
   */
  logging?: LoggingArgs | false;
  /**
   * The archive of the events that the subscriptions are about, or the ARN of one that is there. Default: one of 14 days
   * where the integration makes the bus; none of an existing bus, which may have an archive of its own.
   */
  archive?: ArchiveArgs | ExistingArgs | false;
  /** What is changed of resources before they are made, by their kind. */
  transform?: Transforms;
  /**
   * What physical names begin with. Default: `<name>-<stack>`. An integration that is renamed keeps it, and has its old
   * name as an alias: then nothing is replaced.
   */
  namePrefix?: string;
  /** Tags beside `project`, `stack`, `integration` and `part`, which all have that take any. Default: none. */
  tags?: Readonly<Record<string, string>>;
}

/** What a subscription costs. */
export interface SubscriptionCost {
  /** Rules on the bus, of the 300 that it may have. */
  rules: number;
  /** API calls that an event causes, at most, while Salesforce takes them at once. */
  apiCallsPerEvent: number;
}

/**
 * Shop events from an event bus to Salesforce: an OAuth connection, a rate-limited API destination an object, rules
 * and targets for each subscription, and a dead-letter queue with alarms for what Salesforce would not take.
 *
 * @throws pulumi.RunError before the first resource, with everything that is wrong with the arguments. Of an ARN that is an
 *   output, only its form can be wrong, and that is told once it is known.
 * @example
 * new SalesforceIntegration("shop", {
 *   salesforce: { domain: "acme.my.salesforce.com", apiVersion: 68, credentials, invocationRateLimitPerSecond: 20 },
 *   retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86400 },
 *   subscriptions,
 * });
 */
export class SalesforceIntegration extends pulumi.ComponentResource {
  readonly eventBusName: pulumi.Output<string>;
  readonly eventBusArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;
  /** By the org's name; that of the stack's own org is `default`. An org that nothing is sent to has none. */
  readonly connectionArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** By object and external-id field, such as `Contact-ShopCustomerId__c`, or `emea-Contact-ShopCustomerId__c`. */
  readonly destinationArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** Of the policy that lets publish the subscribed events; null without `publishers`. */
  readonly publisherPolicyArn: pulumi.Output<string | null>;
  /** By the subscription's name. */
  readonly subscriptions: Readonly<Record<string, SubscriptionCost>>;
  /** By the subscription's name. */
  readonly ruleNames: Readonly<Record<string, SubscriptionRuleNames>>;

  /** By what they tell, such as `dead-letters`. */
  readonly alarmNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** Null where nobody is called. */
  readonly alertTopicArn: pulumi.Output<string | null>;
  /** In AWS's console; null where there is none. */
  readonly dashboardUrl: pulumi.Output<string | null>;
  /** Null where the bus has no logs of this integration's. */
  readonly logGroupArn: pulumi.Output<string | null>;
  /** Null where there is none. */
  readonly archiveArn: pulumi.Output<string | null>;
  /** The key that encrypts what the integration makes; null where keys of AWS do. */
  readonly encryptionKeyArn: pulumi.Output<string | null>;

  constructor(
    name: string,
    args: SalesforceIntegrationArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const prefix = args.namePrefix ?? `${name}-${pulumi.getStack()}`;
    refuseMistakes(name, prefix, args);
    // The transforms come first, so that tags are added to those that they give.
    const transformed = withTransforms(args.transform, options, args.encryption);
    const transformations = [...(transformed.transformations ?? []), tagging(name, args.tags)];
    super(
      "eventbridge-salesforce:components:SalesforceIntegration",
      name,
      {},
      { ...transformed, transformations },
    );

    const child = { parent: this };
    const kept = { parent: this, protect: args.protect, retainOnDelete: args.protect };
    const names = new Names(name, prefix, this);
    const subscriptions = args.subscriptions.map((one) => ({ ...compile(one), org: one.org }));

    const logging = loggingOf(args);
    const existingBus =
      args.eventBus === undefined ? undefined : existingEventBus(args.eventBus, this);
    const keyArn = keyArnOf(name, names, args, existingBus, kept);
    const deadLetters = new DeadLetterQueue(`${name}-dlq`, names, keyArn, kept);
    const bus = existingBus ?? createEventBus(name, names, { logging, keyArn, deadLetters }, kept);
    const publisher =
      args.publishers &&
      new PublisherPolicy(
        `${name}-publisher`,
        names,
        bus,
        args.subscriptions,
        args.publishers,
        child,
      );
    const orgs = orgsOfSubscriptions(args).map(({ org, salesforce, upserts }) => {
      const named = org === undefined ? name : `${name}-${org}`;
      const made = new SalesforceDestinations(
        named,
        names,
        org,
        salesforce,
        upserts,
        keyArn,
        child,
      );
      const isExisting = salesforce.credentials.flow === "existing-connection";
      return { org, arns: made.arns, connectionArn: made.connectionArn, isExisting };
    });
    const arns = Object.fromEntries(orgs.flatMap((one) => Object.entries(one.arns)));
    const { role, permissions } = new InvokeRole(`${name}-invoke`, names, arns, child);
    const rules = subscriptions.map((subscription) => {
      const destination = destinationName(subscription.upsert, subscription.org);
      const [destinationArn, permission] = [arns[destination], permissions[destination]];
      if (destinationArn === undefined || permission === undefined) {
        throw new Error(`${subscription.name} has no destination`);
      }
      const delivery = {
        destinationArn,
        roleArn: role.arn,
        deadLetterQueueArn: deadLetters.queue.arn,
        retryPolicy: args.retryPolicy,
      };
      return new SubscriptionRules(
        `${name}-${subscription.name}`,
        names,
        bus,
        subscription,
        delivery,
        [deadLetters.policy, permission],
        child,
      );
    });

    const flow = {
      bus,
      rules: rules.flatMap(({ ruleNames: { sending, unmappable } }) => [
        ...sending,
        ...(unmappable === undefined ? [] : [unmappable]),
      ]),
      deadLetters,
      existingConnectionArns: orgs.flatMap(({ isExisting, connectionArn }) =>
        isExisting ? [connectionArn] : [],
      ),
      retryPolicy: args.retryPolicy,
      keyArn,
    };
    const alarms =
      args.alarms === false
        ? undefined
        : new Alarms(`${name}-alarm`, names, args.alarms ?? {}, flow, child);

    this.eventBusName = bus.name;
    this.eventBusArn = bus.arn;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.deadLetterQueueArn = deadLetters.queue.arn;
    this.connectionArns = Object.fromEntries(
      orgs.map(({ org = "default", connectionArn }) => [org, connectionArn]),
    );
    this.destinationArns = arns;
    this.alarmNames = alarms?.names ?? {};
    this.alertTopicArn = orNull(alarms?.topicArn);
    this.publisherPolicyArn = orNull(publisher?.arn);
    this.subscriptions = Object.fromEntries(
      subscriptions.map((compiled) => [compiled.name, costOf(compiled)]),
    );
    this.ruleNames = Object.fromEntries(
      subscriptions.flatMap((compiled, index) => {
        const made = rules[index];
        return made === undefined ? [] : [[compiled.name, made.ruleNames]];
      }),
    );
    const { dashboard = true } = args;
    const shown = {
      bus,
      queueName: deadLetters.queue.name,
      ruleNames: this.ruleNames,
      alarmArns: alarms?.arns ?? [],
    };
    this.dashboardUrl = orNull(
      dashboard === true
        ? createDashboard(name, names, shown, child)
        : dashboard === false
          ? undefined
          : existingArn("dashboard", dashboard.arn).apply((arn) =>
              existingDashboardUrl({ arn }, bus),
            ),
    );
    this.logGroupArn = orNull(
      logging && new BusLogging(`${name}-logs`, names, logging, bus, keyArn, child).logGroupArn,
    );
    const archive = archiveOf(args);
    this.archiveArn = orNull(
      archive && "arn" in archive
        ? existingArn("archive", archive.arn)
        : archive && createArchive(name, names, archive, bus, args.subscriptions, keyArn, kept),
    );
    this.encryptionKeyArn = orNull(keyArn);
    this.registerOutputs({
      eventBusName: this.eventBusName,
      eventBusArn: this.eventBusArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      connectionArns: this.connectionArns,
      destinationArns: this.destinationArns,
      publisherPolicyArn: this.publisherPolicyArn,
      subscriptions: this.subscriptions,
      ruleNames: this.ruleNames,
      alarmNames: this.alarmNames,
      alertTopicArn: this.alertTopicArn,
      dashboardUrl: this.dashboardUrl,
      archiveArn: this.archiveArn,
      logGroupArn: this.logGroupArn,
      encryptionKeyArn: this.encryptionKeyArn,
    });
  }
}

/** An output that is there also where it says that there is nothing: Pulumi warns of one that is undefined. */
function orNull(value: pulumi.Input<string> | undefined): pulumi.Output<string | null> {
  return pulumi.output(value ?? null);
}

/** The key's ARN; undefined where keys of AWS are meant. */
function keyArnOf(
  name: string,
  names: Names,
  { encryption = "aws-owned" }: SalesforceIntegrationArgs,
  existingBus: EventBusReference | undefined,
  options: pulumi.ComponentResourceOptions,
): pulumi.Output<string> | undefined {
  if (encryption === "aws-owned") return undefined;
  return encryption === "customer-managed"
    ? new EncryptionKey(`${name}-key`, names, existingBus?.arn, options).arn
    : existingArn("key", encryption.keyArn);
}

/** The logs that are wanted, of the integration's own bus. */
function loggingOf({ logging = {}, eventBus }: SalesforceIntegrationArgs): LoggingArgs | undefined {
  return eventBus === undefined && logging !== false ? logging : undefined;
}

/** The archive that is wanted: of the integration's own bus, unless it is said otherwise. */
function archiveOf({
  archive,
  eventBus,
}: SalesforceIntegrationArgs): ArchiveArgs | ExistingArgs | undefined {
  if (archive === false) return undefined;
  return archive ?? (eventBus === undefined ? {} : undefined);
}

/** The archive that the integration makes. */
function ownArchiveOf(args: SalesforceIntegrationArgs): ArchiveArgs | undefined {
  const archive = archiveOf(args);
  return archive === undefined || "arn" in archive ? undefined : archive;
}

function costOf({ rules, unmappable, requestsPerEvent }: CompiledSubscription): SubscriptionCost {
  return {
    rules: rules.length + (unmappable === undefined ? 0 : 1),
    apiCallsPerEvent: requestsPerEvent,
  };
}

/** What is wrong with ARNs of what is to be there already. */
function refersToMistakes(args: SalesforceIntegrationArgs): string[] {
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

/** The longest of each kind. */
const NAMES_OF_ALARMS: readonly [NamedKind, string][] = [
  ["topic", "alerts"],
  ["alarm", "connection-alerts-lost"],
  ["rule", "connection-alert"],
];

function refuseMistakes(name: string, prefix: string, args: SalesforceIntegrationArgs): void {
  const { subscriptions, eventBus, publishers } = args;
  const ofSubscriptions = subscriptionMistakes(subscriptions);
  const orgs = orgsOfSubscriptions(args);
  const archive = ownArchiveOf(args);
  const purposes: [NamedKind, string][] = [
    ...(eventBus === undefined ? [["bus", "bus"] as [NamedKind, string]] : []),
    ["queue", "dlq"],
    ...orgs.flatMap(({ org, salesforce, upserts }): [NamedKind, string][] => [
      ...(salesforce.credentials.flow === "existing-connection"
        ? []
        : [["connection", connectionName(org)] as [NamedKind, string]]),
      ...upserts.map((upsert): [NamedKind, string] => [
        "destination",
        destinationName(upsert, org),
      ]),
    ]),
    ["role", "invoke"],
    ...(publishers === undefined ? [] : [["policy", "publisher"] as [NamedKind, string]]),
    ...subscriptions.map(({ name }): [NamedKind, string] => ["rule", `${name}-<id>`]),
    ...(args.alarms === false ? [] : NAMES_OF_ALARMS),
    ...(args.encryption === "customer-managed" ? [["key", "key"] as [NamedKind, string]] : []),
    ...(loggingOf(args) === undefined ? [] : [["log source", "error-logs"] as [NamedKind, string]]),
    ...(archive === undefined ? [] : [archivePurpose(eventBus === undefined)]),
    ...((args.dashboard ?? true) === true ? [["dashboard", "flow"] as [NamedKind, string]] : []),
  ];
  const mistakes = [
    ...ofSubscriptions,
    ...(eventBus === undefined ? [] : eventBusMistakes(eventBus)),
    ...orgMistakes(args),
    ...retryMistakes(args.retryPolicy),
    ...(args.logging && eventBus !== undefined
      ? [
          `The bus ${eventBus} is there already, and its logs are for its owner to set; leave logging out, or eventBus.`,
        ]
      : []),
    ...(args.logging ? loggingMistakes(args.logging) : []),
    ...(archive === undefined ? [] : archiveMistakes(archive, subscriptions)),
    ...refersToMistakes(args),
    ...(args.alarms ? alarmMistakes(args.alarms) : []),
    ...(publishers === undefined
      ? []
      : publisherMistakes(publishers, subscriptions, eventBus, nameLike(prefix, "bus"))),
    ...tagMistakes(args.tags, args.encryption === "customer-managed" ? Object.keys(OWN_TAGS) : []),
    ...nameMistakes(prefix, purposes),
  ];
  if (mistakes.length > 0) {
    throw new pulumi.RunError(
      [
        `The integration '${name}' cannot be made; nothing was registered:`,
        ...mistakes.map((mistake) => `  ${mistake}`),
      ].join("\n"),
    );
  }
}
