import * as cloudwatch from "@pulumi/aws/cloudwatch";
import * as pulumi from "@pulumi/pulumi";
import { dashboardBody } from "./dashboardBody";
import type { EventBusReference } from "./eventBus";
import type { Names } from "./names";
import type { RuleNames } from "./subscriptionRules";

/** What is shown. */
export interface Watchable {
  bus: EventBusReference;
  queueName: pulumi.Output<string>;
  /** By the subscription's name. */
  ruleNames: Readonly<Record<string, RuleNames>>;
  alarmArns: readonly pulumi.Output<string>[];
}

/** A dashboard that is there already, such as one of several integrations. */
export interface ExistingDashboard {
  /** `arn:aws:cloudwatch::<account>:dashboard/<name>`. */
  arn: string;
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
  return urlOf(region, dashboardName);
}

/** Where a dashboard is seen that is there already; those of all Regions are in each. */
export function existingDashboardUrl(
  { arn }: ExistingDashboard,
  bus: EventBusReference,
): pulumi.Output<string> {
  return urlOf(regionOf(bus), arn.split("/").at(-1) ?? "");
}

/** What is wrong with an ARN. Source: Service Authorization Reference, CloudWatch, resource types. */
export function dashboardMistakes({ arn }: ExistingDashboard): string[] {
  return /^arn:aws[a-z-]*:cloudwatch::\d{12}:dashboard\/[\w-]{1,255}$/.test(arn)
    ? []
    : [`The dashboard ${arn} is no ARN of one, as arn:aws:cloudwatch::<account>:dashboard/<name>.`];
}

const regionOf = ({ arn }: EventBusReference) => arn.apply((text) => text.split(":")[3] ?? "");

function urlOf(region: pulumi.Output<string>, name: pulumi.Input<string>): pulumi.Output<string> {
  return pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${name}`;
}
