import { z } from "zod";
import type { Outcome, Transport } from "../transport";
import type { Connection } from "../world";

export type Token = { ok: true; accessToken: string } | { ok: false; outcome: Outcome };

const answer = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().optional(),
});
/** Source: EventBridge User Guide, 'Connections': a token is renewed when less than this is left of it. */
const EARLY_RENEWAL = 60_000;

/**
 * The access tokens of a connection: fetched when first needed, used until they expire, fetched anew after a
 * 401 or 407. Salesforce's answer has no `expires_in`; such a token is used until it is refused.
 */
export class Authorization {
  private token: { accessToken: string; expiresAt: number } | undefined;
  private pending: Promise<Token> | undefined;

  constructor(
    private readonly connection: Connection,
    private readonly transport: Transport,
    private readonly now: () => number,
  ) {}

  /** A token that is good as far as one can tell. Deliveries that ask at once share one request. */
  async get(): Promise<Token> {
    if (this.token !== undefined && this.token.expiresAt - EARLY_RENEWAL > this.now()) {
      return { ok: true, accessToken: this.token.accessToken };
    }
    this.pending ??= this.request().finally(() => (this.pending = undefined));
    return this.pending;
  }

  /** To be called when a token was refused; one that was fetched since then is kept. */
  refused(accessToken: string): void {
    if (this.token?.accessToken === accessToken) {
      this.token = undefined;
    }
  }

  private async request(): Promise<Token> {
    const { tokenEndpoint, method, clientId, clientSecret, body } = this.connection;
    const form = new URLSearchParams({
      grant_type: "client_credentials",
      client_id: clientId,
      client_secret: clientSecret,
      ...body,
    });
    const outcome = await this.transport({
      method,
      url: tokenEndpoint,
      headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json" },
      body: form.toString(),
    });
    const read =
      outcome.kind === "response" && outcome.status === 200
        ? answer.safeParse(json(outcome.body))
        : undefined;
    if (!read?.success) {
      return { ok: false, outcome };
    }
    const { access_token: accessToken, expires_in: seconds } = read.data;
    this.token = {
      accessToken,
      expiresAt: seconds === undefined ? Infinity : this.now() + seconds * 1_000,
    };
    return { ok: true, accessToken };
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON, so not a token: the caller sees the outcome as it was
  }
}
