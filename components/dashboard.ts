import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { partsOfArn } from "../eventbridge/arns";
import { stackCommands } from "./commands";
import { dashboardBody } from "./dashboardBody";
import type { EventBusReference } from "./eventBus";
import type { Existing } from "./existing";
import type { Names } from "./names";
import type { SubscriptionRuleNames } from "./subscriptionRules";

/** The resources that the dashboard shows. */
export interface DashboardArgs {
  names: Names;
  bus: EventBusReference;
  queueName: pulumi.Output<string>;
  /** By the subscription's name. */
  ruleNames: Readonly<Record<string, SubscriptionRuleNames>>;
  alarmArns: readonly pulumi.Output<string>[];
}

/**
 * Makes the dashboard of the flow. A function and no component: the dashboard is its only resource.
 * Source: CloudWatch API reference, PutDashboard.
 *
 * @returns its URL in the AWS console
 */
export function createDashboard(
  name: string,
  { names, bus, queueName, ruleNames, alarmArns }: DashboardArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const subscriptions = pulumi.output(ruleNames).apply((all) =>
    Object.entries(all).map(([subscription, { sending, unmappable }]) => ({
      name: subscription,
      sending,
      unmappable,
    })),
  );
  const content = pulumi.output({
    region: bus.arn.apply((arn) => partsOfArn(arn).region ?? ""),
    bus: bus.name,
    queue: queueName,
    subscriptions,
    alarms: pulumi.all([...alarmArns]),
  });
  const commands = stackCommands();
  const { dashboardName } = new cloudwatch.Dashboard(
    `${name}-dashboard`,
    {
      dashboardName: names.dashboard,
      dashboardBody: content.apply((known) =>
        JSON.stringify(dashboardBody({ ...known, commands })),
      ),
    },
    options,
  );
  return urlOf(bus, dashboardName);
}

/** The URL of an existing dashboard. The console of each Region shows the dashboards of all Regions. */
export function existingDashboardUrl(
  { arn }: Existing,
  bus: EventBusReference,
): pulumi.Output<string> {
  return urlOf(bus, arn.split("/").at(-1) ?? "");
}

/** Hosts of the console. Sources: AWS GovCloud (US) User Guide, 'Console'; Amazon Web Services in China, 'Endpoints'. */
const CONSOLES = new Map([
  ["aws-us-gov", "console.amazonaws-us-gov.com"],
  ["aws-cn", "console.amazonaws.cn"],
]);

function urlOf({ arn }: EventBusReference, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([arn, name]).apply(([busArn, dashboard]) => {
    const { partition = "", region = "" } = partsOfArn(busArn);
    const host = CONSOLES.get(partition) ?? "console.aws.amazon.com";
    return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard}`;
  });
}
