import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { Emulator } from "../../emulator/emulator";
import type { Happening } from "../../emulator/eventBridge/journal";
import type { Message, Queue } from "../../emulator/queue";
import { seededRandom, type Random } from "../../emulator/random";
import type { HttpRequest } from "../../eventbridge/httpRequest";
import type { Outcome, Transport } from "../../emulator/transport";

export const START = Date.UTC(2026, 8, 14, 8);
export const BUS = "shop";
export const ORG = "https://acme.my.salesforce.com";
const EVENTS = "arn:aws:events:eu-central-1:000000000000";
export const RULE_ARN = `${EVENTS}:rule/${BUS}/customers`;
export const QUEUE_ARN = "arn:aws:sqs:eu-central-1:000000000000:dlq";
export const ROLE_ARN = "arn:aws:iam::000000000000:role/invoke";

export const response = (status: number, body = "", headers = {}): Outcome => ({
  kind: "response",
  status,
  headers,
  body,
});
export const token = (accessToken: string, more = {}): Outcome =>
  response(200, JSON.stringify({ access_token: accessToken, ...more }));
export const TIMED_OUT: Outcome = { kind: "timeout" };
export const UNREACHABLE: Outcome = { kind: "unreachable", reason: "ECONNREFUSED" };

export const OK = response(204);
export const DOWN = response(503, "down");
export const nameOf = (outcome: Outcome): string =>
  outcome.kind === "response" ? String(outcome.status) : outcome.kind;

/** A target's retry policy. */
export const retries = (maximumRetryAttempts: number, maximumEventAgeInSeconds = 86_400) => ({
  retryPolicy: { maximumRetryAttempts, maximumEventAgeInSeconds },
});

/** A policy of one statement. */
export const allow = (Action: string, more = {}): string =>
  JSON.stringify({ Statement: [{ Effect: "Allow", Action, ...more }] });

/** How requests end, in turn; the last outcome stays. Or what to ask for each. */
export type Script = Outcome[] | (() => Outcome);
type Inputs = Record<string, unknown>;

/** What is not as usual. Inputs of resources are added to the usual ones. */
export interface Differences {
  clock?: VirtualClock;
  /** In place of the scripted other side. */
  transport?: Transport;
  random?: Random;
  api?: Script;
  tokens?: Script;
  /** Milliseconds that each request takes. */
  latency?: number;
  connection?: Inputs;
  destination?: Inputs;
  role?: Inputs;
  rolePolicy?: Inputs;
  queuePolicy?: Inputs;
  target?: Inputs;
}

/** A bus with one rule, whose target upserts contacts, and a scripted other side. */
export class TestWorld {
  readonly clock: VirtualClock;
  readonly emulator: Emulator;
  readonly destinationArn: string;
  readonly happenings: readonly Happening[];
  /** Requests to the API, and how many milliseconds after the start each was sent. */
  readonly requests: (HttpRequest & { at: number })[] = [];
  readonly tokenRequests: HttpRequest[] = [];
  private readonly target: Inputs;

