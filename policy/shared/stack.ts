import type { PolicyResource } from "@pulumi/policy";
import { groupSenders, type Senders } from "./deadLetterSenders";
import { attempt, withoutProxies, type Resource } from "./resource";
import { TYPES } from "./types";
import {
  isGiven,
  isKnown,
  NotKnownYet,
  spell,
  textAt,
  withoutUnset,
  type Key,
  type Properties,
} from "./values";

interface Linked extends Resource {
  propertyDependencies: PolicyResource["propertyDependencies"];
}

/** Resources of a type, grouped by the resource that a property refers to. */
interface Grouping {
  groups: Map<Resource, Resource[]>;
  /** Whether at least one resource has a reference that is not known yet. It is in no group. */
  hasUnknown: boolean;
}

/** Properties by whose values other resources refer to a resource. */
const IDENTIFIERS = ["arn", "id", "name", "url", "keyId"] as const;

/** The bus of a rule or target without `eventBusName`. Source: EventBridge API reference, PutRule. */
const DEFAULT_BUS = "default";

/** Types of AWS resources whose outputs are no ARNs of other resources, as those of a CloudFormation stack can be. */
const OTHER_KIND = /^aws:(?!cloudformation\/|cloudcontrol\/)/;

/**
 * The resources of a stack and the references between them. A resource refers to another by a value, such as an ARN. If the
 * value is not known yet, the dependency that Pulumi recorded for the property identifies the other resource.
 * Each lookup builds an index once and then takes constant time, so the time to judge a stack grows linearly with its size.
 */
export class Stack {
  private readonly byType = new Map<string, Linked[]>();
  private readonly byUrn = new Map<string, Linked>();
  private readonly indexes = new Map<string, Map<string, Linked>>();
  private readonly rules = new Map<Resource, Resource | undefined>();
  private readonly unknownNames = new Map<string, boolean>();
  private readonly groupings = new Map<string, Grouping>();
  private groupedSenders: Senders | undefined;

  constructor(resources: readonly PolicyResource[]) {
    const linked = resources.map((resource): Linked => {
      const { type, name, urn, opts, provider, secrets, props: outputs } = withoutProxies(resource);
      const { propertyDependencies } = resource;
      const props = withoutUnset(outputs);
      return { type, name, urn, opts, provider, secrets, props, propertyDependencies };
    });
    for (const resource of linked) {
      this.byUrn.set(resource.urn, resource);
      const sameType = this.byType.get(resource.type);
      if (sameType === undefined) this.byType.set(resource.type, [resource]);
      else sameType.push(resource);
    }
  }

