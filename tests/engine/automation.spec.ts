import assert from "node:assert/strict";
import { dirname } from "node:path";
import {
  CommandError,
  LocalWorkspace,
  PulumiCommand,
  type EngineEvent,
  type Stack,
} from "@pulumi/pulumi/automation";
import { devDependencies } from "../../package.json";
import { findEngine, HOW_TO_GET_AN_ENGINE } from "../../clients/engine";
import { openEngineStack, type EngineStack } from "../../local/engineStack";
import { ProjectCopy } from "../projectCopy";

const SECRETS = ["local-client-id", "local-client-secret"];
const EMULATOR = ".pulumi-state/emulator.local.json";
const RATE_LIMIT = "eventbridge-salesforce:invocationRateLimit";

/** As CI systems do it; the emulator stands in for AWS. */
describe("a program that drives the engine by Pulumi's Automation API", function () {
  this.timeout(300_000);
  let project: ProjectCopy;
  let engineStack: EngineStack | undefined;
  let stack: Stack;
  /** All that the engine wrote or reported as events. */
  let seen: string;

  before(async function () {
    const engine = findEngine();
    if (engine === undefined) {
      console.log(`    skipped: ${HOW_TO_GET_AN_ENGINE}`);
      return this.skip();
    }
    project = await ProjectCopy.make();
    // Fewer rules are fewer seconds.
    await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
    engineStack = await openEngineStack(project.directory, "local");
    stack = await LocalWorkspace.createOrSelectStack(
      { stackName: "local", workDir: project.directory },
      {
        envVars: stringsOf(engineStack.environment),
        pulumiCommand: await commandOf(engine),
      },
    );
  });
  beforeEach(() => (seen = ""));
  after(async () => {
    engineStack?.stop();
    await project?.remove();
  });

  const judged = () => ({
    policyPacks: ["policy"],
    policyPackConfigs: ["policy/config/local.json"],
    onOutput: (text: string) => void (seen += text),
    onEvent: (event: EngineEvent) => void (seen += JSON.stringify(event)),
  });
  const created = async () => (JSON.parse(await project.read(EMULATOR)) as unknown[]).length;
  const assertNoSecret = () =>
    SECRETS.forEach((secret) => assert(!seen.includes(secret), "a secret was shown"));

  it("gets the plan by `preview`, and changes nothing", async () => {
    const { changeSummary } = await stack.preview(judged());
    assert.deepEqual(changeSummary, { create: 46 });
    assert.deepEqual(await stack.outputs(), {});
    assertNoSecret();
  });

  it("brings the stack up by `up`, and gets its outputs; then there is nothing to change", async () => {
    const { summary, outputs } = await stack.up(judged());
    assert.equal(summary.result, "succeeded");
    assert.deepEqual(summary.resourceChanges, { create: 46 });
    assert.equal(await created(), 35);
    assert.match(String(outputs.deadLetterQueueUrl?.value), /\/shop-local-dlq-\w+$/);
    assertNoSecret();
    const again = await stack.preview({ ...judged(), expectNoChanges: true });
    assert.deepEqual(again.changeSummary, { same: 46 });
  });

  it("gets the pack's refusal as an error, before anything is changed", async () => {
    const before = await stack.getConfig(RATE_LIMIT);
    await stack.setConfig(RATE_LIMIT, { value: "300" });
    await assert.rejects(stack.preview(judged()), (error) => {
      assert(error instanceof CommandError);
      assert.match(seen, /api-destination-rate-limit/);
      return true;
    });
    await stack.setConfig(RATE_LIMIT, before);
    assertNoSecret();
  });

  it("removes the stack by `destroy`", async () => {
    const { summary } = await stack.destroy();
    assert.deepEqual(summary.resourceChanges, { delete: 46 });
    assert.equal(await created(), 0);
  });
});

/** @param engine the folder of `pulumi` */
async function commandOf(engine: string): Promise<PulumiCommand> {
  const command = await PulumiCommand.get({ root: dirname(engine), skipVersionCheck: true });
  // An engine that is built from source prints no version, without which the API sends it no command.
  if (command.version === null) Object.assign(command, { version: devDependencies.pulumi });
  return command;
}

const stringsOf = (environment: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
