import assert from "node:assert/strict";
import { VirtualClock } from "../../emulator/clock";
import { emulateStackFile, IDLE_RUNTIME } from "../../offline/emulatedStack";
import { ProjectCopy } from "../projectCopy";

const TOPIC = "arn:aws:sns:eu-central-1:123456789012:team";

describe("the emulator of a stack whose alarms call an existing topic", () => {
  let project: ProjectCopy;
  before(async () => (project = await ProjectCopy.make()));
  after(() => project.remove());

  it("holds that topic, which receives the messages that are published to it", async () => {
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
