import Module, { createRequire } from "node:module";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { RunError } from "@pulumi/pulumi/errors";
import { isInEsPackage, type EntryPoint } from "./entryPoint";
import { importModule } from "./importModule";
import { shareSdkWithEsModules } from "./ownSdk";

/**
 * Runs a program and returns its exports; those of a function are its result. An ES module is imported.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts, `runProgram`.
 */
export async function runProgram({
  file: program,
  folder,
  preloaded = [],
}: EntryPoint): Promise<unknown> {
  for (const name of preloaded) await load(createRequire(join(folder, "index.js")).resolve(name));
  const exported = await load(program);
  return typeof exported === "function" ? (exported as () => unknown)() : exported;
}

/** @param program absolute path of a file */
async function load(program: string): Promise<unknown> {
  return isEsModule(program) ? await imported(program) : await required(program);
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
  return extension === ".js" && isInEsPackage(program);
}