  constructor(differences: Differences = {}) {
    const { random = seededRandom(1), api = [OK], latency = 0 } = differences;
    const nextAnswer = player(api);
    const nextToken = player(differences.tokens ?? [token("token-1")]);
    this.clock = differences.clock ?? new VirtualClock(START);
    const scripted: Transport = (request, ended) => {
      const isToken = request.url.endsWith("/token");
      if (isToken) this.tokenRequests.push(request);
      else this.requests.push({ ...request, at: this.clock.now() - START });
      this.clock.at(this.clock.now() + latency, () => ended(isToken ? nextToken() : nextAnswer()));
    };
    const location = { accountId: "000000000000", region: "eu-central-1" };
    this.emulator = new Emulator({
      location,
      clock: this.clock,
      random,
      transport: differences.transport ?? scripted,
    });
    this.happenings = this.emulator.journal.kept();

    this.make("aws:cloudwatch/eventBus:EventBus", { name: BUS });
    const connection = this.make("aws:cloudwatch/eventConnection:EventConnection", {
      name: "salesforce",
      authorizationType: "OAUTH_CLIENT_CREDENTIALS",
      authParameters: {
        oauth: {
          authorizationEndpoint: `${ORG}/token`,
          httpMethod: "POST",
          clientParameters: { clientId: "id", clientSecret: "secret" },
          oauthHttpParameters: { bodies: [] },
        },
      },
      ...differences.connection,
    });
    const destination = this.make("aws:cloudwatch/eventApiDestination:EventApiDestination", {
      name: "contacts",
      connectionArn: connection.arn,
      invocationEndpoint: `${ORG}/contacts/*`,
      httpMethod: "PATCH",
      ...differences.destination,
    });
    this.destinationArn = String(destination.arn);
    this.make("aws:iam/role:Role", {
      name: "invoke",
      assumeRolePolicy: allow("sts:AssumeRole", { Principal: { Service: "events.amazonaws.com" } }),
      ...differences.role,
    });
    this.make("aws:iam/rolePolicy:RolePolicy", {
      name: "invoke",
      role: "invoke",
      policy: allow("events:InvokeApiDestination", { Resource: this.destinationArn }),
      ...differences.rolePolicy,
    });
    const queue = this.make("aws:sqs/queue:Queue", {
      name: "dlq",
      messageRetentionSeconds: 1_209_600,
      sqsManagedSseEnabled: true,
    });
    this.make("aws:sqs/queuePolicy:QueuePolicy", {
      queueUrl: queue.url,
      policy: sendAllowedFor(`${EVENTS}:rule/${BUS}/*`),
      ...differences.queuePolicy,
    });
    this.target = {
      eventBusName: BUS,
      targetId: "contact",
      arn: this.destinationArn,
      roleArn: ROLE_ARN,
      httpTarget: { pathParameterValues: ["$.detail.id"] },
      inputTransformer: {
        inputPaths: { name: "$.detail.lastname" },
        inputTemplate: '{"LastName":<name>}',
      },
      ...retries(185),
      deadLetterConfig: { arn: QUEUE_ARN },
      ...differences.target,
    };
    this.addRule("customers", { source: ["shop.magento"] });
  }

  get queue(): Queue {
    const queue = this.emulator.account.queues.get(QUEUE_ARN);
    if (queue === undefined) throw new Error("the world has no queue");
    return queue;
  }

  get deadLetters(): readonly Message[] {
    return this.queue.held;
  }

  /** A rule with the usual target. */
  addRule(name: string, pattern: object, bus = BUS): void {
    this.make("aws:cloudwatch/eventRule:EventRule", {
      name,
      eventBusName: bus,
      eventPattern: JSON.stringify(pattern),
    });
    this.addTarget({ rule: name, eventBusName: bus });
  }

  /** The usual target of the usual rule, but for what is given. */
  addTarget(inputs: Inputs): void {
    this.make("aws:cloudwatch/eventTarget:EventTarget", {
      ...this.target,
      rule: "customers",
      ...inputs,
    });
  }

  /** Returns the event's id. */
  publish(detail: object = {}): string {
    const [result] = this.emulator.eventBridge.putEvents([
      {
        EventBusName: BUS,
        Source: "shop.magento",
        DetailType: "customer-updated",
        Detail: JSON.stringify({ id: "7", lastname: "Meyer", ...detail }),
        Resources: ["arn:aws:shop"],
      },
    ]);
    if (result === undefined || !("EventId" in result)) throw new Error("the bus refused");
    return result.EventId;
  }

  /** Publishes an event and lets time pass until nothing more happens to it. */
  async deliver(detail?: object): Promise<string> {
    const id = this.publish(detail);
    await this.clock.run();
    return id;
  }

  /** How many happenings there are of a kind. */
  count(kind: Happening["kind"]): number {
    return this.happenings.filter((happening) => happening.kind === kind).length;
  }

  private make(type: string, inputs: Inputs): Record<string, unknown> {
    const planned = this.emulator.controlPlane.plan(type, "test", inputs);
    planned.create();
    return planned.outputs;
  }
}

/** The error's code and message of the only dead letter, and what its retries were exhausted by. */
export function errorOf(world: TestWorld) {
  const [{ attributes } = assert.fail("there is no dead letter"), ...more] = world.deadLetters;
  assert.deepEqual(more, []);
  const { ERROR_CODE, ERROR_MESSAGE, EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS } = attributes;
  return [ERROR_CODE, ERROR_MESSAGE, EXHAUSTED_RETRY_CONDITION, RETRY_ATTEMPTS];
}

/** A queue policy that lets EventBridge send for these rules. */
export function sendAllowedFor(ruleArn: string): string {
  return allow("sqs:SendMessage", {
    Principal: { Service: "events.amazonaws.com" },
    Resource: QUEUE_ARN,
    Condition: { ArnLike: { "aws:SourceArn": ruleArn } },
  });
}

export function player(script: Script): () => Outcome {
  if (typeof script === "function") return script;
  const [last, ...before] = [...script].reverse();
  if (last === undefined) throw new Error("a script needs an outcome");
  return () => before.pop() ?? last;
}
