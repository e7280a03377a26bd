import assert from "node:assert/strict";
import { mkdir, realpath, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Command } from "commander";
import { addCommands } from "../../cli/bridge.ts";
import { PolicyPack } from "../../emulator/embedded/policyPack";
import type { Preview } from "../../offline/preview";
import { anew } from "../emulator/embedded/evaluated";
import { PROJECT_DIRECTORY, temporaryFolder } from "../folder";
import { pack } from "../policy/pack";
import { replace, runHere, type Run } from "./inProcess";

describe("the project of a command", () => {
  const folder = temporaryFolder();
  let root: string;

  const write = async (file: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), text);
  };

  /** A project with packages of its own: a copy of Pulumi's SDK that has no engine, and a component that uses it. */
  beforeEach(async () => {
    root = await realpath(folder.path);
    await write("Pulumi.yaml", "name: other\nruntime: nodejs\n");
    await write("Pulumi.dev.yaml", "config:\n  aws:region: eu-central-1\n");
    await write("package.json", "{}");
    await write(
      "node_modules/@pulumi/pulumi/index.js",
      'throw new Error("this copy of the SDK needs an engine");',
    );
    await write(
      "node_modules/queues/index.js",
      `const pulumi = require("@pulumi/pulumi");
       exports.Queues = class extends pulumi.ComponentResource {
         constructor(name) { super("acme:index:Queues", name); }
       };`,
    );
    await symlink(
      join(PROJECT_DIRECTORY, "node_modules/@pulumi/aws"),
      join(root, "node_modules/@pulumi/aws"),
    );
    await write(
      "index.js",
      `const aws = require("@pulumi/aws");
       const { Queues } = require("queues");
       exports.url = new aws.sqs.Queue("orders", {}, { parent: new Queues("all") }).url;`,
    );
  });

  async function bridge(directory: string, ...args: string[]): Promise<Run> {
    const program = new Command("bridge");
    addCommands(program, PROJECT_DIRECTORY);
    const shared = await pack();
    const leave = { stop: { value: () => Promise.resolve() } };
    const start = () => Promise.resolve(Object.create(shared, leave) as PolicyPack);
    const restore = replace(PolicyPack, "start", start);
    delete require.cache[join(PROJECT_DIRECTORY, "index.ts")];
    try {
      return await anew(join(root, "index.js"), () =>
        runHere(program, args, { environment: { COLUMNS: "1000" }, directory }),
      );
    } finally {
      restore();
    }
  }
  const names = ({ stdout }: Run) =>
    (JSON.parse(stdout) as Preview).resources.map(({ name }) => name).sort();

  const preview = ["preview", "--stack", "dev", "--json"];
  const RESOURCES = ["all", "orders", "other-dev"];

  it("is that of the nearest Pulumi.yaml, in the current folder or above it, with its own packages", async () => {
    await mkdir(join(root, "deep/inside"), { recursive: true });
    assert.deepEqual(names(await bridge(root, ...preview)), RESOURCES);
    assert.deepEqual(names(await bridge(join(root, "deep/inside"), ...preview)), RESOURCES);
  });

  it("fails with the sentence that its packages are for another version of Pulumi's SDK", async () => {
    await write("node_modules/@pulumi/pulumi/package.json", '{ "version": "1.14.1" }');
    await write("index.js", 'require("@pulumi/pulumi").utils.liftProperties();');
    const { stderr, code } = await bridge(root, ...preview);
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: The program failed: TypeError: .* is not a function \(.*index\.js:1:33\)\nThe program's packages are made for @pulumi\/pulumi 1\.14\.1, and it ran with 3\.\d+\.\d+\. Update them\.$/m,
    );
  });

  it("may be a program of ES modules", async () => {
    await write("package.json", '{ "type": "module" }');
    await write(
      "index.js",
      `import * as pulumi from "@pulumi/pulumi";
       import { Queues } from "queues";
       export const organization = pulumi.getOrganization();
       new Queues("all");`,
    );
    assert.deepEqual(names(await bridge(root, ...preview)), ["all", "other-dev"]);
  });

  it("is that of --cwd, as if the command had been started there", async () => {
    await write("sub/policies.json", '{ "all": "disabled" }');
    const args = ["-C", join(root, "sub"), "--policy-config", "policies.json"];
    const run = await bridge(PROJECT_DIRECTORY, ...preview, ...args);
    assert.deepEqual(names(run), RESOURCES);
    assert.deepEqual((JSON.parse(run.stdout) as Preview).policies, []);
  });

  it("cannot be a folder without Pulumi.yaml, or a folder that does not exist", async () => {
    const nowhere = await bridge(PROJECT_DIRECTORY, "preview", "--cwd", join(root, "missing"));
    assert.equal(nowhere.code, 1);
    assert.match(
      nowhere.stderr,
      /^error: --cwd: there is no folder .*missing\. Name the folder of a Pulumi project, or one below it\.$/m,
    );
    const outside = await bridge(PROJECT_DIRECTORY, "preview", "--cwd", "/");
    assert.equal(outside.code, 1);
    assert.equal(outside.stderr, "error: there is no Pulumi.yaml in /, or in a folder above it\n");
  });

  it("needs no settings of this project, also where its program uses the component", async () => {
    await write(
      "index.js",
      `const { SalesforceIntegration, subscription } = require(${JSON.stringify(join(PROJECT_DIRECTORY, "library/index.ts"))});
       const pulumi = require("@pulumi/pulumi");
       const flow = "client-credentials";
       const credentials = { flow, clientId: pulumi.secret("id"), clientSecret: pulumi.secret("secret") };
       exports.bus = new SalesforceIntegration("orders", {
         salesforce: {
           domain: "acme.my.salesforce.com", apiVersion: 68, credentials, invocationRateLimitPerSecond: 20,
         },
         retryPolicy: { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 },
         subscriptions: [subscription({
           name: "placed",
           events: { schema: { type: "object", required: ["id"], properties: { id: { type: "string", minLength: 1 } } }, source: "acme", detailTypes: ["placed"] },
           upsert: { object: "Order__c", externalIdField: "OrderId__c", externalId: "$.detail.id" },
           fields: { Name: { constant: "order" } },
         })],
       }).eventBusName;`,
    );
    const run = await bridge(root, ...preview);
    assert.equal(run.stderr, "");
    assert(names(run).includes("orders-dlq"), names(run).join());
  });

  it("may take settings from an environment of Pulumi ESC, and has no placeholders for those of this project", async () => {
    await write("Pulumi.dev.yaml", "environment:\n  - shop/dev\n");
    await write(
      "index.js",
      `const aws = require("@pulumi/aws");
       const name = new (require("@pulumi/pulumi").Config)().require("queue");
       new aws.sqs.Queue("orders", { name });`,
    );
    const run = await bridge(root, ...preview);
    const { notices } = JSON.parse(run.stdout) as Preview;
    assert.deepEqual(names(run), ["orders", "other-dev"]);
    assert.doesNotMatch(notices.join(), /salesforce/);
    assert.match(notices.join(), /shop\/dev/);
  });

  it("has settings of the AWS provider that are checked", async () => {
    await write("Pulumi.dev.yaml", "config:\n  aws:region: mars\n  aws:defaultTags: hello\n");
    const { stderr, code } = await bridge(root, ...preview);
    assert.equal(code, 1);
    assert.match(stderr, /^error: Pulumi\.dev\.yaml has 2 mistakes; .*:\n {2}aws:region must be/);
    assert.match(stderr, /aws:defaultTags must be .* \(Pulumi\.dev\.yaml:3:3\)\./);
    await write("Pulumi.dev.yaml", "config:\n  aws:region: mars-north-1\n");
    const { notices } = JSON.parse((await bridge(root, ...preview)).stdout) as Preview;
    assert.match(notices.join(), /aws:region is mars-north-1, which is not a Region/);
  });

  it("has no estimate of costs, which needs the settings of this project", async () => {
    const { stderr, code } = await bridge(root, ...preview, "--cost", "--rate", "1");
    assert.equal(code, 1);
    assert.match(stderr, /^error: An estimate of the cost needs .* Leave out --cost\.$/m);
  });

  it("is the one in which bridge is installed for commands that need its subscriptions, and they say so", async () => {
    const event = join(PROJECT_DIRECTORY, "events/01-customer-registered.json");
    const { stdout, stderr, code } = await bridge(root, "simulate", event);
    assert.equal(code, 0);
    assert.equal(
      stderr,
      `note: simulate works on the project ${PROJECT_DIRECTORY}, in which bridge is installed, and not on ${root}.\n`,
    );
    assert.match(stdout, /ShopCustomerId__c/);
    const own = await bridge(join(PROJECT_DIRECTORY, "docs"), "simulate", event);
    assert.deepEqual([own.code, own.stderr], [0, ""]);
    for (const args of [["trace", "--event", "e"], ["replay", "--list"], ["console"], ["status"]]) {
      const [name = ""] = args;
      const elsewhere = await bridge(root, ...args, "--local", "--port", "1");
      assert.match(elsewhere.stderr, new RegExp(`^note: ${name} works on the project `), name);
      assert.match(elsewhere.stderr, /Nothing answers at http:\/\/127\.0\.0\.1:1 /, name);
    }
  });
});
