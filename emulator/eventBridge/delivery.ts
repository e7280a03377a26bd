import type { Clock } from "../clock";
import { sizeOf } from "../queue";
import type { ExhaustedCondition } from "../../eventbridge/deadLetter";
import { MESSAGE_BYTES } from "../../eventbridge/sqsLimits";
import type { Random } from "../random";
import type { Outcome, Transport } from "../transport";
import type { EmulatedAccount } from "../account";
import type { ApiDestination } from "./apiDestination";
import type { Connection } from "./connection";
import type { Rule, RuleTarget } from "./rule";
import type { Role } from "../role";
import { Authorization } from "./authorization";
import { deadLetter, failureOf, noToken, type DeadLetter, type Failure } from "./deadLetter";
import type { BusEvent } from "../../eventbridge/event";
import { withToken } from "./httpRequest";
import type { TransformContext } from "../../eventbridge/inputTransformer";
import type { Journal, TargetReference } from "./journal";
import { invocationRefused, publishRefused, sendRefused } from "./permission";
import { PreparedRequests } from "./preparedRequests";
import { RateLimit } from "./rateLimit";
import { retryDelay, verdict } from "./retry";

/** An event on its way to a target. */
interface Invocation {
  readonly event: BusEvent;
  readonly rule: Rule;
  readonly target: RuleTarget;
  /** When the bus took the event, in milliseconds since 1970. */
  readonly received: number;
  /** Made, after the first attempt. */
  retries: number;
  /** How the last attempt failed. */
  failure: Failure | undefined;
}

/** An invocation that has its turn and its token. */
interface Authorized {
  invocation: Invocation;
  destination: ApiDestination;
  authorization: Authorization;
  accessToken: string;
}

/** A connection that has lost its authorization, or has one again. */
export interface ConnectionChange {
  connectionArn: string;
  authorized: boolean;
  reason: string;
}

/** Of a destination. Those that waited for a token together are spaced once more before they are sent. */
interface Limits {
  turns: RateLimit<Invocation>;
  sends: RateLimit<Authorized>;
}

/** Delivers events to API destinations as EventBridge does, until each is delivered, a dead letter, or lost. */
export class Delivery {
  private readonly limitsOf = new Map<string, Limits>();
  private readonly requests = new PreparedRequests();
  private readonly permissions = new WeakMap<
    RuleTarget,
    { role: Role | undefined; refusal: Failure | undefined }
  >();
  private readonly authorizations = new Map<string, Authorization>();
  /** ARNs of connections for which there is no token, because it was refused. */
  private readonly deauthorized = new Set<string>();
  private readonly listeners: ((change: ConnectionChange) => void)[] = [];

  constructor(
    private readonly account: EmulatedAccount,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly transport: Transport,
    private readonly journal: Journal,
  ) {}

  /** Tells when a connection loses its authorization, and when it has one again. */
  onConnectionChange(listener: (change: ConnectionChange) => void): void {
    this.listeners.push(listener);
  }

  /** Takes an event over; what becomes of it is told to the journal. */
  deliver(event: BusEvent, rule: Rule, target: RuleTarget): void {
    const received = this.clock.now();
    this.due({ event, rule, target, received, retries: 0, failure: undefined });
  }

  /**
   * An attempt is due. The event's age is looked at now, and not before: a dead letter published in the open
   * was sent 350 s after its 24 hours were over. A backlog at the rate limit grows old just so.
   */
  private due(invocation: Invocation): void {
    const { rule, target } = invocation;
    if (this.expired(invocation)) return this.expire(invocation);
    const destination = this.account.apiDestinations.get(target.arn);
    if (destination === undefined) {
      if (isOf("sqs", target.arn)) return this.enqueue(invocation);
      if (isOf("sns", target.arn)) return this.notify(invocation);
      return this.giveUp(invocation, noResource("API destination", target.arn));
    }
    const refusal = this.refusal(rule, target);
    if (refusal !== undefined) return this.giveUp(invocation, refusal);

    const waits = this.limits(destination).turns.ask(invocation);
    if (waits) this.record(invocation, { kind: "throttled" });
  }

  /**
   * A queue takes the event at once: the emulated SQS is never down. Its policy is asked, and no role.
   * Source: EventBridge User Guide, 'Using resource-based policies', Amazon SQS permissions.
   */
  private enqueue(invocation: Invocation): void {
    const { event, rule, target, received } = invocation;
    const queue = this.account.queues.get(target.arn);
    if (queue === undefined) return this.giveUp(invocation, noResource("queue", target.arn));
    const refusal = sendRefused(this.account, rule, target.arn);
    if (refusal !== undefined) {
      return this.giveUp(invocation, { code: "NO_PERMISSIONS", message: refusal });
    }
    const message = { body: target.transform(event, contextOf(rule, received)), attributes: {} };
    const large = tooLarge(message);
    if (large !== undefined) {
      return this.giveUp(invocation, { code: "SDK_CLIENT_ERROR", message: large });
    }
    queue.send(message);
    this.record(invocation, { kind: "queued", queueArn: target.arn });
  }

