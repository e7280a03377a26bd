import { refusesToken } from "../../eventbridge/apiDestination";
import type { ExhaustedCondition } from "../../eventbridge/deadLetter";
import type { BusEvent } from "../../eventbridge/event";
import { withToken } from "../../eventbridge/httpRequest";
import type { TransformContext } from "../../eventbridge/inputTransformer";
import { MESSAGE_BYTES } from "../../eventbridge/sqsLimits";
import type { EmulatedAccount } from "../account";
import type { Clock } from "../clock";
import { sizeOf } from "../queue";
import type { Random } from "../random";
import type { Outcome, Transport } from "../transport";
import type { ApiDestination } from "./apiDestination";
import type { Authorization } from "./authorization";
import type { Connections } from "./connections";
import { deadLetter, failureOf, noToken, type DeadLetter, type Failure } from "./deadLetter";
import type { Journal, TargetHappening } from "./journal";
import { InvocationPermissions, publishRefused, sendRefused } from "./permission";
import { PreparedRequests } from "./preparedRequests";
import { RateLimit } from "./rateLimit";
import { retryDelay, verdict } from "./retry";
import type { Rule, RuleTarget } from "./rule";

/** An event on its way to a target. */
interface Invocation {
  readonly event: BusEvent;
  readonly rule: Rule;
  readonly target: RuleTarget;
  /** When the bus accepted the event, in milliseconds since 1970. */
  readonly received: number;
  /** Retries so far, after the first attempt. */
  retries: number;
  /** Why the last attempt failed. */
  failure: Failure | undefined;
}

/** An invocation that has had its turn and has a token. */
interface AuthorizedInvocation {
  invocation: Invocation;
  destination: ApiDestination;
  authorization: Authorization;
  accessToken: string;
}

/** The rate limits of a destination. Invocations that waited for one token are spaced again before they are sent. */
interface Limits {
  turns: RateLimit<Invocation>;
  sends: RateLimit<AuthorizedInvocation>;
}

/** What delivery uses. */
interface Services {
  account: EmulatedAccount;
  clock: Clock;
  random: Random;
  transport: Transport;
  connections: Connections;
  journal: Journal;
}

/** Delivers events to targets as EventBridge does, until each is delivered, in the dead-letter queue, or lost. */
export class Delivery {
  private readonly account: EmulatedAccount;
  private readonly clock: Clock;
  private readonly limitsOf = new Map<string, Limits>();
  private readonly requests = new PreparedRequests();
  private readonly permissions: InvocationPermissions;

  constructor(private readonly services: Services) {
    this.account = services.account;
    this.clock = services.clock;
    this.permissions = new InvocationPermissions(services.account);
  }

  /** Starts the delivery of an event to a target; the journal records how it goes on. */
  deliver(event: BusEvent, rule: Rule, target: RuleTarget): void {
    const received = this.clock.now();
    this.attempt({ event, rule, target, received, retries: 0, failure: undefined });
  }

  /**
   * Makes the attempt that is due. The event's age is checked now and not before: a published dead letter was sent 350 s
   * after its 24 hours had ended. Events in a backlog at the rate limit exceed their age in the same way.
   */
  private attempt(invocation: Invocation): void {
    const { rule, target } = invocation;
    if (this.isExpired(invocation)) return this.expire(invocation);
    const destination = this.account.apiDestinations.get(target.arn);
    if (destination === undefined) {
      if (isOfService("sqs", target.arn)) return this.sendToQueue(invocation);
      if (isOfService("sns", target.arn)) return this.publishToTopic(invocation);
      return this.giveUp(invocation, noResource("API destination", target.arn));
    }
    const refusal = this.permissions.refusal(rule, target);
    if (refusal !== undefined) return this.giveUp(invocation, refusal);

    const waits = this.limits(destination).turns.ask(invocation);
    if (waits) this.record(invocation, { kind: "throttled" });
  }

