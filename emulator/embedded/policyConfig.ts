import { readFile } from "node:fs/promises";
import { RunError } from "@pulumi/pulumi/errors";
import { EnforcementLevel, type PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import Ajv, { type ErrorObject } from "ajv";
import { z } from "zod";
import { didYouMean } from "../../text/suggest";

/** The level and settings of a policy, with defaults for settings that are not configured. */
export interface PolicyConfig {
  enforcementLevel: EnforcementLevel;
  properties: Record<string, unknown>;
}

const LEVELS = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
} as const;
type Level = keyof typeof LEVELS;

const level = z.enum(Object.keys(LEVELS) as [Level, ...Level[]]);
const given = z.record(
  z.string(),
  z.union(
    [level, z.looseObject({ enforcementLevel: level.optional() })],
    `must be ${Object.keys(LEVELS).join(", ")}, or an object with the policy's settings and one of these levels as its enforcementLevel`,
  ),
  "must be an object with an entry for each configured policy",
);

export type GivenPolicyConfig = z.output<typeof given>;

/**
 * Reads a policy configuration file, in the format of `pulumi preview --policy-pack-config`.
 *
 * @throws RunError with the file and its mistakes
 */
export async function readPolicyConfig(file: string): Promise<GivenPolicyConfig> {
  const cannot = (reason: string) =>
    new RunError(`The policy configuration ${file} cannot be used: ${reason}`);
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw cannot((error as Error).message);
  }
  const read = given.safeParse(value);
  if (read.success) return read.data;
  const mistakes = read.error.issues.map(({ path, message }) => [...path, message].join(" "));
  throw cannot(mistakes.join("; "));
}

const ajv = new Ajv({ useDefaults: true, strict: false, allErrors: true });

/**
 * Fills in the defaults of the policies' schemas and checks the result against the schemas, as the engine does.
 * Source: pulumi/pulumi, pkg/resource/analyzer/config.go, ReconcilePolicyPackConfig. Unlike the engine, it refuses unknown policy
 * names, because a mistyped name would leave the policy unconfigured.
 *
 * @throws RunError with every mistake
 */
export function reconcile(
  policies: readonly PolicyInfo[],
  given: GivenPolicyConfig,
): Map<string, PolicyConfig> {
  const names = policies.map((policy) => policy.getName());
  const mistakes = Object.keys(given)
    .filter((name) => name !== "all" && !names.includes(name))
    .map((name) => {
      const suggestion = didYouMean(name, [...names, "all"]);
      const remedy = suggestion === "" ? ` The pack has ${names.join(", ")}.` : suggestion;
      return `${name} is not a policy of the pack.${remedy}`;
    });

  mistakes.push(
    ...Object.keys(asObject(given.all))
      .filter((key) => key !== "enforcementLevel")
      .map((key) => `all accepts only enforcementLevel, not ${key}`),
  );

  const reconciled = policies.map((policy): [string, PolicyConfig] => {
    const name = policy.getName();
    const { enforcementLevel, ...properties } = asObject(given[name]);
    const { properties: schema, required } = schemaOf(policy);
    const validate = ajv.compile({
      type: "object",
      properties: schema,
      required,
      additionalProperties: false,
    });
    if (!validate(properties)) {
      const known = [...Object.keys(schema), "enforcementLevel"];
      mistakes.push(...(validate.errors ?? []).map((error) => describeMistake(name, error, known)));
    }
    const chosen = enforcementLevel ?? asObject(given.all).enforcementLevel;
    return [
      name,
      {
        enforcementLevel: chosen === undefined ? policy.getEnforcementlevel() : LEVELS[chosen],
        properties,
      },
    ];
  });
  if (mistakes.length > 0) {
    throw new RunError(`The policy configuration has mistakes:\n  ${mistakes.join("\n  ")}`);
  }
  return new Map(reconciled);
}

/** Formats a schema error. The path names the setting, such as `rate/ceiling`. */
function describeMistake(
  policy: string,
  { keyword, instancePath, message, params }: ErrorObject,
  known: readonly string[],
): string {
  if (keyword !== "additionalProperties" || instancePath !== "") {
    return `${policy}${instancePath} ${message}`;
  }
  const setting = String(params.additionalProperty);
  const suggestion = didYouMean(setting, known);
  const remedy = suggestion === "" ? ` It has ${known.join(", ")}.` : suggestion;
  return `${policy} has no setting ${setting}.${remedy}`;
}

function asObject(given: GivenPolicyConfig[string] | undefined): {
  enforcementLevel?: Level;
  [property: string]: unknown;
} {
  return typeof given === "string" ? { enforcementLevel: given } : { ...given };
}

function schemaOf(policy: PolicyInfo) {
  const schema = policy.getConfigschema();
  return {
    properties: schema?.getProperties()?.toJavaScript() ?? {},
    required: schema?.getRequiredList() ?? [],
  };
}
