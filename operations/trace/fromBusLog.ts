import {
  eventInRecord,
  isLoggedStep,
  type BusLogRecord,
  type LoggedStep,
} from "../../eventbridge/busLog";
import type { Observation, Observed, ObservedTarget } from "./observations";

/** What a record of the bus's log shows. Pure. */
export function observationOf(record: BusLogRecord): Observation {
  const { event_id: eventId, message_timestamp_ms: at, message_type: step } = record;
  const observed: Observed = isLoggedStep(step) ? OBSERVED[step](record) : { kind: "other", step };
  return { at, eventId, source: "bus log", ...observed };
}

type Read = (record: BusLogRecord) => Observed;

const about: (kind: "published" | "seen") => Read = (kind) => (record) => {
  const event = eventInRecord(record);
  return { kind, ...(event !== undefined && { event }) };
};

const attempt: (result: "delivered" | "to be retried" | "failed for good" | "started") => Read =
  (result) => (record) => {
    const { details = {}, error } = record;
    const { attempt_count: number, target_duration_ms: milliseconds } = details;
    const status = error?.http_status_code;
    return {
      kind: "attempt",
      ...targetOf(record),
      result,
      ...(number !== undefined && { number }),
      ...(milliseconds !== undefined && { milliseconds }),
      ...(status !== undefined && { status }),
      ...errorOf(record),
    };
  };

const total = ({ details }: BusLogRecord) =>
  details?.total_attempts === undefined ? {} : { attempts: details.total_attempts };

/** The success of an attempt follows its record of success at the level TRACE; else the invocation's stands for it. */
const OBSERVED: Readonly<Record<LoggedStep, Read>> = {
  EVENT_INGEST_SUCCESS: about("published"),
  EVENT_RECEIPT: about("seen"),
  RULE_MATCH_START: about("seen"),
  EVENT_INGEST_FAILURE: (record) => {
    const event = eventInRecord(record);
    const reason = record.error?.error_message ?? "";
    return { kind: "not accepted", reason, ...(event !== undefined && { event }) };
  },
  RULE_MATCH: ({ details = {} }) => ({
    kind: "matched",
    rule: details.rule_arn ?? "",
    targets: details.target_arns ?? [],
  }),
  NO_STANDARD_RULES_MATCHED: () => ({ kind: "matched nothing" }),
  INVOCATION_START: (record) => ({ kind: "invoked", ...targetOf(record) }),
  INVOCATION_THROTTLE_START: (record) => ({ kind: "throttled", ...targetOf(record) }),
  INVOCATION_ATTEMPT_THROTTLE: (record) => ({ kind: "throttled", ...targetOf(record) }),
  INVOCATION_ATTEMPT_START: attempt("started"),
  INVOCATION_ATTEMPT_SUCCESS: attempt("delivered"),
  INVOCATION_ATTEMPT_RETRYABLE_FAILURE: attempt("to be retried"),
  INVOCATION_ATTEMPT_PERMANENT_FAILURE: attempt("failed for good"),
  INVOCATION_SUCCESS: (record) =>
    isQueue(record.details?.target_arn)
      ? { kind: "queued", ...targetOf(record) }
      : { kind: "delivered", ...targetOf(record), ...total(record) },
  INVOCATION_FAILURE: (record) => ({
    kind: "given up",
    ...targetOf(record),
    ...errorOf(record),
    ...total(record),
  }),
  INVOCATION_DLQ: (record) => ({ kind: "dead-lettered", ...targetOf(record), ...errorOf(record) }),
};

function targetOf({ details = {} }: BusLogRecord): ObservedTarget {
  const { rule_arn: rule = "", target_arn: target } = details;
  return { rule, ...(target !== undefined && { target }) };
}

function errorOf({ error, details }: BusLogRecord): { error?: string; code?: string } {
  const code = details?.final_invocation_status ?? details?.invocation_status;
  return {
    ...(error?.error_message !== undefined && { error: error.error_message }),
    ...(error !== undefined && code !== undefined && { code }),
  };
}

/** Whether a target is a queue: a rule sends events of which no request can be made to the dead-letter queue. */
export const isQueue = (arn: string | undefined): boolean => arn?.split(":")[2] === "sqs";
