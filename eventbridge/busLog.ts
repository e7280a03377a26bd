import { isJsonObject, isTimestamp, type BusEvent, type Json, type JsonObject } from "./event";
import { parseJson } from "./json";
import type { LogType } from "./logTypes";

/**
 * The steps that a bus logs, each with the lowest level that logs it.
 * Source: EventBridge User Guide, 'Configuring logs for Amazon EventBridge event buses', log level.
 */
export const STEP_LEVELS = {
  EVENT_INGEST_FAILURE: "ERROR",
  INVOCATION_ATTEMPT_PERMANENT_FAILURE: "ERROR",
  INVOCATION_ATTEMPT_RETRYABLE_FAILURE: "ERROR",
  INVOCATION_ATTEMPT_THROTTLE: "ERROR",
  INVOCATION_DLQ: "ERROR",
  INVOCATION_FAILURE: "ERROR",
  INVOCATION_THROTTLE_START: "ERROR",
  EVENT_INGEST_SUCCESS: "INFO",
  INVOCATION_START: "INFO",
  INVOCATION_SUCCESS: "INFO",
  NO_STANDARD_RULES_MATCHED: "INFO",
  RULE_MATCH: "INFO",
  EVENT_RECEIPT: "TRACE",
  INVOCATION_ATTEMPT_START: "TRACE",
  INVOCATION_ATTEMPT_SUCCESS: "TRACE",
  RULE_MATCH_START: "TRACE",
} as const satisfies Record<string, LogType>;

export type LoggedStep = keyof typeof STEP_LEVELS;

export const isLoggedStep = (step: string): step is LoggedStep => Object.hasOwn(STEP_LEVELS, step);

/**
 * The first moment, in milliseconds since 1970, from which CloudWatch Logs lists a log from its end. That no bus has older records is
 * assumed: SDKs before 2025 have no `LogConfig`.
 * Source: CloudWatch Logs API reference, FilterLogEvents, `startFromHead`.
 */
export const FIRST_FROM_TAIL = Date.UTC(2024, 0, 1);

/** How a bus logs. Source: EventBridge API reference, LogConfig. */
export interface LogConfig {
  level: LogType | "OFF";
  /** Whether the records hold the events and the requests. */
  detail: "NONE" | "FULL";
}

/**
 * A record of a bus's log. The service omits members that do not apply to the step. A record above 1 MB lacks the members that
 * `dropped_fields` names.
 * Sources: EventBridge User Guide, 'Amazon EventBridge event bus log schema' and 'Truncating data in event bus logs'. The
 * member `event_bus_name` is not documented; published records have it.
 */
export interface BusLogRecord {
  resource_arn: string;
  event_bus_name?: string;
  request_id?: string;
  event_id: string;
  invocation_id?: string;
  /** Milliseconds since 1970. */
  message_timestamp_ms: number;
  message_type: string;
  log_level: LogType;
  details?: BusLogDetails;
  dropped_fields?: string[];
  error?: BusLogError;
}

export interface BusLogDetails {
  caller_account_id?: string;
  source_time_ms?: number;
  source?: string;
  detail_type?: string;
  resources?: string[];
  /** JSON text. With details only. */
  event_detail?: string;
  rule_arn?: string;
  target_arns?: string[];
  invocation_ids?: string[];
  role_arn?: string;
  target_arn?: string;
  /** From 1. It is assumed that the first attempt is 1. */
  attempt_count?: number;
  attempt_type?: string;
  /** The text that is sent to the target. With details only. */
  target_input?: string;
  /** Its form is not documented. With details only. */
  target_properties?: string;
  total_attempts?: number;
  invocation_status?: string;
  final_invocation_status?: string;
  ingestion_to_start_latency_ms?: number;
  ingestion_to_complete_latency_ms?: number;
  ingestion_to_success_latency_ms?: number;
  target_duration_ms?: number;
  target_response_body?: string;
}

export interface BusLogError {
  http_status_code?: number;
  error_message?: string;
  aws_service?: string;
  request_id?: string;
}

/** Members whose values are text, numbers or lists of text; other values are left out when a record is read. */
const TEXTS = [
  "caller_account_id",
  "source",
  "detail_type",
  "event_detail",
  "rule_arn",
  "role_arn",
  "target_arn",
  "attempt_type",
  "target_input",
  "target_properties",
  "invocation_status",
  "final_invocation_status",
  "target_response_body",
] as const satisfies readonly (keyof BusLogDetails)[];
const NUMBERS = [
  "source_time_ms",
  "attempt_count",
  "total_attempts",
  "ingestion_to_start_latency_ms",
  "ingestion_to_complete_latency_ms",
  "ingestion_to_success_latency_ms",
  "target_duration_ms",
] as const satisfies readonly (keyof BusLogDetails)[];
const LISTS = [
  "resources",
  "target_arns",
  "invocation_ids",
] as const satisfies readonly (keyof BusLogDetails)[];

