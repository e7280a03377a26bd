import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "./dashboardBody";
import type { EventBusReference } from "./eventBus";
import type { Existing } from "./existing";
import type { Names } from "./names";
import type { SubscriptionRuleNames } from "./subscriptionRules";

/** What is shown. */
export interface Watchable {
  bus: EventBusReference;
  queueName: pulumi.Output<string>;
  /** By the subscription's name. */
  ruleNames: Readonly<Record<string, SubscriptionRuleNames>>;
  alarmArns: readonly pulumi.Output<string>[];
}

/**
 * Makes the dashboard of the flow. Source: CloudWatch API reference, PutDashboard.
 *
 * @returns where it is seen, in AWS's console
 */
export function createDashboard(
  name: string,
  names: Names,
  { bus, queueName, ruleNames, alarmArns }: Watchable,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  const subscriptions = pulumi.output(ruleNames).apply((all) =>
    Object.entries(all).map(([subscription, { sending, unmappable }]) => ({
      name: subscription,
      sending,
      unmappable,
    })),
  );
  const region = regionOf(bus);
  const flow = pulumi.output({
    region,
    bus: bus.name,
    queue: queueName,
    subscriptions,
    alarms: pulumi.all([...alarmArns]),
  });
  const which = `--stack ${pulumi.getStack()}`;
  const { dashboardName } = new cloudwatch.Dashboard(
    `${name}-dashboard`,
    {
      dashboardName: names.of("flow"),
      dashboardBody: flow.apply((known) => JSON.stringify(dashboardBody({ ...known, which }))),
    },
    options,
  );
  return urlOf(bus, dashboardName);
}

/** Where a dashboard is seen that is there already; those of all Regions are in each. */
export function existingDashboardUrl(
  { arn }: Existing,
  bus: EventBusReference,
): pulumi.Output<string> {
  return urlOf(bus, arn.split("/").at(-1) ?? "");
}

const regionOf = ({ arn }: EventBusReference) => arn.apply((text) => text.split(":")[3] ?? "");

/** Of the console. Sources: AWS GovCloud (US) User Guide, 'Console'; Amazon Web Services in China, 'Endpoints'. */
const CONSOLES = new Map([
  ["aws-us-gov", "console.amazonaws-us-gov.com"],
  ["aws-cn", "console.amazonaws.cn"],
]);

function urlOf({ arn }: EventBusReference, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.all([arn, name]).apply(([text, dashboard]) => {
    const [, partition = "", , region = ""] = text.split(":");
    const host = CONSOLES.get(partition) ?? "console.aws.amazon.com";
    return `https://${region}.${host}/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboard}`;
  });
}
