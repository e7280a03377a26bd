import { RunError } from "@pulumi/pulumi/errors";
import { exchange } from "./exchange";
import { parsedJson } from "../text/parsedJson";
import { MASKED } from "../privacy/mask";
import { maskText } from "../privacy/text";
import { NO_NAMES } from "../privacy/vocabulary";
import { keepSecret, redact } from "../privacy/redactor";
import { errorsOf } from "../salesforceAnswers/answerErrors";
import { isKnownCode } from "../salesforceAnswers/classify";
import { CommandTimedOut } from "./waiting";
import type { Credentials } from "../settings/parse";

/** The host of the stand-ins of `bridge local`. */
const LOOPBACK = "127.0.0.1";

/** An answer of Salesforce: its status and its JSON body; the body is undefined for other content, such as an HTML page. */
export interface SalesforceResponse {
  status: number;
  body: unknown;
}

/** What the integration user reads. Few calls are made and none is repeated, so a client library would add little. */
export interface Salesforce {
  /** Reads a path such as `/services/data`. @throws RunError where the host does not answer */
  get(path: string): Promise<SalesforceResponse>;
}

/** A session of the integration user. */
export interface SalesforceSession extends Salesforce {
  /** Deletes the record of a path. @throws RunError where the host does not answer */
  delete(path: string): Promise<SalesforceResponse>;
}

/** Source: RFC 6750, 2.1, `b64token`; a Salesforce session also has a `!`. */
const HEADER_TOKEN = /^[\w.~+/!-]+=*$/;

export type SignIn = { salesforce: SalesforceSession } | { refused: SalesforceResponse };

/** Credentials of the stack, not of an existing connection. */
export type OwnCredentials = Exclude<Credentials, { flow: "existing-connection" }>;

/**
 * Signs in as EventBridge does, with the stack's OAuth flow. The token does not leave the returned session.
 * Sources: Salesforce Help, 'OAuth 2.0 Client Credentials Flow' and 'OAuth 2.0 Username-Password Flow'.
 *
 * @param origin of the org, such as `https://acme.my.salesforce.com`
 * @throws RunError where the host does not answer
 */
export async function signIn(origin: string, credentials: OwnCredentials): Promise<SignIn> {
  const { flow, clientId, clientSecret } = credentials;
  keepSecret(...Object.values(credentials).filter((value) => value !== flow));
  const form = new URLSearchParams({
    grant_type: flow === "client-credentials" ? "client_credentials" : "password",
    client_id: clientId,
    client_secret: clientSecret,
    ...(flow === "username-password" && {
      username: credentials.username,
      password: credentials.password,
    }),
  });
  const answer = await ask(`${origin}/services/oauth2/token`, {
    method: "POST",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: form.toString(),
  });
  keepSecret(...tokensIn(answer.body));
  const token = (answer.body as { access_token?: unknown } | null | undefined)?.access_token;
  if (answer.status !== 200 || typeof token !== "string") return { refused: answer };
  if (!HEADER_TOKEN.test(token)) {
    throw new RunError(
      `${new URL(origin).host} issued a token that no request can carry: it has characters that a header cannot hold. Check that salesforceDomain is the org's own host, without a proxy in between.`,
    );
  }
  const headers = { authorization: `Bearer ${token}` };
  return {
    salesforce: {
      get: (path) => ask(origin + path, { method: "GET", headers }),
      delete: (path) => ask(origin + path, { method: "DELETE", headers }),
    },
  };
}

/** The tokens in an answer of the token endpoint. Source: RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
function tokensIn(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) =>
    name.endsWith("_token") && typeof value === "string" ? [value] : [],
  );
}

async function ask(
  url: string,
  given: { method: "GET" | "POST" | "DELETE"; headers: Record<string, string>; body?: string },
): Promise<SalesforceResponse> {
  try {
    const { status, body } = await exchange(url, "salesforce", given);
    return { status, body: parsedJson(body) };
  } catch (error) {
    if (error instanceof CommandTimedOut) throw error;
    const { message } = error as Error;
    const { host, hostname } = new URL(url);
    const advice =
      hostname === LOOPBACK
        ? "The stand-in has stopped, or the fault `hang` is active. End the fault with `npx bridge fault none`, or restart `npx bridge local`."
        : "Check salesforceDomain and status.salesforce.com.";
    throw new RunError(`${host} does not answer (${message}). ${advice}`);
  }
}

/** The code and message of the first error in an answer of the REST API or the token endpoint. */
export function errorOf({ body }: SalesforceResponse): { code?: string; message?: string } {
  const [error] = errorsOf(body);
  return {
    ...(error?.code !== undefined && { code: error.code }),
    ...(error !== undefined && error.message !== "" && { message: error.message }),
  };
}

/** An answer here quotes no event. It may quote secrets of the request, which are redacted. */
const NOTHING = () => [];

/** An unknown code that consists of words: in small letters or capitals, without the digits that most secrets have. */
const CODE_IN_WORDS = /^(?=.{1,40}$)(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)+)$/;

/** An error code of Salesforce. It stays where it is known, or where its words are no part of a secret of this process. */
export const maskErrorCode = (code: string): string =>
  isKnownCode(code) || (CODE_IN_WORDS.test(code) && redact(code) === code) ? code : MASKED;

/**
 * Describes a refusal: its codes, and the fixed wordings of Salesforce in its message. Other parts are masked, because a remote
 * side may return the request.
 */
export function formatRefusal(answer: SalesforceResponse): string {
  const { code, message } = errorOf(answer);
  return [
    `HTTP ${answer.status}`,
    ...(code === undefined ? [] : [maskErrorCode(code)]),
    ...(message === undefined ? [] : [redact(maskText(message, NOTHING, NO_NAMES))]),
  ].join(", ");
}
