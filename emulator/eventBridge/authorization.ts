import { z } from "zod";
import { withQuery, type HttpRequest } from "../../eventbridge/httpRequest";
import type { Outcome, Transport } from "../transport";
import type { Connection } from "./connection";

export type Token = { ok: true; accessToken: string } | { ok: false; outcome: Outcome };

const tokenAnswer = z.object({
  access_token: z.string().min(1),
  expires_in: z.unknown().optional(),
});
/** Milliseconds before its expiry at which a token is renewed. Source: EventBridge User Guide, 'Connections'. */
const EARLY_RENEWAL = 60_000;

/**
 * The access tokens of a connection. A token is fetched when it is first needed, used until it expires, and fetched again
 * after a 401 or 407. Salesforce's answer has no `expires_in`: such a token is used until it is refused, and so is one whose
 * `expires_in` is not a number of seconds. The form is sent as the request's body for any method: how the service sends it
 * with GET is not known.
 */
export class Authorization {
  private token: { accessToken: string; expiresAt: number } | undefined;
  private waiting: ((token: Token) => void)[] = [];

  constructor(
    readonly connection: Connection,
    private readonly transport: Transport,
    private readonly now: () => number,
  ) {}

  /**
   * Calls back with a token that has not expired and was not refused. Deliveries that ask at the same time share one request.
   */
  get(given: (token: Token) => void): void {
    if (this.token !== undefined && this.token.expiresAt - EARLY_RENEWAL > this.now()) {
      given({ ok: true, accessToken: this.token.accessToken });
      return;
    }
    this.waiting.push(given);
    if (this.waiting.length > 1) return;
    this.transport(tokenRequest(this.connection), (outcome) => {
      const token = this.read(outcome);
      const waiting = this.waiting;
      this.waiting = [];
      waiting.forEach((give) => give(token));
    });
  }

  /** Discards a token that was refused; a token that was fetched since then is kept. */
  discard(accessToken: string): void {
    if (this.token?.accessToken === accessToken) {
      this.token = undefined;
    }
  }

  private read(outcome: Outcome): Token {
    const read =
      outcome.kind === "response" && outcome.status === 200
        ? tokenAnswer.safeParse(json(outcome.body))
        : undefined;
    if (!read?.success) {
      return { ok: false, outcome };
    }
    const { access_token: accessToken, expires_in: seconds } = read.data;
    const expiresAt = isDuration(seconds) ? this.now() + Number(seconds) * 1_000 : Infinity;
    this.token = { accessToken, expiresAt };
    return { ok: true, accessToken };
  }
}

/** Whether a value is a number of seconds, also as text, as some servers send it. */
function isDuration(seconds: unknown): boolean {
  return typeof seconds === "number" || (typeof seconds === "string" && /^\d+$/.test(seconds));
}

function tokenRequest(connection: Connection): HttpRequest {
  const { tokenEndpoint, method, clientId, clientSecret, headers, query, body } = connection;
  const form = new URLSearchParams({
    grant_type: "client_credentials",
    client_id: clientId,
    client_secret: clientSecret,
    ...body,
  });
  return {
    method,
    url: withQuery(tokenEndpoint, query),
    headers: {
      ...headers,
      "Content-Type": "application/x-www-form-urlencoded",
      Accept: "application/json",
    },
    body: form.toString(),
  };
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON, so not a token: the caller receives the outcome unchanged
  }
}
