import type { Credentials } from "../settings/parse";

/** An OAuth flow with the stack's own credentials. */
export type OwnFlow = Exclude<Credentials["flow"], "existing-connection">;

/** A refusal of the token endpoint, and its remedy. */
interface TokenError {
  /** Values of the member `error`. */
  codes?: readonly string[];
  /** A wording of `error_description`. It is more precise than the code, so it is compared first, with any code. */
  description?: RegExp;
  /** The flow to which the codes apply; absent for both flows. */
  flow?: OwnFlow;
  remedy: string;
}

const LOGIN_HISTORY = "Setup, Login History, shows the time and the address of each sign-in.";

/**
 * Refusals of `/services/oauth2/token`. The first entry whose description matches applies, else the first whose code matches.
 *
 * Sources: Salesforce Help, 'OAuth 2.0 Authorization Errors' (codes) and 'OAuth 2.0 Client Credentials Flow'; RFC 6749, 5.2
 * and RFC 6750. The wordings of `error_description` are not documented. They come from published answers
 * (Salesforce Mobile SDK, Metecho and MetaDeploy, Salto, tap-salesforce, Sumo Logic, and help pages of integrations).
 */
const TOKEN_ERRORS: readonly TokenError[] = [
  {
    description: /no client credentials user/i,
    remedy:
      "The app has no run-as user. Set an active user in the app's policies (Setup, External Client App Manager, OAuth Policies, Client Credentials Flow), by username, not by email.",
  },
  {
    description:
      /client credentials flow (?:is )?(?:not enabled|disabled)|not enabled for client credentials/i,
    remedy: "Enable the client-credentials flow in the app's OAuth settings and in its policies.",
  },
  {
    description: /not supported on this domain/i,
    remedy:
      "Salesforce issues tokens for this flow at the org's My Domain host only. Set salesforceDomain to that host, such as acme.my.salesforce.com (Setup, My Domain), not to login or test.salesforce.com. Then run `pulumi up`.",
  },
  {
    codes: ["app_not_found"],
    remedy:
      "The org has no such app. Check that salesforceDomain is the org's My Domain host, and that salesforceClientId is the consumer key of an app installed in that org. Salesforce accepts a new app after some minutes.",
  },
  {
    description:
      /(?:app|client) (?:must be|is not|isn't|not) installed|install(?:ed)? into (?:this |the )?org/i,
    remedy:
      "The app is not installed in the org. Install it in Setup, Connected Apps OAuth Usage, or deploy it (salesforce/). Then allow the integration user to use it.",
  },
  {
    codes: ["OAUTH_APP_BLOCKED", "OAUTH_APPROVAL_ERROR_GENERIC", "OAUTH_APP_ACCESS_DENIED"],
    description: /(?:app|application|consumer|client)\b.{0,40}\bblocked|blocked by (?:an? )?admin/i,
    remedy:
      "An administrator blocked the app. Unblock it in Setup, Connected Apps OAuth Usage, and allow the integration user to use it.",
  },
  {
    codes: ["inactive_user"],
    description: /inactive user|user (?:is )?(?:inactive|deactivated|disabled|frozen)/i,
    remedy:
      "The integration user is frozen or inactive. Activate or unfreeze it in Setup, Users. With the client-credentials flow, the integration user is the app's run-as user.",
  },
  {
    description: /user (?:is |account (?:is )?)?locked|locked out|lockout/i,
    remedy:
      "The integration user is locked after failed sign-ins. Unlock it in Setup, Users, and correct the configured password before the next attempt.",
  },
  {
    description: /expired password|password (?:has |is )?expired|password_expired/i,
    remedy:
      "The integration user's password has expired. Set a new password in Salesforce, and give the user a profile whose passwords never expire. Set the password with `pulumi config set --secret salesforcePassword`, then run `pulumi up`.",
  },
  {
    description:
      /ip[ _-]?(?:address )?(?:is )?(?:restricted|not allowed)|restricted ip|invalid ip/i,
    remedy:
      "The client's address is outside the allowed ranges. EventBridge has no fixed addresses: set the app's IP relaxation to 'Relax IP restrictions', and remove all login IP ranges from the integration user's profile.",
  },
  {
    description: /restricted (?:time|hours)|login hours|outside (?:of )?(?:login )?hours/i,
    remedy:
      "The integration user may not sign in at this hour. Clear the login hours of its profile.",
  },
  {
    codes: ["rate_limit_exceeded"],
    description: /login rate exceeded|rate limit|too many (?:login|request)/i,
    remedy: `The user has signed in too often within the hour. Wait, then find the clients that sign in. ${LOGIN_HISTORY}`,
  },
  {
    description: /maximum logins exceeded/i,
    remedy: `The user has signed in too often. Wait, and use a separate integration user for this stack. ${LOGIN_HISTORY}`,
  },
  {
    description: /maintenance/i,
    remedy:
      "The org is under maintenance; no change is needed here. Check status.salesforce.com, wait, and run `doctor` again.",
  },
  {
    codes: ["inactive_org"],
    description: /inactive org|org (?:is )?(?:inactive|locked|suspended|closed)/i,
    remedy: "The org is locked, closed or suspended. Contact Salesforce Support.",
  },
  {
    description: /retry your request/i,
    remedy:
      "Salesforce is temporarily unable to answer. Run `doctor` again in a minute; EventBridge retries, too. If the error persists, check the app's run-as user and status.salesforce.com.",
  },
  {
    description: /api (?:is )?(?:disabled|not enabled)|no api access/i,
    remedy:
      "The integration user has no API access. Grant 'API Enabled' in the integration's permission set. If the user has it, the org's edition has no API.",
  },
  {
    description: /security token required|token required/i,
    remedy:
      "Salesforce requires the user's security token after the password. Set both as one value with `pulumi config set --secret salesforcePassword`, then run `pulumi up`.",
  },
  {
    description: /challenge|verification|multi-?factor|two-?factor|mfa/i,
    remedy:
      "Salesforce requires a verification, which no integration can complete. Exempt the integration user ('Waive Multi-Factor Authentication for Exempt Users'), or migrate to the client-credentials flow.",
  },
  {
    description: /not admin approved|hasn't approved|not approved|user is not authorized/i,
    remedy:
      "The user may not use the app. Add the integration's permission set or the user's profile to the app's policies (Permitted Users, 'Admin approved users are pre-authorized').",
  },
  {
    codes: ["invalid_app_access", "app_access_denied", "access_denied"],
    remedy:
      "The user may not use the app. Grant access to the app in its policies or in the integration's permission set.",
  },
  {
    codes: ["invalid_client_id"],
    description: /client identifier invalid|invalid client identifier/i,
    remedy:
      "No app has this consumer key. Compare it with the app's key in Setup, and set it with `pulumi config set --secret salesforceClientId`. Check that salesforceDomain belongs to the org of the app. Salesforce accepts a new app after some minutes.",
  },
  {
    codes: ["invalid_client", "invalid_client_credentials"],
    remedy:
      "The consumer secret is not the app's. Copy the app's secret from Setup, set it with `pulumi config set --secret salesforceClientSecret`, then run `pulumi up`.",
  },
  {
    codes: ["unsupported_grant_type", "unauthorized_client"],
    description: /grant type not supported|unsupported grant/i,
    remedy:
      "The app or the org does not allow the flow. Enable the flow in the app's OAuth settings, or set salesforceFlow to an enabled flow.",
  },
  {
    codes: ["invalid_scope", "insufficient_scope"],
    remedy: "The app lacks a scope. Grant it the scope `api` in its OAuth settings.",
  },
  {
    codes: ["invalid_request", "redirect_uri_mismatch", "unsupported_response_type"],
    remedy:
      "Salesforce does not accept the form of the request: a credential may be empty, or contain a stray space or line end. Set the credentials again with `pulumi config set --secret`, then run `pulumi up`.",
  },
  {
    codes: ["invalid_grant", "invalid_assertion"],
    flow: "client-credentials",
    remedy:
      "Enable the client-credentials flow in the app's policies, set an active run-as user there, grant the scope `api`, and set salesforceDomain to the org's My Domain host.",
  },
  {
    codes: ["invalid_grant", "invalid_assertion"],
    flow: "username-password",
    remedy:
      "Check that the password is followed by the user's security token, and that the user may sign in from here. Setup, Login History, shows why Salesforce refused it. Set both with `pulumi config set --secret salesforceUsername` and `salesforcePassword`.",
  },
  {
    codes: ["server_error", "temporarily_unavailable"],
    remedy:
      "Salesforce is temporarily unable to answer. Run `doctor` again in a minute, and check status.salesforce.com.",
  },
  {
    codes: ["invalid_token", "expired_token"],
    remedy:
      "A credential has expired or was revoked. Set the new value with `pulumi config set --secret`, then run `pulumi up`.",
  },
];

/** The documented codes of the endpoint, and the codes of the table. */
const TOKEN_CODES: ReadonlySet<string> = new Set([
  ...TOKEN_ERRORS.flatMap(({ codes = [] }) => codes),
  ..."unknown_error immediate_unsuccessful authorization_pending slow_down".split(" "),
]);

export const isTokenErrorCode = (code: string): boolean => TOKEN_CODES.has(code);

/**
 * The remedy for a refusal of the token endpoint; undefined for an unknown refusal.
 *
 * @param description `error_description`; a known wording takes precedence over the code
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
