import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { findEncodingMistake } from "../../text/encoding";
import { findJsonMistake } from "../../text/jsonMistake";
import { repeatedKeys } from "../../text/repeatedKeys";
import { didYouMean } from "../../text/suggest";
import { readBytes, Unreadable } from "../../text/textFile";

/** The enforcement levels of Pulumi, as configuration files spell them. */
export const LEVEL_NAMES = ["advisory", "mandatory", "disabled", "remediate"] as const;
export type Level = (typeof LEVEL_NAMES)[number];

const level = z.enum(LEVEL_NAMES);
const policies = z.record(
  z.string(),
  z.union(
    [level, z.looseObject({ enforcementLevel: level.optional() })],
    `must be ${LEVEL_NAMES.join(", ")}, or an object with the policy's settings and one of these levels as its enforcementLevel`,
  ),
  "must be an object with an entry for each configured policy",
);

/** The level and settings of each configured policy, by its name; `all` holds the level of all others. */
export type GivenPolicyConfig = z.output<typeof policies>;

const isUrn = (text: string) => /^urn:pulumi:[^:]+::[^:]+::.+::.+$/s.test(text);
const listOf = (what: string, entry: z.ZodType<string, string>) =>
  z.array(entry, `must be a list of ${what}`).min(1, `must be a list of at least one of ${what}`);

const match = z.strictObject(
  {
    policies: listOf("policy names", z.string("must be the name of a policy")),
    targets: listOf(
      "resource URNs",
      z
        .string("must be the URN of a resource")
        .refine(
          isUrn,
          "is not a resource URN, such as urn:pulumi:<stack>::<project>::<type>::<name>",
        ),
    ),
  },
  "must be an object with policies and targets",
);
const exception = z.strictObject(
  {
    reason: z
      .string("must be a text that says why the violations are acceptable")
      .refine((text) => text.trim() !== "", "must say why the violations are acceptable"),
    match: z
      .array(match, "must be a list of objects with policies and targets")
      .min(1, "must have at least one entry with policies and targets"),
  },
  "must be an object with reason and match",
);
const second = z.strictObject({
  version: z.literal(2, "must be the number 2"),
  policies: policies.default({}),
  exceptions: z.array(exception, "must be a list of exceptions").default([]),
  environments: z.array(z.string("must be a text"), "must be a list of texts").default([]),
});
const { environments } = second.shape;
const withoutVersion = second.transform(
  ({ policies, exceptions, environments }): PolicyConfigFile => ({
    policies,
    exceptions,
    environments,
  }),
);

/** Exempts violations of some policies by some resources: `policies` and `targets` of the same entry. */
export type PolicyException = z.output<typeof exception>;

/** A policy configuration file, of either version. */
export interface PolicyConfigFile {
  policies: GivenPolicyConfig;
  exceptions: readonly PolicyException[];
  /** ESC environments with further settings. Only Pulumi Cloud can open them. */
  environments: readonly string[];
}

/** The configuration without a file: each policy has its own level and its defaults. */
export const NO_POLICY_CONFIG: PolicyConfigFile = {
  policies: {},
  exceptions: [],
  environments: [],
};

/**
 * Reads a policy configuration file, in the format of `pulumi preview --policy-pack-config`.
 *
 * @throws RunError with the file and its mistakes
 */
export async function readPolicyConfig(file: string): Promise<PolicyConfigFile> {
  return Promise.resolve(parsePolicyConfig(readConfigText(file), file));
}

function readConfigText(file: string): string {
  try {
    const bytes = readBytes(file);
    const mistake = findEncodingMistake(bytes);
    if (mistake !== undefined)
      throw cannotUse(
        file,
        `in line ${mistake.line}, column ${mistake.column}, ${mistake.problem}`,
      );
    return bytes.toString("utf8");
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const reason =
      error.code === "ENOENT"
        ? "the file does not exist. Create it, or give the path of an existing file"
        : `it ${error.message}`;
    throw cannotUse(file, reason);
  }
}

const cannotUse = (file: string, reason: string) =>
  new RunError(`The policy configuration ${file} cannot be used: ${reason}`);

/** A sentence for the reader of a verdict. @param file that would configure the policies */
export const describeMissingPolicyConfig = (file: string): string =>
  `${file} does not exist, so each policy has the pack's own level and settings.`;

