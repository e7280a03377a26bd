"use strict";

/*
 * Lets Node run TypeScript without a build and without a type check. This file is JavaScript, because it must run before
 * TypeScript can. ts-node is not used: it loads the whole TypeScript compiler to read tsconfig.json, which takes longer
 * than a policy pack or a Pulumi program.
 */
const { Module, SourceMap } = require("node:module");
const { cacheFolder, transpile } = require("./transpile.js");
require("./loadLate.js");

// Since Node 22.1: keeps the code that V8 compiles, including that of the packages that are loaded from here on.
Module.enableCompileCache?.(cacheFolder);

const sourceMaps = new Map();
const showsPromises = Boolean(process.env.PULUMI_DEBUG_PROMISE_LEAKS);

/** The only synchronous hook of Node, which loads `.js` files with it, too. */
Module._extensions[".ts"] = (module, file) => {
  const { code, map } = transpile(file);
  sourceMaps.set(file, map);
  module._compile(code, file);
};

/** Parsed source maps, by file. A map is parsed when a stack with the file is first read. */
const parsedMaps = new Map();

/**
 * Formats a stack as V8 does, with the lines of the TypeScript. Pulumi reads a stack for each promise, so this must be
 * cheap: only files of this project are mapped. `source-map-support` and Node's own source maps also look for the maps
 * of all packages, which took a seventh of the time of `npm start`. The stacks of promises are shown by nobody, unless
 * PULUMI_DEBUG_PROMISE_LEAKS is set; formatting them took an eighth of the time of a program with 100 subscriptions.
 * Source: V8, 'Stack trace API'; @pulumi/pulumi, runtime/debuggable.js, `debuggablePromise`.
 */
Error.prepareStackTrace = (error, frames) => {
  if (!showsPromises && frames[0]?.getFunctionName() === "debuggablePromise") return headOf(error);
  return [headOf(error), ...frames.map((frame) => `    at ${describeFrame(frame)}`)].join("\n");
};

/** An error whose `toString` throws must still have a stack. */
function headOf(error) {
  try {
    return Error.prototype.toString.call(error);
  } catch {
    return "Error";
  }
}

function describeFrame(frame) {
  const described = frame.toString();
  const file = frame.getFileName();
  if (!sourceMaps.has(file)) return described;
  if (!parsedMaps.has(file)) parsedMaps.set(file, new SourceMap(JSON.parse(sourceMaps.get(file))));
  const [line, column] = [frame.getLineNumber(), frame.getColumnNumber()];
  const { originalLine, originalColumn } = parsedMaps.get(file).findEntry(line - 1, column - 1);
  if (originalLine === undefined) return described;
  return described.replace(`:${line}:${column}`, `:${originalLine + 1}:${originalColumn + 1}`);
}
