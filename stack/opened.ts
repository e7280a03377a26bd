import { RunError } from "@pulumi/pulumi/errors";
import { z } from "zod";
import { OPAQUE_SECRET, readStackFile, type StackFile } from "../settings/stackFile";
import { askEngine, findEngine, HOW_TO_GET_AN_ENGINE } from "../clients/engine";
import { parsedJson } from "../text/parsedJson";
import { passphrases, configuredStack, type ConfiguredStack } from "./stack";

/** The output of `pulumi config --json`. The value of a structured setting is JSON text. */
const engineConfig = z.record(z.string(), z.looseObject({ value: z.string() }));

/**
 * Reads a stack with its secrets. The engine opens the secrets that no passphrase opens, such as those of AWS KMS or Pulumi
 * Cloud. No error contains a secret.
 *
 * @param directory of Pulumi.yaml
 * @param isNeeded whether the secret of a key (without the project's name) must be open. Default: all secrets
 * @throws RunError with every mistake in the settings, or saying why the secrets cannot be opened
 */
export async function readOpenedStack(
  directory: string,
  name: string,
  isNeeded: (key: string) => boolean = () => true,
): Promise<ConfiguredStack> {
  const configuration = await readStackFile(directory, name, passphrases());
  const { project, values, secretKeys } = configuration;
  const closed = [...secretKeys].filter(
    (key) =>
      values[key]?.includes(OPAQUE_SECRET) === true && isNeeded(key.replace(`${project}:`, "")),
  );
  return configuredStack(
    closed.length === 0 ? configuration : await openWithEngine(directory, configuration, closed),
  );
}

async function openWithEngine(
  directory: string,
  configuration: StackFile,
  closed: readonly string[],
): Promise<StackFile> {
  const { stack, values } = configuration;
  if (findEngine() === undefined) {
    throw new RunError(
      `The secrets of Pulumi.${stack}.yaml cannot be opened here: PULUMI_CONFIG_PASSPHRASE does not fit, and other secrets providers need the engine. ${HOW_TO_GET_AN_ENGINE}`,
    );
  }
  const { refusal, stdout } = await askEngine(directory, [
    ...["config", "--show-secrets", "--json", "--stack", stack],
  ]);
  if (refusal !== undefined) {
    throw new RunError(
      `The engine cannot open the secrets of the stack ${stack}: ${refusal}. Sign in to the secrets provider, or set PULUMI_CONFIG_PASSPHRASE.`,
    );
  }
  const answer = engineConfig.safeParse(parsedJson(stdout));
  const opened = answer.success ? answer.data : {};
  const missing = closed.filter((key) => opened[key] === undefined);
  if (missing.length > 0) {
    throw new RunError(
      `The engine did not return ${missing.join(", ")} of the stack ${stack}. Check that it reads the same Pulumi.${stack}.yaml.`,
    );
  }
  const found = closed.map((key) => [key, opened[key]?.value ?? ""] as const);
  return { ...configuration, values: { ...values, ...Object.fromEntries(found) } };
}
