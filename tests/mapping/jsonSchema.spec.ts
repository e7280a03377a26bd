import assert from "node:assert/strict";
import { findLeaf, hasPath, type JsonSchema } from "../../mapping/jsonSchema";

const text = { type: "string" };
const root = (properties: JsonSchema, more: JsonSchema = {}): JsonSchema => ({
  type: "object",
  properties,
  ...more,
});
/** A choice of two choices of two, and so on, which has 2 to the power of `depth` alternatives. */
const nestedChoices = (depth: number): JsonSchema =>
  depth === 0 ? { type: "string" } : choiceOf(nestedChoices(depth - 1));
const choiceOf = (schema: JsonSchema): JsonSchema => ({ anyOf: [schema, schema] });
const choices = (count: number): JsonSchema => ({
  anyOf: Array.from({ length: count }, (_, n) => ({ type: "integer", minimum: n })),
});
/** A schema that consists of so many parts, itself and those around counted. */
const parts = (count: number): JsonSchema => ({
  type: "integer",
  allOf: Array.from({ length: count - 1 }, () => ({})),
});
const find = (schema: JsonSchema, path: string) => findLeaf(schema, path.split("."));

/** Where it is decided whether an event has a path; undefined where every event has it. */
function decidedAt(schema: JsonSchema, path: string): string | undefined {
  const found = find(schema, path);
  assert("leaf" in found, JSON.stringify(found));
  return found.leaf.decidedAt;
}

function mistakeOf(schema: JsonSchema, path: string): string {
  const found = find(schema, path);
  assert("mistake" in found, JSON.stringify(found));
  return found.mistake;
}

const UNUSABLE =
  "has no usable schema: it is false, refers to another file or an anchor, or has more than 2,000 alternatives; write a simpler schema in place";

