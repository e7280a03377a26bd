/** The log level of a bus. Source: EventBridge API reference, LogConfig, `Level`. */
export type LogType = "ERROR" | "INFO" | "TRACE";

/**
 * The log types of each level. A bus never sends records of a type above its level.
 * Source: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses'.
 */
export const LOG_TYPES: Readonly<Record<LogType, readonly LogType[]>> = {
  ERROR: ["ERROR"],
  INFO: ["ERROR", "INFO"],
  TRACE: ["ERROR", "INFO", "TRACE"],
};
