import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import ts from "typescript";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import { policies } from "../../policy/policies";
import { compiler } from "../compiler";
import { installed, linkPackage, packed, run } from "../packed";
import { registered } from "./registered";
import { shop } from "./shop";

/** A pack of another project, which takes policies of this pack and adds its own. */
const COMPOSED = `
import { PolicyPack, type Policies } from "@pulumi/policy";
import { policies } from "eventbridge-saas-guardrails";

export const names: string[] = policies.map(({ name }) => name);
export const chosen: Policies = policies.filter(({ name }) => name.startsWith("api-"));
export const make = () => new PolicyPack("ours", { policies: chosen });
`;

describe("the pack's package", () => {
  let project: string;
  let directory: string;
  let left: string[];

  before(async () => {
    project = await mkdtemp(join(tmpdir(), "foreign-"));
    const made = await packed("policy", project);
    left = made.left;
    directory = await installed(made.file, project);
    await linkPackage("@types/node", project);
  });
  after(() => rm(project, { recursive: true }));

  it("has compiled files in place of sources and of a loader, and leaves no build in the project", async () => {
    const files = await readdir(directory, { recursive: true });
    assert.deepEqual(
      files.filter((file) => file.endsWith(".ts") && !file.endsWith(".d.ts")),
      [],
    );
    assert.deepEqual(
      files.filter((file) => file.endsWith(".js") && !file.startsWith("build/")).sort(),
      ["loadLate.js", "main.js"],
    );
    assert.deepEqual(left, []);
  });

  it("judges with the packages alone that its package.json names", async () => {
    const pack = await PolicyPack.start(directory, "other", "dev");
    try {
      const made = shop().set("destination", { invocationRateLimitPerSecond: 300 });
      const { violations } = await pack.judge(registered(made), {});
      assert.deepEqual(
        violations.map(({ policy }) => policy),
        ["api-destination-rate-limit"],
      );
    } finally {
      await pack.stop();
    }
  });

  it("gives its policies to another pack, typed, and starts no pack meanwhile", async () => {
    await writeFile(join(project, "composed.mts"), COMPOSED);
    const compile = compiler(() => project);
    const options = { module: ts.ModuleKind.NodeNext, skipLibCheck: true, noEmit: false };
    assert.equal(compile(["composed.mts"], options), "");
    const print = 'import("./composed.mjs").then(({ names }) => console.log(names.join()))';
    const { stdout } = await run(process.execPath, ["--eval", print], { cwd: project });
    assert.equal(stdout.trim(), policies.map(({ name }) => name).join());
  });
});
