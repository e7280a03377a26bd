import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir, readdir, readFile, truncate } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { changeEnvironment } from "./environment";
import { PROJECT_DIRECTORY, temporaryFolder } from "./folder";

const REGISTER = join(PROJECT_DIRECTORY, "register.js");
const { cacheFolder } = createRequire(__filename)("../policy/transpile.js") as {
  cacheFolder: string;
};

/** Prints how many files of a package are loaded. */
const countFiles = (name: string) => `console.log(
  Object.keys(require.cache).filter((file) => file.includes("${name}")).length,
);`;
/** Prints whether TypeScript is loaded. Until then, a proxy stands for it. */
const SHOW_TYPESCRIPT = `console.log(
  !require("node:util").types.isProxy(require.cache[require.resolve("typescript")].exports),
);`;

/** What a fresh Node prints when it runs this code, or the file, after register.js. */
function node(...args: string[]): Promise<{ stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      ["--no-deprecation", "--no-warnings", "--require", REGISTER, ...args],
      { cwd: PROJECT_DIRECTORY },
      (_, stdout, stderr) => resolve({ stdout, stderr }),
    );
  });
}

/** A program that no run before has transpiled. It prints whether its process loads the transpiler. */
const loadsTranspiler = () => `const id: string = "${randomUUID()}";
console.log(Object.keys(require.cache).some((file) => /@swc.core.index.js$/.test(file)));`;

/** The file in the cache that holds what a program was transpiled to. */
async function entryOf(program: string): Promise<string> {
  const [, id = ""] = /"(.+?)"/.exec(program) ?? [];
  for (const entry of await readdir(cacheFolder)) {
    const file = join(cacheFolder, entry);
    if (entry.endsWith(".js") && (await readFile(file, "utf8")).includes(id)) return file;
  }
  throw new Error(`no entry for ${id}`);
}

