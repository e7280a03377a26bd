import type { PolicyResource } from "@pulumi/policy";
import { groupSenders, type Senders } from "./deadLetterSenders";
import { Locations, mayMeet, spellLocation, type Location } from "./location";
import { asList, grouped, Groups } from "./grouped";
import { equivalentsOf, isForeign } from "./normalForm";
import { meant } from "./normalForm/meaning";
import { attempt, ifKnown, withoutProxies, type Resource } from "./resource";
import { typeOfUrn, TYPES } from "./types";
import {
  isGiven,
  isKnown,
  knownTextAt,
  NotKnownYet,
  spell,
  textAt,
  withoutUnset,
  type Key,
} from "./values";

interface Dependency {
  type: string;
  urn: string;
}

interface Linked extends Resource {
  dependenciesOf: (property: string) => readonly Dependency[];
}

/** Resources of a type, grouped by the resource that a property refers to. */
interface Grouping {
  groups: Groups<Resource, Resource>;
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
  private readonly byType = new Groups<string, Linked>();
  private readonly byUrn = new Map<string, Linked>();
  /** By the URN of a resource of another provider or of a template, the resources of the normal form that it declares. */
  private readonly declared = new Map<string, Linked[]>();
  private readonly indexes = new Map<string, Groups<string, Linked>>();
  private readonly rules = new Map<Resource, Resource | undefined>();
  private readonly unknownNames = new Map<string, boolean>();
  private readonly groupings = new Map<string, Grouping>();
  private groupedSenders: Senders | undefined;
  private located: Locations | undefined;
  private readonly locations = new Map<Resource, Location>();

  constructor(resources: readonly PolicyResource[]) {
    for (const resource of resources) {
      const { type, name, urn, opts, provider, secrets, props: outputs } = withoutProxies(resource);
      const dependenciesOf = (property: string) => resource.propertyDependencies[property] ?? [];
      const props = withoutUnset(outputs);
      const linked: Linked = { type, name, urn, opts, provider, secrets, props, dependenciesOf };
      this.add(linked);
      if (isForeign(type)) this.addEquivalents(linked, resource.propertyDependencies);
    }
  }

  private add(resource: Linked): void {
    this.byType.add(resource.type, resource);
    this.byUrn.set(resource.urn, resource);
  }

  /**
   * Adds what a resource of another provider or a template declares, in the normal form. Any of its properties may depend on
   * anything that the declaration depends on.
   */
  private addEquivalents(of: Linked, dependencies: PolicyResource["propertyDependencies"]): void {
    const recorded = [...new Set(Object.values(dependencies).flat())];
    const declared = equivalentsOf(of).map(({ resource, refersTo }): Linked => {
      const own = refersTo.map((urn): Dependency => ({ type: "", urn }));
      return { ...resource, dependenciesOf: () => [...own, ...recorded] };
    });
    declared.forEach((resource) => this.add(resource));
    this.declared.set(of.urn, declared);
  }

