#!/usr/bin/env node
"use strict";

/* The command `bridge`: npm links JavaScript only, so this starts the TypeScript, which is never built. */
process.env.TS_NODE_CWD ??= require("node:path").resolve(__dirname, "..");
require("ts-node/register");
require("./bridge.ts");
