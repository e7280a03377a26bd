import assert from "node:assert/strict";
import { ConsoleNarrator } from "../../demo/consoleNarrator";
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
import { previewed } from "../offline/formats/previewed";

/** Prints what happens to events in a world, without the times. */
function narrate(differences: Differences = {}) {
  const world = new TestWorld(differences);
  const lines: string[] = [];
  const narrator = new ConsoleNarrator({
    print: (line) => lines.push(line),
    color: false,
    vocabulary: vocabularyOf(subscriptions),
    width: 200,
    startsAt: START,
  });
  world.emulator.journal.onHappening((happening) => narrator.happened(happening));
  return { world, printed: () => lines.map((line) => line.replace(/^ +\+ *\S+ s +/, "")) };
}
const entry = {
  EventBusName: BUS,
  Source: "shop.magento",
  DetailType: "updated",
  Detail: '{"id":7}',
};

describe("the console narrator", () => {
  it("prints that an event bus does not exist, that no rule matches, or that a rule has no target", () => {
    const { world, printed } = narrate();
    const { eventBridge } = world.emulator;
    eventBridge.putEvents([
      { ...entry, EventBusName: "wrong" },
      { ...entry, Source: "other" },
    ]);
    world.emulator.account.rules.get(RULE_ARN)?.targets.clear();
    eventBridge.putEvents([entry]);
    assert.deepEqual(
      printed().map((line) => line.replace(/^updated 7 +/, "")),
      [
        "delivered to nobody: its event bus does not exist",
        "delivered to nobody: it matches no rule",
        "delivered to nobody: it matches a rule without a target",
      ],
    );
  });

  it("prints no control character, and no endless name", async () => {
    const { world, printed } = narrate();
    const updated = `\u001b[2Jupdated\u009b${"x".repeat(100)}`;
    world.emulator.eventBridge.putEvents([{ ...entry, DetailType: updated }]);
    await world.clock.run();
    assert.match(printed()[0] ?? "", /^\ufffd\[2Jupdated\ufffdx{40,}… +HTTP 204$/);
  });

  it("masks the ID of a customer if its form may say who the customer is", async () => {
    const { world, printed } = narrate();
    world.emulator.eventBridge.putEvents([{ ...entry, Detail: '{"id":"veronica@example.com"}' }]);
    await world.clock.run();
    assert.match(printed()[0] ?? "", /^updated \*{8} +HTTP 204$/);
  });

  it("prints the name of an event until its last target is done, and the code of its failure", async () => {
    const refusal = [{ errorCode: "INVALID_EMAIL_ADDRESS", fields: ["Email"], message: "a@b" }];
    const { world, printed } = narrate({ api: [OK, response(400, JSON.stringify(refusal))] });
    world.addTarget({ targetId: "account" });
    await world.deliver();
    assert.deepEqual(
      printed().map((line) => line.replace(/ {2,}/, ": ")),
      [
        'customer-updated "7": waits for the rate limit',
        'customer-updated "7": HTTP 204',
        'customer-updated "7": HTTP 400',
        'customer-updated "7": to the dead-letter queue: SDK_CLIENT_ERROR, HTTP 400 INVALID_EMAIL_ADDRESS of Email',
      ],
    );
  });

  it("prints advice and exempt violations with their policies, the reason of an exemption, and notices", () => {
    const lines: string[] = [];
    const narrator = new ConsoleNarrator({
      print: (line) => lines.push(line),
      color: false,
      vocabulary: vocabularyOf(subscriptions),
      width: 200,
      startsAt: START,
    });
    const { policies, violations } = previewed();
    const judged = violations
      .filter(({ policy }) => policy !== "encryption")
      .map((one) => ({ ...one, description: "" }));
    narrator.judged({ policies, violations: judged, remediations: [] }, ["One notice."]);
    assert.deepEqual(lines.slice(-5), [
      "  advisory  tags",
      "            Queue 'shop-dlq' has no tag team.",
      "  exempt    alarms",
      "            Queue 'shop-dlq' lacks alarms. Exempt: Another stack has the alarm.",
      "  One notice.",
    ]);
  });
});
