import assert from "node:assert/strict";
import { consoleNarrator } from "../../demo/consoleNarrator";
import {
  BUS,
  OK,
  response,
  RULE_ARN,
  START,
  TestWorld,
  type Differences,
} from "../emulator/testWorld";
import { vocabularyOf } from "../../privacy/vocabulary";
import { subscriptions } from "../../subscriptions";

/** What is told of events in the world, without their times. */
function telling(differences: Differences = {}) {
  const world = new TestWorld(differences);
  const lines: string[] = [];
  const narrator = consoleNarrator(
    (line) => lines.push(line),
    false,
    vocabularyOf(subscriptions),
    START,
  );
  world.emulator.journal.onHappening((happening) => narrator.happened(happening));
  return { world, told: () => lines.map((line) => line.replace(/^ +\+ *\S+ s +/, "")) };
}
const entry = {
  EventBusName: BUS,
  Source: "shop.magento",
  DetailType: "updated",
  Detail: '{"id":7}',
};

describe("the console is told", () => {
  it("that an event bus does not exist, that no rule matches, or that a rule has no target", () => {
    const { world, told } = telling();
    const { eventBridge } = world.emulator;
    eventBridge.putEvents([
      { ...entry, EventBusName: "wrong" },
      { ...entry, Source: "other" },
    ]);
    world.emulator.account.rules.get(RULE_ARN)?.targets.clear();
    eventBridge.putEvents([entry]);
    assert.deepEqual(
      told().map((line) => line.replace(/^updated 7 +/, "")),
      [
        "is for an event bus that does not exist: lost",
        "matches no rule: lost",
        "matches a rule that has no target: lost",
      ],
    );
  });

  it("nothing that would steer the terminal, and no name without an end", async () => {
    const { world, told } = telling();
    const updated = `\u001b[2Jupdated\u009b${"x".repeat(100)}`;
    world.emulator.eventBridge.putEvents([{ ...entry, DetailType: updated }]);
    await world.clock.run();
    assert.match(told()[0] ?? "", /^\ufffd\[2Jupdated\ufffdx{40,}… +HTTP 204$/);
  });

  it("no id of a customer whose form may say who it is", async () => {
    const { world, told } = telling();
    world.emulator.eventBridge.putEvents([{ ...entry, Detail: '{"id":"veronica@example.com"}' }]);
    await world.clock.run();
    assert.match(told()[0] ?? "", /^updated \*{8} +HTTP 204$/);
  });

  it("the name of an event until the last of its targets has it, and the code of its failure", async () => {
    const refusal = [{ errorCode: "INVALID_EMAIL_ADDRESS", fields: ["Email"], message: "a@b" }];
    const { world, told } = telling({ api: [OK, response(400, JSON.stringify(refusal))] });
    world.addTarget({ targetId: "account" });
    await world.deliver();
    assert.deepEqual(
      told().map((line) => line.replace(/ {2,}/, ": ")),
      [
        'customer-updated "7": waits for its turn at the rate limit',
        'customer-updated "7": HTTP 204',
        'customer-updated "7": HTTP 400',
        'customer-updated "7": to the dead-letter queue: SDK_CLIENT_ERROR, HTTP 400 INVALID_EMAIL_ADDRESS of Email',
      ],
    );
  });
});
