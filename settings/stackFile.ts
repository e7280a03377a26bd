import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { didYouMean } from "../text/suggest";
import { openWithPassphrase, type Decrypt } from "./passphrase";
import { mergeLiterals } from "./pulumiFiles/environment";
import { FileMistakes, readPulumiFile, type PulumiFile } from "./pulumiFiles/file";
import { readProject, type Project, type ProjectSetting } from "./pulumiFiles/project";
import { applyProjectConfig, keyOf, openValueAt, typeProblem } from "./pulumiFiles/projectConfig";
import { hasSecret, OPAQUE_SECRET, openSecrets, type Opened } from "./pulumiFiles/secrets";
import { describeStandIns, standInFor, UNKNOWN_VALUE } from "./pulumiFiles/standIns";
import { readStackContent, type StackContent } from "./pulumiFiles/stackContent";
import { textOf } from "./pulumiFiles/values";
import { stackNameIn } from "./stackName";

export { OPAQUE_SECRET, UNKNOWN_VALUE };

/** A stack's configuration, as Pulumi's engine hands it to the program. */
export interface StackFile {
  project: string;
  stack: string;
  /** Full keys (`project:key`); a structured value is JSON text. */
  values: Record<string, string>;
  secretKeys: Set<string>;
  /** The stack's file, relative to the project. Absent for a configuration that comes from no file. */
  file?: string;
  /** Environments of Pulumi ESC, which can give any key that is not in `values`. Absent where the stack has none. */
  environments?: readonly string[];
  /** Sentences about what stands in for values that are not known here. */
  notices?: readonly string[];
  /** Where a key, or a part of its value, is written: such as `Pulumi.dev.yaml:3:5`. Undefined for a key of no file. */
  locate?: (key: string, path?: readonly PropertyKey[]) => string | undefined;
}

/** @param directory of Pulumi.yaml @throws RunError naming the file that cannot be used */
export async function readProjectName(directory: string): Promise<string> {
  return Promise.resolve(readProject(directory).name);
}

/**
 * The project and the stack's own name.
 *
 * @param directory of Pulumi.yaml
 * @param given the stack's name, or `organization/project/stack`
 * @throws RunError for a project that cannot be read, and a stack of another project
 */
export function selectStack(directory: string, given: string): { project: string; stack: string } {
  const { name } = readProject(directory);
  return { project: name, stack: stackNameIn(given, name) };
}

/**
 * Reads the project's and the stack's file as Pulumi's engine does. Secrets are decrypted with the first passphrase that fits; any
 * other encrypted value becomes `OPAQUE_SECRET`, and a notice says so.
 *
 * @param directory of Pulumi.yaml
 * @param given the stack's name, or `organization/project/stack`
 * @throws RunError with every mistake, each with its file, line and column; where the stack's file is missing, it names the
 *   existing stacks
 */
export async function readStackFile(
  directory: string,
  given: string,
  passphrases: readonly string[],
): Promise<StackFile> {
  const project = readProject(directory);
  const stack = stackNameIn(given, project.name);
  const file = await openStackFile(directory, project, stack);
  const content = readStackContent(file, project.name);
  if (content.environment !== undefined) mergeLiterals(content.environment, content.values);
  const missing = applyProjectConfig(project, content.values);
  const decrypt = await opener(file, content, passphrases);
  const opened = openAll(file, content, decrypt);
  const unknown = checkDeclared({ project, file, content, opened, missing });
  const environments = content.environment?.names ?? [];
  return {
    project: project.name,
    stack,
    values: Object.fromEntries([...opened].map(([key, { value }]) => [key, textOf(value)])),
    secretKeys: new Set([...opened].filter(([, { secret }]) => secret).map(([key]) => key)),
    file: file.name,
    ...(environments.length > 0 && { environments }),
    notices: describeStandIns({
      file: file.name,
      project: project.name,
      closed: [...opened].filter(([, { closed }]) => closed).map(([key]) => key),
      provider: content.encryptionsalt === undefined ? content.secretsprovider : undefined,
      hasSalt: content.encryptionsalt !== undefined,
      hasPassphrase: passphrases.some((passphrase) => passphrase !== ""),
      environments,
      unknown: unknown.map(keyOf),
    }),
    locate: locator(project, file, content),
  };
}

function locator(
  project: Project,
  file: PulumiFile,
  { written }: StackContent,
): NonNullable<StackFile["locate"]> {
  return (key, path = []) => {
    const own = written.get(key);
    if (own !== undefined) return file.locate(["config", own, ...path]);
    return project.config.find((setting) => keyOf(setting) === key)?.at;
  };
}

/**
 * Where the keys of a stack are written, for messages about a configuration that the engine has read. Empty where the files cannot
 * be read: the engine may have another configuration.
 *
 * @param directory of Pulumi.yaml
 */
