import assert from "node:assert/strict";
import fc from "fast-check";
import type { BusEvent } from "../../../eventbridge/event";
import { compileInput, type TargetInput } from "../../../eventbridge/input";
import { compileInputTransformer } from "../../../eventbridge/inputTransformer";
import { compileJsonPath, compileValue } from "../../../eventbridge/jsonPath";
import {
  fieldOf,
  isJsonPath,
  isMeantAsPath,
  PREDEFINED,
  readTemplate,
} from "../../../policy/shared/inputTemplate";
import { targetInput } from "../../../policy/targets/input";
import { judged } from "../judged";
import { Shop } from "../shop";
import { TYPES } from "../../../policy/shared/types";
import { assertSameAnswers, returns } from "./compareReaders";
import { drawn } from "../../drawn";

const step = fc.constantFrom("a", "detail", "detail-type", "a_b", "a/b", "0");
const index = fc.constantFrom("", "", "", "[0]", "[12]", "[*]", "[*][0]");
const goodPath = fc
  .array(fc.tuple(step, index), { maxLength: 3 })
  .map((steps) => ["$", ...steps.map(([name, at]) => `.${name}${at}`)].join(""));
const badPath = fc.oneof(
  fc.constantFrom("", "a", "$a", "$.", "$..a", "$[0]", "$.a[", "$.a[x]", "$.a[-1]", "$.a.", " $.a"),
  fc.constantFrom("$.a b", "$.é", "$['a']", "$.a[0", "$.a\n", "$5", "$.a[]", "$.a[0].", "$.a..b"),
  fc
    .string({ unit: fc.constantFrom("$", ".", "a", "[", "]", "0", "*", " "), maxLength: 7 })
    .map((end) => `$${end}`),
);
const path = fc.oneof({ weight: 3, arbitrary: goodPath }, { weight: 2, arbitrary: badPath });

const name = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("a", "b", "b-c", "B_2") },
  {
    weight: 1,
    arbitrary: fc.constantFrom("", "é", "a b", "AWSid", "AWS.x", "aws.x", "awsId", "n".repeat(257)),
  },
);
const longPath = fc.constantFrom(255, 256, 257).map((length) => `$.${"p".repeat(length - 2)}`);
const inputPaths = fc.oneof(
  {
    weight: 30,
    arbitrary: fc
      .array(
        fc.tuple(
          name,
          fc.oneof(
            { weight: 20, arbitrary: goodPath },
            { weight: 1, arbitrary: badPath },
            { weight: 1, arbitrary: longPath },
          ),
        ),
        { maxLength: 3 },
      )
      .map((entries) => Object.fromEntries([["a", "$.id"], ["b", "$.detail.b"], ...entries])),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom(100, 101)
      .map((count) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`a${i}`, "$"]))),
  },
);

const placeholder = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom("<a>", "<b>") },
  { weight: 3, arbitrary: fc.constantFrom(...PREDEFINED).map((known) => `<${known}>`) },
  { weight: 1, arbitrary: fc.constantFrom("<unknown>", "<>", "<a", "a>", "<<a>>", "<aws.events>") },
);
const words = fc.constantFrom("", "of ", "é", '\\"', "\\\\", "{", ":");
const quoted = fc
  .array(fc.oneof(words, placeholder), { maxLength: 3 })
  .map((parts) => `"${parts.join("")}"`);
const key = fc.oneof(
  { weight: 20, arbitrary: fc.constantFrom('"A"', '"B"', '"\\"C"') },
  { weight: 1, arbitrary: fc.constantFrom('"<a>"', "<a>", "A", '"of <b>" ') },
);
const { value } = fc.letrec<{ value: string }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2, withCrossShrink: true },
    placeholder,
    quoted,
    fc.constantFrom("1", "null", "true", "{}", "[]", " 2 "),
    fc
      .array(fc.tuple(key, tie("value")), { maxLength: 2 })
      .map((members) => `{${members.map(([name, of]) => `${name}: ${of}`).join(", ")}}`),
    fc.array(tie("value"), { maxLength: 2 }).map((items) => `[${items.join(",")}]`),
  ),
}));
const jsonTemplate = fc.oneof(
  fc.tuple(key, value, key, value).map(([k, v, l, w]) => `{${k}: ${v}, ${l}: ${w}}`),
  value.map((one) => `[${one}]`),
);
const textTemplate = fc.array(quoted, { minLength: 1, maxLength: 3 }).map((all) => all.join(" \n"));
const broken = fc.oneof(
  fc.constantFrom("", " ", "<a>", "<a> is new", '"a', '{"A": <a>', '{"A": x<a>}', "{<a>: 1}", "1"),
  fc.string({
    unit: fc.constantFrom("<a>", '"', "{", "}", ":", " ", "\\", "[", "]", ","),
    maxLength: 8,
  }),
  jsonTemplate.map((text) => text.slice(0, -1)),
);
const long = fc
  .constantFrom(8_190, 8_191)
  .chain((length) => fc.constantFrom("x", "é").map((sign) => `"${sign.repeat(length)}"`));
