"use strict";

const { readdirSync } = require("node:fs");
const { join } = require("node:path");

/** The longest specs, by decreasing duration. They start first, so that no process is left with a long one at the end. */
const LONGEST = [
  "console/pages",
  // First in its process: V8 optimizes no more regular expressions once it has made 1 MB of code for them (regexp.cc,
  // TooMuchRegExpCode), and then this takes three times as long.
  "policy/hostile",
  // Early, because they start hundreds of processes: that takes the longer, the more memory this one has.
  "cli/sentences",
  "cli/hangs",
  "mapping/nothingIsDroppedOrBlanked",
  "operations/deadLetters/killed",
  "library/package",
  "production",
  "offline/preview",
  "operations/deadLetters/commands",
  "policy/package",
  "offline/forecast/forecast",
  "cli/start",
  "operations/deadLetters/redrive",
  "emulator/eventBridge/nothingIsLost",
  "offline/changes/find",
  "cli/bridge",
  "policy/anyProperty",
  "emulator/embedded/anyProgram",
  "privacy/nothingOfACustomer",
  "register",
];

const TESTS = join(__dirname, "tests");
const longest = LONGEST.map((name) => join(TESTS, `${name}.spec.ts`));
const specs = readdirSync(TESTS, { recursive: true })
  .filter((file) => file.endsWith(".spec.ts"))
  .map((file) => join(TESTS, file))
  .sort();
const unknown = longest.filter((file) => !specs.includes(file));
if (unknown.length > 0) throw new Error(`.mocharc.cjs names no spec file: ${unknown.join(", ")}`);

module.exports = {
  // The tests make much that is soon garbage: a larger young generation saves a tenth of their CPU time.
  "node-option": ["max-semi-space-size=128"],
  require: [
    "ts-node/register",
    "tests/policy/pack.ts",
    "tests/forgetSecrets.ts",
    "tests/leaveContexts.ts",
  ],
  spec: [...longest, ...specs.filter((file) => !longest.includes(file))],
  // Ends what hangs. No test takes as long, also on a machine that is busy with other work.
  timeout: 120_000,
  forbidOnly: true,
  parallel: true,
  // One more than the cores of a small machine: tests also wait, for processes and for sockets.
  jobs: 3,
};
