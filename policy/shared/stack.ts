import type { PolicyProviderResource, PolicyResource, PolicyResourceOptions } from "@pulumi/policy";
import { TYPES } from "./types";
import {
  isGiven,
  isKnown,
  NotKnownYet,
  plain,
  spell,
  textAt,
  withoutUnset,
  type Key,
  type Properties,
} from "./values";

/** A resource as policies see it: its inputs, or in a stack its outputs. */
export interface Resource {
  type: string;
  name: string;
  urn: string;
  opts: PolicyResourceOptions;
  provider?: PolicyProviderResource | undefined;
  props: Properties;
}

interface Linked extends Resource {
  propertyDependencies: PolicyResource["propertyDependencies"];
}

/** A resource without the proxies in which the SDK hands it over. */
export function resourceOf(resource: Resource): Resource {
  const props = plain(resource.props);
  if (props === resource.props) return resource; // it has none
  const { type, name, urn, opts, provider } = resource;
  return {
    type,
    name,
    urn,
    opts,
    props,
    provider: provider && { ...provider, props: plain(provider.props) },
  };
}

/** Resources by the one that they refer to. */
interface Grouping {
  groups: Map<Resource, Resource[]>;
  /** Whether it is not known yet of some to which they refer. */
  loose: boolean;
}

/** What identifies a resource in another one's inputs. */
const IDENTIFIERS = ["arn", "id", "name", "url", "keyId"] as const;

/** The bus of a rule or target that names none. Source: EventBridge API reference, PutRule. */
const DEFAULT_BUS = "default";

/**
 * How the resources of a stack belong together. One refers to another by a value, such as an ARN; where that is
 * not known yet, by the dependency that Pulumi recorded for the property. Each question is answered in constant
 * time after the first, so that judging a stack takes time in proportion to its size.
 */
export class Stack {
  private readonly byType = new Map<string, Linked[]>();
  private readonly byUrn = new Map<string, Linked>();
  private readonly indexes = new Map<string, Map<string, Linked>>();
  private readonly rules = new Map<Resource, Resource | undefined>();
  private readonly unknownNames = new Map<string, boolean>();
  private readonly groupings = new Map<string, Grouping>();
  private sunk: { sinks: Map<Resource, Resource[]>; others: Resource[] } | undefined;

  constructor(resources: readonly PolicyResource[]) {
    const linked = resources.map((resource): Linked => {
      const { type, name, urn, opts, provider, props: outputs } = resourceOf(resource);
      const { propertyDependencies } = resource;
      const props = withoutUnset(outputs);
      return { type, name, urn, opts, provider, props, propertyDependencies };
    });
    for (const resource of linked) {
      this.byUrn.set(resource.urn, resource);
      const same = this.byType.get(resource.type);
      if (same === undefined) this.byType.set(resource.type, [resource]);
      else same.push(resource);
    }
  }

  /** The resources of these types, those of one type in the order of their registration. */
  of(...types: readonly string[]): readonly Resource[] {
    return types.flatMap((type) => this.byType.get(type) ?? []);
  }

  /**
   * The resource of this stack to which a property refers; undefined where it refers to one outside of it.
   *
   * @throws NotKnownYet where the value is unknown, and comes from no or more than one resource of the type
   */
  referenced(resource: Resource, type: string, ...path: readonly Key[]): Resource | undefined {
    if (!isKnown(resource.props, ...path)) return this.dependency(resource, type, path);
    const value = textAt(resource.props, ...path);
    if (value === undefined) return undefined;
    const found = this.index(type).get(value);
    if (found === undefined && this.hasUnknownNames(type)) {
      // It may be the one whose name is not known yet.
      throw new NotKnownYet(spell(path));
    }
    return found;
  }

  /** The resources from which the value of a property comes, as far as Pulumi has recorded them. */
  dependenciesOf({ urn }: Resource, property: string): readonly { urn: string }[] {
    return this.byUrn.get(urn)?.propertyDependencies[property] ?? [];
  }

  /** Whether a property's value comes from a resource, as far as Pulumi has recorded it. */
  dependsOn(resource: Resource, property: string, on: Resource): boolean {
    return this.dependenciesOf(resource, property).some(({ urn }) => urn === on.urn);
  }

  /**
   * What tells the bus of a rule or target from others: the resource that makes it, or its name.
   *
   * @throws NotKnownYet
   */
  busOf(resource: Resource): string {
    if (!isGiven(resource.props, "eventBusName")) return DEFAULT_BUS;
    const bus = this.referenced(resource, TYPES.bus, "eventBusName");
    return bus?.urn ?? busName(textAt(resource.props, "eventBusName") ?? DEFAULT_BUS);
  }

  /**
   * The rule of this stack that a target belongs to; undefined for one of another stack.
   *
   * @throws NotKnownYet
   */
  ruleOf(target: Resource): Resource | undefined {
    if (!this.rules.has(target)) this.rules.set(target, this.findRule(target));
    return this.rules.get(target);
  }

