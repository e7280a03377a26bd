import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Module, { createRequire, SourceMap, type SourceMapPayload } from "node:module";
import { dirname, join, resolve } from "node:path";
import type * as typescript from "typescript";
import { isOfProject } from "./mistakes";

/*
 * Compiles a program's TypeScript as Pulumi does: each import runs in its place, after the statements before it, and the options are
 * those of the program's tsconfig.json. The loader of `register.js` puts imports first, as an ES module has them. Types are not
 * checked.
 * Source: pulumi/pulumi, sdk/nodejs/cmd/run/run.ts; TypeScript, `transpileModule`.
 */

interface Compiled {
  code: string;
  /** Of a source map. */
  map: string;
}

type Load = (
  module: NodeJS.Module & { _compile: (code: string, file: string) => void },
  file: string,
) => void;

const { _extensions: extensions } = Module as unknown as { _extensions: Record<string, Load> };

/**
 * Compiles modules in `.ts`, except this project's own.
 *
 * @param tsconfig absolute path of the program's tsconfig.json, which may not exist
 * @returns restores the loader
 */
export function compileAsPulumi(tsconfig: string): () => void {
  const original = extensions[".ts"];
  const settings = [...textsOf(tsconfig), String(isNew(tsconfig))];
  const maps = new Map<string, string>();
  const restoreStacks = mapStacks(maps);
  extensions[".ts"] = (module, file) => {
    if (isOfProject(file) && original !== undefined) return original(module, file);
    const { code, map } = compiled(file, tsconfig, settings);
    maps.set(file, map);
    module._compile(code, file);
  };
  return () => {
    restoreStacks();
    if (original === undefined) delete extensions[".ts"];
    else extensions[".ts"] = original;
  };
}

/** The texts of a tsconfig.json and of the files that it extends, which determine the result. */
function textsOf(file: string, depth = 0): string[] {
  const text = textIn(file);
  if (text === undefined || depth > 10) return [];
  const [, extending = ""] = /"extends"\s*:\s*("[^"]*"|\[[^\]]*\])/.exec(text) ?? [];
  const extended = [...extending.matchAll(/"([^"]+)"/g)].map(([, name = ""]) =>
    /^[./]/.test(name) ? resolve(dirname(file), name) : resolvedFrom(file, name),
  );
  return [text, ...extended.flatMap((one) => textsOf(one, depth + 1))];
}

function textIn(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function resolvedFrom(file: string, name: string): string {
  try {
    return createRequire(file).resolve(name);
  } catch {
    return name;
  }
}

const COMPILER = require.resolve("typescript/package.json");
const CACHE = join(dirname(COMPILER), "..", ".cache", "eventbridge-salesforce-programs");
/** An entry that does not end so was not written to its end. */
const END = "\n//end\n";

/** The result for a file, kept: loading the compiler takes longer than most programs. */
function compiled(file: string, tsconfig: string, settings: readonly string[]): Compiled {
  const source = readFileSync(file, "utf8");
  const version = (createRequire(COMPILER)("./package.json") as { version: string }).version;
  const key = JSON.stringify([version, FORMAT, settings, file, source]);
  const entry = join(CACHE, createHash("sha256").update(key).digest("hex"));
  const kept = textIn(entry);
  if (kept?.endsWith(END)) {
    const end = kept.indexOf("\n");
    return { map: kept.slice(0, end), code: kept.slice(end + 1, -END.length) };
  }
  return keep(entry, compile(source, file, tsconfig));
}

/** Changes with the options below, of which the key of an entry knows nothing. */
const FORMAT = 1;

function keep(entry: string, result: Compiled): Compiled {
  const unfinished = `${entry}.${process.pid}`;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(unfinished, `${result.map}\n${result.code}${END}`);
    renameSync(unfinished, entry);
  } catch {
    rmSync(unfinished, { force: true }); // in a folder that cannot be written, each run compiles
  }
  return result;
}

