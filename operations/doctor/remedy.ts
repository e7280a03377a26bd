import { START_AGAIN } from "../aws";
import { kindOf, type CauseKind } from "../dlq/cause";
import { errorOf, type OwnCredentials, type SalesforceAnswer } from "./salesforce";

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

const FLOW_NOT_ALLOWED =
  "The app or the org does not allow the flow. Enable it in the app's OAuth settings, or name with salesforceFlow the one that is enabled.";

/**
 * What to do where the token endpoint refuses, by its error code.
 * Sources: Salesforce Help, 'OAuth 2.0 Authorization Errors'; RFC 6749, 5.2, 'Error Response'.
 */
const OF_TOKENS: Readonly<Record<string, string>> = {
  invalid_client_id:
    "No app has this consumer key. Compare it with the app's in Setup, and set it with `pulumi config set --secret salesforceClientId`; is salesforceDomain the org of the app? One that was just made is known after some minutes.",
  invalid_client:
    "The consumer secret is not the app's. Copy the one that Setup shows, set it with `pulumi config set --secret salesforceClientSecret`, and `pulumi up`.",
  unsupported_grant_type: FLOW_NOT_ALLOWED,
  unauthorized_client: FLOW_NOT_ALLOWED,
  invalid_request:
    "Salesforce does not take the request as it is: a credential may be empty, or hold a stray space or line end. Set them again with `pulumi config set --secret`, and `pulumi up`.",
  invalid_scope:
    "The app has no scope that would do. Grant it the scope `api` in its OAuth settings.",
  inactive_user: "The integration user is frozen or inactive. Activate it in Setup, Users.",
  inactive_org: "The org is locked, closed or suspended. Ask Salesforce Support.",
  rate_limit_exceeded:
    "The user has signed in too often. Wait an hour, and find out in Setup, Login History, what signs in.",
  invalid_app_access:
    "The user may not use the app. Let the app's policies or the integration's permission set grant it to the user.",
};

const OF_INVALID_GRANT: Readonly<Record<OwnCredentials["flow"], string>> = {
  "client-credentials":
    "Enable the client-credentials flow in the app's policies, name an active run-as user there, grant the scope `api`, and ask at the org's My Domain host (salesforceDomain).",
  "username-password":
    "Is the password followed by the user's security token, and may the user sign in from here? Setup, Login History, says why it was refused; set both with `pulumi config set --secret salesforceUsername` and `salesforcePassword`.",
};

/** What may keep Salesforce from answering, whatever it is asked for. */
const OF_ANY_REQUEST: readonly CauseKind[] = ["api-limit", "too-fast", "outage"];

/** What to do where Salesforce gives no token. That it tells a code shows that it is Salesforce. */
export function tokenAdvice(answer: SalesforceAnswer, flow: OwnCredentials["flow"]): Advice {
  const { code } = errorOf(answer);
  const known = code === "invalid_grant" ? OF_INVALID_GRANT[flow] : OF_TOKENS[code ?? ""];
  const kind = kindOf(answer.status, code);
  const general = OF_ANY_REQUEST.includes(kind) ? OF_KINDS[kind] : undefined;
  return {
    remedy: known ?? general ?? (code === undefined ? NOT_SALESFORCE : signInRefused(code)),
    local:
      "The stand-in takes the credentials that the stack file had when `npx bridge local` started. Start it again where they have changed since.",
  };
}

const signInRefused = (code: string): string =>
  `Salesforce refuses the sign-in with the code ${code}. Setup, Login History, says more of it.`;

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
  permission:
    "Grant the integration user 'API Enabled' in the integration's permission set; where the user has it, the org's edition has no API.",
  "missing-object": NOT_SALESFORCE,
  outage:
    "There is nothing to mend here: Salesforce is under maintenance or overloaded. Look at status.salesforce.com, and run `doctor` again when it is back.",
};

/** What to do about an answer of the REST API that does not say what was asked for. */
export function apiAdvice({ status, body }: SalesforceAnswer): Advice {
  const { code } = errorOf({ status, body });
  return { remedy: OF_KINDS[kindOf(status, code)] ?? NOT_SALESFORCE, local: NO_FAULT };
}

/** What to do where nobody says who the user is. */
export function identityAdvice(answer: SalesforceAnswer): Advice {
  const { code } = errorOf(answer);
  return ["permission", "credentials"].includes(kindOf(answer.status, code))
    ? {
        remedy:
          "The app's scopes leave that out, which does no harm; look at the app's run-as user in Setup.",
        local: NO_FAULT,
      }
    : apiAdvice(answer);
}

/** What to do where an object is not described. */
export function objectAdvice(object: string, answer: SalesforceAnswer): Advice {
  const { code } = errorOf(answer);
  const kind = kindOf(answer.status, code);
  if (kind === "missing-object") {
    return {
      remedy: `The org has no object ${object}, or the integration user may not see it. Deploy it, grant it in the integration's permission set, or mend its name in subscriptions.ts.`,
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
