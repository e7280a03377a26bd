import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type { CompiledSubscription } from "../mapping/subscription";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

export interface RetryPolicy {
  /** Retries after a first failure, 0 to 185. */
  maximumRetryAttempts: number;
  /** Seconds, 60 to 86,400, after which EventBridge gives an event up. */
  maximumEventAgeInSeconds: number;
}

export interface Delivery {
  destinationArn: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  deadLetterQueueArn: pulumi.Input<string>;
  retryPolicy: RetryPolicy;
}

/** One subscription in EventBridge: the rule that matches its events, and the target that sends them. */
export class SubscriptionRule extends pulumi.ComponentResource {
  readonly rule: cloudwatch.EventRule;

  constructor(
    private readonly name: string,
    private readonly subscription: CompiledSubscription,
    private readonly bus: EventBusReference,
    names: Names,
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:SubscriptionRule", name, {}, options);
    this.rule = new cloudwatch.EventRule(
      name,
      {
        name: names.of(subscription.name),
        eventBusName: bus.identifier,
        eventPattern: JSON.stringify(subscription.eventPattern),
      },
      { parent: this },
    );
    this.registerOutputs({ ruleArn: this.rule.arn });
  }

  /**
   * Starts delivery. `dependsOn` names what must be in force before the first event is sent: the dead-letter
   * queue's policy and the role's permission.
   */
  deliverTo(delivery: Delivery, dependsOn: pulumi.Resource[]): cloudwatch.EventTarget {
    const { pathParameterValues, inputPaths, inputTemplate } = this.subscription;
    return new cloudwatch.EventTarget(
      `${this.name}-target`,
      {
        rule: this.rule.name,
        eventBusName: this.bus.identifier,
        targetId: "salesforce",
        arn: delivery.destinationArn,
        roleArn: delivery.roleArn,
        httpTarget: { pathParameterValues },
        inputTransformer: { inputPaths, inputTemplate },
        retryPolicy: delivery.retryPolicy,
        deadLetterConfig: { arn: delivery.deadLetterQueueArn },
      },
      { parent: this, dependsOn },
    );
  }
}
