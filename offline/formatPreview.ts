import { styleText } from "node:util";
import { formatCount } from "../text/count";
import { printable } from "../text/printable";
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
import { byPolicy, formatExemption, formatTotals, verdictOf } from "./violations";

/** How a preview is shown. */
export interface PreviewStyle {
  color: boolean;
  /** Of the terminal, in columns. */
  width: number;
  /** Whether every resource and every policy is listed; otherwise they are counted. */
  verbose: boolean;
}

type Style = (how: Parameters<typeof styleText>[0], text: string) => string;

/**
 * Formats a preview for a person: the verdict first, then each violation with what to do about it, then the plan. Without `verbose`,
 * resources and policies are counted.
 */
export function formatPreview(preview: Preview, { color, width, verbose }: PreviewStyle): string {
  const style: Style = (how, text) => (color ? styleText(how, text) : text);
  const { stack, resources, violations, remediations, notices, cost } = preview;
  const indented = (text: string) => wrapIndented(text, width, "  ");
  return [
    style("bold", `Stack ${stack}: ${formatCount(resources.length, "resource")} to create`),
    ...formatJudgement(preview, { color, width, verbose }, style),
    style("bold", formatTotals(violations)),
    ...formatRefusals(preview, indented, style),
    ...notices.flatMap((notice) => indented(printable(notice))),
    ...remediations.flatMap(({ policy, resource, changed }) =>
      indented(`${policy} fixes ${changed.join(", ")} of '${resource}'.`),
    ),
    ...byPolicy(violations).flatMap((found) => formatViolations(found, width, style)),
    "",
    ...formatResourcesAndSubscriptions(preview, { color, width, verbose }, style),
    ...(cost === undefined ? [] : ["", formatCost(cost, width)]),
    ...(verbose || resources.length === 0
      ? []
      : ["", "--verbose lists every resource and every policy."]),
  ].join("\n");
}

function formatRefusals(
  { refusals }: Preview,
  indented: (text: string) => string[],
  style: Style,
): string[] {
  if (refusals.length === 0) return [];
  return [
    style("red", "refused  by the provider or the service"),
    ...refusals.flatMap((refusal) => indented(printable(refusal))),
  ];
}

function formatResourcesAndSubscriptions(
  { resources, subscriptions }: Preview,
  { width, verbose }: PreviewStyle,
  style: Style,
): string[] {
  const protectedNames = resources.filter(({ protect }) => protect).map(({ name }) => name);
  const indented = (text: string) => wrapIndented(text, width, "  ");
  return [
    style("bold", formatCount(resources.length, "resource")),
    verbose ? formatResources(resources, width) : formatKinds(resources, width),
    ...(protectedNames.length === 0
      ? []
      : indented(`Protected from deletion: ${protectedNames.join(", ")}.`)),
    "",
    style("bold", formatCount(Object.keys(subscriptions).length, "subscription")),
    ...Object.entries(subscriptions).flatMap(([name, one]) =>
      indented(`${name}: ${formatSubscriptionCost(one)}`),
    ),
  ];
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

const COLORS = { violated: "red", advisory: "yellow", exempt: "cyan" } as const;

function formatViolations(
  violations: readonly PreviewedViolation[],
  width: number,
  style: Style,
): string[] {
  const [first] = violations;
  if (first === undefined) return [];
  const { policy, severity, remediation, url, exemption } = first;
  const verdict = verdictOf(first);
  const indented = (text: string) => wrapIndented(text, width, "  ");
  return [
    "",
    style(COLORS[verdict], `${verdict}  ${policy}`) +
      (severity === undefined ? "" : style("dim", `  severity ${severity}`)),
    ...violations.flatMap((one) =>
      indented(printable(one.message) + printable(formatExemption(one.exemption))),
    ),
    ...(exemption !== undefined
      ? []
      : [
          ...indented(`${style("dim", "To do:")} ${remediation}`),
          ...indented(`${style("dim", "See:")} ${url}`),
        ]),
  ];
}
