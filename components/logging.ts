import type * as pulumi from "@pulumi/pulumi";
import type { LogType } from "../eventbridge/logTypes";
import { LOG_RETENTION_DAYS } from "../eventbridge/settingRanges";

export interface LoggingArgs {
  /**
   * What the bus logs: failures (`ERROR`), the steps of each event as well (`INFO`), or everything (`TRACE`). Default: `ERROR`.
   * Only the logs show why EventBridge retries an attempt. `INFO` and `TRACE` cost money for each event.
   */
  level?: LogLevel;
  /**
   * Whether records hold the event, the input that was sent, and the request. Default: false: these are customers' data, in a
   * place that more people can read than Salesforce.
   */
  includeDetail?: boolean;
  /**
   * Days that CloudWatch Logs can keep logs for: 1, 3, 5, 7, 14, 30, and so on to 3,653. Default: 14, as long as a dead letter
   * is kept.
   */
  retentionDays?: number;
  /** ARN of an existing log group, to use instead of a new one; its own retention applies. */
  logGroupArn?: pulumi.Input<string>;
}

export type LogLevel = LogType;

export const DEFAULT_LEVEL: LogLevel = "ERROR";
export const DEFAULT_RETENTION_DAYS = 14;

/** Mistakes in the logs' arguments, each as a sentence; to be checked before the first resource. Pure. */
export function loggingMistakes({ retentionDays = DEFAULT_RETENTION_DAYS }: LoggingArgs): string[] {
  return LOG_RETENTION_DAYS.includes(retentionDays)
    ? []
    : [
        `The logs' retentionDays is ${retentionDays}; it must be one of ${LOG_RETENTION_DAYS.join(", ")}.`,
      ];
}

/** The bus's argument that turns its logs on. Source: EventBridge API reference, LogConfig. */
export function logConfig({ level = DEFAULT_LEVEL, includeDetail = false }: LoggingArgs) {
  return { level, includeDetail: includeDetail ? "FULL" : "NONE" };
}
