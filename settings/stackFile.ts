import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { parseDocument, type Document } from "yaml";
import { z } from "zod";
import { didYouMean } from "../text/suggest";
import { openWithPassphrase, type Decrypt } from "./passphrase";

/** A stack's configuration, as Pulumi's engine hands it to the program. */
export interface StackFile {
  project: string;
  stack: string;
  /** Full keys (`project:key`); a structured value is JSON text. */
  values: Record<string, string>;
  secretKeys: Set<string>;
}

/** Stands in for a secret that cannot be decrypted, so that the policy pack can judge a program without its secrets. */
export const OPAQUE_SECRET = "opaque-secret";

const projectFile = z.object({
  name: z.string(),
  // The engine merges these with the stack's values, so that the stack file alone would be incomplete.
  config: z
    .undefined("project-level config is not supported here; move it to the stack files")
    .nullish(),
});

const stackFile = z
  .looseObject({
    encryptionsalt: z.string().optional(),
    config: z.record(z.string(), z.unknown()).nullish(),
  })
  // Pulumi ignores a mistyped `config`, so that every setting would seem to be missing.
  .superRefine((given, context) => {
    if (given.config !== undefined) return;
    for (const key of Object.keys(given)) {
      if (PULUMI_KEYS.includes(key) || didYouMean(key, ["config"]) === "") continue;
      const message = `'${key}' is not a key of a stack file. Did you mean config?`;
      context.addIssue({ code: "custom", message, path: [key] });
    }
  });
/** Source: pulumi/pulumi, sdk/go/common/workspace/project.go, ProjectStack. */
const PULUMI_KEYS = ["config", "environment", "encryptionsalt", "encryptedkey", "secretsprovider"];

/** @param directory of Pulumi.yaml @throws RunError naming the file that cannot be used */
export async function readProjectName(directory: string): Promise<string> {
  const { name } = await readYaml(directory, "Pulumi.yaml", projectFile);
  return name;
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml`. Secrets are decrypted with the first passphrase that fits; any other encrypted
 * value becomes `OPAQUE_SECRET`.
 *
 * @throws RunError naming the file when it is missing, not YAML or not a stack file; where the stack's file is missing, it names
 *   the existing stacks
 */
export async function readStackFile(
  directory: string,
  stack: string,
  passphrases: readonly string[],
): Promise<StackFile> {
  const project = await readProjectName(directory);
  const file = `Pulumi.${stack}.yaml`;
  const suggestion = await suggestStack(directory, stack);
  if (suggestion !== "") throw new RunError(`The stack ${stack} has no file ${file}.${suggestion}`);
  const { config, encryptionsalt } = await readYaml(directory, file, stackFile);
  const decrypt = await opener(file, encryptionsalt, passphrases);

  const configuration: StackFile = { project, stack, values: {}, secretKeys: new Set() };
  for (const [key, given] of Object.entries(config ?? {})) {
    const fullKey = key.includes(":") ? key : `${project}:${key}`;
    const { value, secret } = openSecrets(given, (ciphertext) =>
      openOne(decrypt, file, key, ciphertext),
    );
    configuration.values[fullKey] = typeof value === "string" ? value : JSON.stringify(value);
    if (secret) configuration.secretKeys.add(fullKey);
  }
  return configuration;
}

/**
 * The names of the stacks with a file `Pulumi.<stack>.yaml`, in alphabetical order; empty where the folder cannot be read.
 *
 * @param directory of Pulumi.yaml
 */
export async function stackNames(directory: string): Promise<string[]> {
  const files = await readdir(directory).catch(() => []);
  return files.flatMap((file) => /^Pulumi\.(.+)\.yaml$/.exec(file)?.[1] ?? []).sort();
}

/**
 * The end of a message about a stack without a file, such as ` Did you mean prod? Existing stacks: dev, prod.`; empty for a stack
 * with a file.
 */
export async function suggestStack(directory: string, stack: string): Promise<string> {
  const existing = await stackNames(directory);
  if (existing.includes(stack)) return "";
  const list = existing.length === 0 ? "none" : existing.join(", ");
  return `${didYouMean(stack, existing)} Existing stacks: ${list}.`;
}

async function readYaml<T>(directory: string, file: string, schema: z.ZodType<T>): Promise<T> {
  const text = await readFile(join(directory, file), "utf8").catch((error: Error) => {
    throw new RunError(`${file} cannot be read: ${error.message}`);
  });
  const document = parseDocument(text, { prettyErrors: false }); // pretty errors quote the file, which may hold secrets
  const [error] = document.errors;
  if (error !== undefined) {
    throw new RunError(`${file} is not YAML: ${error.message}`);
  }
  const read = schema.safeParse(contentsOf(document, file) ?? {});
  if (!read.success) {
    throw new RunError(`${file} is not a file that Pulumi writes: ${z.prettifyError(read.error)}`);
  }
  return read.data;
}

function contentsOf(document: Document, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw new RunError(`${file} is not YAML: ${(error as Error).message}`); // an alias without an anchor
  }
}

async function opener(
  file: string,
  salt: string | undefined,
  passphrases: readonly string[],
): Promise<Decrypt | undefined> {
  if (salt === undefined) return undefined;
  try {
    for (const passphrase of passphrases) {
      const decrypt = await openWithPassphrase(salt, passphrase);
      if (decrypt !== undefined) return decrypt;
    }
    return undefined;
  } catch (error) {
    throw new RunError(`${file}: ${(error as Error).message}`);
  }
}

function openOne(
  decrypt: Decrypt | undefined,
  file: string,
  key: string,
  ciphertext: string,
): string {
  try {
    return decrypt === undefined ? OPAQUE_SECRET : decrypt(ciphertext);
  } catch {
    throw new RunError(
      `${file}: the value of ${key} was not encrypted with this file's encryptionsalt. Set it again with \`pulumi config set --secret\`.`,
    );
  }
}

/** Decrypts `{ secure: <ciphertext> }`, at the top or anywhere in a structured value. */
function openSecrets(
  value: unknown,
  decrypt: (ciphertext: string) => string,
): { value: unknown; secret: boolean } {
  if (typeof value !== "object" || value === null) return { value, secret: false };
  const entries = Object.entries(value);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === "secure" && typeof only[1] === "string") {
    return { value: decrypt(only[1]), secret: true };
  }
  const opened = entries.map(([key, inner]) => [key, openSecrets(inner, decrypt)] as const);
  return {
    value: Array.isArray(value)
      ? opened.map(([, inner]) => inner.value)
      : Object.fromEntries(opened.map(([key, inner]) => [key, inner.value])),
    secret: opened.some(([, inner]) => inner.secret),
  };
}
