import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { cp, mkdir, readdir, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PolicyPack } from "../../../emulator/embedded/policyPack";
import { installServer } from "../../../policy/server/install";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";
import { registered } from "../registered";
import { shop } from "../shop";

const POLICY = join(PROJECT_DIRECTORY, "policy");
const load = createRequire(join(POLICY, "server", "install.ts"));

/** Installs the server in an SDK with some modules replaced. A null module is not installed. */
function install(changed: Record<string, object | null> = {}) {
  const modules: Record<string, object | null> = {
    "@pulumi/policy/server": { ...(load("@pulumi/policy/server") as object) },
    ...changed,
  };
  const warnings: string[] = [];
  installServer(
    (specifier) => {
      if (!Object.hasOwn(modules, specifier)) return load(specifier) as unknown;
      return modules[specifier] ?? assert.fail(`Cannot find module '${specifier}'`);
    },
    (sentence) => warnings.push(sentence),
  );
  const { serve } = (modules["@pulumi/policy/server"] ?? {}) as { serve?: unknown };
  return { warnings, serve };
}

const { serve: ofTheSdk } = load("@pulumi/policy/server") as { serve: unknown };
const { serve: ofThePack } = load("./serve") as { serve: unknown };

describe("the pack's own server", () => {
  it("is installed in the known version of the SDK, without a warning", () => {
    assert.deepEqual(install(), { warnings: [], serve: ofThePack });
    const next = install({ "@pulumi/policy/version": { version: "1.21.9" } });
    assert.deepEqual(next, { warnings: [], serve: ofThePack });
  });

  const sdk = load("@pulumi/policy/server") as object;
  const protoutil = load("@pulumi/policy/protoutil") as object;
  for (const [what, changed, reason] of [
    [
      "of another version",
      { "@pulumi/policy/version": { version: "1.22.0" } },
      "this pack's own server supports only versions 1.20 and 1.21, and 1.22.0 is installed",
    ],
    [
      "that does not say its version",
      { "@pulumi/policy/version": null },
      "this pack's own server supports only versions 1.20 and 1.21, and an unknown version is installed",
    ],
    [
      "without a module",
      { "@pulumi/policy/deserialize": null },
      "@pulumi/policy/deserialize has no function deserializeProperties",
    ],
    [
      "without a function",
      { "@pulumi/policy/protoutil": { ...protoutil, makeRemediateResponse: undefined } },
      "@pulumi/policy/protoutil has no function makeRemediateResponse",
    ],
    [
      "whose server cannot be replaced",
      { "@pulumi/policy/server": Object.freeze({ ...sdk }) },
      "@pulumi/policy/server does not let serve be replaced",
    ],
    [
      "with another protocol",
      { "@pulumi/pulumi/proto/analyzer_grpc_pb": { AnalyzerService: { analyze: {} } } },
      "@pulumi/pulumi describes no method analyze of the analyzer protocol",
    ],
  ] as const) {
    it(`keeps the server of an SDK ${what}, and prints the reason in one sentence`, () => {
      const { warnings, serve } = install(changed);
      assert.deepEqual(warnings, [
        `The policy pack uses the server of @pulumi/policy, which is slower on large stacks and does not tell secrets from other values, because ${reason}.`,
      ]);
      assert.equal(serve, ofTheSdk);
    });
  }

  describe("in a project with a newer SDK", () => {
    const folder = temporaryFolder();

    /** This project's packages, with another version of @pulumi/policy. */
    async function installNewer(): Promise<string> {
      const from = join(PROJECT_DIRECTORY, "node_modules");
      const to = join(folder.path, "node_modules");
      const link = (name: string) => symlink(join(from, name), join(to, name), "junction");
      await mkdir(join(to, "@pulumi"), { recursive: true });
      const names = (await readdir(from)).filter((name) => name !== "@pulumi");
      await Promise.all([...names, "@pulumi/pulumi"].map(link));
      await cp(join(from, "@pulumi", "policy"), join(to, "@pulumi", "policy"), { recursive: true });
      const version = join(to, "@pulumi", "policy", "version.js");
      await writeFile(version, 'exports.version = "1.22.0";');
      await cp(POLICY, join(folder.path, "guardrails"), { recursive: true });
      return join(folder.path, "guardrails");
    }

    it("uses the SDK's server, which finds the same, and prints a warning on standard error", async () => {
      const directory = await installNewer();
      const made = shop().set("destination", { invocationRateLimitPerSecond: 300 });
      const pack = await PolicyPack.start(directory, "other", "dev");
      try {
        const { violations } = await pack.judge(registered(made), {});
        assert.deepEqual(
          violations.map(({ policy }) => policy),
          ["api-destination-rate-limit"],
        );
      } finally {
        await pack.stop();
      }
      const run = load.resolve("@pulumi/pulumi/cmd/run-policy-pack");
      const child = spawn(process.execPath, [run, "127.0.0.1:0", directory], { cwd: directory });
      const closed = once(child, "close");
      let printed = "";
      child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
      await Promise.race([once(child.stdout, "data"), closed]);
      child.kill();
      await closed;
      assert.match(printed, /^The policy pack uses the server of .*1\.22\.0 is installed\.\n$/);
    });
  });
});
