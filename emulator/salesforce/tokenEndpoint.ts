import type { Credentials } from "../../settings/settings";
import type { SalesforceAnswer } from "./answer";

/** Credentials that can sign in, with their OAuth flow. */
export type AcceptedCredentials = Exclude<Credentials, { flow: "existing-connection" }>;

/**
 * Answers `POST /services/oauth2/token`: checks the method, the content type and every field of the form.
 * Sources: Salesforce Help, 'OAuth 2.0 Client Credentials Flow', 'OAuth 2.0 Username-Password Flow',
 * 'OAuth 2.0 Authorization Errors'. As at Salesforce, the answer has no `expires_in`.
 *
 * @param issue creates an access token
 */
export function answerTokenRequest(
  request: { method: string; contentType: string | undefined; body: string },
  {
    credentials,
    instanceUrl,
    issue,
  }: { credentials: AcceptedCredentials; instanceUrl: string; issue: () => string },
): SalesforceAnswer {
  if (request.method !== "POST") {
    return refused("invalid_request", "must use HTTP POST");
  }
  if (
    request.contentType?.split(";")[0]?.trim().toLowerCase() !== "application/x-www-form-urlencoded"
  ) {
    return refused("invalid_request", "content type must be application/x-www-form-urlencoded");
  }
  const form = new URLSearchParams(request.body);
  const repeated = [...form.keys()].find((key) => form.getAll(key).length > 1);
  if (repeated !== undefined) {
    return refused("invalid_request", `parameter ${repeated} is repeated`);
  }
  const grantType = credentials.flow === "client-credentials" ? "client_credentials" : "password";
  if (form.get("grant_type") !== grantType) {
    return refused("unsupported_grant_type", "grant type not supported");
  }
  if (form.get("client_id") !== credentials.clientId) {
    return refused("invalid_client_id", "client identifier invalid");
  }
  if (form.get("client_secret") !== credentials.clientSecret) {
    return refused("invalid_client", "invalid client credentials");
  }
  if (
    credentials.flow === "username-password" &&
    (form.get("username") !== credentials.username || form.get("password") !== credentials.password)
  ) {
    return refused("invalid_grant", "authentication failure");
  }
  return {
    status: 200,
    body: { access_token: issue(), instance_url: instanceUrl, token_type: "Bearer", scope: "api" },
  };
}

function refused(error: string, description: string): SalesforceAnswer {
  return { status: 400, body: { error, error_description: description } };
}