const template = fc.oneof(
  { weight: 10, arbitrary: jsonTemplate },
  { weight: 4, arbitrary: textTemplate },
  { weight: 3, arbitrary: broken },
  { weight: 1, arbitrary: long },
);
const constant = fc.oneof(
  fc.json({ maxDepth: 1 }),
  fc.constantFrom("x", "{", "1", '"a"', "null", "undefined", "{a:1}"),
  long,
);

interface Target extends TargetInput {
  values: string[];
}
const target: fc.Arbitrary<Target> = fc.record({
  input: fc.option(constant, { nil: undefined, freq: 6 }),
  inputPath: fc.option(fc.oneof(path, longPath), { nil: undefined, freq: 6 }),
  inputTransformer: fc.option(fc.record({ inputPaths, inputTemplate: template }), {
    nil: undefined,
    freq: 1,
  }),
  values: fc.array(
    fc.oneof(
      { weight: 6, arbitrary: goodPath },
      { weight: 3, arbitrary: fc.constantFrom("Contact", "x", "5", "") },
      { weight: 1, arbitrary: badPath },
    ),
    { maxLength: 2 },
  ),
});

/** How the provider sends a text: an empty one counts as unset. Source: its target.go, `expandPutTargetsInput`. */
const sent = (text: string | undefined) => (text === "" ? undefined : text);

const EVENT: BusEvent = {
  version: "0",
  id: "5ef9b6b0-0a8a-4d3b-8ba1-0c9c5a6f0f6b",
  "detail-type": "customer-updated",
  source: "shop.magento",
  account: "123456789012",
  time: "2026-11-27T12:00:00Z",
  region: "eu-central-1",
  resources: [],
  detail: {},
};
const CONTEXT = { ruleArn: "arn", ruleName: "rule", ingestionTime: EVENT.time };

describe("the pack's readers of a target's input, compared with EventBridge's rules", () => {
  it("accept the same templates, variables, paths and constants", () => {
    assertSameAnswers({
      inputs: target,
      pack: ({ values: pathParameterValues, ...inputs }) => {
        const fixture = { type: TYPES.target, name: "target" };
        const shop = new Shop("dev", [
          { ...fixture, inputs: { ...inputs, httpTarget: { pathParameterValues } } },
        ]);
        return judged(targetInput, shop).violations.length === 0;
      },
      eventbridge: ({ values, input, inputPath, inputTransformer }) =>
        returns(() => {
          values.forEach(compileValue);
          compileInput(
            { input: sent(input), inputPath: sent(inputPath), inputTransformer },
            "target",
          );
        }),
      runs: 800,
    });
  });

  it("recognize the same JSON paths", () => {
    assertSameAnswers({
      inputs: path,
      pack: isJsonPath,
      eventbridge: (text) => returns(() => compileJsonPath(text)),
      runs: 800,
    });
  });

  it("recognize the same constants and mistyped paths", () => {
    assertSameAnswers({
      inputs: fc.oneof(goodPath, badPath, fc.constantFrom("Contact", "x$.a", "a.b")),
      pack: (text) => !isMeantAsPath(text) || isJsonPath(text),
      eventbridge: (text) => returns(() => compileValue(text)),
      runs: 400,
    });
    assertSameAnswers({
      inputs: fc.oneof(goodPath, fc.constantFrom("Contact", "x$.a", "$5", "")),
      pack: (text) => !isMeantAsPath(text),
      eventbridge: (text) => compileValue(text)({ a: "x$.a" }) === text,
      runs: 400,
    });
  });

  it("read the same field of an event from a path", () => {
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 4 }), (steps) => {
        const text = `$.${steps.join(".")}`;
        const event = fieldOf(text)
          .split(".")
          .reduceRight<unknown>((inner, field) => ({ [field]: inner }), "found");
        assert.equal(compileJsonPath(text)(event as never), "found");
      }),
      drawn(120),
    );
  });

  it("find the same variables inside quotes, where EventBridge escapes nothing", () => {
    const variables = { a: "$.detail.a", b: "$.detail.b" };
    const isJsonWith = (inputTemplate: string, a: string) =>
      returns(() => {
        const transform = compileInputTransformer(
          { inputPaths: variables, inputTemplate },
          "target",
        );
        return JSON.parse(transform({ ...EVENT, detail: { a, b: "b" } }, CONTEXT)) as unknown;
      });
    assertSameAnswers({
      inputs: jsonTemplate.filter((text) => isJsonWith(text, "safe")),
      pack: (text) =>
        !readTemplate(text).placeholders.some(({ name, quoted }) => name === "a" && quoted),
      // Valid in a JSON string only where the backslash is escaped.
      eventbridge: (text) => isJsonWith(text, "\\q"),
      runs: 200,
    });
  });
});