  /**
   * Sends the event to a queue that is the target. It arrives at once: the emulated SQS is never unavailable. The queue's
   * policy decides; no role is needed.
   * Source: EventBridge User Guide, 'Using resource-based policies', Amazon SQS permissions.
   */
  private sendToQueue(invocation: Invocation): void {
    const { event, rule, target, received } = invocation;
    const queue = this.account.queues.get(target.arn);
    if (queue === undefined) return this.giveUp(invocation, noResource("queue", target.arn));
    const refusal = sendRefused(this.account, rule, target.arn);
    if (refusal !== undefined) {
      return this.giveUp(invocation, { code: "NO_PERMISSIONS", message: refusal });
    }
    const message = { body: target.transform(event, contextOf(rule, received)), attributes: {} };
    const tooLarge = sizeMistake(message);
    if (tooLarge !== undefined) {
      return this.giveUp(invocation, { code: "SDK_CLIENT_ERROR", message: tooLarge });
    }
    queue.send(message);
    this.record(invocation, { kind: "queued", queueArn: target.arn });
  }

  /** Publishes the event to a topic that is the target, if the topic's policy allows it. It arrives at once. */
  private publishToTopic(invocation: Invocation): void {
    const { event, rule, target, received } = invocation;
    const refusal = publishRefused(this.account, target.arn);
    if (refusal !== undefined) return this.giveUp(invocation, refusal);
    const message = target.transform(event, contextOf(rule, received));
    this.account.topics.get(target.arn)?.messages.push(message);
    this.record(invocation, { kind: "notified", topicArn: target.arn });
  }

  /** The invocation's turn at the rate limit: gets a token. */
  private authorize(invocation: Invocation): void {
    if (this.isExpired(invocation)) return this.expire(invocation);
    const { arn } = invocation.target;
    const destination = this.account.apiDestinations.get(arn);
    if (destination === undefined) {
      return this.giveUp(invocation, noResource("API destination", arn));
    }
    const connection = this.account.connections.get(destination.connectionArn);
    if (connection === undefined) {
      return this.giveUp(invocation, noResource("connection", destination.connectionArn));
    }
    this.services.connections.token(connection, (token, authorization) => {
      if (!token.ok) return this.retryWithoutToken(invocation, token.outcome);
      const { accessToken } = token;
      this.limits(destination).sends.ask({ invocation, destination, authorization, accessToken });
    });
  }

  private send({
    invocation,
    destination,
    authorization,
    accessToken,
  }: AuthorizedInvocation): void {
    const { event, rule, target, received } = invocation;
    const { connection } = authorization;
    const prepared = this.requests.of({ event, target, destination, connection }, () =>
      contextOf(rule, received),
    );
    if ("invalid" in prepared) {
      this.recordAttempt(invocation, prepared.invalid, false);
      return this.giveUp(invocation, { code: "INVALID_JSON", message: prepared.invalid });
    }
    const { request } = prepared;
    const sent = this.clock.now();
    this.services.transport(withToken(request, accessToken), (outcome) => {
      this.services.journal.recordExchange({
        sent,
        ended: this.clock.now(),
        eventId: event.id,
        ruleArn: rule.arn,
        targetId: target.id,
        retries: invocation.retries,
        request,
        connection,
        outcome,
      });
      if (outcome.kind === "response" && refusesToken(outcome.status)) {
        authorization.discard(accessToken);
      }
      this.finishAttempt(invocation, outcome);
    });
  }

  private finishAttempt(invocation: Invocation, outcome: Outcome): void {
    const next = verdict(outcome);
    this.recordAttempt(invocation, describe(outcome), next === "delivered");
    if (next === "fail") this.giveUp(invocation, failureOf(outcome));
    if (next === "retry") this.retry(invocation, outcome, failureOf(outcome));
  }

  /**
   * Retries whatever the reason for the missing token, because the authorization may be repaired meanwhile. It is assumed
   * that this counts as an attempt and is retried like a 401 from the API.
   */
  private retryWithoutToken(invocation: Invocation, outcome: Outcome): void {
    this.recordAttempt(invocation, `no token: ${describe(outcome)}`, false);
    this.retry(invocation, outcome, noToken(outcome));
  }

