import { allows } from "../accessPolicy";
import type { Clock } from "../clock";
import type { Journal } from "./journal";
import type { Random } from "../random";
import type { Outcome, Transport } from "../transport";
import type { ApiDestination, Rule, Target, World } from "../world";
import { Authorization } from "./authorization";
import { deadLetter, failureOf, type Failure } from "./deadLetter";
import type { BusEvent } from "./event";
import { buildRequest } from "./httpRequest";
import { RateLimit } from "./rateLimit";
import { retryDelay, verdict, type Exhausted } from "./retry";

/** Delivers events to API destinations as EventBridge does, until each is delivered, a dead letter, or lost. */
export class Delivery {
  private readonly rateLimits = new Map<string, RateLimit>();
  private readonly authorizations = new Map<string, Authorization>();

  constructor(
    private readonly world: World,
    private readonly clock: Clock,
    private readonly random: Random,
    private readonly transport: Transport,
    private readonly journal: Journal,
  ) {}

  /** Resolves when nothing more will happen to the event at this target. */
  async deliver(event: BusEvent, rule: Rule, target: Target): Promise<void> {
    const { maximumEventAgeInSeconds, maximumRetryAttempts } = target.retryPolicy;
    const received = this.clock.now();
    const expired = () => this.clock.now() - received > maximumEventAgeInSeconds * 1_000;
    const giveUp = (retries: number, failure: Failure, exhausted?: Exhausted) =>
      this.giveUp(event, rule, target, retries, { ...failure, exhausted });

    const destination = this.world.apiDestinations.get(target.arn);
    if (destination === undefined) return giveUp(0, noResource(target.arn));
    const refusal = this.refusal(rule, target);
    if (refusal !== undefined) return giveUp(0, refusal);

    let failure = STILL_WAITING;
    for (let retries = 0; ; retries += 1) {
      // The age is looked at when an attempt is due, and not before: a dead letter published in the open was
      // sent 350 s after its 24 hours were over. A backlog at the rate limit grows old just so.
      if (!expired()) await this.rateLimit(destination).turn();
      if (expired()) return giveUp(Math.max(0, retries - 1), failure, "MaximumEventAgeInSeconds");

      const outcome = await this.attempt(event, target, destination);
      const next = typeof outcome === "string" ? "fail" : verdict(outcome);
      this.journal.record({
        kind: "attempt",
        at: this.clock.now(),
        eventId: event.id,
        ruleArn: rule.arn,
        retries,
        outcome: describe(outcome),
        delivered: next === "delivered",
      });
      if (next === "delivered") return;
      if (typeof outcome === "string") {
        return giveUp(retries, { code: "INVALID_JSON", message: outcome });
      }
      failure = failureOf(outcome);
      const delay = retryDelay(outcome, retries, this.random, this.clock.now());
      if (next === "fail" || delay === undefined) return giveUp(retries, failure);
      if (retries >= maximumRetryAttempts) {
        return giveUp(retries, failure, "MaximumRetryAttempts");
      }
      this.journal.record({
        kind: "retry",
        at: this.clock.now(),
        eventId: event.id,
        ruleArn: rule.arn,
        afterMilliseconds: delay,
      });
      await this.clock.sleep(delay);
    }
  }

  /** One request. A text instead of an outcome says why the body could not be sent at all. */
  private async attempt(
    event: BusEvent,
    target: Target,
    destination: ApiDestination,
  ): Promise<Outcome | string> {
    const authorization = this.authorization(destination.connectionArn);
    const token = await authorization.get();
    if (!token.ok) {
      return asRefusedAuthorization(token.outcome);
    }
    const request = buildRequest(destination, target, event, token.accessToken);
    const invalid = invalidJson(request.body);
    if (invalid !== undefined) return invalid;
    const outcome = await this.transport(request);
    if (outcome.kind === "response" && [401, 407].includes(outcome.status)) {
      authorization.refused(token.accessToken);
    }
    return outcome;
  }

