import { START_AGAIN } from "../../clients/aws/client";
import { errorsOf } from "../../salesforceAnswers/answerErrors";
import { isKnownCode, verdictOf } from "../../salesforceAnswers/classify";
import { MEANINGS, type CauseKind } from "../../salesforceAnswers/meanings";
import { tokenRemedy } from "../../salesforceAnswers/tokenErrors";
import {
  errorOf,
  shownErrorCode,
  type OwnCredentials,
  type SalesforceAnswer,
} from "../../clients/salesforce";

/** What to do about a finding, as sentences. */
export interface Advice {
  /** Of a deployed stack. */
  remedy: string;
  /** Where the emulator runs the stack, and something else helps there. */
  local?: string;
}

const NO_FAULT =
  "Does the stand-in go wrong because it was told to? `npx bridge fault none` ends that.";

/** What the org's calls of 24 hours are spent by, nobody here can tell. */
export const SPENT =
  "Find out what spends them (Setup, System Overview), wait, or have the limit raised; EventBridge does not retry what is refused for it.";

/** What may keep Salesforce from answering, whatever it is asked for. */
const OF_ANY_REQUEST: readonly CauseKind[] = [
  "api-limit",
  "concurrency",
  "too-fast",
  "timeout-in-salesforce",
  "salesforce-fault",
  "outage",
  "wrong-host",
  "password-expired",
];

/** What to do where Salesforce gives no token. That it tells a code shows that it is Salesforce. */
export function tokenAdvice(answer: SalesforceAnswer, flow: OwnCredentials["flow"]): Advice {
  const { code, message } = errorOf(answer);
  const known = tokenRemedy(code, message, flow);
  const kind = kindOf(answer);
  const general = OF_ANY_REQUEST.includes(kind) ? OF_KINDS[kind] : undefined;
  return {
    remedy: known ?? general ?? (code === undefined ? NOT_SALESFORCE : signInRefused(code)),
    local:
      "The stand-in takes the credentials that the stack file had when `npx bridge local` started. Start it again where they have changed since.",
  };
}

const signInRefused = (code: string): string =>
  `Salesforce refuses the sign-in${
    isKnownCode(code) ? "" : ", for a reason that is not known here,"
  } with the code ${shownErrorCode(code)}. Setup, Login History, says more of it.`;

/** What an answer means, by its errors and its status. */
function kindOf({ status, body }: SalesforceAnswer): CauseKind {
  const page = { code: undefined, message: "", fields: [] };
  return verdictOf(status, body === undefined ? [page] : errorsOf(body)).kind;
}

const NOT_SALESFORCE =
  "Is salesforceDomain the org's My Domain host? Setup, My Domain, shows it, such as acme.my.salesforce.com.";

/**
 * What to do about an answer of the REST API, by what it means.
 * Source: REST API Developer Guide, 'Status Codes and Error Responses'.
 */
const OF_KINDS: Partial<Record<CauseKind, string>> = {
  credentials:
    "Salesforce does not take the token that it has given. Grant the app the scope `api` in Setup, and look at the session settings: do they lock sessions to an IP address?",
  "api-limit": SPENT,
  "too-fast": "Too many requests were under way. Try again in a minute.",
  concurrency:
    "Too many requests ran in the org at the same time. Try again in a minute; if it stays, find out in Setup, System Overview, what runs so long.",
  "timeout-in-salesforce":
    "Salesforce ended the request because it ran too long. Try again in a minute.",
  "salesforce-fault":
    "An internal error in Salesforce. Try again in a minute; if it stays, ask Salesforce Support.",
  "wrong-host":
    "The host is not the org's own any more. Set salesforceDomain to the org's current My Domain host (Setup, My Domain), and `pulumi up`.",
  "password-expired": MEANINGS["password-expired"].remedy,
  permission:
    "Grant the integration user 'API Enabled' in the integration's permission set; where the user has it, the org's edition has no API.",
  "missing-object": NOT_SALESFORCE,
  outage:
    "Nothing has to change here: Salesforce is under maintenance or overloaded. Look at status.salesforce.com, and run `doctor` again when it is back.",
};

/** That it tells a code shows that it is Salesforce. */
const refused = (code: string): string =>
  `Salesforce refuses it with the code ${shownErrorCode(code)}${
    isKnownCode(code) ? "" : ", which is not known here"
  }. Its documentation of error codes says more.`;

/** What to do about an answer of the REST API that does not say what was asked for. */
export function apiAdvice(answer: SalesforceAnswer): Advice {
  const { code } = errorOf(answer);
  const other = code === undefined ? NOT_SALESFORCE : refused(code);
  return { remedy: OF_KINDS[kindOf(answer)] ?? other, local: NO_FAULT };
}

/** What to do where nobody says who the user is. */
export function identityAdvice(answer: SalesforceAnswer): Advice {
  // The endpoint answers in plain text, such as `Bad_OAuth_Token`.
  return ["permission", "credentials"].includes(kindOf({ ...answer, body: answer.body ?? null }))
    ? {
        remedy:
          "The app's scopes leave that out, which does no harm; look at the app's run-as user in Setup.",
        local: NO_FAULT,
      }
    : apiAdvice(answer);
}

/** What to do where an object is not described. */
export function objectAdvice(object: string, answer: SalesforceAnswer): Advice {
  const kind = kindOf(answer);
  if (kind === "missing-object") {
    return {
      remedy: `The org has no object ${object}, or the integration user may not see it. Deploy it, grant it in the integration's permission set, or fix its name in subscriptions.ts.`,
      local: START_AGAIN,
    };
  }
  return kind === "permission"
    ? {
        remedy: `Grant the integration user ${object} in the integration's permission set, and 'API Enabled'.`,
        local: NO_FAULT,
      }
    : apiAdvice(answer);
}
