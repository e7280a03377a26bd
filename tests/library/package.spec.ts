import assert from "node:assert/strict";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Analyzer } from "@pulumi/pulumi/provider/experimental/analyzer";
import ts from "typescript";
import { PROJECT_DIRECTORY } from "../folder";
import { installed, linkPackage, manifestIn, neededPackages, packed, run } from "../packed";
import { compiler } from "../compiler";
import { DRIVER, PROGRAM } from "./foreignProgram";

/** Node's way, with the programs as JavaScript. */
const EMITTED = { module: ts.ModuleKind.NodeNext, noEmit: false };
const EMITTED_FILES = ["program.mts", "program.cts"];
/** The ways in which TypeScript finds a package, each with programs that the way allows. */
const RESOLUTIONS: [name: string, options: ts.CompilerOptions, files: string[]][] = [
  ["node16", { module: ts.ModuleKind.Node16 }, ["program.ts"]],
  ["nodenext, from an ES module and from CommonJS", EMITTED, EMITTED_FILES],
  [
    "bundler",
    { module: ts.ModuleKind.ESNext, moduleResolution: ts.ModuleResolutionKind.Bundler },
    ["program.ts"],
  ],
  [
    "node10",
    {
      module: ts.ModuleKind.CommonJS,
      moduleResolution: ts.ModuleResolutionKind.Node10,
      ignoreDeprecations: "6.0", // TypeScript 6 deprecates it; Pulumi's templates had it for years
    },
    ["program.ts"],
  ],
];

describe("the component's package", () => {
  let project: string;
  let directory: string;
  let left: string[];

  before(async () => {
    project = await mkdtemp(join(tmpdir(), "foreign-"));
    const made = await packed("library", project);
    left = made.left;
    directory = await installed(made.file, project);
    await linkPackage("@types/node", project);
    for (const ending of ["ts", "mts", "cts"]) {
      await writeFile(join(project, `program.${ending}`), PROGRAM);
    }
    await writeFile(join(project, "driver.mjs"), DRIVER);
  });
  after(() => rm(project, { recursive: true }));

  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(directory.length + 1));

  it("has the component's rooms, compiled and with declarations, and nothing else", async () => {
    const all = await files();
    const [compiled, others] = [
      all.filter((file) => file.startsWith("build/")),
      all.filter((file) => !file.startsWith("build/")),
    ];
    assert.deepEqual(others.sort(), [
      "README.md",
      "package.json",
      ...["PulumiPlugin.yaml", "index.js", "index.ts", "package.json", "tsconfig.json"].map(
        (name) => `plugin/${name}`,
      ),
    ]);
    assert.deepEqual([...new Set(compiled.map((file) => file.split("/")[1]))].sort(), [
      "components",
      "eventbridge",
      "library",
      "mapping",
      "salesforceSchema",
      "text",
    ]);
    const bases = (ending: string) =>
      compiled.filter((file) => file.endsWith(ending)).map((file) => file.slice(0, -ending.length));
    assert.deepEqual(bases(".js").sort(), bases(".d.ts").sort());
    assert.equal(bases(".js").length * 2, compiled.length);
  });

  it("leaves no build in the project, where it could be run in place of the sources", () => {
    assert.deepEqual(left, []);
  });

  it("needs exactly the packages that its files import, in ranges that hold the versions tested here", async () => {
    const imported = new Set<string>();
    for (const file of await files()) {
      if (!/^build\/.*\.(js|d\.ts)$/.test(file)) continue;
      const text = await readFile(join(directory, file), "utf8");
      for (const { fileName } of ts.preProcessFile(text, true, true).importedFiles) {
        const [, name] = /^((?:@[\w-]+\/)?[a-z][\w-]*)/.exec(fileName) ?? [];
        if (name !== undefined && !fileName.startsWith("node:")) imported.add(name);
      }
    }
    const manifest = await manifestIn(directory);
    assert.deepEqual(neededPackages(manifest).sort(), [...imported].sort());
    const { dependencies: pinned = {} } = await manifestIn(PROJECT_DIRECTORY);
    for (const [name, range] of Object.entries({
      ...manifest.dependencies,
      ...manifest.peerDependencies,
    })) {
      assert.ok(isWithin(pinned[name] ?? "", range), `${name}: ${pinned[name]} is not in ${range}`);
    }
  });

  const compile = compiler(() => project);
  for (const [name, options, files] of RESOLUTIONS) {
    it(`compiles in a strict program that resolves modules by ${name}`, () => {
      assert.equal(compile(files, options), "");
    });
  }

  it("is a plugin whose component Pulumi describes to other languages", () => {
    const plugin = join(directory, "plugin");
    const manifest = { main: "index.js" };
    const { components, typeDefinitions } = new Analyzer(
      plugin,
      "eventbridge-salesforce",
      manifest,
      new Set(["Integration"]),
    ).analyze();
    const { Integration } = components;
    assert.deepEqual(Object.keys(components), ["Integration"]);
    assert.deepEqual(Object.keys(typeDefinitions).sort(), ["RuleNames", "Subscription"]);
    assert.deepEqual(Integration?.inputs.clientSecret, {
      description: "Marked as a secret by the component, as are the other credentials.",
      optional: true,
      type: "string",
    });
    assert.deepEqual(Integration?.inputs.subscriptions, {
      description: "The events to send.",
      items: { $ref: "#/types/eventbridge-salesforce:index:Subscription", plain: true },
      plain: true,
      type: "array",
    });
    const { together, anonymize } = typeDefinitions.Subscription?.properties ?? {};
    const withoutText = (property: object | undefined) => ({ ...property, description: "" });
    const texts = { type: "array", items: { type: "string", plain: true }, plain: true };
    assert.deepEqual(withoutText(together), {
      ...{ type: "array", items: texts, plain: true, optional: true },
      description: "",
    });
    assert.deepEqual(withoutText(anonymize), {
      ...{ type: "boolean", plain: true, optional: true },
      description: "",
    });
    const required = Object.entries(Integration?.inputs ?? {}).filter(
      ([, { optional }]) => !optional,
    );
    assert.deepEqual(
      required.map(([name]) => name),
      ["domain", "apiVersion", "invocationRateLimitPerSecond", "subscriptions"],
    );
  });

  it("runs in an ES module and in CommonJS, without a loader", async () => {
    assert.equal(compile(EMITTED_FILES, EMITTED), "");
    const { stdout } = await run(process.execPath, ["driver.mjs"], { cwd: project });
    const programs = JSON.parse(stdout) as Printed[];
    assert.equal(programs.length, 2);
    for (const { counts, mistakes, url } of programs) {
      assert.equal(counts["aws:cloudwatch/eventTarget:EventTarget"], 4);
      assert.equal(counts["eventbridge-salesforce:components:SalesforceIntegration"], 1);
      assert.equal(url, "https://orders-dlq");
      assert.match(mistakes.join("\n"), /^More than one subscription is named order-placed/);
    }
  });
});

/** What the driver prints of a program. */
interface Printed {
  counts: Record<string, number>;
  mistakes: string[];
  url: string;
}

/** Whether a version is in a caret range of versions from 1.0.0. */
function isWithin(version: string, range: string): boolean {
  const parts = (text: string) => text.replace("^", "").split(".").map(Number);
  const [one, other] = [parts(version), parts(range)];
  const differing = [0, 1, 2].find((index) => one[index] !== other[index]);
  return (
    differing === undefined || (differing > 0 && (one[differing] ?? 0) > (other[differing] ?? 0))
  );
}
