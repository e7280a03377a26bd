import { didYouMean } from "../../text/suggest";
import { environmentOf, type Environment } from "./environment";
import { FileMistakes, type PulumiFile } from "./file";
import { fullKey, KEY_FORM } from "./keys";
import type { StackValues } from "./projectConfig";
import { isMapping, type Value } from "./values";

/** What a stack file gives, before the project's values are added and the secrets are opened. */
export interface StackContent {
  values: StackValues;
  /** The keys as they are written, by full key. */
  written: Map<string, string>;
  /** Of the passphrase provider. */
  encryptionsalt: string | undefined;
  /** Of another provider, such as `awskms://alias/shop`. */
  secretsprovider: string | undefined;
  environment: Environment | undefined;
}

/** Source: pulumi/pulumi, sdk/go/common/workspace/project.go, ProjectStack. */
const PULUMI_KEYS = ["config", "environment", "encryptionsalt", "encryptedkey", "secretsprovider"];

/**
 * Reads the content of a stack file. Source: pulumi/pulumi, sdk/go/common/workspace/loaders.go, LoadProjectStackBytes.
 * Stricter than the engine: two spellings of one key are a mistake (the engine takes either), and so is a mistyped `config`, which
 * the engine ignores.
 *
 * @throws RunError with every mistake, each with its file, line and column
 */
export function readStackContent(file: PulumiFile, project: string): StackContent {
  const mistakes = new FileMistakes(file);
  const written = new Map<string, string>();
  const values = configOf(file, project, { mistakes, written });
  const text = (key: string) => textAt(file, key, mistakes);
  text("encryptedkey");
  const content = {
    values,
    written,
    encryptionsalt: text("encryptionsalt"),
    secretsprovider: text("secretsprovider"),
    environment: environmentIn(file, project, mistakes),
  };
  mistakes.report();
  return content;
}

function configOf(
  file: PulumiFile,
  project: string,
  { mistakes, written }: { mistakes: FileMistakes; written: Map<string, string> },
): StackValues {
  const values: StackValues = new Map();
  const config = file.content.get("config") ?? null;
  if (!file.content.has("config")) refuseMistypedConfig(file, mistakes);
  if (config === null) return values;
  if (!isMapping(config)) {
    mistakes.add(["config"], "must be a mapping of configuration keys to their values");
    return values;
  }
  for (const [key, value] of config) {
    const full = fullKey(key, project);
    const other = full === undefined ? undefined : written.get(full);
    if (full === undefined) {
      mistakes.add(["config", key], `has the key ${key}, but ${KEY_FORM}`);
    } else if (other !== undefined) {
      mistakes.add(
        ["config", key],
        `has the key ${key}, which is the same as ${other}: remove one of them`,
      );
    } else {
      written.set(full, key);
      values.set(full, plainNull(value, file));
    }
  }
  return values;
}

/** YAML's null is an empty text at the top, and JSON's is not. Source: the engine's answers to `pulumi config --json`. */
const plainNull = (value: Value, { isJson }: PulumiFile): Value =>
  value === null && !isJson ? "" : value;

function refuseMistypedConfig({ content }: PulumiFile, mistakes: FileMistakes): void {
  for (const key of content.keys()) {
    if (PULUMI_KEYS.includes(key) || didYouMean(key, ["config"]) === "") continue;
    mistakes.add([key], `has the key ${key}, which Pulumi ignores. Did you mean config?`);
  }
}

function textAt(file: PulumiFile, key: string, mistakes: FileMistakes): string | undefined {
  const value = file.content.get(key) ?? undefined;
  if (value === undefined || value === "") return undefined;
  if (Array.isArray(value) || isMapping(value)) {
    mistakes.add([key], `has ${key} that is not a text`);
    return undefined;
  }
  return String(value);
}

function environmentIn(
  file: PulumiFile,
  project: string,
  mistakes: FileMistakes,
): Environment | undefined {
  const given = file.content.get("environment") ?? null;
  if (given === null) return undefined;
  const environment = environmentOf(given, project);
  if (environment === undefined) {
    mistakes.add(
      ["environment"],
      "must be a list of environments, or an environment's imports and values",
    );
  }
  return environment;
}
