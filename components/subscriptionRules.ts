import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import type {
  CompiledRule,
  CompiledSubscription,
  RuleOfSubscription,
} from "../mapping/subscription";
import { isWithin, mustBeWithin, RANGES } from "../eventbridge/ranges";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

export interface RetryPolicy {
  /** Retries after a first failure, 1 to 185. */
  maximumRetryAttempts: number;
  /** Seconds, 60 to 86,400, after which EventBridge gives an event up. */
  maximumEventAgeInSeconds: number;
}

/** What is wrong with a retry policy, each as a sentence; to be checked before any resource is made. */
export function retryMistakes(policy: RetryPolicy): string[] {
  const ranges = {
    maximumRetryAttempts: RANGES.retryMaximumAttempts,
    maximumEventAgeInSeconds: RANGES.retryMaximumEventAge,
  };
  return (Object.keys(ranges) as (keyof RetryPolicy)[]).flatMap((key) =>
    isWithin(ranges[key], policy[key])
      ? []
      : [`The retry policy's ${key} is ${policy[key]}; it ${mustBeWithin(ranges[key])}.`],
  );
}

export interface DeliverySettings {
  destinationArn: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  deadLetterQueueArn: pulumi.Input<string>;
  retryPolicy: RetryPolicy;
}

/** Physical names of a subscription's rules. */
export interface SubscriptionRuleNames {
  /** Rules that send to Salesforce. */
  sending: pulumi.Output<string>[];
  /** The rule that sends events of which no request can be made to the dead-letter queue; absent where none can be. */
  unmappable?: pulumi.Output<string>;
}

/**
 * One subscription in EventBridge: a rule and a target for each combination of optional fields, and a rule that
 * sends what no request can be made of to the dead-letter queue.
 *
 * A rule is named after its pattern. So a change of what is mapped makes new rules beside the old ones, and Pulumi
 * removes those last: while an update goes on, an event may be sent by both, but never by a pattern with a target
 * that is not made for it, and never by none. On an existing bus, Pulumi knows it by the bus as well: moved to another one,
 * it would be replaced, and the provider deletes what has a name before it makes it anew.
 * Source: pulumi/pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`.
 */
export class SubscriptionRules extends pulumi.ComponentResource {
  readonly ruleNames: SubscriptionRuleNames;

  /**
   * @param dependsOn what must be in force before the first event is sent: the dead-letter queue's policy and the
   *   role's permission
   */
  constructor(
    private readonly name: string,
    private readonly names: Names,
    private readonly bus: EventBusReference,
    private readonly subscription: CompiledSubscription,
    private readonly delivery: DeliverySettings,
    private readonly dependsOn: pulumi.Resource[],
    options: pulumi.ComponentResourceOptions,
  ) {
    super("eventbridge-salesforce:components:SubscriptionRules", name, {}, options);
    const { rules, unmappable } = subscription;
    this.ruleNames = {
      sending: rules.map((rule) => this.sending(rule).name),
      ...(unmappable !== undefined && { unmappable: this.unmappable(unmappable).name }),
    };
    this.registerOutputs({ ruleNames: this.ruleNames });
  }

  private sending(compiled: CompiledRule): cloudwatch.EventRule {
    const { pathParameterValues, inputPaths, inputTemplate } = compiled;
    const { destinationArn, roleArn } = this.delivery;
    return this.ruleWith(compiled, {
      targetId: "salesforce",
      arn: destinationArn,
      roleArn,
      httpTarget: { pathParameterValues },
      inputTransformer: { inputPaths, inputTemplate },
    });
  }

  /**
   * The queue gets the event as it is. It is the target's own dead-letter queue, too: that adds nothing while it
   * takes events, and lets `InvocationsFailedToBeSentToDlq` tell when it does not.
   */
  private unmappable(compiled: RuleOfSubscription): cloudwatch.EventRule {
    return this.ruleWith(compiled, {
      targetId: "dead-letters",
      arn: this.delivery.deadLetterQueueArn,
    });
  }

  private ruleWith(
    { id, description, eventPattern }: RuleOfSubscription,
    target: Pick<
      cloudwatch.EventTargetArgs,
      "targetId" | "arn" | "roleArn" | "httpTarget" | "inputTransformer"
    >,
  ): cloudwatch.EventRule {
    const { existing } = this.bus;
    const name = `${this.name}-${id}${existing === undefined ? "" : `-${existing}`}`;
    const rule = new cloudwatch.EventRule(
      name,
      {
        name: this.names.of(`${this.subscription.name}-${id}`),
        description,
        eventBusName: this.bus.name,
        eventPattern: JSON.stringify(eventPattern),
      },
      { parent: this },
    );
    new cloudwatch.EventTarget(
      `${name}-target`,
      {
        rule: rule.name,
        eventBusName: this.bus.name,
        ...target,
        retryPolicy: this.delivery.retryPolicy,
        deadLetterConfig: { arn: this.delivery.deadLetterQueueArn },
      },
      { parent: this, dependsOn: this.dependsOn },
    );
    return rule;
  }
}