  /** The targets of a rule, as far as it is known which rule they belong to. */
  targetsOf(rule: Resource): readonly Resource[] {
    return this.targetsByRule().groups.get(rule) ?? [];
  }

  /** Whether there are targets of which it is not known yet which rule they belong to. */
  hasLooseTargets(): boolean {
    return this.targetsByRule().loose;
  }

  /** The resources of a type of which a property refers to a resource, as far as that is known. */
  referringTo(to: Resource, type: string, ...path: readonly Key[]): readonly Resource[] {
    return this.referring(to.type, type, path).groups.get(to) ?? [];
  }

  /** Whether there are resources of a type of which it is not known yet to which resource a property refers. */
  hasLoose(toType: string, type: string, ...path: readonly Key[]): boolean {
    return this.referring(toType, type, path).loose;
  }

  /** The queues of this stack that are dead-letter queues of rules' targets, or of buses. */
  deadLetterQueues(): readonly Resource[] {
    this.sunk ??= this.sink();
    return [...this.sunk.sinks.keys()];
  }

  /** The targets and buses whose dead letters a queue receives. */
  sendersOf(queue: Resource): readonly Resource[] {
    this.sunk ??= this.sink();
    return this.sunk.sinks.get(queue) ?? [];
  }

  /** Targets and buses whose dead-letter queue is not of this stack, one a queue, or is not known yet. */
  sendersWithOtherQueues(): readonly Resource[] {
    this.sunk ??= this.sink();
    return this.sunk.others;
  }

  private findRule(target: Resource): Resource | undefined {
    if (!isKnown(target.props, "rule")) return this.dependency(target, TYPES.rule, ["rule"]);
    const bus = this.busOf(target);
    const found = this.index(TYPES.rule).get(`${bus} ${textAt(target.props, "rule") ?? ""}`);
    if (found === undefined && this.hasUnknownNames(TYPES.rule)) throw new NotKnownYet("rule");
    return found;
  }

  private dependency(resource: Resource, type: string, path: readonly Key[]): Resource {
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
      // Each bus has names of its own.
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
    return this.grouping("targets", TYPES.target, (target) => this.ruleOf(target));
  }

  private referring(toType: string, type: string, path: readonly Key[]): Grouping {
    return this.grouping(`${toType} ${type} ${spell(path)}`, type, (resource) =>
      this.referenced(resource, toType, ...path),
    );
  }

  private grouping(
    name: string,
    type: string,
    refers: (resource: Resource) => Resource | undefined,
  ): Grouping {
    let grouping = this.groupings.get(name);
    if (grouping === undefined) {
      grouping = { groups: new Map(), loose: false };
      this.groupings.set(name, grouping);
      for (const resource of this.of(type)) {
        const to = attempt(() => refers(resource));
        if (to === "unknown") grouping.loose = true;
        else if (to !== undefined) {
          const group = grouping.groups.get(to);
          if (group === undefined) grouping.groups.set(to, [resource]);
          else group.push(resource);
        }
      }
    }
    return grouping;
  }

  private sink() {
    const sinks = new Map<Resource, Resource[]>();
    const others = new Map<string, Resource>();
    for (const sender of this.of(TYPES.target, TYPES.bus)) {
      if (!isGiven(sender.props, "deadLetterConfig", "arn")) continue;
      const queue = attempt(() => this.referenced(sender, TYPES.queue, "deadLetterConfig", "arn"));
      if (queue === "unknown") others.set(sender.urn, sender);
      else if (queue === undefined) {
        const arn = textAt(sender.props, "deadLetterConfig", "arn") ?? "";
        if (!others.has(arn)) others.set(arn, sender);
      } else {
        const senders = sinks.get(queue);
        if (senders === undefined) sinks.set(queue, [sender]);
        else senders.push(sender);
      }
    }
    return { sinks, others: [...others.values()] };
  }
}

/** The stack that these resources make; made once for all policies that are shown the same resources. */
export function stackOf(resources: readonly PolicyResource[]): Stack {
  const stack = stacks.get(resources) ?? new Stack(resources);
  stacks.set(resources, stack);
  return stack;
}
const stacks = new WeakMap<readonly PolicyResource[], Stack>();

/** What `work` gives, or that it is not known yet. */
export function attempt<T>(work: () => T): T | "unknown" {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotKnownYet) return "unknown";
    throw error;
  }
}

/** Reads a property of another resource than the one that is judged, so that a message names the right one. */
export function reading<T>(
  resource: Pick<Resource, "type" | "name" | "props">,
  read: (props: Properties) => T,
): T {
  try {
    return read(resource.props);
  } catch (error) {
    if (error instanceof NotKnownYet) throw new NotKnownYet(error.property, resource);
    throw error;
  }
}

/** The name of a bus that is given by name or ARN. */
export function busName(nameOrArn: string): string {
  return nameOrArn.replace(/^arn:[^:]*:events:[^:]*:[^:]*:event-bus\//, "");
}

function knownText(props: Properties, key: string): string | undefined {
  return isKnown(props, key) ? textAt(props, key) : undefined;
}