  private retry(invocation: Invocation, outcome: Outcome, failure: Failure): void {
    const { retries, target } = invocation;
    const now = this.clock.now();
    const delay = retryDelay({ outcome, retries, now }, this.services.random);
    if (delay === undefined) return this.giveUp(invocation, failure);
    if (retries >= target.retryPolicy.maximumRetryAttempts) {
      return this.giveUp(invocation, failure, "MaximumRetryAttempts");
    }
    invocation.failure = failure;
    this.record(invocation, { kind: "retry", afterMilliseconds: delay });
    this.clock.at(now + delay, () => {
      invocation.retries += 1;
      this.attempt(invocation);
    });
  }

  private isExpired({ received, target }: Invocation): boolean {
    return this.clock.now() - received > target.retryPolicy.maximumEventAgeInSeconds * 1_000;
  }

  /** Gives up on an event that became too old before the attempt that was due, which is not made. */
  private expire(invocation: Invocation): void {
    invocation.retries = Math.max(0, invocation.retries - 1);
    this.giveUp(invocation, invocation.failure ?? STILL_WAITING, "MaximumEventAgeInSeconds");
  }

  /** Sends the event to the dead-letter queue. Without a queue that accepts it, the event is lost. */
  private giveUp(invocation: Invocation, failure: Failure, exhausted?: ExhaustedCondition): void {
    const { event, rule, target, retries } = invocation;
    const queueArn = target.deadLetterQueueArn;
    const lost = (reason: string) => this.record(invocation, { kind: "lost", reason, queueArn });
    if (queueArn === undefined) return lost("the target has no dead-letter queue");
    const letter = deadLetter(
      { event, ruleArn: rule.arn, targetArn: target.arn, retries },
      { ...failure, exhausted },
    );
    const refusal = sendRefused(this.account, rule, queueArn) ?? sizeMistake(letter);
    if (refusal !== undefined) return lost(refusal);
    this.account.queues.get(queueArn)?.send(letter);
    this.record(invocation, { kind: "deadLettered", letter });
  }

  private recordAttempt(invocation: Invocation, outcome: string, delivered: boolean): void {
    this.record(invocation, { kind: "attempt", retries: invocation.retries, outcome, delivered });
  }

  private record({ event, rule, target, received }: Invocation, happening: TargetHappening): void {
    const at = this.clock.now();
    this.services.journal.record({
      at,
      eventId: event.id,
      ruleArn: rule.arn,
      targetId: target.id,
      targetArn: target.arn,
      age: at - received,
      ...happening,
    });
  }

  private limits({ arn, rateLimit }: ApiDestination): Limits {
    let limits = this.limitsOf.get(arn);
    if (limits === undefined) {
      const rate = () => this.account.apiDestinations.get(arn)?.rateLimit ?? rateLimit;
      limits = {
        turns: new RateLimit(rate, this.clock, (invocation) => this.authorize(invocation)),
        sends: new RateLimit(rate, this.clock, (authorized) => this.send(authorized)),
      };
      this.limitsOf.set(arn, limits);
    }
    return limits;
  }
}

function isOfService(service: string, arn: string): boolean {
  return arn.split(":")[2] === service;
}

function contextOf({ arn, name }: Rule, received: number): TransformContext {
  return { ruleArn: arn, ruleName: name, ingestionTime: new Date(received).toISOString() };
}

/**
 * Why SQS does not accept a message of this size. It is assumed that an event that is too large for a queue as its target is
 * not retried.
 * Source: EventBridge User Guide, 'Monitoring', `InvocationsFailedToBeSentToDlq`: size limits are one of its reasons.
 */
function sizeMistake(message: DeadLetter): string | undefined {
  const bytes = sizeOf(message);
  return bytes > MESSAGE_BYTES
    ? `the message has ${bytes} bytes, and a queue accepts ${MESSAGE_BYTES}`
    : undefined;
}

/** Why an event expires before its first attempt. */
const STILL_WAITING: Failure = {
  code: "THROTTLING",
  message: "The invocation rate limit delayed the event until it was too old.",
};

function noResource(kind: string, arn: string): Failure {
  return { code: "NO_RESOURCE", message: `${kind} ${arn} does not exist.` };
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
