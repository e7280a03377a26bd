"use strict";

/*
 * Starts the pack without a build and without a type check, in any project. Pulumi starts a policy pack with a ts-node that
 * type-checks all files, which takes seconds, and no option turns that off. So this file turns that ts-node off.
 * Source of its name: ts-node, REGISTER_INSTANCE.
 */
process[Symbol.for("ts-node.register.instance")]?.enabled(false);
require("./register.js");
require("./index.ts");
// Node writes its compile cache when a process ends by itself; this one is ended by whoever started it.
require("node:module").flushCompileCache?.();
