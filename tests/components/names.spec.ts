import assert from "node:assert/strict";
import { nameMistakes, type NamedKind } from "../../components/names";

describe("the name", () => {
  const longest: Record<NamedKind, number> = {
    bus: 256,
    connection: 64,
    destination: 64,
    rule: 64,
    role: 64,
    queue: 80,
    topic: 256,
    alarm: 255,
    dashboard: 255,
    archive: 48,
    "log source": 60,
    policy: 128,
    key: 250,
  };
  for (const [kind, length] of Object.entries(longest) as [NamedKind, number][]) {
    it(`of a ${kind} may have ${length} characters with its suffix, and not one more`, () => {
      const prefix = "p".repeat(length - "-x-1f3a90bc".length);
      assert.deepEqual(nameMistakes(prefix, [[kind, "x"]]), []);
      assert.deepEqual(nameMistakes(`${prefix}p`, [[kind, "x"]]), [
        `The ${kind} ${prefix}p-x-<suffix> would have ${length + 1} characters, ${length} are allowed; shorten the name of the stack${kind === "rule" ? " or of the subscription" : ""}, or set a shorter namePrefix.`,
      ]);
    });
  }

  it("may not hold what only the name of a stack may hold", () =>
    assert.deepEqual(nameMistakes("shop-dev.eu", [["queue", "dlq"]]), [
      "Resources would be named 'shop-dev.eu-...', and names take letters, digits, - and _ only; rename the stack, or set namePrefix.",
    ]));

  it("is reported once, however many resources would have it", () =>
    assert.equal(
      nameMistakes("p".repeat(60), [
        ["rule", "x"],
        ["rule", "x"],
      ]).length,
      1,
    ));
});