  /** A topic takes the event at once, as its policy lets it. */
  private notify(invocation: Invocation): void {
    const { event, rule, target, received } = invocation;
    const refusal = publishRefused(this.account, target.arn);
    if (refusal !== undefined) return this.giveUp(invocation, refusal);
    const message = target.transform(event, contextOf(rule, received));
    this.account.topics.get(target.arn)?.messages.push(message);
    this.record(invocation, { kind: "notified", topicArn: target.arn });
  }

  private turn(invocation: Invocation): void {
    if (this.expired(invocation)) return this.expire(invocation);
    const { arn } = invocation.target;
    const destination = this.account.apiDestinations.get(arn);
    const connection = this.account.connections.get(destination?.connectionArn ?? "");
    if (destination === undefined)
      return this.giveUp(invocation, noResource("API destination", arn));
    if (connection === undefined) {
      return this.giveUp(invocation, noResource("connection", destination.connectionArn));
    }
    const authorization = this.authorization(connection);
    authorization.get((token) => {
      this.authorized(connection.arn, token.ok || token.outcome);
      if (token.ok)
        this.limits(destination).sends.ask({ invocation, destination, authorization, ...token });
      else this.unauthorized(invocation, token.outcome);
    });
  }

  private send({ invocation, destination, authorization, accessToken }: Authorized): void {
    const { event, rule, target, received } = invocation;
    const { connection } = authorization;
    const prepared = this.requests.of(event, target, destination, connection, () =>
      contextOf(rule, received),
    );
    if ("invalid" in prepared) {
      this.attempted(invocation, prepared.invalid, false);
      return this.giveUp(invocation, { code: "INVALID_JSON", message: prepared.invalid });
    }
    this.transport(withToken(prepared.request, accessToken), (outcome) => {
      if (outcome.kind === "response" && [401, 407].includes(outcome.status)) {
        authorization.refused(accessToken);
      }
      this.answered(invocation, outcome);
    });
  }

  private answered(invocation: Invocation, outcome: Outcome): void {
    const next = verdict(outcome);
    this.attempted(invocation, describe(outcome), next === "delivered");
    if (next === "fail") this.giveUp(invocation, failureOf(outcome));
    if (next === "retry") this.retry(invocation, outcome, failureOf(outcome));
  }

  /**
   * A token that is refused de-authorizes the connection, which the service tells; that one does which could not be
   * had, as from a server that is down, is assumed not to.
   * Source: EventBridge User Guide, 'De-authorizing connections': 'cannot refresh the necessary OAuth token'.
   */
  private authorized(connectionArn: string, token: true | Outcome): void {
    const was = !this.deauthorized.has(connectionArn);
    const refused =
      token !== true && token.kind === "response" && token.status >= 400 && token.status < 500;
    if (token === true) this.deauthorized.delete(connectionArn);
    else if (refused) this.deauthorized.add(connectionArn);
    const is = !this.deauthorized.has(connectionArn);
    if (was === is) return;
    const reason = token === true ? "" : noToken(token).message;
    this.listeners.forEach((listener) => listener({ connectionArn, authorized: is, reason }));
  }

  /**
   * There is no token, whatever the reason: authorization may be fixed meanwhile. That this counts as an attempt, and
   * is retried like a 401 from the API, is assumed.
   */
  private unauthorized(invocation: Invocation, outcome: Outcome): void {
    this.attempted(invocation, `no token: ${describe(outcome)}`, false);
    this.retry(invocation, outcome, noToken(outcome));
  }

  private retry(invocation: Invocation, outcome: Outcome, failure: Failure): void {
    const { retries, target } = invocation;
    const delay = retryDelay(outcome, retries, this.random, this.clock.now());
    if (delay === undefined) return this.giveUp(invocation, failure);
    if (retries >= target.retryPolicy.maximumRetryAttempts) {
      return this.giveUp(invocation, failure, "MaximumRetryAttempts");
    }
    invocation.failure = failure;
    this.record(invocation, { kind: "retry", afterMilliseconds: delay });
    this.clock.at(this.clock.now() + delay, () => {
      invocation.retries += 1;
      this.due(invocation);
    });
  }

