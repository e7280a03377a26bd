import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { Refused } from "../../../emulator/controlPlane";
import type { Registered } from "../../../emulator/embedded/program";
import type { StackFile } from "../../../settings/stackFile";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";
import { PROJECT_DIRECTORY, temporaryFolder } from "../../folder";

const STACK_URN = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev";
const urn = (types: string, name: string) => `urn:pulumi:dev::shop::${types}::${name}`;

const QUEUE_INPUTS = "{ name: 'dlq', messageRetentionSeconds: 60, sqsManagedSseEnabled: true }";
const QUEUE = `
  const sqs = require("@pulumi/aws/sqs");
  const queue = new sqs.Queue("queue", ${QUEUE_INPUTS});
`;

describe("a Pulumi program, evaluated in this process", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  const run = async (text: string, configuration: Partial<StackFile> = {}) =>
    evaluated(
      await folder.write("program.js", `const pulumi = require("@pulumi/pulumi");\n${text}`),
      configuration,
    );

  const named = (name: string, resources: Registered[]): Registered =>
    resources.find((resource) => resource.name === name) ?? assert.fail(`there is no ${name}`);

  it("registers its resources with the control plane's outputs, and returns its exports", async () => {
    const { resources, outputs } = await run(`${QUEUE}
      exports.url = queue.url;
      exports.nested = { list: [queue.arn, 1] };
    `);
    const arn = "arn:aws:sqs:eu-central-1:123456789012:dlq";
    const url = "https://sqs.eu-central-1.amazonaws.com/123456789012/dlq";
    assert.deepEqual(
      resources.map(({ urn, type, name, custom }) => ({ urn, type, name, custom })),
      [
        { urn: STACK_URN, type: "pulumi:pulumi:Stack", name: "shop-dev", custom: false },
        {
          urn: urn("aws:sqs/queue:Queue", "queue"),
          type: "aws:sqs/queue:Queue",
          name: "queue",
          custom: true,
        },
      ],
    );
    const { request, state } = named("queue", resources);
    const inputs = { name: "dlq", messageRetentionSeconds: 60, sqsManagedSseEnabled: true };
    assert.deepEqual(request.getObject()?.toJavaScript(), inputs);
    const returned = state.toJavaScript();
    assert.deepEqual({ ...returned, ...inputs, id: url, arn, url }, returned);
    const { kmsMasterKeyId, tags, visibilityTimeoutSeconds } = returned;
    assert.deepEqual([kmsMasterKeyId, tags, visibilityTimeoutSeconds], ["", null, 30]);
    assert.deepEqual(outputs, { url, nested: { list: [arn, 1] } });
  });

  const withProvider = (region: string) =>
    run(
      `const aws = require("@pulumi/aws");
       const provider = new aws.Provider("other", { region: "${region}" });
       new aws.sqs.Queue("queue", ${QUEUE_INPUTS}, { provider });
       new aws.sqs.Queue("plain", { ...${QUEUE_INPUTS}, name: "plain" });`,
      { values: { "aws:region": "eu-central-1" } },
    );

  it("accepts a provider for the stack's Region", async () => {
    const { resources } = await withProvider("eu-central-1");
    assert.deepEqual(
      resources.map(({ name }) => name),
      ["shop-dev", "plain", "queue"],
    );
  });

  it("hands policies the provider that the program chose, and the default one of the others", async () => {
    const { resources } = await withProvider("us-east-1");
    assert.deepEqual(named("queue", resources).provider, {
      urn: urn("pulumi:providers:aws", "other"),
      type: "pulumi:providers:aws",
      name: "other",
      inputs: {
        region: "us-east-1",
        skipCredentialsValidation: "false",
        skipRegionValidation: "true",
      },
    });
    const { inputs, name } = named("plain", resources).provider ?? assert.fail();
    assert.deepEqual([name, inputs], ["default", { region: "eu-central-1" }]);
  });

  it("registers options, parents and dependencies, which policies read", async () => {
    const { resources } = await run(`${QUEUE}
      class Box extends pulumi.ComponentResource {
        constructor(name) {
          super("test:index:Box", name);
          this.registerOutputs({});
        }
      }
      const parent = new Box("box");
      new sqs.QueuePolicy(
        "policy",
        { queueUrl: queue.url, policy: '{ "Statement": [] }' },
        { parent, dependsOn: [queue], protect: true, ignoreChanges: ["policy"] },
      );
    `);
    const box = named("box", resources);
    assert.deepEqual([box.custom, box.request.getParent()], [false, STACK_URN]);
    const { request } = named("policy", resources);
    const queueUrn = named("queue", resources).urn;
    assert.equal(request.getParent(), box.urn);
    assert.equal(request.getProtect(), true);
    assert.deepEqual(request.getIgnorechangesList(), ["policy"]);
    assert.deepEqual(request.getDependenciesList(), [queueUrn]);
    assert.deepEqual(request.getPropertydependenciesMap().get("queueUrl")?.getUrnsList(), [
      queueUrn,
    ]);
  });

  const BOX = `
    const sqs = require("@pulumi/aws/sqs");
    class Box extends pulumi.ComponentResource {
      constructor(name, options, type = "test:index:Box") {
        super(type, name, {}, options);
      }
    }
    const queue = (name, options, physical = name) =>
      new sqs.Queue(name, { ...${QUEUE_INPUTS}, name: physical }, options);
  `;

  // Source: pulumi/pulumi, pkg/engine/lifecycletest, `TestDuplicateURN`.
  for (const [what, text, message] of [
    [
      "two resources",
      `queue("dlq"); queue("dlq", {}, "other");`,
      /^dlq \(aws:sqs\/queue:Queue\) is registered twice: .* urn:pulumi:dev::shop::aws:sqs\/queue:Queue::dlq\. Give one of them another name/,
    ],
    ["two components", `new Box("box"); new Box("box");`, /^box \(test:index:Box\) is registered/],
    [
      "two children of one component",
      `const parent = new Box("box"); queue("dlq", { parent }); queue("dlq", { parent }, "other");`,
      /the URN urn:pulumi:dev::shop::test:index:Box\$aws:sqs\/queue:Queue::dlq\./,
    ],
    [
      "children of two components of one type",
      `queue("dlq", { parent: new Box("a") }); queue("dlq", { parent: new Box("b") }, "other");`,
      /^dlq \(aws:sqs\/queue:Queue\) is registered twice/,
    ],
    [
      "two providers",
      `const aws = require("@pulumi/aws"); new aws.Provider("x", {}); new aws.Provider("x", {});`,
      /^x \(pulumi:providers:aws\) is registered twice/,
    ],
    [
      "resources with inherited names",
      `queue("constructor", {}, "a"); queue("constructor", {}, "b");`,
      /^constructor \(/,
    ],
    [
      "resources whose name looks like the end of a URN",
      `queue("a::b", {}, "a"); queue("a::b", {}, "b");`,
      /^a::b \(/,
    ],
  ] as const) {
    it(`is refused if ${what} have the same URN, as by the engine`, async () => {
      await assert.rejects(run(BOX + text), (error) => {
        assert(error instanceof Refused, `thrown was ${String(error)}`);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("can use a name once for each type, and for each type of parent", async () => {
    const { resources } = await run(`${BOX}
      const outer = (type) => new Box("inner", { parent: new Box(type, {}, "test:index:" + type) });
      queue("dlq", { parent: outer("X") }, "a");
      queue("dlq", { parent: outer("Y") }, "b");
      queue("dlq", { parent: new Box("box") }, "c");
      queue("dlq", {}, "d");
      new Box("dlq");
    `);
    assert.deepEqual(
      new Set(resources.filter(({ name }) => name === "dlq").map(({ urn }) => urn)),
      new Set([
        urn("test:index:X$test:index:Box$aws:sqs/queue:Queue", "dlq"),
        urn("test:index:Y$test:index:Box$aws:sqs/queue:Queue", "dlq"),
        urn("test:index:Box$aws:sqs/queue:Queue", "dlq"),
        urn("aws:sqs/queue:Queue", "dlq"),
        urn("test:index:Box", "dlq"),
      ]),
    );
  });

  it("is refused with a resource without a name", async () => {
    await assert.rejects(run(`${BOX} queue("", {}, "a");`), /Missing resource name argument/);
  });

  it("is planned, but not created, with two resources of the same physical name", async () => {
    const { create, account } = await run(
      `${BOX} queue("one", {}, "dlq"); queue("two", {}, "dlq");`,
    );
    assert.throws(create, {
      message:
        /^two \(aws:sqs\/queue:Queue\) has the same id as one, https:\S+\/dlq: .* another physical name/,
    });
    assert.equal(account.queues.size, 0);
  });

  it("creates nothing before create() is called, and then all resources in a valid order", async () => {
    const { account, create } = await run(`${QUEUE}
      new sqs.QueuePolicy("policy", { queueUrl: queue.url, policy: '{ "Statement": [] }' });
    `);
    assert.equal(account.queues.size, 0);
    create();
    const [queue] = account.queues.values();
    assert.deepEqual(queue?.policy, { Statement: [] });
  });

  it("reads its project, stack and configuration, and which values are secret", async () => {
    const { outputs } = await run(
      `
      const config = new pulumi.Config();
      exports.names = [pulumi.getProject(), pulumi.getStack()];
      exports.values = [config.requireNumber("rate"), config.requireObject("list"), config.get("no")];
      exports.region = new pulumi.Config("aws").require("region");
      exports.secrets = ["rate", "list"].map((key) => pulumi.runtime.isConfigSecret("shop:" + key));
    `,
      {
        values: { "shop:rate": "10", "shop:list": "[1]", "aws:region": "eu-central-1" },
        secretKeys: new Set(["shop:list"]),
      },
    );
    assert.deepEqual(outputs, {
      names: ["shop", "dev"],
      values: [10, [1], null], // as the engine receives it
      region: "eu-central-1",
      secrets: [false, true],
    });
  });

  it("keeps the marks of secrets in registrations, and passes plain secrets to the emulator", async () => {
    const { account, resources, create } = await run(`
      const { EventConnection } = require("@pulumi/aws/cloudwatch");
      new EventConnection("connection", {
        name: "shop",
        authorizationType: "OAUTH_CLIENT_CREDENTIALS",
        authParameters: {
          oauth: {
            authorizationEndpoint: "https://acme.my.salesforce.com/services/oauth2/token",
            httpMethod: "POST",
            clientParameters: { clientId: "the id", clientSecret: pulumi.secret("the secret") },
            oauthHttpParameters: {
              bodies: [
                { key: "a", value: pulumi.secret("the value"), isValueSecret: true },
                { key: "b", value: "plain", isValueSecret: false },
              ],
            },
          },
        },
      });
    `);
    create();
    const [connection] = account.connections.values();
    assert.equal(connection?.clientSecret, "the secret");
    assert.deepEqual(connection.body, { a: "the value", b: "plain" });

    const { request, state } = named("connection", resources);
    for (const wire of [request.getObject(), state]) {
      const values = wire?.toJavaScript();
      const shown = JSON.stringify(values, (_, value: unknown) =>
        pulumi.runtime.isRpcSecret(value) ? "a secret" : value,
      );
      assert(JSON.stringify(values).includes("the secret"));
      assert(!/the (secret|value)/.test(shown), shown);
      // In an object each secret has its mark. The provider returns a list with one secret as a secret list.
      assert(shown.includes('"clientId":"the id","clientSecret":"a secret"'), shown);
      const bodies = '[{"isValueSecret":true,"key":"a","value":"a secret"}';
      assert(shown.includes(`"bodies":${wire === state ? '"a secret"' : bodies}`), shown);
    }
  });

  it("looks up the bus 'default'", async () => {
    const { outputs } = await run(`
      const { getEventBusOutput } = require("@pulumi/aws/cloudwatch");
      exports.arn = getEventBusOutput({ name: "default" }).arn;
    `);
    assert.equal(outputs.arn, "arn:aws:events:eu-central-1:123456789012:event-bus/default");
  });

  for (const [what, text, message] of [
    [
      "creates a refused resource and others that depend on it",
      `const sqs = require("@pulumi/aws/sqs");
       const queue = new sqs.Queue("queue", { delaySeconds: -1 });
       new sqs.QueuePolicy("policy", { queueUrl: queue.url, policy: "no policy" });`,
      /^queue \(/,
    ],
  ] as const) {
    it(`is refused with the control plane's message when it ${what}`, async () => {
      await assert.rejects(run(text), (error) => {
        assert(error instanceof Refused, `thrown was ${String(error)}`);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("ends with all refusals, and names the resources that depend on refused ones", async () => {
    const refused = run(`
      const sqs = require("@pulumi/aws/sqs");
      const one = new sqs.Queue("one", { messageRetentionSeconds: 5 });
      const two = new sqs.Queue("two", { messageRetentionSeconds: 6 });
      class Part extends pulumi.ComponentResource {
        constructor() {
          super("shop:part", "part");
          const policy = '{ "Statement": [] }';
          new sqs.QueuePolicy("policy", { queueUrl: one.url, policy }, { parent: this });
        }
      }
      exports.url = pulumi.all([new Part().urn, one.url, two.url]);
    `);
    await assert.rejects(refused, (error) => {
      assert(error instanceof Refused, `thrown was ${String(error)}`);
      const [first, second, ...rest] = error.message.split("\n");
      assert.match(first ?? "", /^one \(aws:sqs\/queue:Queue\) is refused: /);
      assert.match(second ?? "", /^two \(aws:sqs\/queue:Queue\) is refused: /);
      const policy = "policy (aws:sqs/queuePolicy:QueuePolicy)";
      assert.deepEqual(rest, [`Checked in part only, because they depend on it: ${policy}.`]);
      return true;
    });
  });

  it("passes on its own refusals", async () => {
    await assert.rejects(
      run(`throw new pulumi.RunError("a setting is missing");`),
      runError(/^a setting is missing$/),
    );
  });

  it("passes on an error in an apply, whether or not its output is exported", async () => {
    for (const use of ["exports.url = ", ""]) {
      const text = `${QUEUE} ${use}queue.url.apply(() => { throw new Error("no such URL"); });`;
      const place = /^The program failed: Error: no such URL \(.*program\.js:\d+:\d+\)$/;
      await assert.rejects(run(text), runError(place));
    }
  });

  it("does not end the process by rejected promises that nobody awaits", async () => {
    const program = await folder.write("program.js", QUEUE);
    const script = `
      const refusing = { checked: (_type, _name, inputs) => inputs, preview: () => { throw new Error("refused"); } };
      const stack = { project: "shop", stack: "dev", values: {}, secretKeys: new Set() };
      require("./emulator/embedded/program")
        .evaluate(${JSON.stringify(program)}, stack, refusing)
        .catch((error) => console.log("caught:", error.message));
    `;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ["--require", "./register.js", "--eval", script],
      { cwd: PROJECT_DIRECTORY },
    );
    assert.deepEqual({ stdout, stderr }, { stdout: "caught: refused\n", stderr: "" });
  });
});
