import { RunError } from "@pulumi/pulumi/errors";
import { exchange } from "./exchange";
import { parsedJson } from "../text/parsedJson";
import { MASKED } from "../privacy/mask";
import { shownText } from "../privacy/text";
import { NO_NAMES } from "../privacy/vocabulary";
import { keepSecret, redacted } from "../privacy/redactor";
import { errorsOf } from "../salesforceAnswers/answerErrors";
import { isKnownCode } from "../salesforceAnswers/classify";
import { CommandTimedOut } from "./waiting";
import type { Credentials } from "../settings/parse";

/** Where the stand-ins of `bridge local` are. */
const LOOPBACK = "127.0.0.1";

/** What Salesforce answered: its status, and its JSON; undefined where it is none, such as a page for people. */
export interface SalesforceAnswer {
  status: number;
  body: unknown;
}

/** A session of the integration user. Few calls are made, and each once: a client library would bring much else. */
export interface Salesforce {
  /** Asks for a path such as `/services/data`. @throws RunError where the host does not answer */
  get(path: string): Promise<SalesforceAnswer>;
}

/** Source: RFC 6750, 2.1, `b64token`; a session of Salesforce's has a `!` besides. */
const HEADER_TOKEN = /^[\w.~+/!-]+=*$/;

export type SignIn = { salesforce: Salesforce } | { refused: SalesforceAnswer };

/** Those that the stack has itself. */
export type OwnCredentials = Exclude<Credentials, { flow: "existing-connection" }>;

/**
 * Signs in as EventBridge does, by the stack's own flow. The token stays in here.
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
      `${new URL(origin).host} gives a token that no request can carry, because it has characters that a header cannot hold. Is salesforceDomain the org's own host, with nothing between?`,
    );
  }
  const headers = { authorization: `Bearer ${token}` };
  return { salesforce: { get: (path) => ask(origin + path, { method: "GET", headers }) } };
}

/** What an answer of the token endpoint gives that signs in. Source: RFC 6749, 5.1; OpenID Connect Core, 3.1.3.3. */
function tokensIn(body: unknown): string[] {
  if (typeof body !== "object" || body === null) return [];
  return Object.entries(body).flatMap(([name, value]: [string, unknown]) =>
    name.endsWith("_token") && typeof value === "string" ? [value] : [],
  );
}

async function ask(
  url: string,
  given: { method: "GET" | "POST"; headers: Record<string, string>; body?: string },
): Promise<SalesforceAnswer> {
  try {
    const { status, body } = await exchange(url, "salesforce", given);
    return { status, body: parsedJson(body) };
  } catch (error) {
    if (error instanceof CommandTimedOut) throw error;
    const { message } = error as Error;
    const { host, hostname } = new URL(url);
    const what =
      hostname === LOOPBACK
        ? "The stand-in is gone, or was told to hang: `npx bridge fault none` ends that, and so does starting `npx bridge local` again."
        : "Check salesforceDomain, and status.salesforce.com.";
    throw new RunError(`${host} does not answer (${message}). ${what}`);
  }
}

/** Salesforce's code for an error and its message, as the REST API and the token endpoint tell them. */
export function errorOf({ body }: SalesforceAnswer): { code?: string; message?: string } {
  const [error] = errorsOf(body);
  return {
    ...(error?.code !== undefined && { code: error.code }),
    ...(error !== undefined && error.message !== "" && { message: error.message }),
  };
}

/** An answer quotes no event; what it quotes of the request is a secret, and redacted. */
const NOTHING = () => [];

/** Words that are no known code: in small letters or in capitals, without the digits that most secrets have. */
const CODE_IN_WORDS = /^(?=.{1,40}$)(?:[a-z]+(?:_[a-z]+)*|[A-Z]+(?:_[A-Z]+)+)$/;

/** Salesforce's code, as it may be shown: a known one, or words that no secret of this process begins or consists of. */
export const shownErrorCode = (code: string): string =>
  isKnownCode(code) || (CODE_IN_WORDS.test(code) && redacted(code) === code) ? code : MASKED;

/**
 * What a refusal says: its codes, and of its message the wordings that are Salesforce's own. A remote side may send back
 * what it was sent: nothing else of it is shown.
 */
export function toldRefusal(answer: SalesforceAnswer): string {
  const { code, message } = errorOf(answer);
  return [
    `HTTP ${answer.status}`,
    ...(code === undefined ? [] : [shownErrorCode(code)]),
    ...(message === undefined ? [] : [redacted(shownText(message, NOTHING, NO_NAMES))]),
  ].join(", ");
}
