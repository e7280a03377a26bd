import { createRequire } from "node:module";

/*
 * Mutation testing of what decides: the policies and the mapping (`npm run mutation`). A mutant that no test notices
 * is a line that could be wrong. Mutants in what runs once, when a module is loaded, are left out: each would need all
 * tests in a new process.
 */
const require = createRequire(import.meta.url);
const cjs = require.resolve("./tests/mutation/cjs.cjs");
require(cjs);
process.env.NODE_OPTIONS = `${process.env.NODE_OPTIONS ?? ""} --require ${JSON.stringify(cjs)}`;

/** @type {import("@stryker-mutator/api/core").PartialStrykerOptions} */
export default {
  mutate: ["policy/**/*.ts", "mapping/**/*.ts", "!policy/index.ts", "!policy/server/serve.ts"],
  testRunner: "mocha",
  plugins: ["@stryker-mutator/mocha-runner"],
  mochaOptions: {
    config: "tests/mutation/mocharc.json",
  },
  coverageAnalysis: "perTest",
  ignoreStatic: true,
  disableTypeChecks: false,
  reporters: ["clear-text", "progress-append-only", "json", "html"],
  jsonReporter: { fileName: ".stryker/mutation.json" },
  htmlReporter: { fileName: ".stryker/mutation.html" },
  tempDirName: ".stryker/tmp",
  ignorePatterns: [".pulumi-state", ".stryker", "*.log"],
  concurrency: 2,
  timeoutMS: 20_000,
  thresholds: { high: 95, low: 90, break: 90 },
};