  /** The resources of these types, in the order of the types, then of their registration. */
  of(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * Finds the resource of this stack to which a property refers; undefined if the property is unset or refers to a resource
   * from outside the stack.
   *
   * @throws NotKnownYet if the value is unknown and does not depend on exactly one resource of the type, or if it may be the
   * unknown name of a resource of the type
   */
  resolveReference(
    resource: Resource,
    type: string,
    ...path: readonly Key[]
  ): Resource | undefined {
    if (!isKnown(resource.props, ...path)) {
      return this.isOfOtherKind(resource, type, path)
        ? undefined
        : this.resolveDependency(resource, type, path);
    }
    const value = textAt(resource.props, ...path);
    if (value === undefined) return undefined;
    const found = this.index(type).get(value);
    if (found === undefined && this.hasUnknownNames(type)) {
      // The value may belong to a resource whose name is not known yet.
      throw new NotKnownYet(spell(path));
    }
    return found;
  }

  /** The resources that a property depends on, as recorded by Pulumi. */
  dependenciesOf({ urn }: Resource, property: string): readonly { urn: string }[] {
    return this.byUrn.get(urn)?.propertyDependencies[property] ?? [];
  }

  /** Whether Pulumi has recorded that a property depends on a resource. */
  dependsOn(resource: Resource, property: string, on: Resource): boolean {
    return this.dependenciesOf(resource, property).some(({ urn }) => urn === on.urn);
  }

  /**
   * Identifies the bus of a rule or target: the URN of a bus in this stack, or the name of any other bus.
   *
   * @throws NotKnownYet if the bus is not known yet
   */
  busOf(resource: Resource): string {
    if (!isGiven(resource.props, "eventBusName")) return DEFAULT_BUS;
    const bus = this.resolveReference(resource, TYPES.bus, "eventBusName");
    return bus?.urn ?? busName(textAt(resource.props, "eventBusName") ?? DEFAULT_BUS);
  }

  /**
   * The rule that a target belongs to; undefined for a rule from outside this stack.
   *
   * @throws NotKnownYet if the rule is not known yet
   */
  ruleOf(target: Resource): Resource | undefined {
    if (!this.rules.has(target)) this.rules.set(target, this.findRule(target));
    return this.rules.get(target);
  }

  /** The targets of a rule, without targets whose rule is not known yet. */
  targetsOf(rule: Resource): readonly Resource[] {
    return this.targetsByRule().groups.get(rule) ?? [];
  }

  /** Whether the stack has targets whose rule is not known yet. */
  hasTargetsOfUnknownRule(): boolean {
    return this.targetsByRule().hasUnknown;
  }

  /** The resources of a type that refer to a resource by a property, without references that are not known yet. */
  referringTo(to: Resource, type: string, ...path: readonly Key[]): readonly Resource[] {
    return this.groupByReference(to.type, type, path).groups.get(to) ?? [];
  }

  /** Whether the stack has resources of a type whose reference by a property is not known yet. */
  hasUnknownReferences(toType: string, type: string, ...path: readonly Key[]): boolean {
    return this.groupByReference(toType, type, path).hasUnknown;
  }

  /** The queues of this stack that are dead-letter queues of targets or buses. */
  deadLetterQueues(): readonly Resource[] {
    return [...this.senders().byQueue.keys()];
  }

  /** The targets and buses that send their dead letters to a queue. */
  sendersOf(queue: Resource): readonly Resource[] {
    return this.senders().byQueue.get(queue) ?? [];
  }

  /**
   * Targets and buses whose dead-letter queue is from outside this stack or not known yet. Of the senders to one queue from
   * outside, only the first is listed.
   */
  sendersWithOtherQueues(): readonly Resource[] {
    return this.senders().others;
  }

  /**
   * Whether an unknown value belongs to another kind of resource than an API destination: it depends on resources of AWS of other
   * types only. So the first preview of a stack does not wait for the ARNs of targets that are queues, topics or functions.
   */
  private isOfOtherKind(resource: Resource, type: string, [property]: readonly Key[]): boolean {
    if (type !== TYPES.apiDestination) return false;
    const dependencies = this.dependenciesOf(resource, String(property));
    const types = dependencies.map(({ urn }) => urn.split("::")[2]?.split("$").at(-1) ?? "");
    return types.length > 0 && types.every((other) => other !== type && OTHER_KIND.test(other));
  }

  private senders(): Senders {
    this.groupedSenders ??= groupSenders(this.of(TYPES.target, TYPES.bus), (sender) =>
      this.resolveReference(sender, TYPES.queue, "deadLetterConfig", "arn"),
    );
    return this.groupedSenders;
  }

  private findRule(target: Resource): Resource | undefined {
    if (!isKnown(target.props, "rule")) return this.resolveDependency(target, TYPES.rule, ["rule"]);
    const bus = this.busOf(target);
    const found = this.index(TYPES.rule).get(`${bus} ${textAt(target.props, "rule") ?? ""}`);
    if (found === undefined && this.hasUnknownNames(TYPES.rule)) throw new NotKnownYet("rule");
    return found;
  }

  private resolveDependency(resource: Resource, type: string, path: readonly Key[]): Resource {
    const [property] = path;
    const dependencies = this.byUrn.get(resource.urn)?.propertyDependencies[String(property)] ?? [];
    const found = dependencies.filter((dependency) => dependency.type === type);
    const [only] = found;
    const linked = only && found.length === 1 ? this.byUrn.get(only.urn) : undefined;
    if (linked === undefined) throw new NotKnownYet(spell(path));
    return linked;
  }

  private index(type: string): Map<string, Linked> {
    let index = this.indexes.get(type);
    if (index === undefined) {
      index = new Map();
      this.indexes.set(type, index);
      for (const resource of this.byType.get(type) ?? []) {
        for (const identifier of this.identifiersOf(resource)) index.set(identifier, resource);
      }
    }
    return index;
  }

  private identifiersOf(resource: Linked): string[] {
    if (resource.type === TYPES.rule) {
      // A rule name is unique only on its bus.
      const name = knownText(resource.props, "name");
      const bus = attempt(() => this.busOf(resource));
      return name === undefined || bus === "unknown" ? [] : [`${bus} ${name}`];
    }
    return IDENTIFIERS.flatMap((key) => knownText(resource.props, key) ?? []);
  }

  private hasUnknownNames(type: string): boolean {
    let unknown = this.unknownNames.get(type);
    if (unknown === undefined) {
      const resources = this.byType.get(type) ?? [];
      unknown = resources.some(({ props }) => !isKnown(props, "name") && !isKnown(props, "arn"));
      this.unknownNames.set(type, unknown);
    }
    return unknown;
  }

  private targetsByRule(): Grouping {
    return this.groupBy("targets", TYPES.target, (target) => this.ruleOf(target));
  }

  private groupByReference(toType: string, type: string, path: readonly Key[]): Grouping {
    return this.groupBy(`${toType} ${type} ${spell(path)}`, type, (resource) =>
      this.resolveReference(resource, toType, ...path),
    );
  }

  private groupBy(
    name: string,
    type: string,
    referenceOf: (resource: Resource) => Resource | undefined,
  ): Grouping {
    let grouping = this.groupings.get(name);
    if (grouping === undefined) {
      grouping = { groups: new Map(), hasUnknown: false };
      this.groupings.set(name, grouping);
      for (const resource of this.of(type)) {
        const to = attempt(() => referenceOf(resource));
        if (to === "unknown") grouping.hasUnknown = true;
        else if (to !== undefined) {
          const group = grouping.groups.get(to);
          if (group === undefined) grouping.groups.set(to, [resource]);
          else group.push(resource);
        }
      }
    }
    return grouping;
  }
}

/** The stack of these resources. All policies that get the same array share one `Stack`. */
export function stackOf(resources: readonly PolicyResource[]): Stack {
  const stack = stacks.get(resources) ?? new Stack(resources);
  stacks.set(resources, stack);
  return stack;
}
const stacks = new WeakMap<readonly PolicyResource[], Stack>();

/** The name of a bus, from its name or ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, "");
}

function knownText(props: Properties, key: string): string | undefined {
  return isKnown(props, key) ? textAt(props, key) : undefined;
}