  private expired({ received, target }: Invocation): boolean {
    return this.clock.now() - received > target.retryPolicy.maximumEventAgeInSeconds * 1_000;
  }

  /** Too old for the attempt that was due, which is not made. */
  private expire(invocation: Invocation): void {
    invocation.retries = Math.max(0, invocation.retries - 1);
    this.giveUp(invocation, invocation.failure ?? STILL_WAITING, "MaximumEventAgeInSeconds");
  }

  /** The last of an event at a target: a dead letter where there is a queue that takes it; else it is lost. */
  private giveUp(invocation: Invocation, failure: Failure, exhausted?: ExhaustedCondition): void {
    const { event, rule, target, retries } = invocation;
    const queueArn = target.deadLetterQueueArn;
    const lost = (reason: string) => this.record(invocation, { kind: "lost", reason, queueArn });
    if (queueArn === undefined) return lost("the target has no dead-letter queue");
    const letter = deadLetter(
      { event, ruleArn: rule.arn, targetArn: target.arn, retries },
      { ...failure, exhausted },
    );
    const refusal = sendRefused(this.account, rule, queueArn) ?? tooLarge(letter);
    if (refusal !== undefined) return lost(refusal);
    this.account.queues.get(queueArn)?.send(letter);
    this.record(invocation, { kind: "deadLettered", letter });
  }

  private attempted(invocation: Invocation, outcome: string, delivered: boolean): void {
    this.record(invocation, { kind: "attempt", retries: invocation.retries, outcome, delivered });
  }

  private record({ event, rule, target, received }: Invocation, what: Told): void {
    const at = this.clock.now();
    this.journal.record({
      at,
      eventId: event.id,
      ruleArn: rule.arn,
      targetId: target.id,
      targetArn: target.arn,
      age: at - received,
      ...what,
    });
  }

  /** Asked for at each attempt, and found out once for a role as it is. */
  private refusal(rule: Rule, target: RuleTarget): Failure | undefined {
    const role = this.account.roles.get(target.roleArn ?? "");
    const known = this.permissions.get(target);
    if (known !== undefined && known.role === role) return known.refusal;
    const refusal = invocationRefused(this.account, rule, target);
    this.permissions.set(target, { role, refusal });
    return refusal;
  }

  private limits({ arn, rateLimit }: ApiDestination): Limits {
    let limits = this.limitsOf.get(arn);
    if (limits === undefined) {
      const rate = () => this.account.apiDestinations.get(arn)?.rateLimit ?? rateLimit;
      limits = {
        turns: new RateLimit(rate, this.clock, (invocation) => this.turn(invocation)),
        sends: new RateLimit(rate, this.clock, (authorized) => this.send(authorized)),
      };
      this.limitsOf.set(arn, limits);
    }
    return limits;
  }

  /** Of the connection as it is now: a changed one has no token yet. */
  private authorization(connection: Connection): Authorization {
    let authorization = this.authorizations.get(connection.arn);
    if (authorization?.connection !== connection) {
      authorization = new Authorization(connection, this.transport, () => this.clock.now());
      this.authorizations.set(connection.arn, authorization);
    }
    return authorization;
  }
}

type Told = Parameters<Journal["record"]>[0] extends infer Happening
  ? Happening extends { age: number }
    ? Omit<Happening, "at" | "eventId" | "age" | keyof TargetReference>
    : never
  : never;

function isOf(service: string, arn: string): boolean {
  return arn.split(":")[2] === service;
}

function contextOf({ arn, name }: Rule, received: number): TransformContext {
  return { ruleArn: arn, ruleName: name, ingestionTime: new Date(received).toISOString() };
}

/**
 * Why SQS does not take a message. That an event which is too large for the queue that is its target is not retried
 * is assumed.
 * Source: EventBridge User Guide, 'Monitoring', `InvocationsFailedToBeSentToDlq`: size limits are one of its reasons.
 */
function tooLarge(message: DeadLetter): string | undefined {
  const bytes = sizeOf(message);
  return bytes > MESSAGE_BYTES
    ? `the message has ${bytes} bytes, and a queue takes ${MESSAGE_BYTES}`
    : undefined;
}

/** Why an event is given up that was never sent. */
const STILL_WAITING: Failure = {
  code: "THROTTLING",
  message: "The invocation rate limit delayed the event until it was too old.",
};

function noResource(what: string, arn: string): Failure {
  return { code: "NO_RESOURCE", message: `${what} ${arn} does not exist.` };
}

function describe(outcome: Outcome): string {
  switch (outcome.kind) {
    case "response":
      return `HTTP ${outcome.status}`;
    case "timeout":
      return "time-out";
    case "unreachable":
      return `unreachable: ${outcome.reason}`;
  }
}
