import { styleText } from "node:util";
import type { Judgement, Violation } from "../emulator/embedded/policyPack";
import { formatCount } from "../text/count";
import { formatFields } from "../text/fields";
import { formatTable } from "../text/table";
import { VIOLATION_VERDICTS, verdictOf, type ViolationVerdict } from "./violations";

/** A resource that the program registers, by its Pulumi type token. */
export interface ResourceName {
  type: string;
  name: string;
  protect?: boolean;
  /** Set for a type that the emulator lacks. */
  notEmulated?: true;
}

/**
 * Counts resources by kind, a line for each module: `cloudwatch (20) 11 EventRule, 8 MetricAlarm, EventBus`.
 *
 * @param width of the terminal, in columns
 */
export function formatKinds(resources: readonly ResourceName[], width: number): string {
  const modules = new Map<string, string[]>();
  for (const resource of resources) {
    const { module, kind } = partsOf(resource.type);
    modules.set(module, [...(modules.get(module) ?? []), kind + markOf(resource)]);
  }
  const fields = [...modules]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([module, kinds]) => [`${module} (${kinds.length})`, countKinds(kinds)] as const);
  return formatFields(fields, width, "  ").join("\n");
}

/** Follows the kind of a resource that the emulator lacks. */
const markOf = ({ notEmulated }: ResourceName): string =>
  notEmulated === true ? " (not emulated)" : "";

function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`))
    .join(", ");
}

/** The type tokens of resources with their numbers, the most frequent first. */
export function countTypes(resources: readonly ResourceName[]): [type: string, count: number][] {
  const counts = new Map<string, number>();
  for (const { type } of resources) counts.set(type, (counts.get(type) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** `aws:cloudwatch/eventRule:EventRule` is an `EventRule` of `cloudwatch`; `random:index/randomId:RandomId` one of `random`. */
function partsOf(type: string): { module: string; kind: string } {
  const [provider = type, path = "", kind = type] = type.split(":");
  const [module = ""] = path.split("/");
  return { module: module === "" || module === "index" ? provider : module, kind };
}

/** Lists resources with their short types, such as `cloudwatch:EventRule`. @param width of the terminal, in columns */
export function formatResources(resources: readonly ResourceName[], width: number): string {
  return formatTable(
    [{ title: "type", cut: true }, { title: "name" }, { title: "protected" }],
    resources.map((resource) => {
      const { type, name, protect = false } = resource;
      const { module, kind } = partsOf(type);
      return [`${module}:${kind}${markOf(resource)}`, name, protect ? "yes" : ""];
    }),
    width,
  );
}

/** A verdict of a policy on a stack. */
export type PolicyVerdict = ViolationVerdict | "ok" | "n/a";

const VERDICTS: Record<
  PolicyVerdict,
  { color: "red" | "yellow" | "cyan" | "green" | "dim"; count: string }
> = {
  violated: { color: "red", count: "violated" },
  advisory: { color: "yellow", count: "with advice" },
  exempt: { color: "cyan", count: "exempt" },
  ok: { color: "green", count: "ok" },
  "n/a": { color: "dim", count: "not applicable" },
};

/** The verdict of each policy, by the policy's name, in the pack's order. */
export function verdictsOf({
  policies,
  violations,
}: {
  policies: readonly Pick<Judgement["policies"][number], "name" | "notApplicable">[];
  violations: readonly Pick<Violation, "policy" | "mandatory" | "exemption">[];
}): Map<string, PolicyVerdict> {
  const worst = new Map<string, ViolationVerdict>();
  for (const verdict of [...VIOLATION_VERDICTS].reverse()) {
    for (const violation of violations) {
      if (verdictOf(violation) === verdict) worst.set(violation.policy, verdict);
    }
  }
  return new Map(
    policies.map(({ name, notApplicable }) => [
      name,
      worst.get(name) ?? (notApplicable === undefined ? "ok" : "n/a"),
    ]),
  );
}

/** `39 policies: 37 ok, 1 with advice, 1 not applicable`. */
export function formatVerdictCounts(verdicts: ReadonlyMap<string, PolicyVerdict>): string {
  const counts = Object.entries(VERDICTS).flatMap(([verdict, { count }]) => {
    const found = [...verdicts.values()].filter((one) => one === verdict).length;
    return found === 0 ? [] : [`${found} ${count}`];
  });
  return `${formatCount(verdicts.size, "policy").replace(/ys$/, "ies")}: ${counts.join(", ")}`;
}

/** `ok        rule-pattern`. @param color whether the verdict is colored */
export function formatPolicyVerdict(
  verdict: PolicyVerdict,
  policy: string,
  color: boolean,
): string {
  const padded = verdict.padEnd("violated".length);
  return `${color ? styleText(VERDICTS[verdict].color, padded) : padded}  ${policy}`;
}
