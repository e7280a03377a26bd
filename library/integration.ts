import * as pulumi from "@pulumi/pulumi";
import type { SalesforceIntegrationArgs } from "../components/integrationArgs";
import { integrationMistakes, refuse } from "../components/integrationMistakes";
import { SalesforceIntegration } from "../components/salesforceIntegration";
import { integrationArgsOf } from "./flat";
import { flatMistakes } from "./flatMistakes";
import type { IntegrationArgs } from "./integrationArgs";

/** Physical names of a subscription's rules. */
export interface RuleNames {
  sending: string[];
  /** Matches the events that lack a required field. Absent where a filter excludes them all. */
  unmappable?: string;
}

/**
 * `SalesforceIntegration` for programs in every language of Pulumi: it takes flat arguments, and makes the same resources.
 *
 * @throws pulumi.RunError before the first resource, with every mistake in the arguments
 */
export class Integration extends pulumi.ComponentResource {
  readonly eventBusName: pulumi.Output<string>;
  readonly eventBusArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly deadLetterQueueArn: pulumi.Output<string>;
  /** By object and external-id field, such as `Contact-ShopCustomerId__c`. */
  readonly destinationArns: pulumi.Output<Record<string, string>>;
  /** By the subscription's name. */
  readonly ruleNames: pulumi.Output<Record<string, RuleNames>>;

  constructor(name: string, args: IntegrationArgs, options?: pulumi.ComponentResourceOptions) {
    const checkedArgs = checked(name, args);
    super("eventbridge-salesforce:index:Integration", name, {}, options);
    const made = new SalesforceIntegration(name, checkedArgs, { parent: this });
    this.eventBusName = made.eventBusName;
    this.eventBusArn = made.eventBusArn;
    this.deadLetterQueueUrl = made.deadLetterQueueUrl;
    this.deadLetterQueueArn = made.deadLetterQueueArn;
    this.destinationArns = pulumi.output(made.destinationArns);
    this.ruleNames = pulumi.output(made.ruleNames);
    this.registerOutputs({
      eventBusName: this.eventBusName,
      eventBusArn: this.eventBusArn,
      deadLetterQueueUrl: this.deadLetterQueueUrl,
      deadLetterQueueArn: this.deadLetterQueueArn,
      destinationArns: this.destinationArns,
      ruleNames: this.ruleNames,
    });
  }
}

/** @throws pulumi.RunError with every mistake, before anything is registered */
function checked(name: string, flat: IntegrationArgs): SalesforceIntegrationArgs {
  refuse(name, flatMistakes(flat));
  const args = integrationArgsOf(flat);
  refuse(name, integrationMistakes(name, args));
  return args;
}
