import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isObject } from "../propertyValues";

/** A module that a program imports, and that Node does not find. */
export interface MissingModule {
  /** As it is imported. */
  name: string;
  /** Absolute path of the importing file. */
  from: string;
}

/** The module that Node does not find; undefined for any other failure. */
export function missingModule(error: Error): MissingModule | undefined {
  const { code, message, requireStack } = error as Error & {
    code?: string;
    requireStack?: unknown;
  };
  if (code !== "MODULE_NOT_FOUND" && code !== "ERR_MODULE_NOT_FOUND") return undefined;
  const name = /Cannot find (?:module|package) '([^']+)'/.exec(message)?.[1];
  const imported = / imported from ([^\n]+)/.exec(message)?.[1];
  const [required] = Array.isArray(requireStack) ? (requireStack as unknown[]) : [];
  const from = imported ?? required;
  if (name === undefined || typeof from !== "string") return undefined;
  const file = from.startsWith("file:") ? fileURLToPath(from) : from.replace(/^'|'$/g, "");
  return { name, from: file };
}

/** Describes the failure to find a module that the program imports: where it is imported, and what to do. */
export function describeMissingModule(missing: MissingModule): string {
  const { name, from } = missing;
  const where = describePlace(missing);
  if (/^(\.{1,2}(\/|$)|\/|file:)/.test(name)) {
    return `${where} imports ${name}, and there is no such file. Correct the path, or build the file if it is generated: programs are not built here.`;
  }
  if (name.startsWith("node:")) {
    return `${where} imports ${name}, which Node ${process.version} does not have. Use a newer version of Node.`;
  }
  const installed = folderOf(name, from);
  if (installed !== undefined) {
    return `${where} imports ${name}, which the installed package ${packageOf(name)} does not have. Check the package's version in ${installed}/package.json, and the path.`;
  }
  return `${where} imports ${name}, and the package ${packageOf(name)} is not installed. ${remedy(packageOf(name), from)}`;
}

/** The importing file, with the line where its text has the import. */
function describePlace({ name, from }: MissingModule): string {
  const file = relative(process.cwd(), from);
  const shown = file.startsWith("..") ? from : file;
  try {
    const lines = readFileSync(from, "utf8").split("\n");
    const index = lines.findIndex((line) => /["'`]/.test(line) && line.includes(name));
    return index < 0 ? shown : `${shown}:${index + 1}`;
  } catch {
    return shown;
  }
}

/** The name of the package in a module's name: `@pulumi/aws/sqs` is in `@pulumi/aws`. */
const packageOf = (name: string): string =>
  name
    .split("/")
    .slice(0, name.startsWith("@") ? 2 : 1)
    .join("/");

const above = (folder: string): string[] =>
  folder === dirname(folder) ? [folder] : [folder, ...above(dirname(folder))];

/** The folder of an installed package; undefined where it is not installed. */
const folderOf = (name: string, from: string): string | undefined =>
  above(dirname(from))
    .map((folder) => join(folder, "node_modules", packageOf(name)))
    .find((folder) => existsSync(folder));

function remedy(name: string, from: string): string {
  const folder = above(dirname(from)).find((one) => existsSync(join(one, "package.json")));
  const where = folder === undefined ? "" : ` in ${folder}`;
  return folder !== undefined && isDeclared(name, folder)
    ? `package.json has it: run \`npm install\`${where}.`
    : `Install it with \`npm install ${name}\`${where}.`;
}

function isDeclared(name: string, folder: string): boolean {
  try {
    const found: unknown = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
    return ["dependencies", "devDependencies", "optionalDependencies", "peerDependencies"].some(
      (key) => {
        const group = isObject(found) ? found[key] : undefined;
        return isObject(group) && Object.hasOwn(group, name);
      },
    );
  } catch {
    return false;
  }
}
