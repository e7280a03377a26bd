import { RunError } from "@pulumi/pulumi/errors";
import { EnforcementLevel, type PolicyInfo } from "@pulumi/pulumi/proto/analyzer_pb";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { didYouMean } from "../../text/suggest";
import type { GivenPolicyConfig, Level, PolicyException } from "./policyConfigFile";

export type { GivenPolicyConfig };

/** The level and settings of a policy, with defaults for settings that are not configured. */
export interface PolicyConfig {
  enforcementLevel: EnforcementLevel;
  properties: Record<string, unknown>;
}

const LEVELS: Record<Level, EnforcementLevel> = {
  advisory: EnforcementLevel.ADVISORY,
  mandatory: EnforcementLevel.MANDATORY,
  disabled: EnforcementLevel.DISABLED,
  remediate: EnforcementLevel.REMEDIATE,
};

const ajv = new Ajv({ useDefaults: true, strict: false, allErrors: true });
/** By the schema's JSON text. Compiling those of a pack takes longer than judging a stack. */
const validators = new Map<string, ValidateFunction>();

function validatorOf(schema: object): ValidateFunction {
  const text = JSON.stringify(schema);
  const known = validators.get(text) ?? ajv.compile(schema);
  validators.set(text, known);
  return known;
}

/**
 * Fills in the defaults of the policies' schemas and checks the result against the schemas, as the engine does.
 * Source: pulumi/pulumi, pkg/resource/analyzer/config.go, ReconcilePolicyPackConfig. Unlike the engine, it refuses unknown policy
 * names, because a mistyped name would leave the policy unconfigured, and its violations not exempted.
 *
 * @throws RunError with every mistake
 */
export function reconcile(
  policies: readonly PolicyInfo[],
  given: GivenPolicyConfig,
  exceptions: readonly PolicyException[] = [],
): Map<string, PolicyConfig> {
  const names = policies.map((policy) => policy.getName());
  const mistakes = unknownPolicies(Object.keys(given), [...names, "all"]);
  exceptions.forEach(({ match }, index) => {
    const listed = new Set(match.flatMap((entry) => entry.policies));
    const unknown = unknownPolicies([...listed], names);
    mistakes.push(...unknown.map((mistake) => `exceptions[${index}]: ${mistake}`));
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
    const validate = validatorOf({
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

/** A mistake for each name that is not known. */
function unknownPolicies(given: readonly string[], known: readonly string[]): string[] {
  return given
    .filter((name) => !known.includes(name))
    .map((name) => {
      const suggestion = didYouMean(name, known);
      const names = known.filter((one) => one !== "all");
      const remedy = suggestion === "" ? ` The pack has ${names.join(", ")}.` : suggestion;
      return `${name} is not a policy of the pack.${remedy}`;
    });
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
