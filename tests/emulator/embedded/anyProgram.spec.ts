import assert from "node:assert/strict";
import type { Evaluated } from "../../../emulator/embedded/program";
import { UNKNOWN } from "../../../emulator/propertyValues";
import { temporaryFolder } from "../../folder";
import { runError } from "../../runError";
import { evaluated } from "./evaluated";

const QUEUE = `{ name: "q", messageRetentionSeconds: 60, sqsManagedSseEnabled: true }`;

describe("a program that uses more than the emulator has", () => {
  const folder = temporaryFolder();
  beforeEach(() => folder.linkPackages());

  const write = (text: string, file = "program.js") =>
    folder.write(
      file,
      `const pulumi = require("@pulumi/pulumi"); const aws = require("@pulumi/aws");\n${text}`,
    );
  const run = async (text: string) =>
    evaluated(await write(text), { values: { "aws:region": "eu-central-1" } });

  const lacking = ({ lacking }: Evaluated) =>
    lacking.map(({ what, token, resources }) => [what, token, ...resources]);

  const inputsOf = ({ resources }: Evaluated, wanted: string) =>
    resources
      .find(({ name }) => name === wanted)
      ?.request.getObject()
      ?.toJavaScript();
  const stateOf = ({ resources }: Evaluated, wanted: string) =>
    resources.find(({ name }) => name === wanted)?.state.toJavaScript() ?? assert.fail();

  it("plans a type that the emulator lacks with unknown outputs, also for dependents of dependents", async () => {
    const program = await run(`
      const fn = new aws.lambda.Function("fn", { role: "arn:aws:iam::123456789012:role/x", handler: "i.h" });
      const alias = new aws.lambda.Alias("alias", { functionName: fn.arn, functionVersion: "1" });
      new aws.lambda.Permission("allow", { function: alias, action: "a", principal: "b", sourceArn: alias.arn });
      exports.arn = fn.arn;
      exports.upper = fn.arn.apply((arn) => arn.toUpperCase());
    `);
    assert.deepEqual(lacking(program), [
      ["type", "aws:lambda/function:Function", "fn"],
      ["type", "aws:lambda/alias:Alias", "alias"],
      ["type", "aws:lambda/permission:Permission", "allow"],
    ]);
    assert.deepEqual(inputsOf(program, "alias"), { functionName: UNKNOWN, functionVersion: "1" });
    assert.equal(inputsOf(program, "allow")?.function, UNKNOWN);
    const { id, arn, handler } = stateOf(program, "fn");
    assert.deepEqual([id, arn, handler], [UNKNOWN, UNKNOWN, "i.h"]);
    assert.deepEqual(program.outputs, { arn: UNKNOWN, upper: UNKNOWN });
    assert.deepEqual(program.leftOut, ["fn", "alias", "allow"]);
  });

  it("creates resources without inputs that the emulator lacks, and leaves out those that need them, with their dependents", async () => {
    const program = await run(`
      const nightly = new aws.cloudwatch.EventRule("nightly", { scheduleExpression: "rate(1 day)" });
      const q = new aws.sqs.Queue("q", {
        ...${QUEUE},
        redrivePolicy: JSON.stringify({ deadLetterTargetArn: "arn:aws:sqs:eu-central-1:123456789012:d", maxReceiveCount: 3 }),
      });
      new aws.cloudwatch.EventTarget("drop", { rule: nightly.name, arn: q.arn });
      const statement = { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" };
      const role = new aws.iam.Role("role", {
        name: "role",
        assumeRolePolicy: { Version: "2012-10-17", Statement: [statement] },
        managedPolicyArns: ["arn:aws:iam::aws:policy/A", "arn:aws:iam::aws:policy/B"],
      });
      new aws.iam.RolePolicyAttachment("attached", { role, policyArn: "arn:aws:iam::aws:policy/C" });
      new aws.cloudwatch.EventBus("bus", { name: "bus" });
    `);
    assert.deepEqual([...program.leftOut].sort(), ["attached", "drop", "nightly"]);
    assert.deepEqual(program.lacking.map(({ token }) => token.split(" ")[1]).sort(), [
      "managedPolicyArns[0]",
      "managedPolicyArns[1]",
      "policyArn",
      "redrivePolicy",
      "scheduleExpression",
    ]);
    program.create();
    const { queues, rules, roles, buses } = program.account;
    assert.deepEqual([queues.size, rules.size, roles.size], [1, 0, 1]);
    assert([...buses.values()].some(({ name }) => name === "bus"));
  });

  it("takes the result of a function that the emulator lacks as unknown, awaited or not", async () => {
    const program = await run(`
      module.exports = async () => {
        const vpc = await aws.ec2.getVpc({ default: true });
        const ami = aws.ec2.getAmiOutput({ owners: ["amazon"] });
        new aws.sqs.Queue("q", { ...${QUEUE}, tags: { vpc: vpc.id, text: \`vpc \${vpc.id}\`, ami: ami.id } });
        return { first: vpc.cidrBlockAssociations.map((one) => one.cidrBlock)[0], imageId: ami.imageId };
      };
    `);
    assert.deepEqual(lacking(program), [
      ["function", "aws:ec2/getVpc:getVpc"],
      ["function", "aws:ec2/getAmi:getAmi"],
    ]);
    assert.deepEqual(inputsOf(program, "q")?.tags, { vpc: UNKNOWN, text: UNKNOWN, ami: UNKNOWN });
    assert.equal(stateOf(program, "q").arn, "arn:aws:sqs:eu-central-1:123456789012:q");
    assert.deepEqual(program.outputs, { first: UNKNOWN, imageId: UNKNOWN });
  });

  it("takes as unknown what other stacks, existing resources and components of packages return", async () => {
    const program = await run(`
      const other = new pulumi.StackReference("acme/infra/prod");
      const role = aws.iam.Role.get("existing", "the-role");
      class Vpc extends pulumi.ComponentResource {
        constructor(name) { super("awsx:ec2:Vpc", name, { vpcId: undefined }, {}, true); }
      }
      exports.values = [other.requireOutput("a"), role.arn, role.id, new Vpc("vpc").vpcId];
    `);
    assert.deepEqual(program.outputs.values, [UNKNOWN, UNKNOWN, "the-role", UNKNOWN]);
    assert.deepEqual(lacking(program), [
      ["read", "aws:iam/role:Role", "existing"],
      ["type", "awsx:ec2:Vpc", "vpc"],
    ]);
  });

  it("accepts a resource in the place of a name, an import, and options of all kinds", async () => {
    const program = await run(`
      const queue = new aws.sqs.Queue("q", ${QUEUE}, {
        import: "https://sqs/q", aliases: [{ name: "old" }], retainOnDelete: true, replaceOnChanges: ["name"],
        hooks: { beforeCreate: [async () => undefined] },
      });
      new aws.sqs.QueuePolicy("p", { queueUrl: queue, policy: '{ "Statement": [] }' }, { deletedWith: queue });
    `);
    assert.equal(stateOf(program, "q").id, "https://sqs/q");
    assert.equal(inputsOf(program, "p")?.queueUrl, "https://sqs/q");
  });

  it("applies the transforms of the stack", async () => {
    const program = await run(`
      pulumi.runtime.registerResourceTransform(({ type, props, opts }) =>
        type === "aws:sqs/queue:Queue"
          ? { props: { ...props, tags: { team: "shop" } }, opts: { ...opts, protect: true } }
          : undefined);
      new aws.sqs.Queue("q", ${QUEUE});
    `);
    assert.deepEqual(inputsOf(program, "q")?.tags, { team: "shop" });
    assert.equal(program.resources.find(({ name }) => name === "q")?.request.getProtect(), true);
  });

  it("ends where an input or an export never resolves, and names what waits", async () => {
    const never = "new Promise(() => undefined)";
    await assert.rejects(
      run(`
        const queue = new aws.sqs.Queue("q", { ...${QUEUE}, name: ${never} });
        new aws.sqs.QueuePolicy("p", { queueUrl: queue.url, policy: "{}" });
      `),
      runError(/^The program waits .* Not registered, .*: q \(aws:sqs.*\), p \(aws:sqs.*\)\.$/),
    );
    await assert.rejects(
      run(`exports.never = ${never};`),
      runError(/^The program waits .* All its resources are registered; look for an exported/),
    );
  });

  it("waits for a timer that registers a resource", async () => {
    const program = await run(`setTimeout(() => new aws.sqs.Queue("late", ${QUEUE}), 50);`);
    assert.equal(stateOf(program, "late").name, "q");
  });

  it("leaves a program that never closes what it opened", async () => {
    const program = await run(`
      const timer = setInterval(() => undefined, 100);
      setTimeout(() => clearInterval(timer), 10_000).unref();
      new aws.sqs.Queue("q", ${QUEUE});
    `);
    assert.equal(stateOf(program, "q").name, "q");
  });

  it("keeps the exit code and the folder from a program", async () => {
    const before = [process.exitCode, process.cwd()];
    await assert.rejects(run(`process.exit(3);`), runError(/ended itself with exit code 3\.$/));
    await assert.rejects(run(`process.exitCode = 4;`), runError(/exit code 4\.$/));
    const program = await run(`new aws.sqs.Queue("q", ${QUEUE}); process.chdir("/");`);
    assert.equal(program.resources.length, 2);
    assert.deepEqual([process.exitCode, process.cwd()], before);
  });
});
