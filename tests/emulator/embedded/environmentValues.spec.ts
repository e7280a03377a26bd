import assert from "node:assert/strict";
import { UNKNOWN, revealed } from "../../../emulator/propertyValues";
import { UNKNOWN_VALUE } from "../../../settings/stackFile";
import { temporaryFolder } from "../../folder";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";

describe("a program whose stack has an environment of Pulumi ESC", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  const run = async (text: string, environments: string[] = ["acme/dev"]) => {
    const program = await folder.write(
      "program.js",
      `const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");
       const config = new pulumi.Config();\n${text}`,
    );
    const values = { "shop:domain": `${UNKNOWN_VALUE}.my.salesforce.com`, "shop:count": "2" };
    return evaluated(program, { values, environments, file: "Pulumi.dev.yaml" });
  };

  it("gets an unknown value for a key that it requires and that the environment may give", async () => {
    const { resources, outputs } = await run(`
      const parts = config.requireObject("parts");
      new aws.sqs.Queue("q", { name: "q", tags: {
        a: config.require("name"), b: \`x-\${config.require("name")}\`, c: config.requireSecret("token"), d: parts.one,
        e: String(config.requireNumber("count")),
      } });
      exports.name = config.require("name");
    `);
    const inputs = resources.at(-1)?.request.getObject()?.toJavaScript() ?? {};
    const { tags } = revealed(inputs) as { tags: unknown };
    assert.deepEqual(tags, { a: UNKNOWN, b: UNKNOWN, c: UNKNOWN, d: UNKNOWN, e: "2" });
    assert.deepEqual(outputs, { name: UNKNOWN });
  });

  it("gets an error for an unknown number or Boolean", async () => {
    await assert.rejects(
      run('config.requireNumber("rate")'),
      runError(
        /^shop:rate is not in Pulumi\.dev\.yaml\. The environment acme\/dev may give it, .* number\. /,
      ),
    );
  });

  it("has stand-ins judged as unknown values, while the program goes on with them", async () => {
    const { resources, outputs } = await run(`
      new aws.sqs.Queue("q", { name: "q", tags: { domain: \`https://\${config.require("domain")}/\`, count: "2" } });
      exports.domain = config.require("domain");
    `);
    const queue = resources.at(-1);
    const { tags } = queue?.request.getObject()?.toJavaScript() as { tags: unknown };
    assert.deepEqual(tags, { domain: UNKNOWN, count: "2" });
    assert.deepEqual(queue?.state.toJavaScript().tags, { domain: UNKNOWN, count: "2" });
    assert.equal(outputs.domain, `${UNKNOWN_VALUE}.my.salesforce.com`);
  });

  it("misses a required key as everywhere without an environment", async () => {
    await assert.rejects(
      run('config.require("name")', []),
      runError(/^Missing required configuration variable 'shop:name'/),
    );
  });
});
