"use strict";

/*
 * Lets Node run this project's TypeScript without a build: `node --require ./register.js file.ts`. `npm run typecheck` checks
 * the types. The implementation is in policy/, which must also run without the rest of the project. The tests run with ts-node, which uses the same transpiler.
 */
require("./policy/register.js");
