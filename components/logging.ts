import type * as pulumi from "@pulumi/pulumi";
import { LOG_RETENTION_DAYS } from "../eventbridge/ranges";

export interface LoggingArgs {
  /**
   * What is logged: failures, also the steps of each event, or all there is. Default: ERROR. It is the only place that
   * tells why an attempt failed which is retried; INFO and TRACE cost by the event.
   */
  level?: LogLevel;
  /**
   * Whether records hold the event, what is sent, and the request. Default: false: these are customers' data, in a
   * place where more people look than into Salesforce.
   */
  includeDetail?: boolean;
  /** Days, one of those that CloudWatch Logs has: 1, 3, 5, 7, 14, 30, and so on to 3,653. Default: 14, as long as a dead letter is kept. */
  retentionDays?: number;
  /** ARN of an existing log group, in place of one that is made; it has its own retention. */
  logGroupArn?: pulumi.Input<string>;
}

export type LogLevel = "ERROR" | "INFO" | "TRACE";

export const STANDARD_DAYS = 14;

/** What is wrong with the logs, as a sentence; to be checked before any resource is made. */
export function loggingMistakes({ retentionDays = STANDARD_DAYS }: LoggingArgs): string[] {
  return LOG_RETENTION_DAYS.includes(retentionDays)
    ? []
    : [
        `The logs' retentionDays is ${retentionDays}; it must be one of ${LOG_RETENTION_DAYS.join(", ")}.`,
      ];
}

/** How the bus is to be made, so that it logs. Source: EventBridge API reference, LogConfig. */
export function logConfig({ level = "ERROR", includeDetail = false }: LoggingArgs) {
  return { level, includeDetail: includeDetail ? "FULL" : "NONE" };
}
