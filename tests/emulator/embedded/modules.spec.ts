import assert from "node:assert/strict";
import Module, { createRequire } from "node:module";
import { temporaryFolder } from "../../folder";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";

const { transpile } = createRequire(__filename)("../../../policy/transpile.js") as {
  transpile: (file: string) => { code: string };
};

describe("the modules of a program", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  // The tests run with ts-node; programs run with the loader of `register.js`.
  const { _extensions: extensions } = Module as unknown as {
    _extensions: NodeJS.RequireExtensions;
  };
  const tsNode = extensions[".ts"];
  before(() => {
    extensions[".ts"] = (module, file) =>
      (module as unknown as { _compile: (code: string, file: string) => void })._compile(
        transpile(file).code,
        file,
      );
  });
  after(() => {
    extensions[".ts"] = tsNode;
  });

  it("may be named as the files that TypeScript compiles them to, also in an ES module", async () => {
    await folder.write("package.json", '{ "type": "module" }');
    await folder.write(
      "acl.ts",
      'import { policy } from "./policy.mjs"; export const acl = policy;',
    );
    await folder.write("policy.mts", 'export const policy: string = "private";');
    await folder.write("parts.ts", 'export * from "./other.js";');
    await folder.write("other.tsx", "export const other: number = 1;");
    const program = await folder.write(
      "index.ts",
      `import { acl } from "./acl.js";
       import { other } from "./parts.js";
       const waited = await Promise.resolve(import.meta.url.startsWith("file:"));
       export const outputs = { acl, other, waited };`,
    );
    const { outputs } = await evaluated(program);
    assert.deepEqual(outputs, { outputs: { acl: "private", other: 1, waited: true } });
  });

  it("come from the compiled file where it exists", async () => {
    await folder.write("part.js", 'exports.from = "js";');
    await folder.write("part.ts", 'export const from = "ts";');
    const program = await folder.write("index.ts", 'export { from } from "./part.js";');
    assert.deepEqual((await evaluated(program)).outputs, { from: "js" });
  });

  const MISSING: [what: string, text: string, expected: RegExp][] = [
    [
      "a package that is not installed",
      'const n = 1;\nimport s3 from "no-such-sdk/clients/s3"; export const a = s3;',
      /index\.ts:2 imports no-such-sdk\/clients\/s3, and the package no-such-sdk is not installed\. Install it with `npm install no-such-sdk` in \S+\.$/,
    ],
    [
      "a package with a scope that package.json has",
      'import * as sdk from "@shop/sdk"; export const a = sdk;',
      /index\.ts:1 imports @shop\/sdk, .* not installed\. package\.json has it: run `npm install` in \S+\.$/,
    ],
    [
      "a file that does not exist",
      'import { a } from "./lib/a.js"; export const b = a;',
      /index\.ts:1 imports \.\/lib\/a\.js, and there is no such file\. Correct the path/,
    ],
    [
      "a part that its package does not have",
      'import * as a from "@pulumi/pulumi/none/such"; export const b = a;',
      /imports @pulumi\/pulumi\/none\/such, which the installed package @pulumi\/pulumi does not have\. Check the package's version in \S+package\.json/,
    ],
  ];
  for (const [what, text, expected] of MISSING) {
    it(`are named with a remedy where one is missing: ${what}`, async () => {
      await folder.write("package.json", '{ "dependencies": { "@shop/sdk": "1.0.0" } }');
      const program = await folder.write("index.ts", text);
      await assert.rejects(evaluated(program), runError(expected));
    });
  }

  it("are named with a remedy where an ES module imports what is missing", async () => {
    const program = await folder.write(
      "index.mjs",
      'import "no-such-package"; export const a = 1;',
    );
    await assert.rejects(
      evaluated(program),
      runError(/index\.mjs:1 imports no-such-package, and the package .* is not installed\./),
    );
  });

  it("are reported with their place where one is no TypeScript", async () => {
    await folder.write("part.ts", "export const a = {;");
    const program = await folder.write("index.ts", 'export * from "./part";');
    await assert.rejects(evaluated(program), runError(/part\.ts/));
  });
});