/** @throws SyntaxError with the place in the file */
function compile(source: string, file: string, tsconfig: string): Compiled {
  const compiler = createRequire(__filename)("typescript") as typeof typescript;
  const { outputText, sourceMapText, diagnostics } = compiler.transpileModule(source, {
    fileName: file,
    reportDiagnostics: true,
    compilerOptions: optionsOf(tsconfig, compiler),
  });
  const [mistake] = (diagnostics ?? []).filter((one) => one.file !== undefined);
  if (mistake?.file !== undefined) {
    const { line, character } = mistake.file.getLineAndCharacterOfPosition(mistake.start ?? 0);
    const text = compiler.flattenDiagnosticMessageText(mistake.messageText, " ");
    const error = new SyntaxError(`${file}:${line + 1}:${character + 1}: ${text}`);
    error.stack = `${error.name}: ${error.message}`;
    throw error;
  }
  return {
    code: outputText.replace(/\n\/\/# sourceMappingURL=.*\s*$/, "\n"),
    map: sourceMapText ?? "{}",
  };
}

/** Options that concern the meaning of a single module; the result is CommonJS, which Node can load at once. */
function optionsOf(file: string, compiler: typeof typescript): typescript.CompilerOptions {
  const { options } = compiler.parseJsonConfigFileContent(
    compiler.readConfigFile(file, (path) => compiler.sys.readFile(path)).config ?? {},
    { ...compiler.sys, readDirectory: () => [] },
    dirname(file),
    undefined,
    file,
  );
  const { ES2017, ES2020 } = compiler.ScriptTarget;
  const { target = ES2020, module } = options;
  return {
    experimentalDecorators: options.experimentalDecorators,
    emitDecoratorMetadata: options.emitDecoratorMetadata,
    jsx: options.jsx ?? compiler.JsxEmit.React,
    jsxFactory: options.jsxFactory,
    jsxFragmentFactory: options.jsxFragmentFactory,
    jsxImportSource: options.jsxImportSource,
    verbatimModuleSyntax: false,
    useDefineForClassFields: options.useDefineForClassFields,
    target: target < ES2017 ? ES2020 : target,
    module: compiler.ModuleKind.CommonJS,
    esModuleInterop:
      options.esModuleInterop ??
      (module === undefined || module >= compiler.ModuleKind.Node16 || isNew(file)),
    sourceMap: true,
    ignoreDeprecations: "6.0",
  };
}

/** Whether the program's own TypeScript is one in which `esModuleInterop` is on by default: 6 or later. */
function isNew(tsconfig: string): boolean {
  try {
    const own = createRequire(tsconfig)("typescript/package.json") as { version: string };
    return parseInt(own.version, 10) >= 6;
  } catch {
    return false;
  }
}

/** Lets stacks name the lines of the TypeScript. @param maps texts of source maps, by file */
function mapStacks(maps: ReadonlyMap<string, string>): () => void {
  const errors = Error as {
    prepareStackTrace?: (error: Error, frames: NodeJS.CallSite[]) => unknown;
  };
  const original = errors.prepareStackTrace;
  if (original === undefined) return () => undefined;
  const parsed = new Map<string, SourceMap>();
  const mapOf = (file: string): SourceMap => {
    const map =
      parsed.get(file) ?? new SourceMap(JSON.parse(maps.get(file) ?? "{}") as SourceMapPayload);
    parsed.set(file, map);
    return map;
  };
  errors.prepareStackTrace = (error, frames) => {
    const stack = original.call(Error, error, frames);
    if (typeof stack !== "string" || maps.size === 0) return stack;
    return stack.replace(PLACE, (place, file: string, line: string, column: string) => {
      if (!maps.has(file)) return place;
      const found = mapOf(file).findEntry(Number(line) - 1, Number(column) - 1);
      if (!("originalLine" in found)) return place;
      return `${file}:${found.originalLine + 1}:${found.originalColumn + 1}`;
    });
  };
  return () => {
    errors.prepareStackTrace = original;
  };
}

const PLACE = /([^\s()]+\.[cm]?tsx?):(\d+):(\d+)/g;
