"use strict";

/*
 * Lets Node run TypeScript as it is, without a build and without checking the types. It is JavaScript, because
 * something must run first. ts-node is not used, because it loads the whole TypeScript compiler to read
 * tsconfig.json, which takes longer than a pack or a program of Pulumi.
 */
const { createRequire, Module } = require("node:module");
const sourceMapSupport = require("source-map-support");
const { cacheFolder, transpile } = require("./transpile.js");

// Since Node 22.1: keeps the code that V8 compiles, also of the packages that are loaded from here on.
Module.enableCompileCache?.(cacheFolder);

const sourceMaps = new Map();

/** Node's only synchronous hook; Node itself uses it so for `.js`. */
Module._extensions[".ts"] = (module, file) => {
  const { code, map } = transpile(file);
  sourceMaps.set(file, map);
  module._compile(code, file);
};

// The library with which Pulumi shows stack traces; it would find no map in a file of TypeScript.
sourceMapSupport.install({
  environment: "node",
  retrieveSourceMap: (file) =>
    sourceMaps.has(file) ? { url: file, map: sourceMaps.get(file) } : null,
});

// @pulumi/pulumi loads these at its start. The first two are needed only to turn functions into text (dynamic providers,
// callback functions), and take half of its start-up time. gRPC is needed only to register resources, and the automation
// API only by programs that run the engine.
const pulumi = createRequire(require.resolve("@pulumi/pulumi"));
for (const name of ["typescript", "@npmcli/arborist", "@grpc/grpc-js", "@pulumi/pulumi/automation"])
  loadWhenUsed(name);

function loadWhenUsed(name) {
  const file = installed(name);
  if (file === undefined || require.cache[file] !== undefined) return;
  let loaded;
  const used = () => {
    if (loaded === undefined) {
      delete require.cache[file];
      loaded = require(file);
    }
    return loaded;
  };
  const exports = new Proxy(
    {},
    {
      // `import * as` leaves an `__esModule` as it is, and copies the properties of any other.
      get: (_, property) => (property === "__esModule" ? true : used()[property]),
      has: (_, property) => property in used(),
      ownKeys: () => Reflect.ownKeys(used()),
      getOwnPropertyDescriptor: (_, property) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(used(), property);
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
  require.cache[file] = Object.assign(new Module(file), { filename: file, exports, loaded: true });
}

/** Where Pulumi finds a package; undefined where it does without, as a program in JavaScript does without TypeScript. */
function installed(name) {
  try {
    return pulumi.resolve(name);
  } catch {
    return undefined;
  }
}
