import type { Clock } from "../clock";
import type { Outcome, Transport } from "../transport";
import { Authorization, type Token } from "./authorization";
import type { Connection } from "./connection";
import { noToken } from "./deadLetter";

/** A connection that has lost its authorization, or has regained it. */
export interface ConnectionChange {
  connectionArn: string;
  authorized: boolean;
  /** Why the authorization was lost; empty if it was regained. */
  reason: string;
}

/** The tokens of all connections, and which connections are authorized. */
export class Connections {
  private readonly authorizations = new Map<string, Authorization>();
  /** ARNs of connections whose token request was refused last. */
  private readonly deauthorized = new Set<string>();
  private readonly listeners: ((change: ConnectionChange) => void)[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly transport: Transport,
  ) {}

  /** Calls the listener when a connection loses its authorization, and when it regains it. */
  onChange(listener: (change: ConnectionChange) => void): void {
    this.listeners.push(listener);
  }

  /** Calls back with a token of the connection, and with the authorization that it comes from. */
  token(connection: Connection, given: (token: Token, authorization: Authorization) => void): void {
    const authorization = this.authorization(connection);
    authorization.get((token) => {
      this.update(connection.arn, token.ok ? undefined : token.outcome);
      given(token, authorization);
    });
  }

  /** The authorization of the connection as it is now: a changed connection has no token yet. */
  private authorization(connection: Connection): Authorization {
    let authorization = this.authorizations.get(connection.arn);
    if (authorization?.connection !== connection) {
      authorization = new Authorization(connection, this.transport, () => this.clock.now());
      this.authorizations.set(connection.arn, authorization);
    }
    return authorization;
  }

  /**
   * A refused token request de-authorizes the connection, and the service publishes an event about it. It is assumed that a
   * token request that gets no answer, such as from a server that is down, does not.
   * Source: EventBridge User Guide, 'De-authorizing connections': 'cannot refresh the necessary OAuth token'.
   *
   * @param failed how the token request ended; undefined where there is a token
   */
  private update(connectionArn: string, failed: Outcome | undefined): void {
    const wasAuthorized = !this.deauthorized.has(connectionArn);
    if (failed === undefined) this.deauthorized.delete(connectionArn);
    else if (isRefusal(failed)) this.deauthorized.add(connectionArn);
    const authorized = !this.deauthorized.has(connectionArn);
    if (wasAuthorized === authorized) return;
    const reason = failed === undefined ? "" : noToken(failed).message;
    this.listeners.forEach((listener) => listener({ connectionArn, authorized, reason }));
  }
}

const isRefusal = (outcome: Outcome): boolean =>
  outcome.kind === "response" && outcome.status >= 400 && outcome.status < 500;
