import type { JudgingPolicy } from "../../emulator/embedded/policyPack";
import { printable } from "../../text/printable";
import type { Preview, PreviewedViolation } from "../preview";
import { formatExemption, verdictOf } from "../violations";

/**
 * Formats a preview as a JUnit report: a test case for each policy, and one for refused resources. A mandatory violation is a failure; a policy that does not apply is
 * skipped; advice and exempted violations are output of a test that passes.
 *
 * Source: the elements that GitLab, Jenkins and GitHub's report actions read (`testsuites` to `skipped`); JUnit has no schema of its own.
 */
export function formatJunit({ stack, policies, violations, notices, refusals }: Preview): string {
  const byPolicy = new Map<string, PreviewedViolation[]>(policies.map(({ name }) => [name, []]));
  for (const violation of violations) byPolicy.get(violation.policy)?.push(violation);
  const cases = [
    ...refusalCase(refusals, stack),
    ...policies.map((policy) => testCase(policy, byPolicy.get(policy.name) ?? [], stack)),
  ];
  const count = (outcome: TestCase["outcome"]) =>
    cases.filter((one) => one.outcome === outcome).length;
  const counts = `tests="${cases.length}" failures="${count("failed")}" errors="0" skipped="${count("skipped")}"`;
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="bridge preview" ${counts}>`,
    `  <testsuite name="${xml(`bridge preview of ${stack}`)}" ${counts}>`,
    ...cases.flatMap(({ lines }) => lines),
    ...(notices.length === 0 ? [] : [output("    ", notices)]),
    "  </testsuite>",
    "</testsuites>",
  ].join("\n");
}

interface TestCase {
  outcome: "passed" | "failed" | "skipped";
  lines: string[];
}

/** A failed test case where the provider or the service would refuse resources. */
function refusalCase(refusals: readonly string[], stack: string): TestCase[] {
  const [first, ...rest] = refusals;
  if (first === undefined) return [];
  const more = rest.length === 0 ? "" : ` (and ${rest.length} more)`;
  const lines = [
    `    <testcase classname="${xml(`plan.${stack}`)}" name="resources-are-accepted">`,
    `      <failure message="${xml(first + more)}" type="refused">`,
    `${refusals.map(xml).join("\n")}</failure>`,
    "    </testcase>",
  ];
  return [{ outcome: "failed", lines }];
}

function testCase(
  policy: JudgingPolicy,
  violations: readonly PreviewedViolation[],
  stack: string,
): TestCase {
  const { name, notApplicable } = policy;
  const open = `    <testcase classname="${xml(`policy.${stack}`)}" name="${xml(name)}"`;
  const whole = (outcome: TestCase["outcome"], inside: string[]): TestCase => ({
    outcome,
    lines: inside.length === 0 ? [`${open}/>`] : [`${open}>`, ...inside, "    </testcase>"],
  });
  if (violations.length === 0 && notApplicable !== undefined) {
    return whole("skipped", [`      <skipped message="${xml(notApplicable)}"/>`]);
  }
  const refused = violations.filter((one) => verdictOf(one) === "violated");
  const others = violations.filter((one) => verdictOf(one) !== "violated");
  const said = others.map((one) => `${verdictOf(one)}: ${describeViolation(one)}`);
  return whole(refused.length === 0 ? "passed" : "failed", [
    ...failure(policy, refused),
    ...(said.length === 0 ? [] : [output("      ", said)]),
  ]);
}

/** One failure for all violations of a policy: most readers show only the first of a test case. */
function failure(
  { severity, remediation, url }: JudgingPolicy,
  refused: readonly PreviewedViolation[],
): string[] {
  const [first, ...rest] = refused;
  if (first === undefined) return [];
  const more = rest.length === 0 ? "" : ` (and ${rest.length} more)`;
  const lines = [...refused.map(describeViolation), `To do: ${remediation}`, `See: ${url}`];
  return [
    `      <failure message="${xml(first.message + more)}" type="${xml(severity ?? "mandatory")}">`,
    `${lines.map(xml).join("\n")}</failure>`,
  ];
}

const describeViolation = ({ message, urn, exemption }: PreviewedViolation): string =>
  `${message}${formatExemption(exemption)}${urn === "" ? "" : ` (${urn})`}`;

const output = (indent: string, lines: readonly string[]): string =>
  `${indent}<system-out>${lines.map(xml).join("\n")}</system-out>`;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** A text as content or attribute of XML, on one line. Characters that XML does not allow are shown by their code points. */
const xml = (text: string): string =>
  printable(text).replace(/[&<>"]/g, (character) => ENTITIES[character] ?? character);
