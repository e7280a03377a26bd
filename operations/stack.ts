import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { readPolicyConfig, type GivenPolicyConfig } from "../emulator/embedded/policyConfig";
import { readStackFile, type StackConfiguration } from "../emulator/embedded/stackFile";
import { parseSettings, report, type Settings } from "../settings/parse";

/** What there is to know of a stack before its program runs. */
export interface Stack {
  configuration: StackConfiguration;
  settings: Settings;
  region: string;
  policyConfig: GivenPolicyConfig;
}

/**
 * Reads a stack's file and the policies' configuration for it.
 *
 * @param directory of Pulumi.yaml
 * @param passphrases tried in turn on the encrypted values
 * @throws RunError with every mistake in the settings, or naming the file that cannot be used
 */
export async function readStack(
  directory: string,
  name: string,
  passphrases: readonly string[],
): Promise<Stack> {
  const configuration = await readStackFile(directory, name, passphrases);
  const parsed = parseSettings(configuration);
  if (!parsed.ok) {
    throw new RunError(report(name, parsed.mistakes));
  }
  const region = configuration.values["aws:region"];
  if (region === undefined) {
    throw new RunError(
      `Pulumi.${name}.yaml does not say in which Region. Set it with \`pulumi config set aws:region eu-central-1 --stack ${name}\`.`,
    );
  }
  const policyConfig = await readPolicyConfig(join(directory, "policy", "config", `${name}.json`));
  return { configuration, settings: parsed.settings, region, policyConfig };
}
