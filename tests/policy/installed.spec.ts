import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { registered } from "./registered";
import { shop } from "./shop";

const NAME = "eventbridge-saas-guardrails";
const run = promisify(execFile);

/** Projects in which the pack is installed, by the packages that they have before. */
const projects: [what: string, dependencies: Record<string, string>][] = [
  ["the oldest supported SDKs", { "@pulumi/pulumi": "3.204.0", "@pulumi/policy": "1.20.0" }],
  ["the newest SDKs", { "@pulumi/pulumi": "3.276.0", "@pulumi/policy": "1.21.0" }],
  ["an SDK that is too old, beside which npm installs others", { "@pulumi/pulumi": "3.150.0" }],
  ["no SDK", {}],
];

describe("the pack, installed from npm's package", function () {
  this.timeout(120_000);
  const folder = temporaryFolder();

  before(async function () {
    const reason =
      process.env.CI === undefined && process.env.INSTALL_TESTS === undefined
        ? "they install packages from npm's registry. Run them with INSTALL_TESTS=1"
        : await run("npm", ["ping", "--fetch-retries=0", "--fetch-timeout=5000"]).then(
            () => undefined,
            () => "npm's registry cannot be reached",
          );
    if (reason === undefined) return;
    console.log(`    skipped: ${reason}.`);
    this.skip();
  });

  for (const [what, dependencies] of projects) {
    it(`judges in a project with ${what}`, async () => {
      const cwd = folder.path;
      const policy = join(PROJECT_DIRECTORY, "policy");
      const { stdout } = await run("npm", ["pack", "--silent", "--pack-destination", cwd], {
        cwd: policy,
      });
      const packages = { ...dependencies, [NAME]: `file:./${stdout.trim()}` };
      await folder.write("package.json", JSON.stringify({ private: true, dependencies: packages }));
      await run("npm", ["install", "--prefer-offline", "--no-audit", "--no-fund"], { cwd });

      const pack = await PolicyPack.start(join(cwd, "node_modules", NAME), "other", "dev");
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
  }
});
