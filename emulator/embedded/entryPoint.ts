import { existsSync, readFileSync, statSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, extname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { RunError } from "@pulumi/pulumi/errors";
import { parse } from "yaml";
import { projectFileIn } from "../../settings/pulumiFiles/projectFile";
import { isObject } from "../propertyValues";
import { importModule } from "./importModule";
import { shareSdkWithEsModules } from "./ownSdk";

/** Where a program begins. */
export interface EntryPoint {
  /** Absolute path of the program's file. */
  file: string;
  /** Absolute path of the folder in which the program runs. */
  folder: string;
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
  const language = isObject(runtime) ? runtime.name : runtime;
  if (typeof language === "string" && language !== "nodejs") {
    throw new RunError(
      `${project}: runtime: ${language}. Only programs in TypeScript and JavaScript can be evaluated here (runtime: nodejs). Use \`pulumi preview\`.`,
    );
  }
  const given = resolve(directory, typeof main === "string" ? main : ".");
  const found = isFolder(given) ? inFolder(given) : withExtension(given);
  if (found !== undefined) {
    return { file: found, folder: isFolder(given) ? given : dirname(given) };
  }
  const where = typeof main === "string" ? `main of ${project}, ${main},` : "The project";
  throw new RunError(
    `${where} has no program: there is no ${given}, and no index.ts or index.js in it. Set \`main\` in ${project} or package.json.`,
  );
}

/** As Pulumi, in the order of Node; TypeScript comes last. */
const EXTENSIONS = ["", ".js", ".cjs", ".mjs", ".ts", ".mts", ".cts"];

const isFolder = (path: string) => existsSync(path) && statSync(path).isDirectory();

function inFolder(folder: string): string | undefined {
  const declared = declaredIn(readObject(join(folder, "package.json"), JSON.parse));
  const own = declared === undefined ? undefined : withExtension(join(folder, declared));
  return own ?? withExtension(join(folder, "index"));
}

/** The entry point that package.json names: `exports` comes before `main`. */
function declaredIn({ exports: given, main }: Record<string, unknown>): string | undefined {
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
    const found: unknown = read(readFileSync(file, "utf8"));
    return isObject(found) ? found : {};
  } catch {
    return {};
  }
}

/**
 * Runs a program and returns its exports; those of a function are its result. An ES module is imported.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts, `runProgram`.
 *
 * @param program absolute path of its file
 */
export async function runProgram(program: string): Promise<unknown> {
  const exported: unknown = isEsModule(program) ? await imported(program) : await required(program);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/** The exports of a CommonJS module. TypeScript with an `await` outside functions becomes an asynchronous function. */
async function required(program: string): Promise<unknown> {
  const load = createRequire(program);
  try {
    return load(program);
  } catch (error) {
    if (!isAboutAwait(error)) throw error;
  }
  const { prototype } = Module as unknown as { prototype: { _compile: Compile } };
  const compile = prototype._compile;
  prototype._compile = function (code, file) {
    return compile.call(this, file === program ? asynchronous(code) : code, file);
  };
  try {
    return await load(program);
  } finally {
    prototype._compile = compile;
  }
}

type Compile = (this: unknown, code: string, file: string) => unknown;

/** Node refuses an `await` of a module that is required, in one of two ways. */
const isAboutAwait = (error: unknown): boolean =>
  (error as NodeJS.ErrnoException).code === "ERR_REQUIRE_ASYNC_MODULE" ||
  (error instanceof SyntaxError && /\bawait\b/.test(error.message));

/** On one line with the code's first, so that lines stay as they are. */
const asynchronous = (code: string): string =>
  `module.exports = (async (exports) => { ${code}\nreturn exports; })(exports);`;

async function imported(program: string): Promise<unknown> {
  shareSdkWithEsModules();
  const found = await importModule(pathToFileURL(program).href);
  if (!Object.hasOwn(found, "default")) return found;
  if (Object.keys(found).length === 1) return found.default;
  throw new RunError(
    `${program} has a default export and named ones; Pulumi takes a default export alone, or named ones.`,
  );
}

/** Whether Node takes a file for an ES module. TypeScript is compiled to a CommonJS module, whatever its package says. */
function isEsModule(program: string): boolean {
  const extension = extname(program);
  if (extension === ".mjs") return true;
  if (extension !== ".js") return false;
  for (let folder = dirname(program); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return readObject(file, JSON.parse).type === "module";
    if (folder === dirname(folder)) return false;
  }
}
