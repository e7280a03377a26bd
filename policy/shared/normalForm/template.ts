import { UNKNOWN } from "../unknown";
import { isObject, isUnknown, type Properties } from "../values";
import {
  attributeOf,
  identifiersOf,
  refOf,
  urlSuffixOf,
  type Identifiers,
  type Target,
} from "./attributes";
import { Conditions } from "./conditions";
import { hasUnknown } from "./read";

/** A resource of a template, with its intrinsic functions evaluated. */
export interface TemplateResource {
  logicalId: string;
  type: string;
  properties: unknown;
  identifiers: Identifiers;
  /** Logical IDs of the resources that the properties refer to. */
  refersTo: readonly string[];
  /** CloudFormation keeps the resource if the stack is deleted or the resource is replaced. */
  isRetained: boolean;
}

/** Stands for `AWS::NoValue`, which removes the property that has it. */
const NO_VALUE = Symbol("AWS::NoValue");
/** Deeper values are not evaluated. CloudFormation's own limit is lower, as assumed. */
const DEPTH = 100;

/**
 * Evaluates the intrinsic functions of a CloudFormation template. What only AWS knows, such as an imported value, is unknown.
 * A generated name is replaced by one of the same form. Source: CloudFormation template reference, 'Intrinsic functions'.
 */
export class Template {
  private readonly resources: Properties;
  private readonly parameters: Properties;
  private readonly mappings: Properties;
  private readonly conditions: Conditions;
  private readonly identified = new Map<string, Identifiers>();
  private refersTo = new Set<string>();

  constructor(
    template: Properties,
    /** By name; unknown values and all values if it is an unknown text. */
    private readonly given: unknown,
    private readonly target: Target,
  ) {
    const section = (name: string) => (isObject(template[name]) ? template[name] : {});
    this.resources = section("Resources");
    this.parameters = section("Parameters");
    this.mappings = section("Mappings");
    this.conditions = new Conditions(section("Conditions"), (value) => this.evaluate(value, 0));
  }

  /** The resources that the template creates. A resource whose condition is not known counts as created. */
  evaluateResources(): TemplateResource[] {
    return Object.entries(this.resources).flatMap(([logicalId, resource]) => {
      if (!isObject(resource) || typeof resource.Type !== "string") return [];
      if (!resource.Type.includes("::")) return [];
      if (this.conditions.holds(resource.Condition) === false) return [];
      this.refersTo = new Set();
      const properties = this.evaluate(resource.Properties ?? {}, 0);
      const refersTo = [...this.refersTo];
      const identifiers = this.identifiersOf(logicalId);
      const isRetained = String(resource.DeletionPolicy).startsWith("Retain");
      return [{ logicalId, type: resource.Type, properties, identifiers, refersTo, isRetained }];
    });
  }

  private evaluate(value: unknown, depth: number): unknown {
    if (depth > DEPTH) return UNKNOWN;
    // CloudFormation replaces a dynamic reference when it creates the resource.
    if (typeof value === "string") return value.includes("{{resolve:") ? UNKNOWN : value;
    if (Array.isArray(value)) {
      return value.map((one) => this.evaluate(one, depth + 1)).filter((one) => one !== NO_VALUE);
    }
    if (!isObject(value)) return value;
    const [key, ...more] = Object.keys(value);
    if (key !== undefined && more.length === 0 && (key === "Ref" || key.startsWith("Fn::"))) {
      return this.call(key, value[key], depth + 1);
    }
    return Object.fromEntries(
      Object.entries(value)
        .map(([name, one]): [string, unknown] => [name, this.evaluate(one, depth + 1)])
        .filter(([, one]) => one !== NO_VALUE),
    );
  }

  private call(name: string, argument: unknown, depth: number): unknown {
    if (name === "Ref") return typeof argument === "string" ? this.ref(argument) : UNKNOWN;
    if (name === "Fn::GetAtt") return this.attribute(argument);
    if (name === "Fn::If") return this.choose(argument, depth);
    if (name === "Fn::Sub") return this.substitute(argument, depth);
    const evaluated = this.evaluate(argument, depth);
    const [first, second, third] = Array.isArray(evaluated) ? (evaluated as unknown[]) : [];
    if (name === "Fn::Join" && typeof first === "string" && Array.isArray(second)) {
      return hasUnknown(second) ? UNKNOWN : second.map(String).join(first);
    }
    if (name === "Fn::Split" && typeof first === "string" && typeof second === "string") {
      return isUnknown(second) ? UNKNOWN : second.split(first);
    }
    if (name === "Fn::Select" && Array.isArray(second)) return second[Number(first)] ?? UNKNOWN;
    if (name === "Fn::FindInMap") return this.find([first, second, third]);
    if (name === "Fn::ToJsonString") {
      return hasUnknown(evaluated) ? UNKNOWN : JSON.stringify(evaluated);
    }
    return UNKNOWN;
  }

