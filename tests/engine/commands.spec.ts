import assert from "node:assert/strict";
import { copyFile, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { VirtualClock } from "../../emulator/clock";
import { Emulator } from "../../emulator/emulator";
import { EmulatedProvider } from "../../emulator/engine/provider";
import { ResourceRecords } from "../../emulator/engine/records";
import { seededRandom } from "../../emulator/random";
import { askEngine, findEngine, HOW_TO_GET_AN_ENGINE } from "../../clients/engine";
import { readOpenedStack } from "../../stack/opened";
import { response } from "../emulator/testWorld";
import type { EventAnswer } from "../../console/answers/event";
import type { FlowAnswer } from "../../console/answers/flow";
import { findStack } from "../../stack/deployed";
import { ConsoleUnderTest } from "../console/consoleUnderTest";
import { Served } from "../local/served";
import { ProjectCopy } from "../projectCopy";

/** An event of each kind of subscription would do; this one is of `customer-updated` and the like. */
const DETAIL = {
  id: 1001,
  firstname: "Veronica",
  lastname: "Costello",
  email: "veronica@example.com",
  created_in: "Default Store View",
  group_id: 1,
  store_id: 0,
};

describe("commands about a stack that the real engine brought up", function () {
  this.timeout(120_000);
  let project: ProjectCopy;
  let environment: NodeJS.ProcessEnv;

  before(function () {
    if (findEngine() === undefined) {
      console.log(`    skipped: ${HOW_TO_GET_AN_ENGINE}`);
      this.skip();
    }
  });
  beforeEach(async () => {
    environment = process.env;
    project = await ProjectCopy.make();
    await project.edit("subscriptions.ts", (text) => text.replace(/^.*\{ optional: .*\n/gm, ""));
    process.env = {
      ...environment,
      PULUMI_BACKEND_URL: `file://${project.directory}/.pulumi-state`,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
      AWS_MAX_ATTEMPTS: "1",
    };
  });
  afterEach(async () => {
    process.env = environment;
    await project.remove();
  });

  /** What the engine made, behind an endpoint of its own; Salesforce is not there. */
  async function served() {
    const clock = new VirtualClock(Date.now() - 60_000);
    const random = seededRandom(1);
    const location = { accountId: "000000000000", region: "eu-central-1" };
    const emulator = new Emulator({
      location,
      clock,
      random,
      transport: (_, ended) => ended(response(503)),
    });
    const file = join(project.directory, ".pulumi-state", "emulator.local.json");
    new EmulatedProvider(emulator.controlPlane, emulator.account, new ResourceRecords(file));
    return new Served({ emulator, clock }).start();
  }

  it("find its queue, bus, rules and alarms by its outputs, and work on them", async () => {
    const up = await project.pulumi("local", "up", "--yes");
    assert.equal(up.code, 0, up.stdout + up.stderr);
    const endpoint = await served();
    const { account, journal } = endpoint.world.emulator;
    const [queue = assert.fail()] = account.queues.values();
    const event = { "detail-type": "customer-updated", source: "shop.magento", detail: DETAIL };
    for (const id of ["e-1", "e-2", "e-3"]) {
      queue.send({
        body: JSON.stringify({ id, ...event }),
        attributes: { RULE_ARN: "rule/shop/a", ERROR_CODE: "NO_PERMISSIONS" },
      });
    }
    process.env.AWS_ENDPOINT_URL = endpoint.origin;
    const bridge = (...args: string[]) => project.bridge(...args, "--stack", "local");
    try {
      const [status, list, doctor, drill] = await Promise.all([
        bridge("status"),
        bridge("dlq", "list"),
        bridge("doctor"),
        bridge("drill"),
      ]);
      assert.match(
        status.stdout,
        /^Stack local: (about \d dead letters? in the queue|the dead-letter queue is empty)\./,
      );
      assert.match(status.stdout, /\n8 alarms, /);
      assert.match(status.stdout, /\nLast 5 minutes: no events\.\n/);
      assert.match(list.stdout, /aws-permission, /, list.stderr);
      assert.match(doctor.stdout, /\nok {7}connection {2}\S+ is AUTHORIZED\n/, doctor.stderr);
      assert.match(doctor.stdout, /\nok {7}rules {7}every rule exists and is enabled \(/);
      assert.match(doctor.stdout, /\nok {7}queue {7}the queue policy lets EventBridge send /);
      assert.match(doctor.stdout, /\nfailed {3}Salesforce .* does not answer/);
      assert.match(drill.stderr, /^error: The queue holds 3 messages, so its alarm /);

      const trace = await bridge("trace", "--event", "e-1");
      assert.match(trace.stdout, /aws-permission, /, trace.stderr);
      assert.match(trace.stdout, /\n {2}bus log \(read\): The log group \S+, level ERROR without/);
      const replay = await bridge("replay", "--from", "3h", "--to", "now");
      assert.match(replay.stdout, /^To replay: .*, from the archive shop-local-/, replay.stderr);
      const shown = new ConsoleUnderTest(endpoint, {
        directory: project.directory,
        findStack: () => findStack(project.directory, { stack: "local", port: 0 }),
        isLocal: false,
        mayChange: false,
      });
      const flow = await shown.ask<FlowAnswer>("flow");
      assert.equal(flow.status, 200, flow.text);
      assert.deepEqual(flow.body.deadLetters, { value: { visible: 3, hidden: 0, delayed: 0 } });
      const event = { event: "e-1", hours: 1, reveal: false };
      const story = await shown.ask<EventAnswer>("event", event);
      assert.equal(story.status, 200, story.text);
      assert.equal(story.body.events[0]?.entries.at(-1)?.kind, "in the queue");
      await shown.stop();

      const published = journal.kept();
      const redrive = await bridge("dlq", "redrive", "--yes", "--rate", "off");
      assert.match(redrive.stdout, /^3 events published in /, redrive.stderr);
      assert.deepEqual(queue.held, []);
      assert.equal(published.filter(({ kind }) => kind === "published").length, 3);
    } finally {
      await endpoint.stop();
    }
  });

  it("open its secrets by the engine, where the passphrase is not theirs to know", async () => {
    const { directory } = project;
    await mkdir(join(directory, ".pulumi-state"));
    await project.write("passphrase", "sealed");
    delete process.env.PULUMI_CONFIG_PASSPHRASE;
    process.env.PULUMI_CONFIG_PASSPHRASE_FILE = join(directory, "passphrase");
    const engine = async (...command: string[]) => {
      const { refusal } = await askEngine(directory, command);
      assert.equal(refusal, undefined);
    };
    const text = await project.read("Pulumi.local.yaml");
    const plain = text
      .replace(/encryptionsalt: .*\n/, "")
      .replace(/ +eventbridge-salesforce:salesforce\w+:\n +secure: .*\n/g, "");
    await project.write("Pulumi.sealed.yaml", plain);
    const config = join(directory, "policy", "config");
    await copyFile(join(config, "local.json"), join(config, "sealed.json"));
    await engine("stack", "init", "sealed", "--no-select");
    for (const key of ["ClientId", "ClientSecret"]) {
      await engine(
        ...["config", "set", "--secret", `salesforce${key}`, `sealed-${key}`, "--stack", "sealed"],
      );
    }
    const { settings } = await readOpenedStack(directory, "sealed");
    assert.deepEqual(settings.credentials, {
      flow: "client-credentials",
      clientId: "sealed-ClientId",
      clientSecret: "sealed-ClientSecret",
    });
  });
});
