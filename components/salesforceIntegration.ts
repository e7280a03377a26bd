import * as pulumi from "@pulumi/pulumi";
import { destinationOf } from "../mapping/action";
import { compile } from "../mapping/compile";
import { subscriptionNotices } from "../mapping/mistakes";
import type { CompiledSubscription } from "../mapping/subscription";
import { Alarms } from "./alarms";
import { BusLogging } from "./busLogging";
import { createDashboard, existingDashboardUrl } from "./dashboard";
import { DeadLetterQueue, type DeadLetters } from "./deadLetterQueue";
import { EncryptionKey } from "./encryptionKey";
import { ErasureSearch, type ErasureSearchReference } from "./erasureSearch";
import { createArchive } from "./eventArchive";
import { createEventBus, existingEventBus, type EventBusReference } from "./eventBus";
import { existingArn } from "./existing";
import {
  archiveOf,
  hasErasureSearch,
  loggingOf,
  prefixOf,
  type SalesforceIntegrationArgs,
} from "./integrationArgs";
import { integrationMistakes, refuse } from "./integrationMistakes";
import { InvokeRole } from "./invokeRole";
import { createNames, destinationName, type Names } from "./names";
import { orgsOfSubscriptions } from "./orgs";
import { PublisherPolicy } from "./publisherPolicy";
import { SalesforceDestinations } from "./salesforceDestinations";
import { SubscriptionRules, type SubscriptionRuleNames } from "./subscriptionRules";
import { tagging } from "./tags";
import { withTransforms } from "./transform";

export type { SalesforceIntegrationArgs } from "./integrationArgs";

/** The resources and API calls that a subscription needs. */
export interface SubscriptionCost {
  /** Rules on the bus, which may have 300. */
  rules: number;
  /** The most API calls that an event makes while Salesforce accepts each at once. */
  apiCallsPerEvent: number;
}

/**
 * Shop events from an event bus to Salesforce: an OAuth connection, a rate-limited API destination for each object, rules and
 * targets for each subscription, and a dead-letter queue with alarms for the events that could not be delivered.
 *
 * @throws pulumi.RunError before the first resource, with every mistake in the arguments. An ARN that is an output is checked
 *   once it is known.
 * @example
 * new SalesforceIntegration("shop", {
 *   salesforce: { domain: "acme.my.salesforce.com", apiVersion: 68, credentials, invocationRateLimitPerSecond: 20 },
 *   retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86400 },
 *   subscriptions,
 * });
 */
export class SalesforceIntegration extends pulumi.ComponentResource {
  declare readonly eventBusName: pulumi.Output<string>;
  declare readonly eventBusArn: pulumi.Output<string>;
  declare readonly deadLetterQueueUrl: pulumi.Output<string>;
  declare readonly deadLetterQueueArn: pulumi.Output<string>;
  /** By the org's name; the stack's own org is `default`. An org without subscriptions is absent. */
  declare readonly connectionArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** By object and external-id field, such as `Contact-ShopCustomerId__c`, or `emea-Contact-ShopCustomerId__c`. */
  declare readonly destinationArns: Readonly<Record<string, pulumi.Output<string>>>;
  /** The policy that allows publishing the subscribed events; null without `publishers`. */
  declare readonly publisherPolicyArn: pulumi.Output<string | null>;
  /** By the subscription's name. */
  declare readonly subscriptions: Readonly<Record<string, SubscriptionCost>>;
  /** Physical names, by the subscription's name. */
  declare readonly ruleNames: Readonly<Record<string, SubscriptionRuleNames>>;
  /** Physical names by what the alarms report, such as `dead-letters`. */
  declare readonly alarmNames: Readonly<Record<string, pulumi.Output<string>>>;
  /** Null where the alarms publish to no topic. */
  declare readonly alertTopicArn: pulumi.Output<string | null>;
  /** In the AWS console; null without a dashboard. */
  declare readonly dashboardUrl: pulumi.Output<string | null>;
  /** Null without an archive. */
  declare readonly archiveArn: pulumi.Output<string | null>;
  /** How a redrive searches the archive for erasures; null without an archive, or where no subscription erases. */
  declare readonly erasureSearch: pulumi.Output<pulumi.Unwrap<ErasureSearchReference> | null>;
  /** Null where the integration sets up no logs. */
  declare readonly logGroupArn: pulumi.Output<string | null>;
  /** The key that encrypts the integration's resources; null for keys of AWS. */
  declare readonly encryptionKeyArn: pulumi.Output<string | null>;

