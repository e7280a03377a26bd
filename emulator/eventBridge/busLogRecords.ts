import { createHash } from "node:crypto";
import type {
  BusLogDetails,
  BusLogError,
  BusLogRecord,
  LoggedStep,
} from "../../eventbridge/busLog";
import { STEP_LEVELS } from "../../eventbridge/busLog";
import type { BusEvent } from "../../eventbridge/event";
import { writeJson } from "../../eventbridge/json";
import type { EmulatedAccount } from "../account";
import { failureOf } from "./deadLetter";
import type { Exchange, Happening, TargetReference } from "./journal";
import type { KeptEvent } from "./keptJournal";
import type { RuleTarget } from "./rule";

/** Bytes of a record at most. Source: EventBridge User Guide, 'Truncating data in event bus logs'. */
const MOST_BYTES = 1_048_576;
/** The members that a larger record lacks, in the order in which they are removed. Source: as for `MOST_BYTES`. */
const REMOVED = [
  "target_input",
  "target_properties",
  "target_response_body",
  "event_detail",
] as const satisfies readonly (keyof BusLogDetails)[];

type OfTarget = Exclude<Happening, { kind: "published" }>;
type Attempt = Extract<Happening, { kind: "attempt" }>;
type Published = Extract<Happening, { kind: "published" }>;

interface LogContext {
  account: EmulatedAccount;
  /** Whether the records hold events and requests. */
  full: boolean;
}

/**
 * The records that a bus would log of an event at the level TRACE, in order of time. The documentation names the steps and the
 * members of their records. These are assumed: which steps a target that is a queue or a topic has, the statuses, the code and
 * text of `error`, that an invocation that is dead-lettered has a record of its failure as well and that both have the error, and the form of
 * `target_properties`, which is left out. The emulator logs no `EVENT_INGEST_FAILURE`.
 * Source: as for `BusLogRecord`.
 */
export function busLogRecords(
  { happenings, exchanges }: KeptEvent,
  context: LogContext,
): BusLogRecord[] {
  const published = happenings.filter((one) => one.kind === "published");
  const event = published[0]?.event;
  const bus = published[0]?.busArn;
  if (event === undefined || bus === undefined) return [];
  const answers = [...exchanges];
  const last = new Map<string, Exchange | undefined>();
  const all = happenings.flatMap((happening, index): Step[] => {
    if (happening.kind === "published") {
      last.clear(); // after a replay
      return stepsOfPublication(happening, context);
    }
    const next = happenings
      .slice(index + 1)
      .find((one) => one.kind !== "published" && isSameTarget(one, happening));
    const target = invocationId(event.id, happening);
    if (happening.kind === "attempt") last.set(target, take(answers, happening));
    return stepsOfTarget(happening, {
      ...context,
      event,
      isRetried: next?.kind === "retry",
      exchange: last.get(target),
      received: published[0]?.at ?? happening.at,
    });
  });
  return all.map((step) => shortened(recordOf(step, event, bus)));
}

/** A step of processing, before it is a record. */
interface Step {
  at: number;
  step: LoggedStep;
  target?: TargetReference;
  details: BusLogDetails;
  error?: BusLogError;
}

