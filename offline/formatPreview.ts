import { styleText } from "node:util";
import { formatCount } from "../text/count";
import { wrap, wrapIndented } from "../text/wrap";
import { formatCost } from "./cost/format";
import {
  formatKinds,
  formatResources,
  formatPolicyVerdict,
  formatVerdictCounts,
  verdictsOf,
} from "./formatPlan";
import { formatSubscriptionCost } from "./formatSimulation";
import type { Preview, PreviewedViolation } from "./preview";

/** How a preview is shown. */
export interface PreviewStyle {
  color: boolean;
  /** Of the terminal, in columns. */
  width: number;
  /** Whether every resource and every policy is listed; otherwise they are counted. */
  verbose: boolean;
}

type Style = (how: Parameters<typeof styleText>[0], text: string) => string;

/** Formats a preview for a person: the plan, the verdicts, and what to do about each violation. */
export function formatPreview(preview: Preview, { color, width, verbose }: PreviewStyle): string {
  const style: Style = (how, text) => (color ? styleText(how, text) : text);
  const { stack, resources, subscriptions, violations, remediations, cost } = preview;
  const protectedNames = resources.filter(({ protect }) => protect).map(({ name }) => name);
  const indented = (text: string) => wrapIndented(text, width, "  ");
  return [
    style("bold", `Stack ${stack}: ${formatCount(resources.length, "resource")} to create`),
    verbose ? formatResources(resources, width) : formatKinds(resources, width),
    ...(protectedNames.length === 0
      ? []
      : indented(`Protected from deletion: ${protectedNames.join(", ")}.`)),
    "",
    style("bold", formatCount(Object.keys(subscriptions).length, "subscription")),
    ...Object.entries(subscriptions).flatMap(([name, one]) =>
      indented(`${name}: ${formatSubscriptionCost(one)}`),
    ),
    "",
    ...formatJudgement(preview, { color, width, verbose }, style),
    ...remediations.flatMap(({ policy, resource, changed }) =>
      indented(`${policy} fixes ${changed.join(", ")} of '${resource}'.`),
    ),
    ...byPolicy(violations).flatMap((found) => formatViolations(found, width, style)),
    "",
    formatTotals(violations),
    ...(verbose || resources.length === 0
      ? []
      : ["--verbose lists every resource and every policy."]),
    ...(cost === undefined ? [] : ["", formatCost(cost, width)]),
  ].join("\n");
}

function formatJudgement(
  { policies, violations }: Preview,
  { color, width, verbose }: PreviewStyle,
  style: Style,
): string[] {
  const verdicts = verdictsOf({ policies, violations });
  const head = wrap(`Judged by ${formatVerdictCounts(verdicts)}`, width, "  ");
  if (!verbose) return [style("bold", head)];
  return [
    style("bold", head),
    ...policies.flatMap(({ name, notApplicable }) => {
      const line = formatPolicyVerdict(verdicts.get(name) ?? "ok", name, color);
      return wrap(
        `${line}${notApplicable === undefined ? "" : `  ${notApplicable}`}`,
        width - 2,
        "          ",
      )
        .split("\n")
        .map((part) => `  ${part}`);
    }),
  ];
}

/** Violations of one policy, of one level: their remedy is the same. */
function byPolicy(violations: readonly PreviewedViolation[]): PreviewedViolation[][] {
  const found = new Map<string, PreviewedViolation[]>();
  for (const violation of violations) {
    const key = `${violation.policy} ${violation.mandatory}`;
    found.set(key, [...(found.get(key) ?? []), violation]);
  }
  return [...found.values()];
}

function formatViolations(
  violations: readonly PreviewedViolation[],
  width: number,
  style: Style,
): string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const { policy, severity, mandatory, remediation, url } = first;
  const indented = (text: string) => wrapIndented(text, width, "  ");
  return [
    "",
    style(mandatory ? "red" : "yellow", `${mandatory ? "violated" : "advisory"}  ${policy}`) +
      (severity === undefined ? "" : style("dim", `  severity ${severity}`)),
    ...violations.flatMap(({ message }) => indented(message)),
    ...indented(`${style("dim", "To do:")} ${remediation}`),
    ...indented(`${style("dim", "See:")} ${url}`),
  ];
}

function formatTotals(violations: readonly PreviewedViolation[]): string {
  const mandatory = violations.filter((violation) => violation.mandatory).length;
  const advice = violations.length - mandatory;
  return `${formatCount(mandatory, "mandatory violation")}, ${formatCount(advice, "advisory violation")}`;
}
