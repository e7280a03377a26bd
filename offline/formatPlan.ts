import { styleText } from "node:util";
import type { Judgement } from "../emulator/embedded/policyPack";
import { formatCount } from "../text/count";
import { formatFields } from "../text/fields";
import { formatTable } from "../text/table";

/** A resource that the program registers, by its Pulumi type token. */
export interface ResourceName {
  type: string;
  name: string;
  protect?: boolean;
}

/**
 * Counts resources by kind, a line for each module: `cloudwatch (20) 11 EventRule, 8 MetricAlarm, EventBus`.
 *
 * @param width of the terminal, in columns
 */
export function formatKinds(resources: readonly ResourceName[], width: number): string {
  const modules = new Map<string, string[]>();
  for (const { type } of resources) {
    const { module, kind } = partsOf(type);
    modules.set(module, [...(modules.get(module) ?? []), kind]);
  }
  const fields = [...modules]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([module, kinds]) => [`${module} (${kinds.length})`, countKinds(kinds)] as const);
  return formatFields(fields, width, "  ").join("\n");
}

function countKinds(kinds: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const kind of kinds) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts]
    .sort(([, a], [, b]) => b - a)
    .map(([kind, count]) => (count === 1 ? kind : `${count} ${kind}`))
    .join(", ");
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
    resources.map(({ type, name, protect = false }) => {
      const { module, kind } = partsOf(type);
      return [`${module}:${kind}`, name, protect ? "yes" : ""];
    }),
    width,
  );
}

/** A verdict of a policy on a stack. */
export type PolicyVerdict = "ok" | "violated" | "advisory" | "n/a";

const VERDICTS: Record<
  PolicyVerdict,
  { color: "red" | "yellow" | "green" | "dim"; count: string }
> = {
  violated: { color: "red", count: "violated" },
  advisory: { color: "yellow", count: "with advice" },
  ok: { color: "green", count: "ok" },
  "n/a": { color: "dim", count: "not applicable" },
};

/** The verdict of each policy, by the policy's name, in the pack's order. */
export function verdictsOf({
  policies,
  violations,
}: {
  policies: readonly Pick<Judgement["policies"][number], "name" | "notApplicable">[];
  violations: readonly Pick<Judgement["violations"][number], "policy" | "mandatory">[];
}): Map<string, PolicyVerdict> {
  const worst = new Map<string, "violated" | "advisory">();
  for (const { policy, mandatory } of violations) {
    if (worst.get(policy) !== "violated") worst.set(policy, mandatory ? "violated" : "advisory");
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