function recordOf(
  { at, step, target, details, error }: Step,
  event: BusEvent,
  bus: string,
): BusLogRecord {
  return {
    resource_arn: bus,
    event_bus_name: bus.replace(/^.*:event-bus\//, ""),
    request_id: idFor("request", event.id),
    event_id: event.id,
    ...(target !== undefined && { invocation_id: invocationId(event.id, target) }),
    message_timestamp_ms: Math.floor(at),
    message_type: step,
    log_level: STEP_LEVELS[step],
    details,
    ...(error !== undefined && { error }),
  };
}

function stepsOfPublication(
  { at, event, matchedRules, targets }: Published,
  { account, full }: LogContext,
): Step[] {
  const details: BusLogDetails = {
    caller_account_id: event.account,
    source_time_ms: Date.parse(event.time),
    source: event.source,
    detail_type: event["detail-type"],
    resources: event.resources,
    ...(full && { event_detail: writeJson(event.detail) }),
  };
  const matches = matchedRules.map((rule): Step => {
    const own = targets.filter(({ ruleArn }) => ruleArn === rule);
    return {
      at,
      step: "RULE_MATCH",
      details: {
        rule_arn: rule,
        target_arns: own.map(({ targetArn }) => targetArn),
        invocation_ids: own.map((target) => invocationId(event.id, target)),
      },
    };
  });
  return [
    { at, step: "EVENT_RECEIPT", details },
    { at, step: "EVENT_INGEST_SUCCESS", details },
    { at, step: "RULE_MATCH_START", details },
    ...(matches.length > 0
      ? matches
      : [{ at, step: "NO_STANDARD_RULES_MATCHED" as const, details: {} }]),
    ...targets.map((target): Step => ({
      at,
      step: "INVOCATION_START",
      target,
      details: { ...detailsOf(target, account), ...inputOf(target, { account, full, event, at }) },
    })),
  ];
}

/** What is known of a happening at a target. */
interface TargetContext extends LogContext {
  event: BusEvent;
  /** When the bus accepted the event. */
  received: number;
  /** Whether the attempt is followed by another one. */
  isRetried: boolean;
  /** That of the attempt, or of the last attempt before. */
  exchange: Exchange | undefined;
}

function stepsOfTarget(happening: OfTarget, context: TargetContext): Step[] {
  const { at, ...target } = happening;
  const base = detailsOf(target, context.account);
  const of = (step: LoggedStep, details: BusLogDetails = {}, error?: BusLogError): Step => ({
    at,
    step,
    target,
    details: { ...base, ...details },
    ...(error !== undefined && { error }),
  });
  const input = inputOf(target, { ...context, at: context.received });
  switch (happening.kind) {
    case "throttled":
      return [of("INVOCATION_THROTTLE_START", input)];
    case "attempt":
      return stepsOfAttempt(happening, context, { of, input });
    case "queued":
    case "notified":
      return [
        of("INVOCATION_ATTEMPT_SUCCESS", { attempt_type: "FIRST", attempt_count: 1 }),
        of("INVOCATION_SUCCESS", { ...input, total_attempts: 1, ...SUCCEEDED }),
      ];
    case "retry":
      return [];
    case "deadLettered": {
      const { ERROR_CODE, ERROR_MESSAGE, RETRY_ATTEMPTS } = happening.letter.attributes;
      const details = {
        ...input,
        total_attempts: Number(RETRY_ATTEMPTS) + 1,
        final_invocation_status: ERROR_CODE ?? "UNKNOWN",
        ...answerOf(context.exchange),
      };
      const error = { error_message: ERROR_MESSAGE ?? "", aws_service: SERVICE };
      return [of("INVOCATION_FAILURE", details, error), of("INVOCATION_DLQ", details, error)];
    }
    case "lost":
      return [
        of("INVOCATION_FAILURE", input, { error_message: happening.reason, aws_service: "SQS" }),
      ];
  }
}

/** Source: EventBridge User Guide, 'Amazon EventBridge event bus log schema', `INVOCATION_DLQ` and `INVOCATION_FAILURE`. */
const answerOf = (exchange: Exchange | undefined): BusLogDetails =>
  exchange?.outcome.kind === "response" ? { target_response_body: exchange.outcome.body } : {};

const SERVICE = "ApiDestinations";
const SUCCEEDED = { final_invocation_status: "SUCCESS" };

function stepsOfAttempt(
  { retries, delivered, outcome, age }: Attempt,
  { exchange, isRetried }: TargetContext,
  {
    of,
    input,
  }: {
    of: (step: LoggedStep, details?: BusLogDetails, error?: BusLogError) => Step;
    input: BusLogDetails;
  },
): Step[] {
  const count = { attempt_count: retries + 1 };
  const answer = exchange?.outcome.kind === "response" ? exchange.outcome : undefined;
  const ended: BusLogDetails = {
    ...count,
    attempt_type: retries === 0 ? "FIRST" : "RETRY",
    ...(exchange !== undefined && { target_duration_ms: exchange.ended - exchange.sent }),
    ...answerOf(exchange),
  };
  const started = of("INVOCATION_ATTEMPT_START", { ...count, ...input });
  if (exchange !== undefined) started.at = exchange.sent;
  if (delivered) {
    return [
      started,
      of("INVOCATION_ATTEMPT_SUCCESS", { ...ended, invocation_status: "SUCCESS" }),
      of("INVOCATION_SUCCESS", {
        ...input,
        ...SUCCEEDED,
        total_attempts: retries + 1,
        ingestion_to_success_latency_ms: age,
        ...answerOf(exchange),
      }),
    ];
  }
  const failure = exchange === undefined ? undefined : failureOf(exchange.outcome);
  const step = isRetried
    ? "INVOCATION_ATTEMPT_RETRYABLE_FAILURE"
    : "INVOCATION_ATTEMPT_PERMANENT_FAILURE";
  const status = failure?.code ?? "SDK_CLIENT_ERROR";
  return [
    started,
    of(
      step,
      { ...ended, invocation_status: status },
      {
        ...(answer !== undefined && { http_status_code: answer.status }),
        error_message: failure?.message ?? outcome,
        aws_service: SERVICE,
      },
    ),
  ];
}

function detailsOf(
  { ruleArn, targetArn, targetId }: TargetReference,
  account: EmulatedAccount,
): BusLogDetails {
  const role = targetOf(account, ruleArn, targetId)?.roleArn;
  return {
    rule_arn: ruleArn,
    ...(role !== undefined && { role_arn: role }),
    target_arn: targetArn,
  };
}

/** The text for the target. The connection's own parameters are not part of it: that they are secrets speaks for it. */
function inputOf(
  { ruleArn, targetId }: TargetReference,
  { account, full, event, at }: LogContext & { event: BusEvent; at: number },
): BusLogDetails {
  const target = full ? targetOf(account, ruleArn, targetId) : undefined;
  const rule = account.rules.get(ruleArn);
  if (target === undefined || rule === undefined) return {};
  const context = {
    ruleArn,
    ruleName: rule.name,
    ingestionTime: new Date(at).toISOString(),
  };
  return { target_input: target.transform(event, context) };
}

const targetOf = (account: EmulatedAccount, rule: string, id: string): RuleTarget | undefined =>
  account.rules.get(rule)?.targets.get(id);

const isSameTarget = (
  one: Omit<TargetReference, "targetArn">,
  other: Omit<TargetReference, "targetArn">,
): boolean => one.ruleArn === other.ruleArn && one.targetId === other.targetId;

/** Takes the exchange of an attempt. After a replay, an event has several with the same number: they are in order. */
function take(exchanges: Exchange[], attempt: Attempt): Exchange | undefined {
  const index = exchanges.findIndex(
    (one) => isSameTarget(one, attempt) && one.retries === attempt.retries,
  );
  return index < 0 ? undefined : exchanges.splice(index, 1)[0];
}

/** Removes members from a record that is too large. */
function shortened(record: BusLogRecord): BusLogRecord {
  const details = { ...record.details };
  const dropped: string[] = [];
  for (const name of REMOVED) {
    if (Buffer.byteLength(JSON.stringify({ ...record, details })) <= MOST_BYTES) break;
    if (details[name] === undefined) continue;
    delete details[name];
    dropped.push(name);
  }
  return dropped.length === 0 ? record : { ...record, details, dropped_fields: dropped };
}

const invocationId = (eventId: string, { ruleArn, targetId }: TargetReference): string =>
  idFor(eventId, ruleArn, targetId);

/** A UUID that depends on the given texts alone. */
function idFor(...texts: readonly string[]): string {
  const digits = createHash("sha256").update(texts.join("\n")).digest("hex");
  return digits.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, "$1-$2-4$3-8$4-$5");
}
