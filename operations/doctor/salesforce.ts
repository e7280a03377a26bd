import { RunError } from "@pulumi/pulumi/errors";
import { exchange } from "../exchange";
import { parsedJson } from "../jsonText";
import type { Credentials } from "../../settings/parse";

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
  const token = (answer.body as { access_token?: unknown } | undefined)?.access_token;
  if (answer.status !== 200 || typeof token !== "string") return { refused: answer };
  const headers = { authorization: `Bearer ${token}` };
  return { salesforce: { get: (path) => ask(origin + path, { method: "GET", headers }) } };
}

async function ask(
  url: string,
  given: { method: "GET" | "POST"; headers: Record<string, string>; body?: string },
): Promise<SalesforceAnswer> {
  try {
    const { status, body } = await exchange(url, "salesforce", given);
    return { status, body: parsedJson(body) };
  } catch (error) {
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
  const [error] = [body].flat() as (Record<string, unknown> | null | undefined)[];
  const code = error?.errorCode ?? error?.error;
  const message = error?.message ?? error?.error_description;
  return {
    ...(typeof code === "string" && { code }),
    ...(typeof message === "string" && { message }),
  };
}

/** What a refusal says: Salesforce's codes and messages quote no secret. */
export function toldRefusal(answer: SalesforceAnswer): string {
  const { code, message } = errorOf(answer);
  return [`HTTP ${answer.status}`, code, message].filter((text) => text !== undefined).join(", ");
}