const LEVELS: readonly string[] = ["ERROR", "INFO", "TRACE"] satisfies LogType[];

/**
 * Reads a record. It keeps the known members that have the documented kind of value: other programs may write to the group, and
 * the service may add members.
 *
 * @param text a line of the log
 * @param at when the record was written, for a record without its own time, in milliseconds since 1970
 * @returns undefined for a text that is not a record of an event
 */
export function readBusLogRecord(text: string, at: number): BusLogRecord | undefined {
  const value = parsed(text);
  if (value === undefined) return undefined;
  const { event_id: id, message_type: step, log_level: level, resource_arn: bus } = value;
  if (typeof id !== "string" || id === "" || typeof step !== "string") return undefined;
  return {
    ...pick(value, ["request_id", "invocation_id", "event_bus_name"], isText),
    event_id: id,
    message_type: step,
    resource_arn: typeof bus === "string" ? bus : "",
    message_timestamp_ms: momentIn(value.message_timestamp_ms) ?? at,
    log_level:
      typeof level === "string" && LEVELS.includes(level)
        ? (level as LogType)
        : isLoggedStep(step)
          ? STEP_LEVELS[step]
          : "TRACE",
    ...(isJsonObject(value.details) && { details: detailsIn(value.details) }),
    ...pick(value, ["dropped_fields"], isTextList),
    ...(isJsonObject(value.error) && { error: errorIn(value.error) }),
  };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // the caller counts what it cannot read
  }
}

const detailsIn = (details: JsonObject): BusLogDetails => ({
  ...pick(details, TEXTS, isText),
  ...pick(details, NUMBERS, isFinite),
  ...pick(details, LISTS, isTextList),
});

const errorIn = (error: JsonObject): BusLogError => ({
  ...pick(error, ["error_message", "aws_service", "request_id"], isText),
  ...pick(error, ["http_status_code"], isFinite),
});

const isText = (value: unknown): value is string => typeof value === "string";
const isFinite = (value: unknown): value is number => Number.isFinite(value);
const isTextList = (value: unknown): value is string[] =>
  Array.isArray(value) && value.every(isText);

function pick<Name extends string, Value>(
  from: JsonObject,
  names: readonly Name[],
  isOf: (value: unknown) => value is Value,
): Partial<Record<Name, Value>> {
  const found = names.flatMap((name) => {
    const value: unknown = Object.hasOwn(from, name) ? from[name] : undefined;
    return isOf(value) ? [[name, value] as const] : [];
  });
  return Object.fromEntries(found) as Partial<Record<Name, Value>>;
}

/** The documentation calls the value a date and time in milliseconds; it is not shown whether as a number or a text. */
function momentIn(value: Json | undefined): number | undefined {
  if (isFinite(value)) return isMoment(value) ? value : undefined;
  if (!isText(value)) return undefined;
  const moment = /^\d+$/.test(value) ? Number(value) : isTimestamp(value) ? Date.parse(value) : NaN;
  return isMoment(moment) ? moment : undefined;
}

/** The largest moment of JavaScript. Source: ECMAScript, 'Time Values and Time Range'. */
const isMoment = (value: number): boolean => Math.abs(value) <= 8.64e15;

/** What a record says of the content of its event. */
export interface LoggedEvent {
  source?: string;
  detailType?: string;
  /** Milliseconds since 1970. */
  time?: number;
  /** The whole event, if the log holds its detail. */
  whole?: BusEvent;
  /** Whether the service has left its detail out, because the record would be larger than 1 MB. */
  isShortened?: true;
}

/** The content of the event of a record; undefined for a step that does not describe it. */
export function eventInRecord({
  event_id: id,
  resource_arn: bus,
  details = {},
  dropped_fields: dropped = [],
}: BusLogRecord): LoggedEvent | undefined {
  const { source, detail_type: detailType, source_time_ms: time } = details;
  if (source === undefined && detailType === undefined) return undefined;
  const known = {
    ...(source !== undefined && { source }),
    ...(detailType !== undefined && { detailType }),
    ...(time !== undefined && isMoment(time) && { time }),
    ...(dropped.some((member) => member.endsWith("event_detail")) && {
      isShortened: true as const,
    }),
  };
  const detail = details.event_detail === undefined ? undefined : detailIn(details.event_detail);
  if (detail === undefined || source === undefined || detailType === undefined) return known;
  const [, , , region = "", account = ""] = bus.split(":");
  const whole: BusEvent = {
    version: "0",
    id,
    "detail-type": detailType,
    source,
    account: details.caller_account_id ?? account,
    time: new Date(known.time ?? 0).toISOString().replace(/\.\d+Z$/, "Z"),
    region,
    resources: details.resources ?? [],
    detail,
  };
  return { ...known, ...(known.time !== undefined && { whole }) };
}

function detailIn(text: string): JsonObject | undefined {
  try {
    const value = parseJson(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined; // such as a detail that was cut
  }
}