  constructor(
    name: string,
    args: SalesforceIntegrationArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    refuse(name, integrationMistakes(name, args));
    const type = "eventbridge-salesforce:components:SalesforceIntegration";
    super(type, name, {}, inheritedOptions(name, args, options));
    warn(this, args);

    const context = {
      name,
      args,
      names: createNames(name, { prefix: prefixOf(name, args) }, { parent: this }),
      child: { parent: this },
      kept: { parent: this, protect: args.protect, retainOnDelete: args.protect },
    };
    const events = createBus(context);
    const publisherPolicyArn = createPublisherPolicy(context, events);
    const orgs = createOrgs(context, events);
    const rules = createRules(context, { ...events, ...orgs });
    const search = createErasureSearch(context, events);
    const watched = [...rules.rules, ...(search === undefined ? [] : [search.ruleName])];
    const logGroupArn = createLogs(context, events);
    const made = { ...events, ...orgs, ...rules, rules: watched, logGroupArn };
    const alarms = createAlarms(context, made);
    const dashboardUrl = createOrFindDashboard(context, { ...events, ...rules, alarms });
    const archiveArn = createOrFindArchive(context, events);

    const outputs: IntegrationOutputs = {
      eventBusName: events.bus.name,
      eventBusArn: events.bus.arn,
      deadLetterQueueUrl: events.deadLetters.queue.url,
      deadLetterQueueArn: events.deadLetters.queue.arn,
      connectionArns: orgs.connectionArns,
      destinationArns: orgs.destinationArns,
      publisherPolicyArn: orNull(publisherPolicyArn),
      subscriptions: rules.subscriptions,
      ruleNames: rules.ruleNames,
      alarmNames: alarms?.names ?? {},
      alertTopicArn: orNull(alarms?.topicArn),
      dashboardUrl: orNull(dashboardUrl),
      archiveArn: orNull(archiveArn),
      erasureSearch: pulumi.output(search === undefined ? null : referenceTo(search)),
      logGroupArn: orNull(logGroupArn),
      encryptionKeyArn: orNull(events.keyArn),
    };
    Object.assign(this, outputs);
    this.registerOutputs(outputs);
  }
}

/** Warns of what may go wrong with the mapping. Without an engine, `bridge preview` prints the same sentences as notices. */
function warn(
  integration: SalesforceIntegration,
  { subscriptions, customFields }: SalesforceIntegrationArgs,
): void {
  if (!pulumi.runtime.hasEngine()) return;
  for (const notice of subscriptionNotices(subscriptions, customFields)) {
    void pulumi.log.warn(notice, integration);
  }
}

type IntegrationOutputs = Omit<SalesforceIntegration, keyof pulumi.ComponentResource>;
type Arn = pulumi.Output<string>;

/** The arguments of the steps. */
interface Context {
  /** The integration's name. */
  name: string;
  args: SalesforceIntegrationArgs;
  names: Names;
  child: pulumi.CustomResourceOptions;
  /** Options of the resources that `protect` protects. */
  kept: pulumi.CustomResourceOptions;
}

/** Every resource of the integration inherits the transforms, and then the tags, which so add to tags of a transform. */
function inheritedOptions(
  name: string,
  { transform, encryption, tags }: SalesforceIntegrationArgs,
  options: pulumi.ComponentResourceOptions | undefined,
): pulumi.ComponentResourceOptions {
  const transformed = withTransforms(transform, options, encryption);
  return {
    ...transformed,
    transformations: [...(transformed.transformations ?? []), tagging(name, tags)],
  };
}