  private ref(name: string): unknown {
    const { region, account, partition, stackName } = this.target;
    switch (name) {
      case "AWS::NoValue":
        return NO_VALUE;
      case "AWS::Region":
        return region ?? UNKNOWN;
      case "AWS::AccountId":
        return account ?? UNKNOWN;
      case "AWS::Partition":
        return partition;
      case "AWS::StackName":
        return stackName;
      case "AWS::URLSuffix":
        return urlSuffixOf(partition);
    }
    if (Object.hasOwn(this.parameters, name)) return this.parameter(name);
    return Object.hasOwn(this.resources, name)
      ? refOf(this.typeOf(name), this.refer(name))
      : UNKNOWN;
  }

  /** The value of a parameter. One with NoEcho is a secret, and one from the Parameter Store is read by CloudFormation. */
  private parameter(name: string): unknown {
    const parameter = this.parameters[name];
    if (!isObject(parameter) || isUnknown(this.given)) return UNKNOWN;
    const type = String(parameter.Type);
    if (String(parameter.NoEcho) === "true" || type.startsWith("AWS::SSM::")) return UNKNOWN;
    const given = isObject(this.given) && Object.hasOwn(this.given, name) ? this.given : undefined;
    const value = given?.[name] ?? parameter.Default;
    if (value === undefined || isUnknown(value)) return UNKNOWN;
    const isList = type === "CommaDelimitedList" || type.startsWith("List<");
    return isList && typeof value === "string" ? value.split(",").map((one) => one.trim()) : value;
  }

  private attribute(argument: unknown): unknown {
    const path = typeof argument === "string" ? argument.split(".") : argument;
    const [name, ...rest] = Array.isArray(path) ? (path as unknown[]) : [];
    if (typeof name !== "string" || !Object.hasOwn(this.resources, name)) return UNKNOWN;
    return attributeOf(rest.join("."), this.refer(name));
  }

  private choose(argument: unknown, depth: number): unknown {
    const [condition, then, otherwise] = Array.isArray(argument) ? (argument as unknown[]) : [];
    const holds = this.conditions.holds(condition);
    return holds === undefined ? UNKNOWN : this.evaluate(holds ? then : otherwise, depth);
  }

  private substitute(argument: unknown, depth: number): unknown {
    const [text, given] = Array.isArray(argument) ? (argument as unknown[]) : [argument];
    if (typeof text !== "string") return UNKNOWN;
    const own = isObject(given) ? given : {};
    let isKnown = !text.includes("{{resolve:");
    const substituted = text.replace(/\$\{([^{}]*)\}/g, (whole, name: string) => {
      if (name.startsWith("!")) return `\${${name.slice(1)}}`;
      const value = Object.hasOwn(own, name)
        ? this.evaluate(own[name], depth)
        : name.includes(".")
          ? this.attribute(name)
          : this.ref(name);
      if (isUnknown(value) || typeof value === "object" || typeof value === "symbol")
        isKnown = false;
      return isKnown ? String(value) : whole;
    });
    return isKnown ? substituted : UNKNOWN;
  }

  private find(path: readonly unknown[]): unknown {
    let found: unknown = this.mappings;
    for (const key of path) {
      if (!isObject(found) || !Object.hasOwn(found, String(key))) return UNKNOWN;
      found = found[String(key)];
    }
    return found;
  }

  private refer(logicalId: string): Identifiers {
    this.refersTo.add(logicalId);
    return this.identifiersOf(logicalId);
  }

  private identifiersOf(logicalId: string): Identifiers {
    const known = this.identified.get(logicalId);
    if (known !== undefined) return known;
    this.identified.set(logicalId, {}); // a template that names a resource by itself, which CloudFormation refuses
    const resource = this.resources[logicalId];
    const properties =
      isObject(resource) && isObject(resource.Properties) ? resource.Properties : {};
    const property = (name: string) => {
      const value = this.evaluate(properties[name], 0);
      return value === NO_VALUE ? undefined : value;
    };
    const declared = { type: this.typeOf(logicalId), logicalId, property };
    const identifiers = identifiersOf(declared, this.target);
    this.identified.set(logicalId, identifiers);
    return identifiers;
  }

  private typeOf(logicalId: string): string {
    const resource = this.resources[logicalId];
    return isObject(resource) ? String(resource.Type) : "";
  }
}
