import type * as cloudwatch from "@pulumi/aws/cloudwatch";
import type * as pulumi from "@pulumi/pulumi";
import type { AlarmThresholds } from "./alarmThresholds";
import type { EventBusReference } from "./eventBus";

/** The resources that alarms watch, and the thresholds. */
export interface Watched {
  bus: EventBusReference;
  /** Physical names. */
  rules: readonly pulumi.Output<string>[];
  queueName: pulumi.Input<string>;
  /** Undefined where no alarm leaves stale dead letters out. */
  notStale: NotStale | undefined;
  /** Seconds. */
  maximumEventAge: number;
  /** Whether a customer-managed key encrypts the integration's resources. */
  hasKey: boolean;
  thresholds: AlarmThresholds;
  /** The commands' option that names the stack, such as `--stack prod`. */
  stackOption: string;
}

/** The dead letters that are not stale: what counts them. */
export interface NotStale {
  /** The metric of the filter on the bus's log. */
  metric: { namespace: pulumi.Input<string>; name: pulumi.Input<string> };
  /** Physical names of the rules that send unmappable events to the queue, of which a log of failures has no record. */
  unmappable: readonly pulumi.Output<string>[];
  /** Physical name of the rule of the connection's alert, on the bus `default`, which has no log here; undefined without it. */
  alertRule: pulumi.Output<string> | undefined;
}

/** An alarm without its name and actions. */
export type Definition = Omit<cloudwatch.MetricAlarmArgs, "name" | "alarmActions" | "okActions"> & {
  alarmDescription: string;
};

/** Seconds. */
export const [MINUTE, HOUR] = [60, 3_600];

/** Without events, these metrics have no data. */
const NO_DATA_IS_OK = { treatMissingData: "notBreaching" } as const;
export const FROM_THRESHOLD = {
  comparisonOperator: "GreaterThanOrEqualToThreshold",
  ...NO_DATA_IS_OK,
} as const;
