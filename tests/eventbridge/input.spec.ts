import assert from "node:assert/strict";
import type { BusEvent } from "../../eventbridge/event";
import { compileInput, type TargetInput } from "../../eventbridge/input";

const event: BusEvent = {
  version: "0",
  id: "7bf73129-1428-4cd3-a780-95db273d1602",
  "detail-type": "customer-updated",
  source: "shop.magento",
  account: "123456789012",
  time: "2026-09-14T07:59:59Z",
  region: "eu-central-1",
  resources: [],
  detail: {
    command: "update-account",
    payload: { acc_id: "0a787ecb-4015", payload: { message: "baz", id: "123" } },
    nothing: null,
  },
};
const context = { ruleArn: "arn", ruleName: "updates", ingestionTime: "2026-09-14T08:00:00Z" };
const sent = (input: TargetInput) => compileInput(input, "contact")(event, context);

const transformer = { inputPaths: { c: "$.detail.command" }, inputTemplate: '{"c": <c>}' };

describe("a target sends", () => {
  it("the whole event if it has no input", () => assert.deepEqual(JSON.parse(sent({})), event));

  it("its constant input unchanged", () => {
    assert.equal(sent({ input: ' {"id": <1> }'.replace("<1>", "1.0") }), ' {"id": 1.0 }');
  });

  for (const input of ['"text"', "7", "null", "[]"]) {
    it(`a constant input that is JSON but not an object: ${input}`, () => {
      assert.equal(sent({ input }), input);
    });
  }

  it("a constant input without replacing variables", () => {
    const input = '{"a": "<aws.events.rule-name>"}';
    assert.equal(sent({ input }), input);
  });

  it("the output of its input transformer", () => {
    assert.equal(sent({ inputTransformer: transformer }), '{"c": "update-account"}');
  });

  // What AWS did, as LocalStack recorded it: test_events_inputs.py, TestInputPath.
  for (const [what, inputPath, body] of [
    ["the object at its input path", "$.detail", event.detail],
    ["the nested object at its input path", "$.detail.payload", event.detail.payload],
    ["the text at its input path, in quotes", "$.detail.command", "update-account"],
    ["null if its input path finds null", "$.detail.nothing", null],
    ["the whole event at the path $", "$", event],
  ] as const) {
    it(what, () => assert.equal(sent({ inputPath }), JSON.stringify(body)));
  }

  it("an empty text if its input path finds no value", () => {
    assert.equal(sent({ inputPath: "$.detail.phone" }), "");
  });
});

describe("a target is refused for", () => {
  for (const given of [
    { input: "{}", inputPath: "$.detail" },
    { input: "{}", inputTransformer: transformer },
    { inputPath: "$.detail", inputTransformer: transformer },
    { input: "{}", inputPath: "$.detail", inputTransformer: transformer },
  ]) {
    it(`${Object.keys(given).join(" and ")}, with the service's words`, () => {
      assert.throws(() => compileInput(given, "contact"), {
        message:
          "Only one of Input, InputPath, or InputTransformer must be provided for target contact.",
      });
    });
  }

  for (const input of ["", "text", "{'a': 1}", '{"a": <b>}']) {
    it(`a constant input that is not JSON, with the service's words: '${input}'`, () => {
      assert.throws(() => compileInput({ input }, "contact"), {
        message: "Input for target contact is not a valid JSON text.",
      });
    });
  }

  it("an invalid input path", () => {
    assert.throws(() => compileInput({ inputPath: "detail" }, "contact"), /'detail' is not a JSON/);
  });

  // Source: EventBridge API model, Target, `InputPath`.
  it("an input path of more than 256 characters", () => {
    const inputPath = (length: number) => ({ inputPath: `$.${"x".repeat(length - 2)}` });
    assert.equal(compileInput(inputPath(256), "contact")(event, context), "");
    assert.throws(() => compileInput(inputPath(257), "contact"), {
      message: "InputPath for target contact has 257 characters; the limit is 256.",
    });
  });

  it("an invalid input transformer", () => {
    assert.throws(
      () => compileInput({ inputTransformer: { ...transformer, inputPaths: {} } }, "contact"),
      { message: "InputTemplate for target contact contains invalid placeholder c." },
    );
  });
});
