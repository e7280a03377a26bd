import type { AccessPolicy } from "../eventbridge/accessPolicy";
import type { BusEvent, Json } from "../eventbridge/event";
import { compileIndexedPattern } from "../eventbridge/pattern/compile";
import { RuleIndex } from "../eventbridge/pattern/ruleIndex";
import type { Clock } from "./clock";
import type { Alarm } from "./cloudWatch/alarm";
import type { MetricFilter } from "./cloudWatch/metricFilter";
import type { ApiDestination } from "./eventBridge/apiDestination";
import type { Archive } from "./eventBridge/archive";
import type { Bus } from "./eventBridge/bus";
import type { Connection } from "./eventBridge/connection";
import type { Rule } from "./eventBridge/rule";
import type { KmsKey } from "./keys";
import type { Queue } from "./queue";
import type { Random } from "./random";
import type { Role } from "./role";
import type { Topic } from "./topic";

/** The account ID and the Region that the emulated account's ARNs contain. */
export interface AccountLocation {
  /** 12 digits. */
  accountId: string;
  region: string;
}

/**
 * The resources of the emulated account: the control plane writes them, delivery reads them. The keys of the maps are ARNs
 * unless their comments say otherwise.
 */
export class EmulatedAccount {
  readonly buses = new Map<string, Bus>();
  /** Changed by `putRule` and `removeRule`. */
  readonly rules: ReadonlyMap<string, Rule>;
  readonly archives = new Map<string, Archive>();
  readonly connections = new Map<string, Connection>();
  readonly apiDestinations = new Map<string, ApiDestination>();
  readonly queues = new Map<string, Queue>();
  readonly roles = new Map<string, Role>();
  /** The account's managed policies; changed by `putPolicy` and `removePolicy`. */
  readonly policies: ReadonlyMap<string, AccessPolicy>;
  readonly alarms = new Map<string, Alarm>();
  readonly keys = new Map<string, KmsKey>();
  /** ARNs of keys, by alias name. */
  readonly keyAliases = new Map<string, string>();
  /** Retention of log groups in days; 0 keeps logs indefinitely. */
  readonly logGroups = new Map<string, number>();
  /** A bus's ARN and a log type, separated by a space, by the delivery source's name. */
  readonly logSources = new Map<string, string>();
  /** ARNs of log groups, by the ARN of the delivery destination. */
  readonly logDestinations = new Map<string, string>();
  /** The name of a delivery source and the ARN of a delivery destination, by the ARN of the delivery. */
  readonly logDeliveries = new Map<string, { source: string; destination: string }>();
  /** By the ARN of the log group and the filter's name, separated by a space. */
  readonly metricFilters = new Map<string, MetricFilter>();
  /** Bodies of dashboards, by name. */
  readonly dashboards = new Map<string, string>();
  readonly topics = new Map<string, Topic>();

  private readonly policyMap = new Map<string, AccessPolicy>();
  private readonly ruleMap = new Map<string, Rule>();
  private readonly indexes = new Map<string, RuleIndex<Rule>>();

  constructor(
    readonly location: AccountLocation,
    readonly clock: Clock,
    readonly random: Random,
  ) {
    this.rules = this.ruleMap;
    this.policies = this.policyMap;
    this.addBus("default");
  }

  /**
   * The same account and its resources, as another Region sees them: names without a Region mean resources of that Region. A
   * Region has a bus `default` from the start.
   */
  inRegion(region: string): EmulatedAccount {
    if (region === this.location.region) return this;
    const location = { value: { ...this.location, region } };
    const regional = Object.create(this, { location }) as EmulatedAccount;
    if (!this.buses.has(regional.busArn("default"))) regional.addBus("default");
    return regional;
  }

