import assert from "node:assert/strict";
import { parseJson, writeJson } from "../../eventbridge/json";
import { TestWorld, response } from "../emulator/testWorld";

describe("JSON", () => {
  for (const number of [
    ...["9007199254740993", "-9223372036854775808", "9223372036854775807"],
    ...["1.10", "1.0", "-0", "1e21", "1E3", "0.1000000000000000055511151231257827", "1e-400"],
  ]) {
    it(`keeps the text of the number ${number}`, () => {
      const text = `{"a":[${number},{"b":${number}}],"12.30":"1.10 \\"2.20"}`;
      assert.equal(writeJson(parseJson(text)), text);
    });
  }

  it("keeps a key of any name, and the last of two equal keys", () => {
    const parsed = parseJson('{"__proto__":{"a":1.10},"constructor":1,"b":1,"b":2.0}');
    assert.equal(writeJson(parsed), '{"__proto__":{"a":1.10},"constructor":1,"b":2.0}');
  });

  // Source: EventBridge API reference, PutEvents: integers from -2^63 to 2^63-1, up to 1,000 levels.
  for (const [text, reason] of [
    ["9223372036854775808", "the integer 9223372036854775808 is out of the range from -2^63 to "],
    ["-9223372036854775809", "the integer -9223372036854775809 is out of the range from -2^63 "],
    ["1e400", "the number 1e400 is out of range"],
    [`${"[".repeat(1_001)}${"]".repeat(1_001)}`, "it is nested more than 1000 levels deep"],
    [`${'{"a":'.repeat(30_000)}1${"}".repeat(30_000)}`, "it is nested more than 1000 levels deep"],
  ] as const) {
    it(`refuses ${text.slice(0, 30)}, and says why`, () => {
      assert.throws(
        () => parseJson(text),
        (error: Error) => error.message.startsWith(reason),
      );
    });
  }

  it("accepts 1,000 levels, and more brackets in texts", () => {
    const text = `${'["[{",'.repeat(1_000)}1${"]".repeat(1_000)}`;
    assert.equal(writeJson(parseJson(text)), text);
  });
});

describe("a number of an event", () => {
  const detail = '{"id":9007199254740993,"lastname":1.10}';
  const put = (world: TestWorld) =>
    world.emulator.eventBridge.putEvents([
      { EventBusName: "shop", Source: "shop.magento", DetailType: "updated", Detail: detail },
    ]);

  it("reaches the path and the body of the request unchanged", async () => {
    const world = new TestWorld();
    put(world);
    await world.clock.run();
    const [request] = world.requests;
    assert.match(request?.url ?? "", /\/9007199254740993$/);
    assert.equal(request?.body, '{"LastName":1.10}');
  });

  it("is unchanged in the dead letter", async () => {
    const world = new TestWorld({ api: [response(400)] });
    put(world);
    await world.clock.run();
    const [letter] = world.deadLetters;
    assert(letter?.body.endsWith(`"detail":${detail}}`), letter?.body);
  });
});
