import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { RunError } from "@pulumi/pulumi/errors";
import { parse } from "yaml";
import { readTextFile } from "../../text/textFile";
import { projectFileIn } from "../../settings/pulumiFiles/projectFile";
import { isObject } from "../propertyValues";
import { preloadedModules } from "./nodeArgs";

/** Where a program begins. */
export interface EntryPoint {
  /** Absolute path of the program's file. */
  file: string;
  /** Absolute path of the folder in which the program runs. */
  folder: string;
  /**
   * Absolute path of the tsconfig.json with which Pulumi compiles the program to CommonJS; absent for a program that it does not
   * compile so, because it is an ES module, or compiles itself.
   */
  tsconfig?: string;
  /** Modules that Node loads before the program, as they are named in the folder; none if absent. */
  preloaded?: readonly string[];
}

/**
 * The entry point of a project's program, as Pulumi finds it: `main` of Pulumi.yaml, a file or a folder; in a folder, what
 * package.json names, or its index file. The program runs in the folder of `main` of Pulumi.yaml, whatever package.json names.
 * Source: pulumi/pulumi, pkg/engine/project.go, `GetPwdMain`, and sdk/nodejs/cmd/run/run.ts.
 *
 * @param directory of Pulumi.yaml
 * @throws RunError for another language, and where there is no program
 */
export function entryPoint(directory: string): EntryPoint {
  const project = projectFileIn(directory) ?? "Pulumi.yaml";
  const { main, runtime } = readObject(join(directory, project), parse);
  const { name: language, options } = isObject(runtime) ? runtime : { name: runtime };
  if (typeof language === "string" && !LANGUAGES.includes(language)) {
    throw new RunError(
      `${project}: runtime: ${language}. Only programs in TypeScript and JavaScript can be evaluated here (runtime: nodejs). Use \`pulumi preview\`.`,
    );
  }
  const given = resolve(directory, typeof main === "string" ? main : ".");
  const found = isFolder(given) ? inFolder(given) : withExtension(given);
  if (found !== undefined) {
    const folder = isFolder(given) ? given : dirname(given);
    const compiles = language !== "bun" && !isInEsPackage(found);
    const { nodeargs } = isObject(options) ? options : {};
    return {
      file: found,
      folder,
      ...(compiles && tsconfigOf(folder, options)),
      ...(typeof nodeargs === "string" && { preloaded: preloadedModules(nodeargs) }),
    };
  }
  const declared = isFolder(given) ? mainOf(given) : undefined;
  if (declared !== undefined) {
    throw new RunError(
      `package.json in ${given} names ${declared} as the program, and there is no such file. Build it first, if it is generated: programs are not built here. Or name the TypeScript in \`main\`.`,
    );
  }
  const where = typeof main === "string" ? `main of ${project}, ${main},` : "The project";
  throw new RunError(
    `${where} has no program: there is no ${given}, and no index.ts or index.js in it. Set \`main\` in ${project} or package.json.`,
  );
}

/** Bun runs programs that Node runs, too. */
const LANGUAGES = ["nodejs", "bun"];

/** Source: pulumi/pulumi, sdk/nodejs/cmd/pulumi-language-nodejs/main.go, `parseOptions`. */
function tsconfigOf(folder: string, options: unknown): Pick<EntryPoint, "tsconfig"> {
  const { typescript, tsconfig } = isObject(options) ? options : {};
  if (typescript === false) return {};
  return { tsconfig: resolve(folder, typeof tsconfig === "string" ? tsconfig : "tsconfig.json") };
}

/** As Pulumi, in the order of Node; TypeScript comes last. */
const EXTENSIONS = ["", ".js", ".cjs", ".mjs", ".ts", ".mts", ".cts"];

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();

function inFolder(folder: string): string | undefined {
  const declared = mainOf(folder);
  const own = declared === undefined ? undefined : withExtension(join(folder, declared));
  return own ?? withExtension(join(folder, "index"));
}

/** The entry point that a folder's package.json names: `exports` comes before `main`. */
function mainOf(folder: string): string | undefined {
  const { exports: given, main } = readObject(join(folder, "package.json"), JSON.parse);
  const exported = isObject(given) ? given["."] : given;
  const chosen = isObject(exported)
    ? (exported.default ?? exported.require ?? exported.import)
    : (exported ?? main);
  return typeof chosen === "string" ? chosen : undefined;
}

function withExtension(path: string): string | undefined {
  if (isFolder(path)) return withExtension(join(path, "index"));
  const found = EXTENSIONS.map((extension) => path + extension).find(
    (file) => existsSync(file) && !isFolder(file),
  );
  // A path of the compiled file, where only its source exists.
  return found ?? [path.replace(/\.([cm]?)js$/, ".$1ts")].find((file) => existsSync(file));
}

/** An object in a file; empty where there is none. Its mistakes are reported by whoever needs the file. */
function readObject(file: string, read: (text: string) => unknown): Record<string, unknown> {
  try {
    const found: unknown = read(readTextFile(file));
    return isObject(found) ? found : {};
  } catch {
    return {};
  }
}

/** Whether the package of a file is one of ES modules. */
export function isInEsPackage(program: string): boolean {
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return readObject(file, JSON.parse).type === "module";
    if (folder === dirname(folder)) return false;
  }
}
