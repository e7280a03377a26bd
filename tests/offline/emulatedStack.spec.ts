import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { emulateStackFile, IDLE_RUNTIME } from "../../offline/emulatedStack";
import { ProjectCopy } from "../projectCopy";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:team";

describe("the emulator of a stack with existing resources", () => {
  let project: ProjectCopy;
  // A program is evaluated once in a folder.
  beforeEach(async () => (project = await ProjectCopy.make()));
  afterEach(() => project.remove());

  it("holds an archive, which keeps the events of the stack's bus", async () => {
    const arn = "arn:aws:events:eu-central-1:000000000000:archive/all-shops";
    await project.edit(
      "Pulumi.local.yaml",
      (text) => `${text.trimEnd()}\n  eventbridge-salesforce:archive: ${arn}\n`,
    );
    const { emulator, eventBusArn } = await emulateStackFile(
      project.directory,
      "local",
      IDLE_RUNTIME,
    );
    const archives = [...emulator.account.archives.values()];
    assert.deepEqual(
      archives.map((one) => [one.name, one.busArn, one.retentionDays]),
      [["all-shops", eventBusArn, 0]],
    );
  });

  it("holds a topic that its alarms call, which receives the messages that are published to it", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) => `${text.trimEnd()}\n  eventbridge-salesforce:alarms: { topic: "${TOPIC}" }\n`,
    );
    const clock = new VirtualClock(0);
    const { emulator } = await emulateStackFile(project.directory, "local", {
      ...IDLE_RUNTIME,
      clock,
    });
    const { account, eventBridge } = emulator;
    assert.deepEqual([...account.topics.keys()], [TOPIC]);
    const [connectionArn = ""] = account.connections.keys();
    eventBridge.publishConnectionChange({
      connectionArn,
      authorized: false,
      reason: "for the test",
    });
    await clock.run();
    const [message = "{}"] = account.topics.get(TOPIC)?.messages ?? [];
    assert.equal((JSON.parse(message) as { of: string }).of, connectionArn);
  });
});
