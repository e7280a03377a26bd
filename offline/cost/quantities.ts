import type { LogType } from "../../eventbridge/logTypes";
import type { PlannedResource } from "./resources";
import { GIGABYTE } from "./prices";
import { DAYS_A_MONTH, LOG_RECORD_BYTES, LOG_RECORDS, type Usage } from "./usage";

/**
 * Counts the metrics that alarms watch. A Metrics Insights query is billed for each metric that it analyzes: a query by
 * RuleName analyzes one for each rule, of the default bus or of the other buses. Source: CloudWatch's price list, 'Alarms'.
 */
export function countAlarmMetrics(
  alarms: readonly PlannedResource[],
  rules: readonly PlannedResource[],
) {
  const onDefault = rules.filter(
    ({ inputs: { eventBusName } }) => eventBusName === undefined || eventBusName === "default",
  ).length;
  const counted = { standard: 0, queried: 0, fast: 0 };
  for (const { inputs } of alarms) {
    const queries = inputs.metricQueries as
      { expression?: string; metric?: { period?: number } }[] | undefined;
    const query = queries?.find(({ expression }) => /^\s*SELECT\s/i.test(expression ?? ""));
    const listed = queries?.filter(({ metric }) => metric !== undefined).length ?? 1;
    const periods = [
      Number(inputs.period ?? 60),
      ...(queries ?? []).map(({ metric }) => metric?.period ?? 60),
    ];
    if (query !== undefined) {
      const { expression = "" } = query;
      const analyzed = /\bEventBusName\b/.test(expression) ? rules.length - onDefault : onDefault;
      counted.queried += /\bRuleName\b/.test(expression) ? Math.max(1, analyzed) : 1;
    } else if (Math.min(...periods) < 60) counted.fast += listed;
    else counted.standard += listed;
  }
  return counted;
}

/** Months of data that an archive or a log group holds in the long run; 1 if it keeps data for ever. */
export function monthsKept({ inputs }: PlannedResource): number {
  const days = Number(inputs.retentionDays ?? inputs.retentionInDays ?? 0);
  return days === 0 ? 1 : days / DAYS_A_MONTH;
}

/** Gigabytes that the event buses log in a month. */
export function loggedGigabytes(
  buses: readonly PlannedResource[],
  { events, deadLetters, usage }: { events: number; deadLetters: number; usage: Usage },
): number {
  return buses.reduce((sum, { inputs }) => {
    const { level = "OFF", includeDetail = "NONE" } = (inputs.logConfig ?? {}) as Partial<{
      level: LogType | "OFF";
      includeDetail: string;
    }>;
    if (level === "OFF") return sum;
    const counted = level === "ERROR" ? deadLetters : events;
    const detailBytes = includeDetail === "FULL" ? usage.eventBytes : 0;
    return sum + loggedGigabytesOf(level, counted, detailBytes);
  }, 0);
}

/** Gigabytes that a bus logs of so many events; at ERROR, of so many dead letters. @param detailBytes 0 without details */
export const loggedGigabytesOf = (level: LogType, events: number, detailBytes: number): number =>
  (events * LOG_RECORDS[level] * (LOG_RECORD_BYTES + detailBytes)) / GIGABYTE;
