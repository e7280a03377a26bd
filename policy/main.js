"use strict";

/*
 * Pulumi starts a policy pack with a ts-node that type-checks all it loads, which takes seconds, and there
 * is no option against it. `npm run typecheck` checks these types; so here that ts-node is switched off.
 */
const { REGISTER_INSTANCE } = require("ts-node");

process[REGISTER_INSTANCE]?.enabled(false);
require("../register.js");
require("./index.ts");