  /** The resources of these types, in the order of the types, then of their registration. */
  of(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.of(type));
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
    const found = this.lookUp(resource, type, value);
    if (found === undefined && this.hasUnknownNames(type)) {
      // The value may belong to a resource whose name is not known yet.
      throw new NotKnownYet(spell(path));
    }
    return found;
  }

  /** As `resolveReference`, and undefined for a value that is not known yet. The update checks it. */
  findReference(resource: Resource, type: string, ...path: readonly Key[]): Resource | undefined {
    return ifKnown(() => this.resolveReference(resource, type, ...path));
  }

  /** The resources that a property depends on, as recorded by Pulumi, with those that they declare. */
  dependenciesOf(
    { urn, type, declaredBy }: Resource,
    property: string,
  ): readonly { urn: string }[] {
    const recorded = this.byUrn.get(urn)?.dependenciesOf(property) ?? [];
    const all = recorded.flatMap(
      (one) => this.declared.get(one.urn) ?? this.byUrn.get(one.urn) ?? one,
    );
    return declaredBy === undefined ? all : meant(type, property, all);
  }

  /** Whether Pulumi has recorded that a property depends on a resource. */
  dependsOn(resource: Resource, property: string, on: Resource): boolean {
    return this.dependenciesOf(resource, property).some(({ urn }) => urn === on.urn);
  }

  /** The Region of a resource; undefined if neither the resource nor its provider names it. Empty for a global service. */
  regionOf(resource: Resource): string | undefined {
    return this.locationOf(resource).region;
  }

  /** Identifies the account and the Region of a resource. Two resources with one identity there are one resource in AWS. */
  placeOf(resource: Resource): string {
    return spellLocation(this.locationOf(resource));
  }

  /** Whether a name in one resource can mean the other: whether nothing shows that they are in two Regions or accounts. */
  mayMeet(one: Resource, other: Resource): boolean {
    return mayMeet(this.locationOf(one), this.locationOf(other));
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
    return this.targetsByRule().groups.of(rule);
  }

  /** Whether the stack has targets whose rule is not known yet. */
  hasTargetsOfUnknownRule(): boolean {
    return this.targetsByRule().hasUnknown;
  }

  /** The resources of a type that refer to a resource by a property, without references that are not known yet. */
  referringTo(to: Resource, type: string, ...path: readonly Key[]): readonly Resource[] {
    return this.groupByReference(to.type, type, path).groups.of(to);
  }

  /** Whether the stack has resources of a type whose reference by a property is not known yet. */
  hasUnknownReferences(toType: string, type: string, ...path: readonly Key[]): boolean {
    return this.groupByReference(toType, type, path).hasUnknown;
  }

  /** The queues of this stack that are dead-letter queues of targets or buses. */
  deadLetterQueues(): readonly Resource[] {
    return this.senders().byQueue.keys();
  }

  /** The targets and buses that send their dead letters to a queue. */
  sendersOf(queue: Resource): readonly Resource[] {
    return this.senders().byQueue.of(queue);
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
    const types = dependencies.map(({ urn }) => typeOfUrn(urn));
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
    const found = this.lookUp(target, TYPES.rule, `${bus} ${textAt(target.props, "rule") ?? ""}`);
    if (found === undefined && this.hasUnknownNames(TYPES.rule)) throw new NotKnownYet("rule");
    return found;
  }

  private resolveDependency(resource: Resource, type: string, path: readonly Key[]): Resource {
    const dependencies = this.dependenciesOf(resource, String(path[0]));
    const found = new Set(
      dependencies.flatMap(({ urn }) => {
        const linked = this.byUrn.get(urn);
        return linked?.type === type ? [linked] : [];
      }),
    );
    const [only] = found;
    if (only === undefined || found.size > 1) throw new NotKnownYet(spell(path));
    return only;
  }

  /** The last resource of a type with an identifier. A name is looked up in the location of the resource that refers to it. */
  private lookUp(from: Resource, type: string, identifier: string): Linked | undefined {
    const found = this.index(type).of(identifier);
    if (identifier.startsWith("arn:")) return found.at(-1);
    const here = this.placeOf(from);
    const near = found.filter((one) => this.placeOf(one) === here);
    return (near.length > 0 ? near : found.filter((one) => this.mayMeet(from, one))).at(-1);
  }

  private locationOf(resource: Resource): Location {
    let location = this.locations.get(resource);
    if (location === undefined) {
      this.located ??= new Locations(this.byUrn.values());
      location = this.located.of(resource);
      this.locations.set(resource, location);
    }
    return location;
  }

  private index(type: string): Groups<string, Linked> {
    let index = this.indexes.get(type);
    if (index === undefined) {
      index = grouped(this.byType.of(type), (resource) => this.identifiersOf(resource));
      this.indexes.set(type, index);
    }
    return index;
  }

  private identifiersOf(resource: Linked): string[] {
    if (resource.type === TYPES.rule) {
      // A rule name is unique only on its bus.
      const name = knownTextAt(resource.props, "name");
      const bus = attempt(() => this.busOf(resource));
      return name === undefined || bus === "unknown" ? [] : [`${bus} ${name}`];
    }
    return IDENTIFIERS.flatMap((key) => asList(knownTextAt(resource.props, key)));
  }

  private hasUnknownNames(type: string): boolean {
    let unknown = this.unknownNames.get(type);
    if (unknown === undefined) {
      unknown = this.byType
        .of(type)
        .some(({ props }) => !isKnown(props, "name") && !isKnown(props, "arn"));
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
      grouping = { groups: new Groups(), hasUnknown: false };
      this.groupings.set(name, grouping);
      for (const resource of this.of(type)) {
        const to = attempt(() => referenceOf(resource));
        if (to === "unknown") grouping.hasUnknown = true;
        else if (to !== undefined) grouping.groups.add(to, resource);
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
