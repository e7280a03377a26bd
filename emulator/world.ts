import type { AccessPolicy } from "../eventbridge/accessPolicy";
import type { Clock } from "./clock";
import type { BusEvent, Json } from "../eventbridge/event";
import type { Matcher } from "../eventbridge/pattern/compile";
import { compileIndexedPattern } from "../eventbridge/pattern/compile";
import { RuleIndex } from "../eventbridge/pattern/ruleIndex";
import type { Transform } from "../eventbridge/inputTransformer";
import type { Value } from "../eventbridge/jsonPath";
import type { Queue } from "./queue";
import type { Random } from "./random";

/** Everything that exists in the emulated account. The control plane writes it, delivery reads it. */
export class EmulatedAccount {
  readonly buses = new Map<string, Bus>();
  /** By ARN; `putRule` and `removeRule` change them. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly archives = new Map<string, Archive>();
  readonly connections = new Map<string, Connection>();
  readonly apiDestinations = new Map<string, ApiDestination>();
  readonly queues = new Map<string, Queue>();
  readonly roles = new Map<string, Role>();
  /** Managed policies of the account, by ARN; `putPolicy` and `removePolicy` change them. */
  readonly policies: ReadonlyMap<string, AccessPolicy>;
  /** By ARN. */
  readonly alarms = new Map<string, Alarm>();
  /** KMS keys, by ARN. */
  readonly keys = new Map<string, KmsKey>();
  /** ARNs of keys by the name of an alias of theirs. */
  readonly keyAliases = new Map<string, string>();
  /** Days of retention of log groups, by ARN; 0 is for ever. */
  readonly logGroups = new Map<string, number>();
  /** By name, the bus and the type of logs. */
  readonly logSources = new Map<string, string>();
  /** ARNs of log groups by that of the delivery destination. */
  readonly logDestinations = new Map<string, string>();
  /** Bodies of dashboards, by name. */
  readonly dashboards = new Map<string, string>();
  /** By ARN. */
  readonly topics = new Map<string, Topic>();

  private readonly policyMap = new Map<string, AccessPolicy>();
  private readonly ruleMap = new Map<string, Rule>();
  private readonly indexes = new Map<string, RuleIndex<Rule>>();

  constructor(
    readonly place: AccountLocation,
    readonly clock: Clock,
    readonly random: Random,
  ) {
    this.rules = this.ruleMap;
    this.policies = this.policyMap;
    this.addBus("default");
  }