describe("a path in a schema", () => {
  it("is in every event if it is required on every level", () => {
    const inner = root({ b: text }, { required: ["b"] });
    assert.equal(decidedAt(root({ a: inner }, { required: ["a"] }), "a.b"), undefined);
  });

  it("is optional if it is not required itself", () => {
    assert.equal(decidedAt(root({ a: text }), "a"), "a");
  });

  it("occurs together with its object if it is required in an optional object", () => {
    const billing = root({ city: text, zip: text, note: text }, { required: ["city", "zip"] });
    const schema = root({ billing });
    assert.equal(decidedAt(schema, "billing.city"), "billing");
    assert.equal(decidedAt(schema, "billing.zip"), "billing");
    assert.equal(decidedAt(schema, "billing.note"), "billing.note");
  });

  for (const [what, nullable] of [
    [
      "a list of types",
      { ...root({ city: text }, { required: ["city"] }), type: ["object", "null"] },
    ],
    ["anyOf", { anyOf: [root({ city: text }, { required: ["city"] }), { type: "null" }] }],
    ["oneOf", { oneOf: [{ type: "null" }, root({ city: text }, { required: ["city"] })] }],
  ] as [string, JsonSchema][]) {
    it(`is optional inside an object that can be null, by ${what}, and occurs together with the object`, () => {
      assert.equal(decidedAt(root({ a: nullable }, { required: ["a"] }), "a.city"), "a");
    });
  }

  it("occurs together with the nullable object around it, which is named by its whole path", () => {
    const nullable = { ...root({ city: text }, { required: ["city"] }), type: ["object", "null"] };
    const schema = root({ x: root({ a: nullable }, { required: ["a"] }) }, { required: ["x"] });
    assert.equal(decidedAt(schema, "x.a.city"), "x.a");
  });

  it("is in every event if its object has properties, though no type", () => {
    const untyped = { properties: { city: text }, required: ["city"] };
    assert.equal(decidedAt(root({ a: untyped }, { required: ["a"] }), "a.city"), undefined);
  });

  for (const other of [{ type: ["object", "null"] }, {}, { type: "object" }]) {
    it(`is optional by itself beside an alternative that may be any object: ${JSON.stringify(other)}`, () => {
      const forms = [root({ b: text }, { required: ["b"] }), other];
      assert.equal(decidedAt(root({ a: { anyOf: forms } }, { required: ["a"] }), "a.b"), "a.b");
    });
  }

  it("is optional by itself if an alternative of its object does not have it", () => {
    const forms = [root({ b: text }, { required: ["b"] }), root({ c: text }, { required: ["c"] })];
    const schema = root({ a: { anyOf: forms } }, { required: ["a"] });
    assert.equal(decidedAt(schema, "a.b"), "a.b");
    assert.equal(decidedAt(schema, "a.c"), "a.c");
  });

  for (const keyword of ["dependencies", "dependentRequired"]) {
    it(`occurs together with another path if the two demand each other by ${keyword}`, () => {
      const both = { a: ["b"], b: ["a"], c: ["a"] };
      const schema = root({ a: text, b: text, c: text }, { [keyword]: both });
      assert.equal(decidedAt(schema, "a"), "a");
      assert.equal(decidedAt(schema, "b"), "a");
      assert.equal(decidedAt(schema, "c"), "c", "only one of the two demands the other");
    });
  }

  it("is optional by itself if only one alternative of its object demands it", () => {
    const forms = [root({ b: text }, { required: ["b"] }), root({ b: text })];
    assert.equal(decidedAt(root({ a: { anyOf: forms } }, { required: ["a"] }), "a.b"), "a.b");
  });

  it("occurs together with another path only if every alternative of its object says so", () => {
    const both = { a: ["b"], b: ["a"] };
    const forms = [root({ a: text, b: text }, { dependencies: both }), root({ a: text, b: text })];
    assert.equal(decidedAt({ anyOf: forms }, "b"), "b");
  });

  it("is found behind a reference to the whole schema", () => {
    const schema = root({ a: text, self: { $ref: "#" } });
    assert.equal(decidedAt(schema, "self.a"), "self.a");
  });

  it("is in every event even if the schema allows null as the detail, which never occurs", () => {
    assert.equal(
      decidedAt({ ...root({ a: text }, { required: ["a"] }), type: ["object", "null"] }, "a"),
      undefined,
    );
  });

  it("is found behind a reference, also one with escaped characters", () => {
    const definitions = { "a/b~c": root({ city: text }, { required: ["city"] }) };
    const schema = root(
      { home: { $ref: "#/definitions/a~1b~0c" } },
      { required: ["home"], definitions },
    );
    assert.equal(decidedAt(schema, "home.city"), undefined);
  });

  it("is found in the schemas that allOf combines", () => {
    const allOf = [root({ a: text }, { required: ["a"] }), root({ b: text })];
    assert.equal(decidedAt({ allOf }, "a"), undefined);
    assert.equal(decidedAt({ allOf }, "b"), "b");
  });

  it("is found behind a reference with siblings, in the schema's own name, or with encoded characters", () => {
    const $defs = { "my text": text, home: root({ city: text }, { required: ["city"] }) };
    const schema = root(
      {
        a: { $ref: "#/$defs/my%20text", minLength: 1 },
        home: { $ref: "own.json#/$defs/home" },
      },
      { $id: "own.json", $defs, required: ["a", "home"] },
    );
    assert.equal(decidedAt(schema, "a"), undefined);
    assert.equal(decidedAt(schema, "home.city"), undefined);
  });

  it("is found behind a reference to the whole schema by the schema's own name", () => {
    const schema = root({ a: text, self: { $ref: "own.json" } }, { $id: "own.json" });
    assert.equal(decidedAt(schema, "self.a"), "self.a");
  });

  it("keeps its type if allOf adds keywords", () => {
    const refined = {
      allOf: [root({ a: { minLength: 1 } }, { required: ["a"] })],
      ...root({ a: text }),
    };
    const found = find(refined, "a");
    assert.deepEqual("leaf" in found && [found.leaf.types, found.leaf.decidedAt], [
      ["string"],
      undefined,
    ]);
  });

  it("is found in anyOf and in oneOf beside it", () => {
    const both = { anyOf: [root({ a: text })], oneOf: [root({ b: text })] };
    assert.equal(decidedAt(both, "a"), "a");
    assert.equal(decidedAt(both, "b"), "b");
  });

  for (const [what, leaf, types] of [
    ["one type", text, ["string"]],
    ["several types", { type: ["integer", "null"] }, ["integer", "null"]],
    ["several types, one of them malformed", { type: ["integer", 5] }, ["integer"]],
    ["2,000 alternatives", choices(2_000), ["integer"]],
    ["20,000 parts", parts(20_000), ["integer"]],
    ["a constant", { const: 5 }, ["number"]],
    ["some values", { enum: ["a", null, true] }, ["string", "null", "boolean"]],
    ["alternatives", { anyOf: [text, { type: "number" }] }, ["string", "number"]],
  ] as [string, JsonSchema, string[]][]) {
    it(`has the types of ${what}`, () => {
      const found = find(root({ a: leaf }), "a");
      assert.deepEqual("leaf" in found && found.leaf.types, types);
    });
  }

  for (const [what, schema, path, mistake] of [
    [
      "does not have it",
      root({ b: text, a: text }),
      "c",
      "is not in the schema; $.detail has a, b",
    ],
    ["does not have it below a text", root({ a: text }), "a.b", "$.detail.a has no properties"],
    [
      "has it only by inheritance from every object",
      root({ a: text }),
      "constructor",
      "is not in the schema",
    ],
    [
      "has an object there",
      root({ a: root({ b: text }) }),
      "a",
      "is an object; map one of its values",
    ],
    ["has a list there", root({ a: { type: "array" } }), "a", "is a list"],
    [
      "has it inside a list",
      root({ a: { type: "array", items: root({ b: text }) } }),
      "a.b",
      "goes through $.detail.a, which is a list",
    ],
    [
      "leaves its type open in part",
      root({ a: { anyOf: [text, {}] } }),
      "a",
      "has no type in the schema",
    ],
    ["has an empty list of types", root({ a: { type: [] } }), "a", "has no type in the schema"],
    [
      "has properties there, though no type",
      root({ a: { properties: { b: text } } }),
      "a",
      "is an object; map one of its values",
    ],
    [
      "has it inside of a list or a text",
      root({ a: { anyOf: [{ type: "array" }, text] } }),
      "a.b",
      "goes through $.detail.a, which is a list; name an element that every event has by the schema, such as $.detail.a[0], or",
    ],
    [
      "has a text or a number where the path has an index",
      root({ a: { type: ["string", "integer"] } }),
      "a.[0]",
      "has an index behind $.detail.a, which is string or integer; remove the index",
    ],
    [
      "has a list, a text or null where the path has an index",
      root({ a: { type: ["array", "string", "null"], minItems: 1, items: text } }),
      "a.[0]",
      "reads an element of $.detail.a, which may be string or null by the schema; declare a list only, or",
    ],
    [
      "forbids the element",
      root({ a: { type: "array", minItems: 1, items: false } }),
      "a.[0]",
      UNUSABLE,
    ],
    ["is null there", root({ a: null }), "a", UNUSABLE],
    ["has 2,001 alternatives", root({ a: choices(2_001) }), "a", UNUSABLE],
    ["has 20,001 parts", root({ a: parts(20_001) }), "a", UNUSABLE],
    ["allows an object by its values", root({ a: { enum: ["x", {}] } }), "a", "is an object"],
    ["allows a list by its values", root({ a: { const: [] } }), "a", "is a list"],
    ["allows no values", root({ a: { enum: [] } }), "a", "has no type in the schema"],
    ["leaves its type open", root({ a: true }), "a", "has no type in the schema; declare a type"],
    ["forbids it", root({ a: false }), "a", "has no usable schema"],
    ["refers to another file", root({ a: { $ref: "other.json" } }), "a", "has no usable schema"],
    ["refers to an anchor", root({ a: { $ref: "#addr" } }), "a", "has no usable schema"],
    [
      "has 22 nested choices of two",
      root({ a: nestedChoices(22) }),
      "a",
      "or has more than 2,000 alternatives; write a simpler schema in place",
    ],
    [
      "has 22 choices beside each other",
      {
        allOf: Array.from({ length: 22 }, (_, n) => ({
          anyOf: [root({ [n]: {} }), { minimum: n }],
        })),
      },
      "a",
      "or has more than 2,000 alternatives; write a simpler schema in place",
    ],
    [
      "refers to a missing definition",
      root({ a: { $ref: "#/definitions/a" } }),
      "a",
      "has no usable schema",
    ],
  ] as [string, JsonSchema, string, string][]) {
    it(`is reported with its mistake if the schema ${what}`, () => {
      assert(mistakeOf(schema, path).includes(mistake), mistakeOf(schema, path));
    });
  }

  it("is reported if its references form a circle", () => {
    const schema: JsonSchema = {
      definitions: { a: { $ref: "#/definitions/a" } },
      ...root({ a: { $ref: "#/definitions/a" } }),
    };
    assert.match(mistakeOf(schema, "a"), /has no usable schema/);
  });
});

describe("a filter's path", () => {
  const item = root({ country: text });
  const schema = root({
    address: { type: "array", items: item },
    nullable: { type: ["array", "null"], items: item },
    untyped: { items: item },
    tuple: { type: "array", prefixItems: [text, item], items: root({ zip: text }) },
    draft7: { type: "array", items: [text, item], additionalItems: false },
    pair: { type: "array", prefixItems: [text, item] },
    elsewhere: { type: "array", items: { $ref: "other.json" } },
    a: root({ b: text }),
  });

  for (const [path, has] of [
    ["a", true],
    ["a.b", true],
    ["a.c", false],
    ["address.country", true],
    ["address.city", false],
    ["nullable.country", true],
    ["nullable.city", false],
    ["untyped.country", true],
    ["tuple.country", true],
    ["tuple.zip", true],
    ["tuple.city", false],
    ["pair.country", true],
    ["draft7.country", true],
    ["draft7.zip", false],
    ["elsewhere", true],
    ["elsewhere.city", false],
    ["toString", false],
  ] as const) {
    it(`${path} is ${has ? "" : "not "}found in a schema with lists and objects`, () => {
      assert.equal(hasPath(schema, path.split(".")), has);
    });
  }
});
