import { existsSync } from "node:fs";
import Module from "node:module";
import { dirname, resolve } from "node:path";

/** What Node keeps to itself of its loader of CommonJS modules. */
interface Loader {
  _resolveFilename: Resolve;
  _extensions: Record<string, unknown>;
}
type Resolve = (this: unknown, request: string, parent: Parent, ...rest: unknown[]) => string;
type Parent = { filename?: string | null } | undefined;

/** The extensions of TypeScript beside `.ts`, which is loaded already. */
const OTHERS = [".tsx", ".mts", ".cts"];
/** The names of compiled files, and of their sources. */
const SOURCES: readonly (readonly [RegExp, readonly string[]])[] = [
  [/\.js$/, [".ts", ".tsx"]],
  [/\.jsx$/, [".tsx"]],
  [/\.mjs$/, [".mts"]],
  [/\.cjs$/, [".cts"]],
];

/**
 * Lets a program name its modules as TypeScript does: `./acl.js` is `./acl.ts` where only that exists, and `.tsx`, `.mts` and `.cts`
 * are TypeScript, too.
 * Source: TypeScript Handbook, 'Modules - Theory', 'Module resolution' (file extension substitution).
 *
 * @returns restores the loader
 */
export function loadTypeScriptModules(): () => void {
  const loader = Module as unknown as Loader;
  const { _resolveFilename: original, _extensions: extensions } = loader;
  const added = OTHERS.filter((extension) => extensions[extension] !== extensions[".ts"]);
  const before = added.map((extension) => extensions[extension]);
  for (const extension of added) extensions[extension] = extensions[".ts"];
  loader._resolveFilename = function (request, parent, ...rest) {
    return original.call(this, sourceOf(request, parent) ?? request, parent, ...rest);
  };
  return () => {
    loader._resolveFilename = original;
    added.forEach((extension, index) => {
      if (before[index] === undefined) delete extensions[extension];
      else extensions[extension] = before[index];
    });
  };
}

/** The source of a compiled file that does not exist; undefined for every other module. */
function sourceOf(request: string, parent: Parent): string | undefined {
  if (!/^\.{0,2}\//.test(request) || typeof parent?.filename !== "string") return undefined;
  const path = resolve(dirname(parent.filename), request);
  const [compiled, sources] = SOURCES.find(([extension]) => extension.test(path)) ?? [];
  if (compiled === undefined || sources === undefined || existsSync(path)) return undefined;
  return sources.map((source) => path.replace(compiled, source)).find((file) => existsSync(file));
}
