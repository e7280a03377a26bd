"use strict";

/*
 * Lets Node run this project's TypeScript as it is: `node --require ./register.js file.ts`. There is no build
 * that could be stale; `npm run typecheck` checks the types. How that works is in policy/, which must run by
 * itself in other projects too. ts-node runs the tests.
 */
require("./policy/register.js");
