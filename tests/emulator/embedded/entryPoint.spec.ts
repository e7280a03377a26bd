import assert from "node:assert/strict";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { entryPoint } from "../../../emulator/embedded/entryPoint";
import { temporaryFolder } from "../../folder";
import { runError } from "../../runError";

describe("the entry point of a project", () => {
  const folder = temporaryFolder();
  beforeEach(async () => {
    await mkdir(join(folder.path, "infra"));
    await mkdir(join(folder.path, "dist"));
  });
  const at = (file: string) => join(folder.path, file);
  const project = (rest: string, file = "Pulumi.yaml") =>
    folder.write(file, `name: shop\n${rest}\n`);

  const FOUND: [title: string, files: Record<string, string>, file: string, in_: string][] = [
    ["index.ts", { "index.ts": "" }, "index.ts", "."],
    ["main of Pulumi.yaml, a file", { "infra/app.ts": "" }, "infra/app.ts", "infra"],
    [
      "main of package.json in the folder of Pulumi.yaml",
      { "package.json": '{ "main": "infra/app.ts" }', "infra/app.ts": "" },
      "infra/app.ts",
      ".",
    ],
    [
      "index.ts, where package.json names a file that does not exist",
      { "package.json": '{ "main": "dist/index.js" }', "index.ts": "" },
      "index.ts",
      ".",
    ],
  ];
  for (const [title, files, file, where] of FOUND) {
    it(`is ${title}`, async () => {
      await project(
        `runtime: nodejs\n${title.includes("of Pulumi.yaml, a file") ? "main: infra/app.ts" : ""}`,
      );
      for (const [name, text] of Object.entries(files)) await folder.write(name, text);
      const found = entryPoint(folder.path);
      assert.deepEqual([found.file, found.folder], [at(file), join(folder.path, where)]);
    });
  }

  it("is that of a project file in JSON or with another extension, too", async () => {
    await folder.write("index.js", "");
    await folder.write("infra/index.js", "");
    await project("runtime: nodejs\nmain: infra", "Pulumi.yml");
    assert.equal(entryPoint(folder.path).file, at("infra/index.js"));
    await folder.write("Pulumi.json", '{ "name": "shop", "runtime": "nodejs" }');
    assert.equal(entryPoint(folder.path).file, at("index.js"));
  });

  it("is compiled with the tsconfig.json that Pulumi takes, unless Pulumi does not compile it", async () => {
    await folder.write("index.ts", "");
    const tsconfig = async (runtime: string) => {
      await project(`runtime: ${runtime}`);
      return entryPoint(folder.path).tsconfig;
    };
    assert.equal(await tsconfig("nodejs"), at("tsconfig.json"));
    assert.equal(
      await tsconfig("{ name: nodejs, options: { tsconfig: other.json } }"),
      at("other.json"),
    );
    assert.equal(await tsconfig("{ name: nodejs, options: { typescript: false } }"), undefined);
    assert.equal(await tsconfig("bun"), undefined);
    await folder.write("package.json", '{ "type": "module" }');
    assert.equal(await tsconfig("nodejs"), undefined);
  });

  it("has modules that Node loads before it, without loaders of TypeScript", async () => {
    await folder.write("index.ts", "");
    const preloaded = async (nodeargs: string) => {
      await project(
        `runtime: { name: nodejs, options: { nodeargs: ${JSON.stringify(nodeargs)} } }`,
      );
      return entryPoint(folder.path).preloaded;
    };
    const given =
      "-r dotenv/config --import='./in strument.mjs' --max-old-space-size=4096 --require \"./a.js\"";
    assert.deepEqual(await preloaded(given), ["dotenv/config", "./in strument.mjs", "./a.js"]);
    const loaders =
      "--loader ts-node/esm --import tsx -r @swc-node/register --require ./register.js";
    assert.deepEqual(await preloaded(loaders), []);
  });

  it("is refused for another language, and where there is none, with what to do", async () => {
    await project("runtime: python");
    assert.throws(
      () => entryPoint(folder.path),
      runError(/^Pulumi\.yaml: runtime: python\. Only .* `pulumi preview`\.$/),
    );
    await project("runtime: nodejs");
    assert.throws(() => entryPoint(folder.path), runError(/^The project has no program: .*`main`/));
    await folder.write("package.json", '{ "main": "dist/index.js" }');
    assert.throws(
      () => entryPoint(folder.path),
      runError(/^package\.json in \S+ names dist\/index\.js as the program, .* Build it first/),
    );
  });
});
