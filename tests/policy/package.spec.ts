import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { cp, readdir, readFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import { promisify } from "node:util";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import { policies } from "../../policy/policies";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { registered } from "./registered";
import { shop } from "./shop";

const POLICY = join(PROJECT_DIRECTORY, "policy");
const NOT_PACKED = ["node_modules"];

const read = (...path: string[]) => readFile(join(...path), "utf8");
const json = async <T>(...path: string[]) => JSON.parse(await read(...path)) as T;

interface Package {
  name: string;
  version: string;
  dependencies: Record<string, string>;
}

/** Paths of all files of the pack, relative to its folder. */
async function files(): Promise<string[]> {
  const entries = await readdir(POLICY, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(POLICY, join(entry.parentPath, entry.name)))
    .filter((file) => !NOT_PACKED.includes(file.split("/")[0] ?? ""))
    .sort();
}

/** Whether a range such as `^1.20.0`, or one version, includes a version. */
function includes(range: string, version: string): boolean {
  if (!range.startsWith("^")) return range === version;
  const [[least = 0, ...leastRest], [major, ...rest]] = [range.slice(1), version].map((text) =>
    text.split(".").map(Number),
  ) as [number[], number[]];
  const order = rest.map((part, index) => part - (leastRest[index] ?? 0)).find((n) => n !== 0);
  return major === least && (order ?? 0) >= 0;
}

describe("the pack as a package", () => {
  const folder = temporaryFolder();

  it("needs only its folder and its dependencies, in ranges that include the project's versions", async () => {
    const { dependencies } = await json<Package>(POLICY, "package.json");
    const project = await json<Package>(PROJECT_DIRECTORY, "package.json");
    const used = new Set<string>();
    for (const file of await files()) {
      if (!/\.(ts|js)$/.test(file)) continue;
      const text = await read(POLICY, file);
      // A type-only import does not exist at run time.
      const imports = text.matchAll(
        /(?:^import (?!type\b)[^;]*?from |^export [^;]*?from |require(?:\.resolve)?\()"([^"]+)"/gm,
      );
      for (const [, specifier = ""] of imports) {
        if (specifier.startsWith(".")) {
          const target = resolve(POLICY, file, "..", specifier);
          assert(target.startsWith(POLICY), `${file} imports ${specifier}`);
        } else if (!specifier.startsWith("node:")) {
          used.add(
            specifier
              .split("/")
              .slice(0, specifier.startsWith("@") ? 2 : 1)
              .join("/"),
          );
        }
      }
    }
    assert.deepEqual([...used].sort(), Object.keys(dependencies));
    for (const [name, range] of Object.entries(dependencies)) {
      const version = project.dependencies[name] ?? assert.fail(`the project has no ${name}`);
      assert(includes(range, version), `${name}: ${range} does not include ${version}`);
    }
  });

  it("packs every file of its folder, and no other", async () => {
    const { stdout } = await promisify(execFile)("npm", ["pack", "--dry-run", "--json"], {
      cwd: POLICY,
    });
    const [{ files: packed } = assert.fail("nothing is packed")] = JSON.parse(stdout) as {
      files: { path: string }[];
    }[];
    assert.deepEqual(packed.map(({ path }) => path).sort(), await files());
  });

  it("works in another project as a copy", async () => {
    await folder.linkPackages();
    const copy = join(folder.path, "guardrails");
    await cp(POLICY, copy, { recursive: true });
    const pack = await PolicyPack.start(copy, "other", "dev");
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

  for (const stack of ["local", "dev", "prod"]) {
    it(`configures only existing policies and settings, for the stack ${stack}`, async () => {
      const config = await json<Record<string, object | string>>(POLICY, "config", `${stack}.json`);
      for (const [name, given] of Object.entries(config)) {
        const policy = policies.find((one) => one.name === name) ?? assert.fail(name);
        const settings = Object.keys(policy.configSchema?.properties ?? {});
        for (const key of typeof given === "string" ? [] : Object.keys(given)) {
          assert([...settings, "enforcementLevel"].includes(key), `${name}.${key}`);
        }
      }
    });
  }
});