describe("running TypeScript without a build", () => {
  const folder = temporaryFolder();

  it("runs what the file says now", async () => {
    for (const answer of [41, 42]) {
      const file = await folder.write(
        "answer.ts",
        `const answer: number = ${answer};\nconsole.log(answer);`,
      );
      assert.equal((await node(file)).stdout, `${answer}\n`);
    }
  });

  it("formats the stacks of Pulumi's promises only with PULUMI_DEBUG_PROMISE_LEAKS", async () => {
    const file = await folder.write(
      "promises.js",
      `const { debuggablePromise } = require("${join(PROJECT_DIRECTORY, "node_modules/@pulumi/pulumi/runtime/debuggable.js")}");
const promise = Promise.resolve();
debuggablePromise(promise, "");
console.log(JSON.stringify(promise._debugStackTrace));`,
    );
    assert.equal((await node(file)).stdout, '"Error"\n');
    const restore = changeEnvironment({ PULUMI_DEBUG_PROMISE_LEAKS: "true" });
    try {
      assert.match(
        (await node(file)).stdout,
        /^"Error\\n +at debuggablePromise .*promises\.js:3:1/,
      );
    } finally {
      restore();
    }
  });

  it("shows the lines of the TypeScript in a stack trace, also where a copy in another folder ran before", async () => {
    const text =
      'interface Removed {\n  field: string;\n}\n\nexport function fail(): Removed {\n  throw new Error("here");\n}\nfail();\n';
    for (const name of ["one", "other"]) {
      await mkdir(join(folder.path, name));
      const file = await folder.write(join(name, "throws.ts"), text);
      const { stderr } = await node(file);
      assert.match(stderr, /Error: here\n +at fail \(.*throws\.ts:6:9\)\n +at .*throws\.ts:8:1\)/);
      assert(stderr.includes(`(${file}:6:9)`), stderr);
    }
  });

  it("transpiles a text once", async () => {
    for (const text of [loadsTranspiler(), loadsTranspiler()]) {
      const file = await folder.write("text.ts", text);
      assert.equal((await node(file)).stdout, "true\n");
      assert.equal((await node(file)).stdout, "false\n");
    }
  });

  it("transpiles a text again if its entry in the cache is incomplete", async () => {
    const text = loadsTranspiler();
    const file = await folder.write("text.ts", text);
    assert.equal((await node(file)).stdout, "true\n");
    await truncate(await entryOf(text), 300);
    assert.equal((await node(file)).stdout, "true\n");
    assert.equal((await node(file)).stdout, "false\n");
  });

  it("runs if the cache cannot be written", async () => {
    const readOnly = await folder.write(
      "readOnly.js",
      'require("node:fs").writeFileSync = () => { throw new Error("read-only file system"); };',
    );
    const file = await folder.write("text.ts", loadsTranspiler());
    const ran = { stdout: "true\n", stderr: "" };
    assert.deepEqual(await node("--require", readOnly, file), ran);
    assert.deepEqual(await node("--require", readOnly, file), ran);
  });

  it("shows them also where Pulumi's library for stack traces is loaded later", async () => {
    await folder.linkPackages();
    const file = await folder.write(
      "later.ts",
      'interface Removed {\n  field: string;\n}\nrequire("source-map-support/register");\nthrow new Error("here" as string);\n',
    );
    assert.match((await node(file)).stderr, /Error: here\n +at .*later\.ts:5:7\)/);
  });

  it("shows the stack of what is no Error, and of an error whose message is not a text", async () => {
    const { stdout, stderr } = await node(
      "--eval",
      `const target = {}; Error.captureStackTrace(target); console.log(target.stack.split("\\n")[0]);
       const broken = new Error("x"); broken.stack; const odd = new Error();
       Object.defineProperty(odd, "message", { get() { throw new Error("inner"); } });
       console.log(typeof odd.stack);`,
    );
    assert.equal(stderr, "");
    assert.match(stdout, /^.*\nstring\n$/);
  });

  it("shows the place of a syntax error, and no stack of the transpiler", async () => {
    const file = await folder.write("wrong.ts", "export const one = 1;\nconst = 2;\n");
    const { stderr } = await node(file);
    assert.match(stderr, /SyntaxError.*\n.*wrong\.ts:2:1\]/);
    assert.doesNotMatch(stderr, /swc|node:internal|unknown>/);
  });

  it("leaves aside what Pulumi needs for functions as text alone", async () => {
    const { stdout } = await node("--eval", `require("@pulumi/pulumi"); ${SHOW_TYPESCRIPT}`);
    assert.equal(stdout, "false\n");
  });

  it("loads it when a function is turned into text", async () => {
    const { stdout, stderr } = await node(
      "--eval",
      `const { runtime } = require("@pulumi/pulumi");
       runtime.serializeFunction(() => 6 * 7).then(({ text }) => console.log(text));
       process.once("exit", () => { ${SHOW_TYPESCRIPT} });`,
    );
    assert.equal(stderr, "");
    assert.match(stdout, /return \(\) => 6 \* 7;[^]*\ntrue\n$/);
  });

  it("finds the packages that a function needs", async () => {
    const { stdout, stderr } = await node(
      "--eval",
      `const { runtime } = require("@pulumi/pulumi");
       runtime.computeCodePaths().then((paths) => console.log(paths.has("node_modules/zod")));`,
    );
    assert.equal(stderr, "");
    assert.equal(stdout, "true\n");
  });

  it("loads gRPC only when it is used", async () => {
    const count = countFiles("@grpc/grpc-js");
    const { stdout } = await node("--eval", `require("@pulumi/pulumi/errors"); ${count}`);
    assert.equal(stdout, "1\n");
    const used = 'require("@pulumi/pulumi"); new (require("@grpc/grpc-js").Server)();';
    assert.match((await node("--eval", used + count)).stdout, /^\d\d+\n$/);
  });
});
