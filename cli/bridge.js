#!/usr/bin/env node
"use strict";

/* The command `bridge`: npm links JavaScript only, so this starts the TypeScript, which is never built. */
require("../register.js");
require("./bridge.ts").run();
