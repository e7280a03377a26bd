import { createHash } from "node:crypto";
import { version } from "../../package.json";
import type { JudgingPolicy } from "../../emulator/embedded/policyPack";
import { printable } from "../../text/printable";
import type { Preview, PreviewedViolation } from "../preview";
import { verdictOf } from "../violations";

/** The scores by which GitHub names a security alert critical, high, medium or low. Source: GitHub, 'SARIF support for code scanning'. */
const SCORES: Readonly<Record<string, string>> = {
  critical: "9.5",
  high: "8.0",
  medium: "5.5",
  low: "2.0",
};

const LEVELS = { violated: "error", advisory: "warning", exempt: "note" } as const;

/**
 * Formats a preview as SARIF 2.1.0. A policy is a rule; a violation is a result at its resource. An exempted violation has a
 * suppression with the exception's reason.
 *
 * The physical location, which GitHub demands, is the program: a policy pack knows no lines of code. Sources: OASIS, 'SARIF 2.1.0';
 * GitHub, 'SARIF support for code scanning'.
 */
export function formatSarif(preview: Preview): string {
  const { stack, policies, violations, notices, refusals, ok } = preview;
  const ruleIndex = new Map(policies.map(({ name }, index) => [name, index]));
  const advised = new Set(
    violations.filter((one) => verdictOf(one) !== "violated").map(({ policy }) => policy),
  );
  const fingerprint = fingerprints();
  const log = {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "bridge preview",
            semanticVersion: version,
            rules: policies.map((policy) => ruleOf(policy, advised.has(policy.name))),
          },
        },
        automationDetails: { id: `bridge-preview/${printable(stack)}/` },
        invocations: [
          {
            executionSuccessful: refusals.length === 0,
            exitCode: ok ? 0 : 1,
            ...(refusals.length > 0 && {
              toolExecutionNotifications: refusals.map((refusal) => ({
                level: "error",
                message: { text: plainText(refusal) },
              })),
            }),
            ...(notices.length > 0 && {
              toolConfigurationNotifications: notices.map((notice) => ({
                level: "warning",
                message: { text: plainText(notice) },
              })),
            }),
          },
        ],
        columnKind: "utf16CodeUnits",
        results: violations.map((violation) => ({
          ...resultOf(violation, preview),
          ...(ruleIndex.has(violation.policy) && { ruleIndex: ruleIndex.get(violation.policy) }),
          partialFingerprints: { primaryLocationLineHash: fingerprint(stack, violation) },
        })),
      },
    ],
  };
  return JSON.stringify(log, null, 2);
}

/**
 * GitHub fails a check for a security score of 7 and more, whatever the level of the result. So a policy that only advises, or that
 * an exception silences, has no score.
 */
function ruleOf(policy: JudgingPolicy, advised: boolean) {
  const { name, level, severity, description, remediation, url } = policy;
  const score = SCORES[severity ?? ""];
  const scored = level === "mandatory" && !advised && score !== undefined;
  return {
    id: name,
    shortDescription: { text: plainText(description || name) },
    ...(url !== "" && { helpUri: url }),
    help: { text: plainText(remediation || description || name) },
    defaultConfiguration: { level: level === "mandatory" ? "error" : "warning" },
    properties: {
      ...(severity !== undefined && { severity }),
      ...(scored && { tags: ["security"], "security-severity": score }),
    },
  };
}

function resultOf(violation: PreviewedViolation, { stack, program }: Preview) {
  const { policy, urn, resource, message, exemption } = violation;
  return {
    ruleId: policy,
    level: LEVELS[verdictOf(violation)],
    message: { text: plainText(message) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: uriOf(program), uriBaseId: "%SRCROOT%" },
          region: { startLine: 1 },
        },
        logicalLocations: [
          {
            name: printable(resource ?? stack),
            fullyQualifiedName: printable(urn === "" ? stack : urn),
            kind: "resource",
          },
        ],
        message: { text: "The program that registers the resource. The line is not known." },
      },
    ],
    // An empty list says that the result is not suppressed; no list would say that this is not known.
    suppressions:
      exemption === undefined
        ? []
        : [{ kind: "external", status: "accepted", justification: printable(exemption.reason) }],
  };
}

/** A relative path as a relative reference, with `/` between folders. */
const uriOf = (path: string): string => path.split(/[\\/]/).map(encodeURIComponent).join("/");

/**
 * Plain text of SARIF. Brackets before a parenthesis would be a link. Source: OASIS, 'SARIF 2.1.0', 3.11.6 'Messages with embedded links'.
 */
function plainText(text: string): string {
  const shown = printable(text);
  return shown.includes("](") ? shown.replace(/[[\]]/g, "\\$&") : shown;
}

/**
 * Makes a fingerprint of each violation, by which GitHub recognizes it in later runs: by default, GitHub would take the line, which is
 * the same for all. The message is left out, because it changes with the values.
 */
function fingerprints() {
  const seen = new Map<string, number>();
  return (stack: string, { policy, urn }: PreviewedViolation): string => {
    const key = JSON.stringify([stack, policy, urn]);
    const before = seen.get(key) ?? 0;
    seen.set(key, before + 1);
    return `${createHash("sha256").update(key).digest("hex").slice(0, 32)}:${before + 1}`;
  };
}
