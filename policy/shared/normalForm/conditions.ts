import { isObject, isUnknown, type Properties } from "../values";

/** The conditions of a template. Undefined stands for a condition that depends on an unknown value. */
export class Conditions {
  private readonly known = new Map<string, boolean | undefined>();

  constructor(
    private readonly conditions: Properties,
    private readonly evaluate: (value: unknown) => unknown,
  ) {}

  /** Whether a condition holds; true for a resource without a condition. */
  holds(name: unknown): boolean | undefined {
    if (name === undefined) return true;
    if (typeof name !== "string" || !Object.hasOwn(this.conditions, name)) return undefined;
    if (!this.known.has(name)) {
      this.known.set(name, undefined); // a condition that depends on itself
      this.known.set(name, this.test(this.conditions[name]));
    }
    return this.known.get(name);
  }

  private test(condition: unknown): boolean | undefined {
    if (!isObject(condition)) return undefined;
    const [[name, argument] = []] = Object.entries(condition);
    const parts = Array.isArray(argument) ? (argument as unknown[]) : [];
    if (name === "Condition") return this.holds(argument);
    if (name === "Fn::Equals") {
      const [one, other] = parts.map(this.evaluate);
      return isUnknown(one) || isUnknown(other) ? undefined : String(one) === String(other);
    }
    const results = parts.map((part) => this.test(part));
    if (name === "Fn::Not") return results[0] === undefined ? undefined : !results[0];
    if (name === "Fn::And") {
      return results.includes(false) ? false : results.includes(undefined) ? undefined : true;
    }
    if (name === "Fn::Or") {
      return results.includes(true) ? true : results.includes(undefined) ? undefined : false;
    }
    return undefined;
  }
}
