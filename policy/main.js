"use strict";

/*
 * Starts the pack without a type check, in any project. Pulumi starts a policy pack with a ts-node that type-checks all files, which
 * takes seconds, and no option turns that off. So this file turns that ts-node off.
 * Source of its name: ts-node, REGISTER_INSTANCE.
 */
const { existsSync } = require("node:fs");
const { join } = require("node:path");

process[Symbol.for("ts-node.register.instance")]?.enabled(false);
// The npm package has compiled files in place of the sources. A build beside the sources is never run: it may be old.
if (existsSync(join(__dirname, "index.ts"))) {
  require("./register.js");
  require("./index.ts");
} else {
  require("./loadLate.js");
  require("./build/index.js");
}
// Node writes its compile cache when a process ends by itself; this one is ended by whoever started it.
require("node:module").flushCompileCache?.();