  /** Why EventBridge may not call the destination; such an event is not retried. */
  private refusal(rule: Rule, { arn, roleArn }: Target): Failure | undefined {
    const role = this.world.roles.get(roleArn);
    const assume = {
      service: "events.amazonaws.com",
      action: "sts:AssumeRole",
      resource: roleArn,
      context: this.source(rule),
    };
    if (role === undefined || !allows(role.trust, assume)) {
      return { code: "FAILED_TO_ASSUME_ROLE", message: `Role ${roleArn} cannot be assumed.` };
    }
    const invoke = { action: "events:InvokeApiDestination", resource: arn, context: {} };
    return [...role.policies.values()].some((policy) => allows(policy, invoke))
      ? undefined
      : { code: "NO_PERMISSIONS", message: `Role ${roleArn} may not invoke ${arn}.` };
  }

  /** What EventBridge says of itself when it acts for a rule. */
  private source({ arn }: Rule): Record<string, string> {
    return { "aws:SourceArn": arn, "aws:SourceAccount": this.world.place.account };
  }

  /** The last of an event at a target: a dead letter where there is a queue that takes it; else it is lost. */
  private giveUp(
    event: BusEvent,
    rule: Rule,
    target: Target,
    retries: number,
    failure: Failure,
  ): void {
    const happening = { at: this.clock.now(), eventId: event.id, ruleArn: rule.arn };
    if (target.deadLetterQueueArn === undefined) {
      this.journal.record({
        ...happening,
        kind: "lost",
        reason: "the target has no dead-letter queue",
      });
      return;
    }
    const queue = this.world.queues.get(target.deadLetterQueueArn);
    const sending = {
      service: "events.amazonaws.com",
      action: "sqs:SendMessage",
      resource: target.deadLetterQueueArn,
      context: this.source(rule),
    };
    if (queue?.policy === undefined || !allows(queue.policy, sending)) {
      this.journal.record({
        ...happening,
        kind: "lost",
        reason:
          queue === undefined
            ? "the dead-letter queue does not exist"
            : "the dead-letter queue's policy does not let EventBridge send for this rule",
      });
      return;
    }
    const letter = deadLetter(event, rule.arn, target.arn, retries, failure);
    queue.send(letter);
    this.journal.record({ ...happening, kind: "deadLettered", letter });
  }

  private rateLimit({ arn, rateLimit }: ApiDestination): RateLimit {
    return remember(this.rateLimits, arn, () => new RateLimit(rateLimit, this.clock));
  }

  private authorization(connectionArn: string): Authorization {
    return remember(this.authorizations, connectionArn, () => {
      const connection = this.world.connections.get(connectionArn);
      if (connection === undefined) {
        throw new Error(`there is no connection ${connectionArn}`);
      }
      return new Authorization(connection, this.transport, () => this.clock.now());
    });
  }
}

function remember<V>(known: Map<string, V>, key: string, make: () => V): V {
  const value = known.get(key) ?? make();
  known.set(key, value);
  return value;
}

/** Why an event is given up that was never sent. */
const STILL_WAITING: Failure = {
  code: "THROTTLING",
  message: "The invocation rate limit delayed the event until it was too old.",
};

function noResource(arn: string): Failure {
  return { code: "NO_RESOURCE", message: `API destination ${arn} does not exist.` };
}

/** A token endpoint that refuses is retried like a 401 from the API: authorization may be mended meanwhile. */
function asRefusedAuthorization(outcome: Outcome): Outcome {
  return outcome.kind === "response" && outcome.status < 500
    ? { ...outcome, status: 401, body: "the connection's authorization was refused" }
    : outcome;
}

function invalidJson(body: string): string | undefined {
  try {
    JSON.parse(body);
    return undefined;
  } catch (error) {
    return `The transformed input is not valid JSON: ${(error as Error).message}`;
  }
}

function describe(outcome: Outcome | string): string {
  if (typeof outcome === "string") return outcome;
  switch (outcome.kind) {
    case "response":
      return `HTTP ${outcome.status}`;
    case "timeout":
      return "time-out";
    case "unreachable":
      return `unreachable: ${outcome.reason}`;
  }
}
