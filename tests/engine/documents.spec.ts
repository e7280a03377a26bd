import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { delimiter } from "node:path";
import { promisify } from "node:util";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../../clients/engine";
import { PULUMI } from "../docs/checks";
import { commandsIn, documents, PLACEHOLDER, shellBlocks } from "../docs/documents";
import { ProjectCopy } from "../projectCopy";

const run = promisify(execFile);

describe("the documents, under the real engine", function () {
  this.timeout(120_000);
  let engine: string;

  before(function () {
    const found = findEngine();
    if (found === undefined) {
      console.log(`    skipped: ${HOW_TO_GET_AN_ENGINE}`);
      return this.skip();
    }
    engine = found;
  });
  const environment = () => ({
    ...process.env,
    PATH: `${engine}${delimiter}${process.env.PATH}`,
    PULUMI_CONFIG_PASSPHRASE: "",
  });

  for (const [command, options] of Object.entries(PULUMI)) {
    it(`name options that \`pulumi ${command}\` has`, async () => {
      const { stdout } = await run("pulumi", [...command.split(" "), "--help"], {
        env: environment(),
      });
      const [, name] = /^(?:.* )?(.+)$/.exec(command) ?? [];
      assert.match(stdout, new RegExp(`^ {2}(pulumi ${command}|.*\\b${name}),?( .*)?$`, "m"));
      for (const option of options) assert.match(stdout, new RegExp(`${option}\\b`));
    });
  }

  it("have the block that brings up the stack `local`, and it runs as it is written", async () => {
    const project = await ProjectCopy.make();
    try {
      // Fewer rules are fewer seconds.
      await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
      const guide = (await documents()).find(({ file }) => file === "docs/try-it.md");
      const [block = assert.fail("no such block"), ...others] = shellBlocks(
        guide?.text ?? "",
      ).filter((one) => one.includes("npx bridge local --pulumi"));
      assert.deepEqual(others, []);
      assert.equal(commandsIn(block).length, 4);
      // The first line downloads the engine, which is here.
      const { stdout } = await run("bash", ["-ec", block.replace(/^npx pulumi version.*\n/, "")], {
        cwd: project.directory,
        env: environment(),
      });
      assert.match(stdout, /Resources:\s+\+ \d+ created/);
      assert.match(stdout, /Resources:\s+- \d+ deleted/);
    } finally {
      await project.remove();
    }
  });

  it("add the stack `staging`, and it comes up as they are written", async () => {
    const project = await ProjectCopy.make();
    try {
      await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
      const guide = (await documents()).find(({ file }) => file === "docs/getting-started.md");
      const blocks = shellBlocks(guide?.text ?? "").filter((one) => one.includes("staging"));
      const [settings = "", policies = "", preview = ""] = blocks;
      assert.match(settings, /stack init staging\n/);
      assert.match(policies, /^cp /);
      const script = [
        settings.replace(/^npx pulumi config set --secret .*/gm, (line) => `echo any | ${line}`),
        policies,
        ...preview.split("\n").filter((line) => line.startsWith("npx bridge preview")),
        "npx bridge local --pulumi --stack staging -- up --yes",
      ]
        .join("\n")
        .replaceAll("npx pulumi", "pulumi")
        .replaceAll(PLACEHOLDER, "acme--staging");
      const { stdout } = await run("bash", ["-ec", script], {
        cwd: project.directory,
        env: {
          ...environment(),
          PULUMI_BACKEND_URL: `file://${project.directory}`,
          PULUMI_CONFIG_PASSPHRASE: "of the test",
        },
      });
      assert.match(stdout, /^0 mandatory violations/m);
      assert.match(stdout, /Resources:\s+\+ \d+ created/);
    } finally {
      await project.remove();
    }
  });
});
