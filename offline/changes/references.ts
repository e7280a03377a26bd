import { isObject } from "../../emulator/propertyValues";
import type { PlannedResource, StackPlan } from "./plan";

const ARN = /arn:[a-z-]+:[^\s"'`,;<>\\]+/g;
const HASH = /^[0-9a-f]{8}(?![\w.])/;
/** A rule's name holds the hash of its pattern. The stack's suffix or an existing bus may follow. */
const RULE_NAME = /[\w.-]+?-([0-9a-f]{8})(?![\w.])(?:-[\w.-]+)?/g;
const RULE = "aws:cloudwatch/eventRule:EventRule";
const TARGET = "aws:cloudwatch/eventTarget:EventTarget";

/**
 * A plan whose resources refer to each other by their logical names. Otherwise one new resource would change many: an ARN holds a
 * random part, and the name of a rule the hash of its pattern, which alarms and dashboards repeat. Pure.
 */
export function withReferences(plan: StackPlan): StackPlan {
  const names = new Map(plan.resources.map(({ arn, name }) => [arn, `<ARN of ${name}>`]));
  names.delete("");
  const rules = rulesByHash(plan);
  const refer = (text: string): string =>
    text
      .replace(ARN, (arn) => names.get(arn) ?? arn)
      .replace(RULE_NAME, (name, hash: string) => rules.get(hash) ?? name);
  const resources = plan.resources.map((resource): PlannedResource => {
    const { type, inputs, arn } = resource;
    // The name by which rules and their targets find each other.
    const key = type === RULE ? "name" : type === TARGET ? "rule" : undefined;
    const own = key === undefined ? {} : { [key]: inputs[key] };
    const referring = mapped(inputs, refer) as PlannedResource["inputs"];
    return { ...resource, inputs: { ...referring, ...own }, arn: names.get(arn) ?? "" };
  });
  return { ...plan, resources };
}

/** What replaces the names of rules: their subscription. By the hash in a rule's logical name, which follows that of its parent. */
function rulesByHash({ resources }: StackPlan): Map<string, string> {
  const byUrn = new Map(resources.map((one) => [one.urn, one.name]));
  return new Map(
    resources
      .filter(({ type }) => type === RULE)
      .flatMap(({ name, parent }) => {
        const subscription = byUrn.get(parent) ?? "";
        const isPart = subscription !== "" && name.startsWith(`${subscription}-`);
        const [hash] = isPart ? (HASH.exec(name.slice(subscription.length + 1)) ?? []) : [];
        return hash === undefined ? [] : [[hash, `<rules of ${subscription}>`] as const];
      }),
  );
}

function mapped(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((inner) => mapped(inner, change));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, mapped(inner, change)]),
  );
}
