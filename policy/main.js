"use strict";

/*
 * Pulumi starts a policy pack with a ts-node that type-checks all it loads, which takes seconds, and there
 * is no option against it. `npm run typecheck` checks these types; so here ts-node starts anew, and only
 * transpiles. It is the one file of the pack in JavaScript, because something must run first.
 */
const { register, REGISTER_INSTANCE } = require("ts-node");

process[REGISTER_INSTANCE]?.enabled(false);
register({ cwd: __dirname });

require("./index.ts");