/**
 * Parses a policy configuration of version 1 (an entry for each policy) or 2 (`version`, `policies` and `exceptions`).
 *
 * Sources: for version 1, `environments` and an empty file, pulumi/pulumi 3.260, pkg/resource/analyzer/config.go,
 * parsePolicyPackConfig. For exceptions (a reason, and entries with policies and resource URNs), Pulumi's documentation 'Policy
 * exceptions' and PolicyExceptionMatch of its REST API. Assumed, because no source with version 2 (engine 3.271) was available: the
 * spelling of the file's keys, `version`, `policies`, `exceptions`, `reason`, `match`, `policies` and `targets`.
 *
 * Stricter than the engine: a key may not occur twice (the engine takes the last one), and unknown keys of version 2 are refused.
 *
 * @param file its name, for messages
 * @throws RunError with the file and its mistakes
 */
export function parsePolicyConfig(text: string, file: string): PolicyConfigFile {
  const cannot = (reason: string) => cannotUse(file, reason);
  if (text.startsWith("\uFEFF")) {
    throw cannot(
      "it begins with a byte order mark, which Pulumi's engine refuses. Save it as UTF-8 without it",
    );
  }
  if (text.trim() === "") return NO_POLICY_CONFIG;
  const mistake = findJsonMistake(text);
  if (mistake !== undefined) {
    throw cannot(
      `in line ${mistake.line}, column ${mistake.column}, it is not JSON: ${mistake.problem}`,
    );
  }
  const value: unknown = JSON.parse(text);
  const repeated = repeatedKeys(text);
  if (repeated.length > 0) throw cannot(`it has ${repeated.join(", ")} more than once`);
  if (text.includes("__proto__") && hasKey(value, "__proto__")) {
    throw cannot("it has the key __proto__, which is not a setting");
  }
  const read = (versionOf(value) === 1 ? first : withoutVersion).safeParse(value);
  if (read.success) return read.data;
  throw cannot(read.error.issues.map(describeIssue).join("; "));
}

/** The version of a configuration. A file without `version` that has the keys of version 2 is of version 2, and mistaken. */
function versionOf(value: unknown): 1 | 2 {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return 1;
  const { version, ...rest } = value as Record<string, unknown>;
  const isLevel = typeof version === "string" && LEVEL_NAMES.some((name) => name === version);
  const nested = "policies" in rest || "exceptions" in rest;
  return (version === undefined || isLevel) && !nested ? 1 : 2;
}

/** Version 1: each key is a policy, except `environments`. */
const first = z
  .looseObject({ environments }, "must be an object with an entry for each configured policy")
  .transform(({ environments, ...rest }, context): PolicyConfigFile => {
    const given = policies.safeParse(rest);
    if (given.success) return { policies: given.data, exceptions: [], environments };
    given.error.issues.forEach(({ path, message }) =>
      context.addIssue({ code: "custom", path, message }),
    );
    return z.NEVER;
  });

type Issue = z.core.$ZodIssue;

function describeIssue(issue: Issue): string {
  const where = issue.path
    .map((part, index) =>
      typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`,
    )
    .join("");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => describeUnknownKey(where, key)).join("; ");
  }
  return where === "" ? issue.message : `${where} ${issue.message}`;
}

const KEYS = {
  file: Object.keys(second.shape),
  exception: Object.keys(exception.shape),
  match: Object.keys(match.shape),
};

/** Why a key of version 2 is refused, and where it belongs. */
function describeUnknownKey(where: string, key: string): string {
  const known =
    where === "" ? KEYS.file : /match\[\d+\]$/.test(where) ? KEYS.match : KEYS.exception;
  const place = where === "" ? "version 2" : where;
  const head = `${place} has no key ${key}.`;
  if (known === KEYS.exception) {
    if (KEYS.match.includes(key)) return `${head} It belongs into the entries of its match`;
    if (/^expir/i.test(key)) return `${head} Only exceptions that Pulumi Cloud keeps can expire`;
  }
  const suggestion = didYouMean(key, known);
  if (suggestion !== "") return head + suggestion;
  const settings = where === "" ? " Settings of policies belong below policies." : "";
  return `${head} It has ${known.join(", ")}.${settings}`;
}

function hasKey(value: unknown, key: string): boolean {
  if (typeof value !== "object" || value === null) return false;
  return Object.entries(value).some(([name, inner]) => name === key || hasKey(inner, key));
}
