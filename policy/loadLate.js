"use strict";

/*
 * Delays packages that Pulumi loads when it starts, and that a program or a pack need not use.
 */
const { createRequire, Module } = require("node:module");

// Packages that @pulumi/pulumi loads when it starts. The first two are needed only to serialize functions (dynamic providers,
// callback functions), and take half of its start-up time; versions after 3.270 have no arborist. gRPC is needed only to register
// resources, and the automation API only by programs that run the engine.
const pulumi = createRequire(require.resolve("@pulumi/pulumi"));
for (const name of ["typescript", "@npmcli/arborist", "@grpc/grpc-js", "@pulumi/pulumi/automation"])
  loadWhenUsed(name);
// Pulumi installs this library when it starts a program. It would replace the formatting of stacks, and has no maps of TypeScript.
neverLoad("source-map-support/register");

function neverLoad(name) {
  const file = installed(name);
  if (file === undefined || require.cache[file] !== undefined) return;
  require.cache[file] = Object.assign(new Module(file), { filename: file, loaded: true });
}

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
      // `import * as` uses an `__esModule` as it is, and copies the properties of other modules.
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

/** The path at which Pulumi finds a package; undefined if it is not installed, such as TypeScript in a JavaScript project. */
function installed(name) {
  try {
    return pulumi.resolve(name);
  } catch {
    return undefined;
  }
}
