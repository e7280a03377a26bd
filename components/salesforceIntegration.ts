import * as pulumi from "@pulumi/pulumi";
import { compile } from "../mapping/compile";
import { subscriptionMistakes } from "../mapping/mistakes";
import type { Subscription } from "../mapping/subscription";
import { DeadLetterQueue } from "./deadLetterQueue";
import { createEventBus, existingEventBus } from "./eventBus";
import { InvokeRole } from "./invokeRole";
import { nameMistakes, Names, type NamedKind } from "./names";
import { SalesforceDestination, type SalesforceDestinationArgs } from "./salesforceDestination";
import { SubscriptionRule, type RetryPolicy } from "./subscriptionRule";

export interface SalesforceIntegrationArgs {
  /** Name or ARN of an existing bus. Left out, the integration makes its own. */
  eventBus?: string;
  /** The org, its credentials, the object and the rate at which it may be called. */
  salesforce: SalesforceDestinationArgs;
  retryPolicy: RetryPolicy;
  /** One rule and one target each. */
  subscriptions: readonly Subscription[];
}

/**
 * Shop events from an event bus to Salesforce: an OAuth connection, a rate-limited API destination, a rule
 * and a target a subscription, and a dead-letter queue for what Salesforce would not take.
 *
 * @throws pulumi.RunError before the first resource, with everything that is wrong with the subscriptions.
 * @example
 * new SalesforceIntegration("shop", {
 *   salesforce: { domain: "acme.my.salesforce.com", apiVersion: 68, credentials, upsert: customers,
 *                 invocationRateLimitPerSecond: 20 },
 *   retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86400 },
 *   subscriptions,
 * });
 */
export class SalesforceIntegration extends pulumi.ComponentResource {
  readonly eventBusName: pulumi.Output<string>;
  readonly eventBusArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;
  readonly destinationArn: pulumi.Output<string>;

  constructor(
    name: string,
    args: SalesforceIntegrationArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    const prefix = `${name}-${pulumi.getStack()}`;
    refuseMistakes(name, prefix, args);
    super("eventbridge-salesforce:components:SalesforceIntegration", name, {}, options);

    const child = { parent: this };
    const names = new Names(name, prefix, this);

    const bus =
      args.eventBus === undefined
        ? createEventBus(name, names, this)
        : existingEventBus(args.eventBus, this);
    const rules = args.subscriptions.map(
      (subscription) =>
        new SubscriptionRule(
          `${name}-${subscription.name}`,
          compile(subscription),
          bus,
          names,
          child,
        ),
    );

    const deadLetters = new DeadLetterQueue(`${name}-dlq`, names, bus, child);
    const { apiDestination } = new SalesforceDestination(name, names, args.salesforce, child);
    const { role, permission } = new InvokeRole(`${name}-invoke`, names, apiDestination.arn, child);

    rules.forEach((rule) =>
      rule.deliverTo(
        {
          destinationArn: apiDestination.arn,
          roleArn: role.arn,
          deadLetterQueueArn: deadLetters.queue.arn,
          retryPolicy: args.retryPolicy,
        },
        [deadLetters.policy, permission],
      ),
    );

    this.eventBusName = bus.name;
    this.eventBusArn = bus.arn;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.deadLetterQueueArn = deadLetters.queue.arn;
    this.destinationArn = apiDestination.arn;
    this.registerOutputs({
      eventBusName: this.eventBusName,
      eventBusArn: this.eventBusArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      destinationArn: this.destinationArn,
    });
  }
}

function refuseMistakes(name: string, prefix: string, args: SalesforceIntegrationArgs): void {
  const purposes: [NamedKind, string][] = [
    ...(args.eventBus === undefined ? [["bus", "bus"] as [NamedKind, string]] : []),
    ["queue", "dlq"],
    ["connection", "connection"],
    ["destination", "salesforce"],
    ["role", "invoke"],
    ...args.subscriptions.map(({ name }): [NamedKind, string] => ["rule", name]),
  ];
  const mistakes = [
    ...subscriptionMistakes(args.salesforce.upsert, args.subscriptions),
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