  /** A bus of this name, or with this ARN, which may be another account's. */
  addBus(nameOrArn: string): Bus {
    const arn = this.busArn(nameOrArn);
    const bus = { name: arn.replace(/^arn:.*:event-bus\//, ""), arn };
    this.buses.set(bus.arn, bus);
    return bus;
  }

  /**
   * A connection of somebody else's. What its credentials are, or whether it is authorized, cannot be known here: it
   * signs in with those that are given, so that events flow.
   */
  addConnection(arn: string, tokenEndpoint: string, clientId: string, clientSecret: string): void {
    this.connections.set(arn, {
      arn,
      tokenEndpoint,
      method: "POST",
      clientId,
      clientSecret,
      headers: {},
      query: {},
      body: {},
      invocation: { headers: {}, query: {}, body: {} },
    });
  }

  /** A role of somebody else's, by name or ARN; it trusts nobody here, and has no policies yet. */
  addRole(nameOrArn: string): void {
    const name = nameOrArn.split("/").at(-1) ?? nameOrArn;
    const arn = `arn:aws:iam::${this.place.account}:role/${name}`;
    this.roles.set(arn, {
      arn,
      name,
      trust: { Statement: [] },
      policies: new Map(),
      attached: new Set(),
    });
  }

  /** Adds a managed policy, or replaces the one with its ARN; roles to which it is attached have other rights then. */
  putPolicy(arn: string, policy: AccessPolicy): void {
    this.policyMap.set(arn, policy);
    this.renewRoles(arn);
  }

  removePolicy(arn: string): void {
    this.policyMap.delete(arn);
    this.renewRoles(arn);
  }

  /** What a role may do: its inline policies, and the managed ones that are attached to it and exist. */
  policiesOf(role: Role): readonly AccessPolicy[] {
    const attached = [...role.attached].flatMap((arn) => this.policies.get(arn) ?? []);
    return [...role.policies.values(), ...attached];
  }

  private renewRoles(policyArn: string): void {
    for (const role of this.roles.values()) {
      if (role.attached.has(policyArn)) this.roles.set(role.arn, { ...role });
    }
  }

  /** The ARN of this account's bus of that name; an ARN stays as it is. */
  busArn(nameOrArn: string): string {
    return nameOrArn.startsWith("arn:")
      ? nameOrArn
      : `arn:aws:events:${this.place.region}:${this.place.account}:event-bus/${nameOrArn}`;
  }

  /** Adds a rule, or replaces the one with its ARN. */
  putRule(rule: Rule): void {
    this.removeRule(rule.arn);
    this.ruleMap.set(rule.arn, rule);
    let index = this.indexes.get(rule.busArn);
    if (index === undefined) this.indexes.set(rule.busArn, (index = new RuleIndex()));
    if (rule.enabled) index.put(rule.arn, compileIndexedPattern(rule.pattern), rule);
  }

  removeRule(arn: string): void {
    const rule = this.ruleMap.get(arn);
    if (rule === undefined) return;
    this.ruleMap.delete(arn);
    this.indexes.get(rule.busArn)?.remove(arn);
  }

  /** The rules of a bus that are enabled and match an event. */
  matchingRules(busArn: string, event: BusEvent): readonly Rule[] {
    return this.indexes.get(busArn)?.match(event as unknown as Json) ?? [];
  }

  /** The key by its ARN, its id, or an alias. */
  key(identifier: string): KmsKey | undefined {
    const arn = this.keyAliases.get(identifier.replace(/^arn:.*:(?=alias\/)/, "")) ?? identifier;
    return this.keys.get(arn) ?? [...this.keys.values()].find(({ id }) => id === arn);
  }

  /** The bus by its name or ARN. */
  bus(nameOrArn: string): Bus | undefined {
    const byArn = this.buses.get(nameOrArn);
    if (byArn !== undefined) return byArn;
    for (const bus of this.buses.values()) if (bus.name === nameOrArn) return bus;
    return undefined;
  }
}

/** Where the account is: in no account and no Region, but ARNs need one. */
export interface AccountLocation {
  /** 12 digits. */
  account: string;
  region: string;
}

export interface Bus {
  name: string;
  arn: string;
  /** Lets other accounts publish; absent where the bus has none. */
  policy?: AccessPolicy | undefined;
}

export interface Rule {
  name: string;
  arn: string;
  busArn: string;
  /** A disabled rule matches nothing. */
  enabled: boolean;
  /** The event pattern, as JSON text. */
  pattern: string;
  targets: Map<string, RuleTarget>;
}

/** Keeps the events of a bus, to be replayed. */
export interface Archive {
  name: string;
  arn: string;
  busArn: string;
  matches: Matcher;
  /** Days that an event is kept; 0 for ever. */
  retentionDays: number;
  /** With the moment at which the bus took each, in milliseconds since 1970. */
  events: { event: BusEvent; received: number }[];
}

export interface RuleTarget {
  id: string;
  /** Of an API destination, a queue, or a topic. */
  arn: string;
  /** With which an API destination is called; a queue's or topic's own policy lets EventBridge send. */
  roleArn: string | undefined;
  /** One a `*` of the destination's URL. */
  pathParameters: Value[];
  /** By name. */
  headers: Record<string, Value>;
  /** By key; added to the query of the destination's URL. */
  query: Record<string, Value>;
  transform: Transform;
  retryPolicy: TargetRetryPolicy;
  deadLetterQueueArn: string | undefined;
}

export interface TargetRetryPolicy {
  /** 0 to 185 retries after the first attempt. */
  maximumRetryAttempts: number;
  /** 60 to 86,400 seconds. */
  maximumEventAgeInSeconds: number;
}

export interface ApiDestination {
  arn: string;
  connectionArn: string;
  /** May hold `*`, which path parameters replace. */
  endpoint: string;
  method: string;
  /** Requests a second. */
  rateLimit: number;
}

export interface Connection {
  arn: string;
  tokenEndpoint: string;
  method: "GET" | "POST" | "PUT";
  clientId: string;
  clientSecret: string;
  /** Added to the token request. */
  headers: Record<string, string>;
  query: Record<string, string>;
  /** Added to the token request's form; a `grant_type` here replaces `client_credentials`. */
  body: Record<string, string>;
  /** Added to every request to a destination, in place of what its target gives for the same key. */
  invocation: {
    headers: Record<string, string>;
    query: Record<string, string>;
    body: Record<string, string>;
  };
}

/** On one metric, on one query of Metrics Insights, or on what metric math makes of several. */
export interface Alarm {
  name: string;
  arn: string;
  description: string | undefined;
  comparison: Comparison;
  threshold: number;
  /** Periods that must breach, one after the other. */
  evaluationPeriods: number;
  /** What is missing counts as below the threshold. */
  missingIsFine: boolean;
  series: readonly Series[];
  /** The id of the series that is compared with the threshold. */
  returned: string;
  /** Seconds. */
  period: number;
  /** ARNs of what is called when it goes off, and when it is over. */
  actions: { alarm: readonly string[]; ok: readonly string[] };
}

/** A metric, or an expression: a query of Metrics Insights, or metric math of other series. */
export type Series = { id: string } & ({ metric: Metric } | { expression: string });

export interface Metric {
  namespace: string;
  name: string;
  dimensions: Readonly<Record<string, string>>;
  statistic: Statistic;
}

export type Statistic = "SampleCount" | "Average" | "Sum" | "Maximum";

/** A KMS key. */
export interface KmsKey {
  arn: string;
  id: string;
  policy: AccessPolicy | undefined;
  tags: Readonly<Record<string, string>>;
}

/** An SNS topic. */
export interface Topic {
  arn: string;
  name: string;
  policy: AccessPolicy | undefined;
  /** Of the key by which it is encrypted; undefined where it is not. */
  key: string | undefined;
  /** Who is told, as `email:team@example.com`, by the subscription's ARN. */
  subscriptions: Map<string, string>;
  /** What was published to it, the oldest first. */
  messages: string[];
}

export type Comparison =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

/**
 * Is replaced, not changed, when its trust or its rights change, also by a policy that is attached to it: so that what was
 * found out about one stays true.
 */
export interface Role {
  arn: string;
  name: string;
  /** Who may assume it. */
  trust: AccessPolicy;
  policies: ReadonlyMap<string, AccessPolicy>;
  /** ARNs of managed policies. */
  attached: ReadonlySet<string>;
}
