import type { Credentials } from "../settings/parse";

/** A flow by which the stack itself signs in. */
export type OwnFlow = Exclude<Credentials["flow"], "existing-connection">;

/** Why the token endpoint refuses, and what to do. */
interface TokenError {
  /** The member `error`. */
  codes?: readonly string[];
  /** Of `error_description`, which says more than the code: it is looked at first, whatever the code. */
  description?: RegExp;
  flow?: OwnFlow;
  remedy: string;
}

const SET_AND_UP = "Set it with `pulumi config set --secret`, and `pulumi up`.";
const LOGIN_HISTORY = "Setup, Login History, says when and from where.";

/**
 * Refusals of `/services/oauth2/token`; the first that fits by its description is meant, else the first by its code.
 *
 * Sources: Salesforce Help, 'OAuth 2.0 Authorization Errors' (codes) and 'OAuth 2.0 Client Credentials Flow'; RFC 6749, 5.2
 * and RFC 6750. The wordings of `error_description` are not documented: they are those of answers published in the open
 * (Salesforce Mobile SDK, Metecho and MetaDeploy, Salto, tap-salesforce, Sumo Logic, and help pages of integrations).
 */
const TOKEN_ERRORS: readonly TokenError[] = [
  {
    description: /no client credentials user/i,
    remedy:
      "The app has no run-as user. Name an active one in the app's policies (Setup, External Client App Manager, OAuth Policies, Client Credentials Flow; by username, not by email).",
  },
  {
    description:
      /client credentials flow (?:is )?(?:not enabled|disabled)|not enabled for client credentials/i,
    remedy: "Enable the client-credentials flow in the app's OAuth settings and in its policies.",
  },
  {
    description: /not supported on this domain/i,
    remedy:
      "Salesforce gives tokens of this flow at the org's My Domain host only. Set salesforceDomain to it, such as acme.my.salesforce.com (Setup, My Domain), not login or test.salesforce.com, and `pulumi up`.",
  },
  {
    codes: ["app_not_found"],
    remedy:
      "The org has no such app. Is salesforceDomain the org's own My Domain host, and salesforceClientId the consumer key of an app that is installed in that org? A new app is known after some minutes.",
  },
  {
    description:
      /(?:app|client) (?:must be|is not|isn't|not) installed|install(?:ed)? into (?:this |the )?org/i,
    remedy:
      "The app is not installed in the org. Install it in Setup, Connected Apps OAuth Usage, or deploy it there (salesforce/), and allow the integration user to use it.",
  },
  {
    codes: ["OAUTH_APP_BLOCKED", "OAUTH_APPROVAL_ERROR_GENERIC", "OAUTH_APP_ACCESS_DENIED"],
    description: /(?:app|application|consumer|client)\b.{0,40}\bblocked|blocked by (?:an? )?admin/i,
    remedy:
      "An administrator has blocked the app. Unblock it in Setup, Connected Apps OAuth Usage, and allow the integration user to use it.",
  },
  {
    codes: ["inactive_user"],
    description: /inactive user|user (?:is )?(?:inactive|deactivated|disabled|frozen)/i,
    remedy:
      "The integration user is frozen or inactive. Activate it, or unfreeze it, in Setup, Users; of the client-credentials flow it is the app's run-as user.",
  },
  {
    description: /user (?:is |account (?:is )?)?locked|locked out|lockout/i,
    remedy:
      "The integration user is locked after failed sign-ins. Unlock it in Setup, Users, and fix the password that is configured before the next try.",
  },
  {
    description: /expired password|password (?:has |is )?expired|password_expired/i,
    remedy:
      "The integration user's password has expired. Set a new one in Salesforce, give the user a profile whose passwords never expire, set it with `pulumi config set --secret salesforcePassword`, and `pulumi up`.",
  },
  {
    description:
      /ip[ _-]?(?:address )?(?:is )?(?:restricted|not allowed)|restricted ip|invalid ip/i,
    remedy:
      "The address that asks is outside the allowed ranges. EventBridge has no fixed addresses: set the app's IP relaxation to 'Relax IP restrictions', and give the integration user's profile no login IP ranges.",
  },
  {
    description: /restricted (?:time|hours)|login hours|outside (?:of )?(?:login )?hours/i,
    remedy:
      "The integration user may not sign in at this hour. Clear the login hours of its profile.",
  },
  {
    codes: ["rate_limit_exceeded"],
    description: /login rate exceeded|rate limit|too many (?:login|request)/i,
    remedy: `The user has signed in too often within the hour. Wait, then find out what signs in. ${LOGIN_HISTORY}`,
  },
  {
    description: /maximum logins exceeded/i,
    remedy: `The user has signed in too often. Use an integration user of its own for this stack, and wait. ${LOGIN_HISTORY}`,
  },
  {
    description: /maintenance/i,
    remedy:
      "The org is under maintenance. Look at status.salesforce.com, wait, and run `doctor` again; nothing has to change here.",
  },
  {
    codes: ["inactive_org"],
    description: /inactive org|org (?:is )?(?:inactive|locked|suspended|closed)/i,
    remedy: "The org is locked, closed or suspended. Ask Salesforce Support.",
  },
  {
    description: /retry your request/i,
    remedy:
      "Salesforce could not answer at this moment: it passes by itself. Run `doctor` again in a minute; EventBridge tries again, too. If it stays, look at the app's run-as user and at status.salesforce.com.",
  },
  {
    description: /api (?:is )?(?:disabled|not enabled)|no api access/i,
    remedy:
      "The integration user has no API access. Grant 'API Enabled' in the integration's permission set; where the user has it, the org's edition has no API.",
  },
  {
    description: /security token required|token required/i,
    remedy:
      "Salesforce wants the user's security token: put it behind the password. Set both as one value with `pulumi config set --secret salesforcePassword`, and `pulumi up`.",
  },
  {
    description: /challenge|verification|multi-?factor|two-?factor|mfa/i,
    remedy:
      "Salesforce demands a verification, which no integration can pass. Exempt the integration user ('Waive Multi-Factor Authentication for Exempt Users'), or go over to the client-credentials flow.",
  },
  {
    description: /not admin approved|hasn't approved|not approved|user is not authorized/i,
    remedy:
      "The user may not use the app. Add the integration's permission set or the user's profile to the app's policies (Permitted Users, 'Admin approved users are pre-authorized').",
  },
  {
    codes: ["invalid_app_access", "app_access_denied", "access_denied"],
    remedy:
      "The user may not use the app. Let the app's policies or the integration's permission set grant it to the user.",
  },
  {
    codes: ["invalid_client_id"],
    description: /client identifier invalid|invalid client identifier/i,
    remedy:
      "No app has this consumer key. Compare it with the app's in Setup, and set it with `pulumi config set --secret salesforceClientId`; is salesforceDomain the org of the app? A new app is known after some minutes.",
  },
  {
    codes: ["invalid_client", "invalid_client_credentials"],
    remedy:
      "The consumer secret is not the app's. Copy the one that Setup shows, set it with `pulumi config set --secret salesforceClientSecret`, and `pulumi up`.",
  },
  {
    codes: ["unsupported_grant_type", "unauthorized_client"],
    description: /grant type not supported|unsupported grant/i,
    remedy:
      "The app or the org does not allow the flow. Enable it in the app's OAuth settings, or name with salesforceFlow the one that is enabled.",
  },
  {
    codes: ["invalid_scope", "insufficient_scope"],
    remedy: "The app has no scope that would do. Grant it the scope `api` in its OAuth settings.",
  },
  {
    codes: ["invalid_request", "redirect_uri_mismatch", "unsupported_response_type"],
    remedy:
      "Salesforce does not take the request as it is: a credential may be empty, or hold a stray space or line end. Set them again with `pulumi config set --secret`, and `pulumi up`.",
  },
  {
    codes: ["invalid_grant", "invalid_assertion"],
    flow: "client-credentials",
    remedy:
      "Enable the client-credentials flow in the app's policies, name an active run-as user there, grant the scope `api`, and ask at the org's My Domain host (salesforceDomain).",
  },
  {
    codes: ["invalid_grant", "invalid_assertion"],
    flow: "username-password",
    remedy:
      "Is the password followed by the user's security token, and may the user sign in from here? Setup, Login History, says why it was refused; set both with `pulumi config set --secret salesforceUsername` and `salesforcePassword`.",
  },
  {
    codes: ["server_error", "temporarily_unavailable"],
    remedy:
      "Salesforce could not answer at this moment: it passes by itself. Run `doctor` again in a minute, and look at status.salesforce.com.",
  },
  {
    codes: ["invalid_token", "expired_token"],
    remedy: `A credential has expired or was revoked. ${SET_AND_UP}`,
  },
];

/** The codes of the endpoint that are documented, and those of the table. */
const TOKEN_CODES: ReadonlySet<string> = new Set([
  ...TOKEN_ERRORS.flatMap(({ codes = [] }) => codes),
  ..."unknown_error immediate_unsuccessful authorization_pending slow_down".split(" "),
]);

export const isTokenErrorCode = (code: string): boolean => TOKEN_CODES.has(code);

/**
 * What to do about a refusal of the token endpoint; undefined for one that is not known.
 *
 * @param description `error_description`, which says more than the code where it is known
 */
export function tokenRemedy(
  code: string | undefined,
  description: string | undefined,
  flow: OwnFlow,
): string | undefined {
  const described = TOKEN_ERRORS.find(({ description: wording }) =>
    wording?.test(description ?? ""),
  );
  const coded = TOKEN_ERRORS.find(
    ({ codes = [], flow: only = flow }) =>
      code !== undefined && codes.includes(code) && only === flow,
  );
  return (described ?? coded)?.remedy;
}
