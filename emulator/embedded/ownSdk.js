"use strict";

/*
 * Pulumi's SDK keeps the monitor, the configuration and its marks of unknown values in one copy of itself. A program of another
 * project has a copy of its own, which would ask for an engine. Here every module of a program gets this project's copy.
 * This file is JavaScript, because Node loads it anew in a thread of its own.
 */
const Module = require("node:module");
const { pathToFileURL } = require("node:url");

const SDK = "@pulumi/pulumi";

const resolveFilename = Module._resolveFilename;

/** The file of a module in this project's copy; undefined for other modules, and for those that this version of it lacks. */
function inOwnSdk(request) {
  if (request !== SDK && !request.startsWith(`${SDK}/`)) return undefined;
  try {
    return resolveFilename.call(Module, request, module);
  } catch {
    return undefined;
  }
}

/** Gives this project's SDK to CommonJS modules. Returns a function that restores the loader. */
exports.shareSdk = () => {
  const original = Module._resolveFilename;
  Module._resolveFilename = function (request, ...rest) {
    return inOwnSdk(request) ?? original.call(this, request, ...rest);
  };
  return () => {
    Module._resolveFilename = original;
  };
};

/** A hook of Node, which is called for ES modules; those that are required have the loader above. */
const resolve = (specifier, context, next) => {
  const own = context.conditions.includes("import") ? inOwnSdk(specifier) : undefined;
  if (own === undefined) return next(specifier, context);
  return { url: pathToFileURL(own).href, shortCircuit: true };
};
exports.resolve = resolve;

let isShared = false;

/** Gives it to ES modules, for as long as this process runs. */
exports.shareSdkWithEsModules = () => {
  if (isShared) return;
  isShared = true;
  // Since Node 22.15. The hooks of older versions run in a thread of their own.
  if (Module.registerHooks !== undefined) Module.registerHooks({ resolve });
  else Module.register(pathToFileURL(__filename));
};