  /** Adds a bus with this name, or with this ARN, which can belong to another account. */
  addBus(nameOrArn: string): Bus {
    const arn = this.busArn(nameOrArn);
    const bus = { name: arn.replace(/^arn:.*:event-bus\//, ""), arn };
    this.buses.set(bus.arn, bus);
    return bus;
  }

  /** The queues that receive dead letters; all queues where no target has one. */
  get deadLetterQueues(): Queue[] {
    const used = new Set(
      [...this.rules.values()].flatMap(({ targets }) =>
        [...targets.values()].map(({ deadLetterQueueArn }) => deadLetterQueueArn),
      ),
    );
    const all = [...this.queues.values()];
    const found = all.filter(({ arn }) => used.has(arn));
    return found.length === 0 ? all : found;
  }

  /**
   * Adds a connection that the program refers to and does not make. Its real credentials and its authorization are not known
   * here: it signs in with the given credentials, so that events flow.
   */
  addConnection({
    arn,
    ...credentials
  }: Pick<Connection, "arn" | "tokenEndpoint" | "clientId" | "clientSecret">): void {
    this.connections.set(arn, {
      arn,
      method: "POST",
      ...credentials,
      headers: {},
      query: {},
      body: {},
      invocation: { headers: {}, query: {}, body: {} },
    });
  }

  /**
   * Adds a role that the program refers to and does not make, by its name or ARN. Nobody can assume it here, and it has no
   * policies yet.
   */
  addRole(nameOrArn: string): void {
    const name = nameOrArn.split("/").at(-1) ?? nameOrArn;
    const arn = `arn:aws:iam::${this.location.accountId}:role/${name}`;
    this.roles.set(arn, {
      arn,
      name,
      trust: { Statement: [] },
      policies: new Map(),
      attached: new Set(),
    });
  }

  /** Adds a managed policy, or replaces the one with its ARN. This changes the permissions of the roles to which it is attached. */
  putPolicy(arn: string, policy: AccessPolicy): void {
    this.policyMap.set(arn, policy);
    this.renewRoles(arn);
  }

  removePolicy(arn: string): void {
    this.policyMap.delete(arn);
    this.renewRoles(arn);
  }

  /** The policies that grant a role its permissions: its inline policies, and the existing managed policies attached to it. */
  policiesOf(role: Role): readonly AccessPolicy[] {
    const attached = [...role.attached].flatMap((arn) => this.policies.get(arn) ?? []);
    return [...role.policies.values(), ...attached];
  }

  /** The role with this name. */
  roleNamed(wanted: string): Role | undefined {
    return [...this.roles.values()].find(({ name }) => name === wanted);
  }

  /** The ARN of this account's bus with this name; an ARN is returned as it is. */
  busArn(nameOrArn: string): string {
    return nameOrArn.startsWith("arn:")
      ? nameOrArn
      : `arn:aws:events:${this.location.region}:${this.location.accountId}:event-bus/${nameOrArn}`;
  }

  /** The bus with this name or ARN. */
  bus(nameOrArn: string): Bus | undefined {
    const byArn = this.buses.get(this.busArn(nameOrArn));
    if (byArn !== undefined) return byArn;
    for (const bus of this.buses.values()) if (bus.name === nameOrArn) return bus;
    return undefined;
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

  /** The enabled rules of a bus that match an event. */
  matchingRules(busArn: string, event: BusEvent): readonly Rule[] {
    return this.indexes.get(busArn)?.match(event as unknown as Json) ?? [];
  }

  /** The rule with this name on a bus. */
  ruleNamed(wanted: string, busArn: string): Rule | undefined {
    return [...this.rules.values()].find((rule) => rule.name === wanted && rule.busArn === busArn);
  }

  /** The key with this ARN, id or alias. */
  key(identifier: string): KmsKey | undefined {
    const arn = this.keyAliases.get(identifier.replace(/^arn:.*:(?=alias\/)/, "")) ?? identifier;
    return this.keys.get(arn) ?? [...this.keys.values()].find(({ id }) => id === arn);
  }

  private renewRoles(policyArn: string): void {
    for (const role of this.roles.values()) {
      if (role.attached.has(policyArn)) this.roles.set(role.arn, { ...role });
    }
  }
}
