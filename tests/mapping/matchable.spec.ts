import assert from "node:assert/strict";
import type { JsonSchema } from "../../mapping/jsonSchema";
import { whyNoneMatches } from "../../mapping/matchable";

const text = (more: JsonSchema = {}): JsonSchema => ({ type: "string", ...more });
const integer = (more: JsonSchema = {}): JsonSchema => ({ type: "integer", ...more });
const number = (more: JsonSchema = {}): JsonSchema => ({ type: "number", ...more });

/** Why no event passes a list for `a`, which is required and has this schema. */
const why = (schema: JsonSchema, list: readonly unknown[]) =>
  whyNoneMatches({ type: "object", required: ["a"], properties: { a: schema } }, ["a"], list);

describe("a filter's list, compared with the schema of its path,", () => {
  for (const [schema, types, ...lists] of [
    [text(), "string", [5], [true], [null], [{ numeric: [">", 0] }], [{ exists: false }, 5]],
    [text({ pattern: "^C-" }), "string", ["X-1"], [{ exactly: "X-1" }]],
    [text({ minLength: 3 }), "string", ["ab"], [{ exactly: "ab" }], ["😀😀"]],
    [text({ maxLength: 3 }), "string", ["abcd"]],
    [{ type: "null" }, "null", ["x"], [5], [true], [{ prefix: "x" }]],
    [{ type: "boolean" }, "boolean", ["true"], [1], [null], [{ suffix: "e" }]],
    [integer(), "integer", ["5"], [null], [true], [1.5], [{ numeric: [">", 1, "<", 2] }]],
    [integer(), "integer", [{ prefix: "" }], [{ "equals-ignore-case": "x" }], [{ wildcard: "*" }]],
    [integer({ minimum: 3 }), "integer", [2], [{ numeric: ["<", 3] }], [{ numeric: ["<=", 2.9] }]],
    [integer({ maximum: 3 }), "integer", [4], [{ numeric: [">", 3] }]],
    [integer({ minimum: 5, maximum: 3 }), "integer", [{ exists: true }], [{ "anything-but": 1 }]],
    [number({ exclusiveMinimum: 3 }), "number", [3], [{ numeric: ["<=", 3] }]],
    [number({ exclusiveMaximum: 3 }), "number", [3], [{ numeric: [">=", 3] }]],
    [number({ minimum: 3, maximum: 3 }), "number", [4], [{ "anything-but": 3 }]],
    [{ type: ["object", "integer"] }, "object or integer", [true], [{ prefix: "" }], ["x"]],
    [{ anyOf: [text(), integer()] }, "string or integer", [null], [1.5, true]],
    [{ type: ["array", "null"], items: text() }, "string or null", [5], [true]],
    [{ items: text() }, "string", [5], [null]],
    [{ type: "array", prefixItems: [text()], maxItems: 1 }, "string", [5]],
    [{ type: "array", prefixItems: [text()], items: integer() }, "string or integer", [true]],
    [{ type: "array", prefixItems: [text()], items: false }, "string", [5]],
    [{ type: "array", items: [text()], additionalItems: false }, "string", [5], [null]],
    [{ type: "array", prefixItems: [text()], items: text(), maxItems: 1 }, "string", [5]],
  ] as [JsonSchema, string, ...unknown[][]][]) {
    for (const list of lists) {
      it(`is refused: ${JSON.stringify(list)} for ${JSON.stringify(schema)}`, () =>
        assert.equal(
          why(schema, list),
          `is ${types} by the schema, so no event would match ${JSON.stringify(list)}`,
        ));
    }
  }

  for (const [schema, is, list] of [
    [{ enum: ["new", 3, null] }, 'string or number or null ("new", 3, null)', ["old"]],
    [{ const: "new" }, 'string ("new")', [{ "anything-but": "new" }]],
    [{ anyOf: [{ const: "a" }, { const: "a" }, { enum: ["b"] }] }, 'string ("a", "b")', ["c"]],
    [{ anyOf: [{ const: "a" }, integer()] }, 'string or integer ("a")', ["c"]],
    [{ const: [["a"], { b: 1 }] }, 'array ([["a"],{"b":1}])', ["b", 1]],
  ] as [JsonSchema, string, unknown[]][]) {
    it(`is refused with the values that the schema lists: ${JSON.stringify(schema)}`, () =>
      assert.equal(
        why(schema, list),
        `is ${is} by the schema, so no event would match ${JSON.stringify(list)}`,
      ));
  }

  it("is refused where it demands that a value is absent which every event has", () =>
    assert.equal(
      why(text(), [{ exists: false }]),
      "is in every event by the schema, so no event would match",
    ));

  it("is refused on an object, whatever it lists", () =>
    assert.equal(
      why({ type: "object" }, [{ exists: true }]),
      "is an object, but an event pattern compares single values; filter on a value inside it",
    ));

  for (const [schema, ...lists] of [
    [
      text(),
      ...[["x"], [{ exists: true }], [{ exactly: "x" }], [5, "x"], [{ "anything-but": 5 }]],
      ...[[{ prefix: "x" }], [{ prefix: { "equals-ignore-case": "x" } }], [{ suffix: "x" }]],
      ...[[{ suffix: { "equals-ignore-case": "x" } }], [{ "equals-ignore-case": "x" }]],
      ...[[{ wildcard: "x*y" }], [{ wildcard: "a\\*b" }], [{ wildcard: "a\\\\b*" }]],
      ...[[{ cidr: "10.0.0.0/24" }], [{ cidr: "2001:DB8::/32" }]],
      ...[[{ "anything-but": "x" }], [{ "anything-but": { prefix: "x" } }]],
    ],
    [text({ pattern: "^C-" }), ["C-1"], [{ exactly: "C-1" }], [{ prefix: "C" }], [{ suffix: "1" }]],
    [text({ minLength: 3, maxLength: 3 }), ["abc"], ["😀😀😀"], [{ prefix: "a" }]],
    [text({ pattern: "(" }), ["x"]],
    [{ type: "null" }, [null], [{ exists: true }]],
    [{ type: "boolean" }, [true], [false], [{ "anything-but": "x" }]],
    [
      integer(),
      ...[[0], [7], [-7], [{ exists: true }], [{ "anything-but": [5, 6] }]],
      ...[[{ numeric: [">", 5] }], [{ numeric: ["<", -5] }], [{ numeric: [">", 1.5, "<", 2.5] }]],
    ],
    [integer({ minimum: 3, maximum: 3 }), [3], [{ numeric: ["<", 4] }]],
    [integer({ minimum: 5, maximum: 7 }), [{ "anything-but": [5, 7] }]],
    [
      number({ exclusiveMinimum: 3, exclusiveMaximum: 4 }),
      ...[[3.5], [{ numeric: [">=", 3, "<=", 4] }], [{ "anything-but": 5 }]],
    ],
    [number({ minimum: 1, exclusiveMaximum: true }), [1], [{ numeric: ["=", 5] }]],
    [{}, [true], [false], [null], ["x"], [5], [{ prefix: "x" }], [{ numeric: [">", 5] }]],
    [{ anyOf: [text(), integer()] }, ["x"], [5]],
    [{ enum: ["new", 3, null] }, ["new"], [3], [null], [{ prefix: "n" }], [{ numeric: [">", 2] }]],
    [{ const: [["a"], { b: 1 }] }, ["a"]],
    [{ type: ["object", "null"] }, [null]],
    [{ type: "array", items: { type: ["object", "string"] } }, ["x"]],
    [{ type: "array" }, ["x"], [5], [null]],
    [{ type: ["array", "null"], items: text() }, ["x"], [null]],
    [{ type: ["string", "array"], items: integer() }, ["x"], [5]],
    [{ type: "array", prefixItems: [text()], items: integer() }, ["x"], [5]],
    [{ type: "array", prefixItems: [text()] }, ["x"], [5]],
    [{ type: "array", items: [text()] }, ["x"], [5]],
    [{ type: "array", items: { $ref: "other.json" } }, ["x"], [5]],
  ] as [JsonSchema, ...unknown[][]][]) {
    for (const list of lists) {
      it(`is accepted: ${JSON.stringify(list)} for ${JSON.stringify(schema)}`, () =>
        assert.equal(why(schema, list), undefined));
    }
  }

  it("is compared with the values of lists in lists, however deep", () => {
    const nested: JsonSchema = {
      type: "array",
      items: { anyOf: [number(), { $ref: "#/$defs/nested" }] },
    };
    const schema = { type: "object", properties: { a: nested }, $defs: { nested } };
    assert.equal(whyNoneMatches(schema, ["a"], [5]), undefined);
    assert.equal(
      whyNoneMatches(schema, ["a"], ["x"]),
      'is number by the schema, so no event would match ["x"]',
    );
  });

  it("may demand the absence of a value that only some events have, or of one inside a list", () => {
    const schema: JsonSchema = {
      type: "object",
      required: ["list"],
      properties: {
        note: text(),
        list: { type: "array", items: { type: "object", properties: { sku: text() } } },
      },
    };
    assert.equal(whyNoneMatches(schema, ["note"], [{ exists: false }]), undefined);
    assert.equal(whyNoneMatches(schema, ["list", "sku"], [{ exists: false }]), undefined);
  });
});
