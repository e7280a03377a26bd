import type { Letter } from "./letter";
import { eventIn } from "./letter";

/** What a dead letter's cause means for Salesforce, and what helps. */
export interface Meaning {
  /** For people, in a few words. */
  title: string;
  /** What to do, as one sentence. */
  remedy: string;
}

/** Every kind of cause, in the order in which the likelier ones of a kind are told. */
export const MEANINGS = {
  "no-request": {
    title: "no request can be made of the event",
    remedy:
      "`dlq show` says which value is missing. Have the shop publish it; mend single events with `dlq redrive --edit`, or drop them.",
  },
  "bad-field": {
    title: "Salesforce refuses a field",
    remedy:
      "Mend the field in Salesforce (does it exist, may the integration user see it, does it take such a value?) or in subscriptions.ts, check with `dlq show`, and redrive.",
  },
  "validation-rule": {
    title: "a validation rule or trigger of the org refuses the record",
    remedy:
      "Drop what the rule is meant to refuse, such as an older update; else have the org's administrator mend the rule or trigger, and redrive.",
  },
  duplicate: {
    title: "the record would be a duplicate, or the external id names several records",
    remedy:
      "Merge the records in Salesforce, or mark the external-id field as unique; exempt the integration user from the duplicate rule; then redrive.",
  },
  "row-lock": {
    title: "the record was locked by another transaction",
    remedy: "It passes by itself, and EventBridge does not retry it: redrive, slower than before.",
  },
  "api-limit": {
    title: "the org's API calls of 24 hours are spent",
    remedy:
      "`doctor` shows what is left. Wait until calls are free again, or have the limit raised; then redrive with a --rate that leaves some.",
  },
  "too-fast": {
    title: "requests came faster than they were taken",
    remedy:
      "Lower the rate at which events arrive, or raise invocationRateLimit and retryMaximumEventAge, and redrive with a lower --rate.",
  },
  credentials: {
    title: "Salesforce does not accept the integration's credentials",
    remedy:
      "`doctor` asks for a token with the stack's own. Set new ones with `pulumi config set --secret`, `pulumi up`, and redrive.",
  },
  permission: {
    title: "the integration user may not do this",
    remedy:
      "`doctor` says which right is missing. Grant it in the integration's permission set, and redrive.",
  },
  "missing-object": {
    title: "Salesforce has no such object, external-id field or API version",
    remedy:
      "`doctor` says which. Deploy it, or name what is there in subscriptions.ts or salesforceApiVersion, and redrive.",
  },
  outage: {
    title: "Salesforce was unavailable until the retries ended",
    remedy: "Look at status.salesforce.com; redrive when it is back.",
  },
  unreachable: {
    title: "Salesforce's host could not be reached, or did not answer in 5 seconds",
    remedy: "Check salesforceDomain with `doctor`; redrive when it answers.",
  },
  "aws-permission": {
    title: "EventBridge may not call the API destination",
    remedy: "Bring the stack's role and policies back with `pulumi up`, and redrive.",
  },
  "aws-resource": {
    title: "the API destination or its connection is not there",
    remedy: "Bring it back with `pulumi up`, and redrive.",
  },
  "invalid-json": {
    title: "the input transformer made no JSON of the event",
    remedy:
      "Is the rule's template this project's? Bring it back with `pulumi up`, check with `dlq show`, and redrive.",
  },
  "no-event": {
    title: "the message is no event of EventBridge",
    remedy: "Find out who sent it; it cannot be redriven, only dropped.",
  },
  unknown: {
    title: "none of the known causes",
    remedy: "`dlq show` has the whole message; redrive one with --limit 1 to see what happens.",
  },
} as const satisfies Record<string, Meaning>;

export type CauseKind = keyof typeof MEANINGS;
export const CAUSE_KINDS = Object.keys(MEANINGS) as [CauseKind, ...CauseKind[]];

/** Why a message is in the queue. */
export interface Cause {
  kind: CauseKind;
  /** EventBridge's `ERROR_CODE`; absent where a rule sent the event to the queue itself. */
  errorCode?: string;
  /** Of Salesforce's answer, where there was one. */
  status?: number;
  /** Salesforce's code for the error, such as `INVALID_FIELD`. */
  salesforce?: string;
  /** API names of the fields that Salesforce names. */
  fields?: string[];
  /** The name of the rule; absent where a rule sent the event to the queue itself. */
  rule?: string;
  /** What the retries ended by, where there were any to end. */
  exhausted?: string;
}

/**
 * Salesforce's error codes by what they mean here.
 * Sources: REST API Developer Guide, 'Status Codes and Error Responses'; SOAP API Developer Guide, `StatusCode` and
 * `ExceptionCode`.
 */
