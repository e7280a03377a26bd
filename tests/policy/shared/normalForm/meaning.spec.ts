import assert from "node:assert/strict";
import { meant } from "../../../../policy/shared/normalForm/meaning";
import { TYPES } from "../../../../policy/shared/types";

const names = [
  ...(["queue", "role", "rule", "bus", "connection", "apiDestination", "topic"] as const),
];
const all = names.map((name) => ({ name, type: TYPES[name] }));
const meaning = (
  property: string,
  of: (typeof names)[number] | "target" = "target",
  among: readonly string[] = names,
) =>
  meant(
    TYPES[of],
    property,
    all.filter(({ name }) => among.includes(name)),
  ).map(({ name }) => name);

describe("among the resources that a declaration depends on", () => {
  for (const [property, ...expected] of [
    ["deadLetterConfig", "queue"],
    ["queueUrl", "queue"],
    ["roleArn", "role"],
    ["role", "role"],
    ["rule", "rule"],
    ["eventBusName", "bus"],
    ["connectionArn", "connection"],
  ] as const) {
    it(`${property} means the ${expected.join()}`, () =>
      assert.deepEqual(meaning(property), expected));
  }

  it("another property may mean any of them", () => {
    assert.deepEqual(meaning("policy"), names);
    assert.deepEqual(meaning("toString"), names);
    assert.deepEqual(meaning("arn", "topic"), names);
  });

  it("the ARN of a target means an API destination, or else the only resource that can be called", () => {
    assert.deepEqual(meaning("arn"), ["apiDestination"]);
    assert.deepEqual(meaning("arn", "target", ["role", "bus", "queue"]), ["queue"]);
    assert.deepEqual(meaning("arn", "target", ["role", "topic", "queue"]), []);
    assert.deepEqual(meaning("arn", "target", ["role", "bus"]), []);
  });
});
