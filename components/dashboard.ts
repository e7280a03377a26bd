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

/** A dashboard, and where it is seen. */
export interface DashboardReference {
  name: pulumi.Output<string>;
  /** In AWS's console. */
  url: pulumi.Output<string>;
}

/** Makes the dashboard of the flow. Source: CloudWatch API reference, PutDashboard. */
export function createDashboard(
  name: string,
  names: Names,
  { bus, queueName, ruleNames, alarmArns }: Watchable,
  options: pulumi.CustomResourceOptions,
): DashboardReference {
  const subscriptions = pulumi.output(ruleNames).apply((all) =>
    Object.entries(all).map(([subscription, { sending, unmappable }]) => ({
      name: subscription,
      sending,
      unmappable,
    })),
  );
  const region = bus.arn.apply((arn) => arn.split(":")[3] ?? "");
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
  return {
    name: dashboardName,
    url: pulumi.interpolate`https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#dashboards/dashboard/${dashboardName}`,
  };
}
