import { START_AGAIN } from "../../clients/aws/client";
import { errorsOf } from "../../salesforceAnswers/answerErrors";
import { isKnownCode, verdictOf } from "../../salesforceAnswers/classify";
import { MEANINGS, type CauseKind } from "../../salesforceAnswers/meanings";
import { tokenRemedy } from "../../salesforceAnswers/tokenErrors";
import {
  errorOf,
  maskErrorCode,
  type OwnCredentials,
  type SalesforceResponse,
} from "../../clients/salesforce";

/** The remedy for a finding, as sentences. */
export interface Advice {
  /** For a stack in AWS. */
  remedy: string;
  /** For a stack in the emulator, where the remedy differs. */
  local?: string;
}

const NO_FAULT = "The stand-in may be failing on request: `npx bridge fault none` ends its faults.";

/** For an org without API calls. This program cannot see which clients use them. */
export const SPENT =
  "Find the clients that use the calls (Setup, System Overview). Then wait, or have the limit raised. EventBridge does not retry requests that this limit refuses.";

/** Causes that may refuse any request to Salesforce. */
const CAUSES_OF_ANY_REQUEST: readonly CauseKind[] = [
  "api-limit",
  "concurrency",
  "too-fast",
  "timeout-in-salesforce",
  "salesforce-fault",
  "outage",
  "wrong-host",
  "password-expired",
];

/** The remedy where Salesforce issues no token. An answer with a code shows that the host is Salesforce. */
export function tokenAdvice(answer: SalesforceResponse, flow: OwnCredentials["flow"]): Advice {
  const { code, message } = errorOf(answer);
  const known = tokenRemedy(code, message, flow);
  const kind = kindOf(answer);
  const general = CAUSES_OF_ANY_REQUEST.includes(kind) ? REMEDIES[kind] : undefined;
  return {
    remedy: known ?? general ?? (code === undefined ? NOT_SALESFORCE : describeSignInRefusal(code)),
    local:
      "The stand-in accepts the credentials that the stack file had when `npx bridge local` started. If they have changed since, restart it.",
  };
}

const describeSignInRefusal = (code: string): string =>
  `Salesforce refuses the sign-in with the code ${maskErrorCode(code)}${
    isKnownCode(code) ? "" : ", which this program does not know"
  }. See Setup, Login History.`;

/** The cause of a refusal, by the answer's errors and its status. */
function kindOf({ status, body }: SalesforceResponse): CauseKind {
  const page = { code: undefined, message: "", fields: [] };
  return verdictOf(status, body === undefined ? [page] : errorsOf(body)).kind;
}

const NOT_SALESFORCE =
  "Check that salesforceDomain is the org's My Domain host, such as acme.my.salesforce.com (Setup, My Domain).";

/**
 * The remedy for a refusal of the REST API, by its cause.
 * Source: REST API Developer Guide, 'Status Codes and Error Responses'.
 */
const REMEDIES: Partial<Record<CauseKind, string>> = {
  credentials:
    "Salesforce does not accept the token that it issued. Grant the app the scope `api` in Setup. Check that the session settings do not lock sessions to an IP address.",
  "api-limit": SPENT,
  "too-fast": "Salesforce received too many requests. Try again in a minute.",
  concurrency:
    "Too many requests ran in the org at the same time. Try again in a minute. If the error persists, find the long-running requests in Setup, System Overview.",
  "timeout-in-salesforce":
    "Salesforce ended the request because it ran too long. Try again in a minute.",
  "salesforce-fault":
    "Salesforce had an internal error. Try again in a minute. If the error persists, contact Salesforce Support.",
  "wrong-host":
    "The host no longer belongs to the org. Set salesforceDomain to the org's current My Domain host (Setup, My Domain), then run `pulumi up`.",
  "password-expired": MEANINGS["password-expired"].remedy,
  permission:
    "Grant the integration user 'API Enabled' in the integration's permission set. If the user has it, the org's edition has no API.",
  "missing-object": NOT_SALESFORCE,
  outage:
    "Salesforce is under maintenance or overloaded; no change is needed here. Check status.salesforce.com, and run `doctor` again when Salesforce is available.",
};

/** An answer with a code shows that the host is Salesforce. */
const describeRefusal = (code: string): string =>
  `Salesforce refuses the request with the code ${maskErrorCode(code)}${
    isKnownCode(code) ? "" : ", which this program does not know"
  }. See Salesforce's documentation of error codes.`;

/** The remedy for an answer of the REST API that lacks the requested data. */
export function apiAdvice(answer: SalesforceResponse): Advice {
  const { code } = errorOf(answer);
  const fallback = code === undefined ? NOT_SALESFORCE : describeRefusal(code);
  return { remedy: REMEDIES[kindOf(answer)] ?? fallback, local: NO_FAULT };
}

/** The remedy where Salesforce does not say who the user is. */
export function identityAdvice(answer: SalesforceResponse): Advice {
  // The endpoint answers in plain text, such as `Bad_OAuth_Token`.
  return ["permission", "credentials"].includes(kindOf({ ...answer, body: answer.body ?? null }))
    ? {
        remedy:
          "The app's scopes do not include this information, which does no harm. See the app's run-as user in Setup.",
        local: NO_FAULT,
      }
    : apiAdvice(answer);
}

/** The remedy where Salesforce does not describe an object. */
export function objectAdvice(object: string, answer: SalesforceResponse): Advice {
  const kind = kindOf(answer);
  if (kind === "missing-object") {
    return {
      remedy: `The org has no object ${object}, or the integration user may not see it. Deploy the object, grant access to it in the integration's permission set, or correct its name in subscriptions.ts.`,
      local: START_AGAIN,
    };
  }
  return kind === "permission"
    ? {
        remedy: `Grant the integration user access to ${object}, and 'API Enabled', in the integration's permission set.`,
        local: NO_FAULT,
      }
    : apiAdvice(answer);
}
