import assert from "node:assert/strict";
import { join } from "node:path";
import { temporaryFolder } from "../../folder";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";

describe("a program that Pulumi compiles", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  const run = async (text: string, tsconfig?: object) => {
    if (tsconfig !== undefined) await folder.write("tsconfig.json", JSON.stringify(tsconfig));
    return evaluated({
      file: await folder.write("index.ts", text),
      folder: folder.path,
      tsconfig: join(folder.path, "tsconfig.json"),
    });
  };

  it("runs each import in its place, after the statements before it", async () => {
    await folder.write("paths.ts", "export const setUp = () => { process.env.SET_UP = 'yes'; };");
    await folder.write("part.ts", "export const wasSetUp = process.env.SET_UP;");
    const { outputs } = await run(
      `import { setUp } from "./paths";
       setUp();
       import { wasSetUp } from "./part";
       export const found = wasSetUp;
       delete process.env.SET_UP;`,
    );
    assert.deepEqual(outputs, { found: "yes" });
  });

  it("takes decorators, and other options of its tsconfig.json and the files that it extends", async () => {
    await folder.write("base.json", '{ "compilerOptions": { "experimentalDecorators": true } }');
    const { outputs } = await run(
      `const seal = (target: Function) => { (target as any).sealed = true; };
       @seal class Shop {}
       export const sealed = (Shop as any).sealed;`,
      { extends: "./base.json" },
    );
    assert.deepEqual(outputs, { sealed: true });
  });

  it("imports a module that is a function as its tsconfig.json says", async () => {
    await folder.write("sum.js", "module.exports = (a, b) => a + b;");
    const text = (imported: string) =>
      `import ${imported} from "./sum"; export const three = (sum as any)(1, 2);`;
    const old = { compilerOptions: { module: "commonjs", esModuleInterop: false } };
    assert.deepEqual((await run(text("* as sum"), old)).outputs, { three: 3 });
    const interop = { compilerOptions: { module: "commonjs", esModuleInterop: true } };
    assert.deepEqual((await run(text("sum"), interop)).outputs, { three: 3 });
  });

  it("runs after the modules that Node loads before it", async () => {
    await folder.write("setUp.js", "process.env.SET_UP = 'before';");
    const file = await folder.write("index.ts", "export const found = process.env.SET_UP;");
    try {
      const { outputs } = await evaluated({ file, folder: folder.path, preloaded: ["./setUp"] });
      assert.deepEqual(outputs, { found: "before" });
    } finally {
      delete process.env.SET_UP;
    }
  });

  it("may await outside functions", async () => {
    const { outputs } = await run("export const two = await Promise.resolve(2);");
    assert.deepEqual(outputs, { two: 2 });
  });

  it("has its own lines in messages, whatever the compiler leaves out", async () => {
    await assert.rejects(
      run(
        "interface Shop {\n  name: string;\n}\n\nconst shop: Shop = undefined as any;\nshop.name.trim();",
      ),
      runError(/^The program failed: TypeError: .* \(\S+index\.ts:6:6\)$/),
    );
    await assert.rejects(
      run("export const a = 1;\nexport const b = {;"),
      runError(/^The program cannot be compiled: \S+index\.ts:2:19: /),
    );
  });
});