interface Bus {
  bus: EventBusReference;
  deadLetters: DeadLetters;
  /** Undefined for keys of AWS. */
  keyArn: Arn | undefined;
}

/** The bus, its dead-letter queue, and the key of both. */
function createBus({ name, names, args, child, kept }: Context): Bus {
  const { eventBus, encryption = "aws-owned" } = args;
  const existing = eventBus === undefined ? undefined : existingEventBus(eventBus, child);
  const keyArn =
    encryption === "aws-owned"
      ? undefined
      : encryption === "customer-managed"
        ? new EncryptionKey(`${name}-key`, { names, existingBusArn: existing?.arn }, kept).arn
        : existingArn("key", encryption.keyArn);
  const deadLetters = new DeadLetterQueue(`${name}-dlq`, { names, keyArn }, kept);
  const bus =
    existing ??
    createEventBus(name, { names, logging: loggingOf(args), keyArn, deadLetters }, kept);
  return { bus, deadLetters, keyArn };
}

function createPublisherPolicy(
  { name, names, args: { publishers, subscriptions }, child }: Context,
  { bus }: Bus,
): Arn | undefined {
  if (publishers === undefined) return undefined;
  const policy = { ...publishers, names, bus, subscriptions };
  return new PublisherPolicy(`${name}-publisher`, policy, child).arn;
}

interface Orgs {
  /** By the org's name. */
  connectionArns: Readonly<Record<string, Arn>>;
  existingConnectionArns: readonly Arn[];
  /** By the destination's name. */
  destinationArns: Readonly<Record<string, Arn>>;
}

/** A connection and API destinations for each org that a subscription sends to. */
function createOrgs({ name, names, args, child }: Context, { keyArn }: Bus): Orgs {
  const orgs = orgsOfSubscriptions(args).map(({ org, salesforce, destinations }) => ({
    org,
    isExisting: salesforce.credentials.flow === "existing-connection",
    made: new SalesforceDestinations(
      org === undefined ? name : `${name}-${org}`,
      { names, org, salesforce, destinations, keyArn },
      child,
    ),
  }));
  return {
    connectionArns: Object.fromEntries(
      orgs.map(({ org = "default", made }) => [org, made.connectionArn]),
    ),
    existingConnectionArns: orgs.flatMap(({ isExisting, made }) =>
      isExisting ? [made.connectionArn] : [],
    ),
    destinationArns: Object.fromEntries(orgs.flatMap(({ made }) => Object.entries(made.arns))),
  };
}

interface Rules extends Pick<IntegrationOutputs, "ruleNames" | "subscriptions"> {
  /** Physical names of all rules, in the order of the subscriptions. */
  rules: readonly pulumi.Output<string>[];
  /** Those of these rules that send unmappable events to the dead-letter queue. */
  unmappable: readonly pulumi.Output<string>[];
}

/** The rules and targets of each subscription, and the role with which they call the destinations. */
function createRules(
  { name, names, args, child }: Context,
  { bus, deadLetters, destinationArns }: Bus & Orgs,
): Rules {
  const { role, permissions } = new InvokeRole(`${name}-invoke`, { names, destinationArns }, child);
  const made = args.subscriptions.map((declared) => {
    const subscription = compile(declared);
    const destination = destinationName(destinationOf(declared), declared.org);
    const [destinationArn, permission] = [destinationArns[destination], permissions[destination]];
    if (destinationArn === undefined || permission === undefined) {
      throw new Error(`${subscription.name} has no destination`);
    }
    const { ruleNames } = new SubscriptionRules(
      `${name}-${subscription.name}`,
      {
        names,
        bus,
        subscription,
        destinationArn,
        roleArn: role.arn,
        deadLetterQueueArn: deadLetters.queue.arn,
        retryPolicy: args.retryPolicy,
        dependsOn: [deadLetters.policy, permission],
      },
      child,
    );
    return { subscription, ruleNames };
  });
  return {
    ruleNames: Object.fromEntries(made.map((one) => [one.subscription.name, one.ruleNames])),
    subscriptions: Object.fromEntries(
      made.map(({ subscription }) => [subscription.name, costOf(subscription)]),
    ),
    rules: made.flatMap(({ ruleNames: { sending, unmappable } }) => [
      ...sending,
      ...(unmappable === undefined ? [] : [unmappable]),
    ]),
    unmappable: made.flatMap(({ ruleNames: { unmappable } }) => unmappable ?? []),
  };
}

