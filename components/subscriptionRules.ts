import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { isWithin, mustBeWithin, RANGES } from "../eventbridge/settingRanges";
import type {
  CompiledRule,
  CompiledSubscription,
  RuleOfSubscription,
} from "../mapping/subscription";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";

export interface RetryPolicy {
  /** Retries after a first failure, 1 to 185. */
  maximumRetryAttempts: number;
  /** Seconds, 60 to 86,400 (24 h), after which EventBridge gives an event up. */
  maximumEventAgeInSeconds: number;
}

/** Mistakes in a retry policy, each as a sentence; to be checked before the first resource. Pure. */
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

/** Physical names of a subscription's rules. */
export interface SubscriptionRuleNames {
  /** Rules that send to Salesforce. */
  sending: pulumi.Output<string>[];
  /** The rule that sends unmappable events to the dead-letter queue; absent where no event can be unmappable. */
  unmappable?: pulumi.Output<string>;
}

export interface SubscriptionRulesArgs {
  names: Names;
  bus: EventBusReference;
  subscription: CompiledSubscription;
  destinationArn: pulumi.Input<string>;
  roleArn: pulumi.Input<string>;
  deadLetterQueueArn: pulumi.Input<string>;
  retryPolicy: RetryPolicy;
  /** Must be in force before the first event is sent: the dead-letter queue's policy and the role's permission. */
  dependsOn: pulumi.Resource[];
}

type Target = Pick<
  cloudwatch.EventTargetArgs,
  "targetId" | "arn" | "roleArn" | "httpTarget" | "inputTransformer" | "inputPath" | "input"
>;

/**
 * One subscription in EventBridge: a rule and a target for each combination of optional fields, and a rule that sends unmappable
 * events to the dead-letter queue.
 *
 * A rule is named by the hash of its pattern. So a changed mapping makes new rules beside the old ones, and Pulumi deletes the
 * old ones last. During the update both may send an event, but no pattern has a target that was made for another pattern, and no
 * event is without a rule. On an existing bus, the logical name holds the bus as well: a rule that moved to another bus would be
 * replaced, and the provider deletes a named resource before it makes the new one.
 * Source: pulumi/pulumi-terraform-bridge, `nameRequiresDeleteBeforeReplace`.
 */
export class SubscriptionRules extends pulumi.ComponentResource {
  readonly ruleNames: SubscriptionRuleNames;

  constructor(name: string, args: SubscriptionRulesArgs, options: pulumi.ComponentResourceOptions) {
    super("eventbridge-salesforce:components:SubscriptionRules", name, {}, options);
    const { rules, unmappable } = args.subscription;
    const make = (rule: RuleOfSubscription, target: Target) =>
      createRule(name, { ...args, rule, target }, this).name;
    this.ruleNames = {
      sending: rules.map((rule) => make(rule, salesforceTarget(rule, args))),
      ...(unmappable !== undefined && {
        unmappable: make(unmappable, {
          targetId: "dead-letters",
          arn: args.deadLetterQueueArn,
        }),
      }),
    };
    this.registerOutputs({ ruleNames: this.ruleNames });
  }
}

function salesforceTarget(rule: CompiledRule, args: SubscriptionRulesArgs): Target {
  const { pathParameterValues, headers, input } = rule;
  return {
    targetId: "salesforce",
    arn: args.destinationArn,
    roleArn: args.roleArn,
    httpTarget: {
      pathParameterValues,
      ...(Object.keys(headers).length > 0 && { headerParameters: headers }),
    },
    ...input,
  };
}

/**
 * A rule and its target, which has the dead-letter queue. A rule that sends to the queue itself has it as well: then
 * `InvocationsFailedToBeSentToDlq` shows when the queue takes no events.
 */
function createRule(
  subscriptionName: string,
  args: SubscriptionRulesArgs & { rule: RuleOfSubscription; target: Target },
  parent: SubscriptionRules,
): cloudwatch.EventRule {
  const { names, bus, subscription, target } = args;
  const { id, description, eventPattern } = args.rule;
  const name = `${subscriptionName}-${id}${bus.existing === undefined ? "" : `-${bus.existing}`}`;
  const rule = new cloudwatch.EventRule(
    name,
    {
      name: names.rule(subscription.name, id),
      description,
      eventBusName: bus.name,
      eventPattern: JSON.stringify(eventPattern),
    },
    { parent },
  );
  new cloudwatch.EventTarget(
    `${name}-target`,
    {
      rule: rule.name,
      eventBusName: bus.name,
      ...target,
      retryPolicy: args.retryPolicy,
      deadLetterConfig: { arn: args.deadLetterQueueArn },
    },
    { parent, dependsOn: args.dependsOn },
  );
  return rule;
}