const CODES: Readonly<Record<string, CauseKind>> = {
  UNABLE_TO_LOCK_ROW: "row-lock",
  REQUEST_LIMIT_EXCEEDED: "api-limit",
  TOO_MANY_REQUESTS: "too-fast",
  INVALID_SESSION_ID: "credentials",
  INVALID_AUTH_HEADER: "credentials",
  INVALID_LOGIN: "credentials",
  invalid_grant: "credentials",
  invalid_client: "credentials",
  invalid_client_id: "credentials",
  INSUFFICIENT_ACCESS: "permission",
  INSUFFICIENT_ACCESS_OR_READONLY: "permission",
  INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY: "permission",
  CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: "validation-rule",
  FIELD_CUSTOM_VALIDATION_EXCEPTION: "validation-rule",
  API_DISABLED_FOR_ORG: "permission",
  API_CURRENTLY_DISABLED: "permission",
  FORBIDDEN: "permission",
  INVALID_TYPE: "missing-object",
  NOT_FOUND: "missing-object",
  UNSUPPORTED_API_VERSION: "missing-object",
  DUPLICATE_VALUE: "duplicate",
  DUPLICATE_EXTERNAL_ID: "duplicate",
  DUPLICATES_DETECTED: "duplicate",
  SERVER_UNAVAILABLE: "outage",
};

/** EventBridge's codes that say it all. Source: EventBridge User Guide, 'Using dead-letter queues'. */
const ERROR_CODES: Readonly<Record<string, CauseKind>> = {
  NO_PERMISSIONS: "aws-permission",
  FAILED_TO_ASSUME_ROLE: "aws-permission",
  NO_RESOURCE: "aws-resource",
  INVALID_JSON: "invalid-json",
  TIMEOUT: "unreachable",
  CONNECTION_FAILURE: "unreachable",
  THROTTLING: "too-fast",
};

/** As EventBridge words it, in dead letters published in the open. */
const ANSWERED = /HTTP status (?:code )?(\d{3})\b(?:[^:]*: ?(.*))?/s;
const UNREACHED = /timeout calling|cannot be reached|could not resolve/i;

/** Why a message is in the queue, from its attributes alone; pure. */
export function causeOf(letter: Pick<Letter, "body" | "attributes">): Cause {
  const { ERROR_CODE, ERROR_MESSAGE = "", RULE_ARN, EXHAUSTED_RETRY_CONDITION } = letter.attributes;
  const told = {
    ...(ERROR_CODE !== undefined && { errorCode: ERROR_CODE }),
    ...(RULE_ARN !== undefined && { rule: RULE_ARN.split("/").at(-1) }),
    ...(EXHAUSTED_RETRY_CONDITION !== undefined && { exhausted: EXHAUSTED_RETRY_CONDITION }),
  };
  if (eventIn(letter) === undefined) return { kind: "no-event", ...told };
  if (ERROR_CODE === undefined) return { kind: "no-request", ...told };
  const [, status, payload = ""] = ANSWERED.exec(ERROR_MESSAGE) ?? [];
  if (status === undefined) {
    const kind = UNREACHED.test(ERROR_MESSAGE) ? "unreachable" : ERROR_CODES[ERROR_CODE];
    return { kind: kind ?? "unknown", ...told };
  }
  const { code, fields } = errorIn(payload);
  return {
    kind: kindOf(Number(status), code),
    ...told,
    status: Number(status),
    ...(code !== undefined && { salesforce: code }),
    ...(fields.length > 0 && { fields }),
  };
}

/** @param code Salesforce's code for the error, such as `INVALID_FIELD` */
export function kindOf(status: number, code: string | undefined): CauseKind {
  const known = CODES[code ?? ""];
  if (known !== undefined) return known;
  if (status === 401 || status === 407) return "credentials";
  if (status === 429) return "too-fast";
  if (status >= 500) return "outage";
  switch (status) {
    case 300:
      return "duplicate";
    case 400:
      return "bad-field"; // the many codes that are left are all about what was sent
    case 403:
      return "permission";
    case 404:
    case 410:
      return "missing-object";
    default:
      return "unknown";
  }
}

/** Salesforce answers with a list of errors; the token endpoint with one. EventBridge may cut the text. */
function errorIn(payload: string): { code: string | undefined; fields: string[] } {
  try {
    const value: unknown = JSON.parse(payload);
    const [error = {}] = [value].flat() as Record<string, unknown>[];
    const code = error.errorCode ?? error.error;
    const named = Array.isArray(error.fields) ? error.fields.map(String) : [];
    const column = /No such column '(\w+)'/.exec(String(error.message))?.[1];
    return {
      code: typeof code === "string" ? code : undefined,
      fields: named.length === 0 && column !== undefined ? [column] : named,
    };
  } catch {
    return { code: /"error(?:Code)?" ?: ?"(\w+)"/.exec(payload)?.[1], fields: [] };
  }
}