function costOf({ rules, unmappable, requestsPerEvent }: CompiledSubscription): SubscriptionCost {
  return {
    rules: rules.length + (unmappable === undefined ? 0 : 1),
    apiCallsPerEvent: requestsPerEvent,
  };
}

function createAlarms(
  { name, names, args: { alarms: settings = {}, logging, retryPolicy }, child }: Context,
  { logGroupArn, ...made }: Bus & Orgs & Rules & { logGroupArn: Arn | undefined },
): Alarms | undefined {
  if (settings === false) return undefined;
  const { bus, rules, unmappable, deadLetters, existingConnectionArns, keyArn } = made;
  const log = logGroupArn && {
    groupArn: logGroupArn,
    isShared: logging !== false && logging?.logGroupArn !== undefined,
  };
  const watched = { bus, rules, unmappable, deadLetters, existingConnectionArns, keyArn, log };
  return new Alarms(`${name}-alarm`, { names, settings, ...watched, retryPolicy }, child);
}

/** @returns the dashboard's URL; undefined without a dashboard */
function createOrFindDashboard(
  { name, names, args: { dashboard = true }, child }: Context,
  { bus, deadLetters, ruleNames, alarms }: Bus & Rules & { alarms: Alarms | undefined },
): Arn | undefined {
  if (dashboard === false) return undefined;
  if (dashboard !== true) {
    return existingArn("dashboard", dashboard.arn).apply((arn) =>
      existingDashboardUrl({ arn }, bus),
    );
  }
  const shown = { bus, queueName: deadLetters.queue.name, ruleNames };
  return createDashboard(name, { names, ...shown, alarmArns: alarms?.arns ?? [] }, child);
}

function createLogs({ name, names, args, child }: Context, { bus, keyArn }: Bus): Arn | undefined {
  const logging = loggingOf(args);
  if (logging === undefined) return undefined;
  return new BusLogging(`${name}-logs`, { names, logging, bus, keyArn }, child).logGroupArn;
}

function createOrFindArchive(
  { name, names, args, kept }: Context,
  { bus, keyArn }: Bus,
): Arn | undefined {
  const archive = archiveOf(args);
  if (archive === undefined) return undefined;
  if ("arn" in archive) return existingArn("archive", archive.arn);
  const { subscriptions } = args;
  return createArchive(name, { ...archive, names, bus, subscriptions, keyArn }, kept);
}

/** The rule and the queue by which a redrive searches the archive; undefined without an archive, or where nothing erases. */
function createErasureSearch(
  { name, names, args, child }: Context,
  { bus, deadLetters, keyArn }: Bus,
): ErasureSearch | undefined {
  if (!hasErasureSearch(args)) return undefined;
  const { subscriptions, retryPolicy } = args;
  const search = { names, bus, subscriptions, keyArn, deadLetters, retryPolicy };
  return new ErasureSearch(`${name}-erasure-search`, search, child);
}

const referenceTo = ({ ruleArn, queueArn, queueUrl }: ErasureSearch): ErasureSearchReference => ({
  ruleArn,
  queueArn,
  queueUrl,
});

/** An output that exists even without a value: Pulumi warns of an output that is undefined. */
function orNull(value: pulumi.Input<string> | undefined): pulumi.Output<string | null> {
  return pulumi.output(value ?? null);
}