export function writtenIn(directory: string, stack: string): Pick<StackFile, "file" | "locate"> {
  try {
    const project = readProject(directory);
    const name = stackFileName(project, stack);
    const file = readPulumiFile(join(directory, name), name);
    return { file: name, locate: locator(project, file, readStackContent(file, project.name)) };
  } catch (error) {
    if (RunError.isInstance(error)) return {};
    throw error;
  }
}

const stackFileName = ({ stackConfigDir, extension }: Project, stack: string): string =>
  join(stackConfigDir, `Pulumi.${stack}${extension}`);

/** A project without any stack file has stacks all the same: Pulumi reads the file as empty. */
async function openStackFile(
  directory: string,
  project: Project,
  stack: string,
): Promise<PulumiFile> {
  const name = stackFileName(project, stack);
  if (existsSync(join(directory, name))) return readPulumiFile(join(directory, name), name);
  const existing = await stackNamesOf(directory, project);
  if (existing.length > 0) {
    throw new RunError(`The stack ${stack} has no file ${name}.${suggest(stack, existing)}`);
  }
  return { name, content: new Map(), isJson: false, locate: () => name };
}

/**
 * The names of the stacks with a stack file, in alphabetical order; empty where the folder cannot be read.
 *
 * @param directory of Pulumi.yaml
 */
export async function stackNames(directory: string): Promise<string[]> {
  try {
    return await stackNamesOf(directory, readProject(directory));
  } catch (error) {
    if (RunError.isInstance(error)) return [];
    throw error;
  }
}

async function stackNamesOf(
  directory: string,
  { stackConfigDir, extension }: Project,
): Promise<string[]> {
  const files = await readdir(join(directory, stackConfigDir)).catch(() => []);
  return files
    .filter((file) => file.startsWith("Pulumi.") && file.endsWith(extension))
    .map((file) => file.slice("Pulumi.".length, -extension.length))
    .filter((name) => name !== "")
    .sort();
}

/**
 * The end of a message about a stack without a file, such as ` Did you mean prod? Existing stacks: dev, prod.`; empty for a stack
 * with a file.
 */
export async function suggestStack(directory: string, stack: string): Promise<string> {
  return suggest(stack, await stackNames(directory));
}

function suggest(stack: string, existing: readonly string[]): string {
  if (existing.includes(stack)) return "";
  const list = existing.length === 0 ? "none" : existing.join(", ");
  return `${didYouMean(stack, existing)} Existing stacks: ${list}.`;
}

async function opener(
  file: PulumiFile,
  { encryptionsalt, values }: StackContent,
  passphrases: readonly string[],
): Promise<Decrypt | undefined> {
  if (encryptionsalt === undefined || ![...values.values()].some(hasSecret)) return undefined;
  try {
    for (const passphrase of passphrases) {
      const decrypt = await openWithPassphrase(encryptionsalt, passphrase);
      if (decrypt !== undefined) return decrypt;
    }
    return undefined;
  } catch (error) {
    throw new RunError(`${file.locate(["encryptionsalt"])} ${(error as Error).message}.`);
  }
}

function openAll(
  file: PulumiFile,
  { values, written }: StackContent,
  decrypt: Decrypt | undefined,
): Map<string, Opened> {
  const mistakes = new FileMistakes(file);
  const opened = new Map<string, Opened>();
  for (const [key, value] of values) {
    try {
      opened.set(key, openSecrets(value, decrypt));
    } catch {
      mistakes.add(
        ["config", written.get(key) ?? key],
        `has a value of ${written.get(key) ?? key} that was not encrypted with this file's encryptionsalt. Set it again with \`pulumi config set --secret\``,
      );
    }
  }
  mistakes.report();
  return opened;
}

/**
 * Checks the values that the project declares.
 *
 * @returns the settings that the stack lacks, and an environment may give: each has a stand-in now
 * @throws RunError with every value that is missing or of another type than the project declares
 */
function checkDeclared({
  project,
  file,
  content,
  opened,
  missing,
}: {
  project: Project;
  file: PulumiFile;
  content: StackContent;
  opened: Map<string, Opened>;
  missing: readonly ProjectSetting[];
}): ProjectSetting[] {
  const mistakes = new FileMistakes(file);
  const mayBeGiven = (content.environment?.names ?? []).length > 0;
  for (const setting of missing) {
    if (mayBeGiven) opened.set(keyOf(setting), standInFor(setting));
    else
      mistakes.add(
        [],
        `lacks ${setting.written}, which ${setting.at} requires: set it with \`pulumi config set\`, or give it a default there`,
      );
  }
  for (const setting of project.config) {
    if (missing.includes(setting)) continue;
    const { value, secret } = openValueAt(opened, setting);
    const problem = typeProblem(setting, value, secret);
    const key = content.written.get(keyOf(setting));
    if (problem !== undefined)
      mistakes.add(
        key === undefined ? [] : ["config", key],
        `has ${setting.written}, which ${problem}`,
      );
  }
  mistakes.report();
  return mayBeGiven ? [...missing] : [];
}
