import { formatCount } from "../../text/count";
import { cut } from "../../text/printable";
import { formatCost } from "../cost/format";
import { countTypes, formatVerdictCounts, verdictsOf } from "../formatPlan";
import type { Preview, PreviewedViolation } from "../preview";
import { code, plain } from "./markdownText";
import { byPolicy, formatTotals, verdictOf, type ViolationVerdict } from "../violations";

/** The most characters of the text. GitHub takes 65,536 in a comment, of which a workflow needs some. */
const MOST = 60_000;
/** Columns of a table of costs. */
const COST_WIDTH = 100;

/** Lines that belong together. All of them are left out where its opening and closing lines do not fit. */
interface Section {
  open: string;
  lines: readonly string[];
  close?: string;
}

/**
 * Formats a preview as Markdown for a comment on a pull request: the verdict first, then the violations, then the rest, folded. Names and
 * messages are shown as they are: they format nothing, link to nothing and mention nobody.
 *
 * @param most characters of the text; lines that do not fit are counted. Default: 60,000
 */
export function formatMarkdown(preview: Preview, most = MOST): string {
  const { stack, violations, policies, resources, cost } = preview;
  const of = (verdict: ViolationVerdict) =>
    violations.filter((violation) => verdictOf(violation) === verdict);
  const verdicts = verdictsOf(preview);
  return fit(
    summaryOf(preview),
    [
      {
        open: "\n#### Refused by the provider or the service\n",
        lines: preview.refusals.map((one) => `- ${plain(one)}`),
      },
      violationsSection("Mandatory violations", of("violated")),
      violationsSection("Advice", of("advisory")),
      folded("exempt violation", of("exempt").map(describeExempt)),
      folded(
        "policy",
        policies.map(
          ({ name, notApplicable }) =>
            `- ${verdicts.get(name) ?? "ok"}: ${code(name)}${notApplicable === undefined ? "" : ` ${plain(notApplicable)}`}`,
        ),
      ),
      folded(
        "resource",
        countTypes(resources).map(([type, count]) => `- ${count} ${code(type)}`),
        resources.length,
      ),
      ...(cost === undefined
        ? []
        : [folded("cost", ["```text", ...formatCost(cost, COST_WIDTH).split("\n"), "```"])]),
    ].filter(({ lines }) => lines.length > 0),
    { most, hint: `${code(`npx bridge preview --stack ${stack}`)} shows everything.` },
  );
}

function summaryOf(preview: Preview): string[] {
  const { stack, violations, resources, notices, remediations, ok } = preview;
  return [
    `### ${ok ? "Passed" : "Refused"}: policies on the stack ${code(stack)}`,
    "",
    `**${formatTotals(violations)}** in ${formatCount(resources.length, "resource")}. ` +
      `Judged by ${formatVerdictCounts(verdictsOf(preview))}.`,
    ...notices.flatMap((notice) => ["", `> ${plain(notice)}`]),
    ...remediations.flatMap(({ policy, resource, changed }) => [
      "",
      `${code(policy)} fixes ${changed.map(code).join(", ")} of ${code(resource)}.`,
    ]),
  ];
}

function violationsSection(title: string, violations: readonly PreviewedViolation[]): Section {
  const lines = byPolicy(violations).flatMap((found) => {
    const [first] = found;
    if (first === undefined) return [];
    const { policy, severity, remediation, url } = first;
    const documentation = /^https:\/\/[^\s<>()"]+$/.test(url) ? ` ([documentation](<${url}>))` : "";
    return [
      `\n**${code(policy)}**${severity === undefined ? "" : `, severity ${severity}`}${documentation}. ${plain(remediation)}\n`,
      ...found.map(describeViolation),
    ];
  });
  return { open: `\n#### ${title}`, lines };
}

const describeViolation = ({ resource, message }: PreviewedViolation): string =>
  `- ${resource === undefined ? "The stack" : code(resource)}: ${plain(message)}`;

const describeExempt = (violation: PreviewedViolation): string =>
  `${describeViolation(violation)} **Exempt from ${code(violation.policy)}:** ${plain(violation.exemption?.reason ?? "")}`;

function folded(what: string, lines: readonly string[], count = lines.length): Section {
  const title =
    what === "cost" ? "The month's cost" : formatCount(count, what).replace(/ys$/, "ies");
  return {
    open: `\n<details><summary>${title}</summary>\n`,
    lines,
    close: "\n</details>",
  };
}

/** Joins the sections, and counts the lines that do not fit. */
function fit(
  summary: readonly string[],
  sections: readonly Section[],
  { most, hint }: { most: number; hint: string },
): string {
  const room = most - hint.length - 200; // for the sentence about what is left out
  const shown = [cut(summary.join("\n"), room)];
  let length = shown.join("").length;
  let left = 0;
  for (const { open, lines, close = "" } of sections) {
    const frame = open.length + close.length + 3;
    const kept: string[] = [];
    let inside = frame;
    for (const line of lines) {
      if (length + inside + line.length + 1 > room) break;
      kept.push(line);
      inside += line.length + 1;
    }
    // A code block is shown whole or not at all.
    const whole = kept.length === lines.length || !lines[0]?.startsWith("```");
    if (kept.length > 0 && whole) {
      shown.push(open, ...kept, ...(close === "" ? [] : [close]));
      length += inside;
      left += lines.length - kept.length;
    } else left += lines.length;
  }
  if (left > 0) {
    shown.push(
      `\n**${formatCount(left, "line")} left out**, because a comment has no room. ${hint}`,
    );
  }
  return shown.join("\n");
}
