import type { Policy } from "@pulumi/policy";
import { closestName } from "./closestName";

/** A policy whose settings have rules that a schema cannot express. */
export interface ConfigurablePolicy extends Policy {
  /** The mistakes in the settings, as ends of a sentence that begins with the policy's name; for example `matches every host`. */
  mistakesOf?: (settings: object) => readonly string[];
}

/** A mistake in the configuration of the pack. Its message is shown without a stack. */
export class ConfigurationMistake extends Error {}

/**
 * Refuses names of policies and settings that do not exist, and settings that a policy refuses. The engine checks settings against
 * the schemas, but passes on settings without a schema, and the names of policies that the pack does not have.
 * Source: pulumi/pulumi, pkg/resource/analyzer/config.go, `ReconcilePolicyPackConfig`.
 *
 * @throws ConfigurationMistake with every mistake
 */
export function checkConfiguration(
  policies: readonly ConfigurablePolicy[],
  configured: ReadonlyMap<string, { properties: object }>,
): void {
  const byName = new Map(policies.map((policy) => [policy.name, policy]));
  const mistakes = [...configured].flatMap(([name, { properties }]) => {
    const policy = byName.get(name);
    if (policy !== undefined) return mistakesIn(policy, properties);
    return name === ALL
      ? Object.keys(properties).map((key) => `${ALL} accepts only enforcementLevel, not ${key}`)
      : [`${name} is not a policy of the pack.${suggestion(name, [...byName.keys(), ALL])}`];
  });
  if (mistakes.length > 0) {
    const text = mistakes.join("\n  ");
    throw new ConfigurationMistake(`The policy configuration has mistakes:\n  ${text}`);
  }
}

/** The entry of a configuration that sets the level of all policies. The engine passes it on to the pack. */
const ALL = "all";

function mistakesIn(policy: ConfigurablePolicy, settings: object): string[] {
  const known = [...Object.keys(policy.configSchema?.properties ?? {}), "enforcementLevel"];
  const unknown = Object.keys(settings).filter((key) => !known.includes(key));
  const mistakes = policy.mistakesOf?.(settings) ?? [];
  return [
    ...unknown.map(
      (key) =>
        `${policy.name} has no setting ${key}.${suggestion(key, known) || ` It has ${known.join(", ")}.`}`,
    ),
    ...mistakes.map((mistake) => `${policy.name}: ${mistake}`),
  ];
}

function suggestion(name: string, known: readonly string[]): string {
  const closest = closestName(name, known);
  return closest === undefined ? "" : ` Did you mean ${closest}?`;
}
