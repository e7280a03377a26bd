import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { emulatedStack } from "../../offline/emulatedStack";
import { ProjectCopy } from "../projectCopy";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:team";

describe("a stack whose alarms call somebody else's topic", () => {
  let project: ProjectCopy;
  before(async () => (project = await ProjectCopy.make()));
  after(() => project.remove());

  it("has it in the emulator, where it takes what is published to it", async () => {
    await project.edit(
      "Pulumi.local.yaml",
      (text) => `${text.trimEnd()}\n  eventbridge-salesforce:alarms: { topic: "${TOPIC}" }\n`,
    );
    const clock = new VirtualClock(0);
    const { emulator } = await emulatedStack(project.directory, "local", clock, Math.random, () =>
      assert.fail("nothing is sent"),
    );
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
