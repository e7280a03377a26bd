import assert from "node:assert/strict";
import { compilePattern } from "../../../emulator/eventBridge/pattern";
import type { Json } from "../../../emulator/eventBridge/event";

const matches = (pattern: object, event: Json) => compilePattern(JSON.stringify(pattern))(event);

/** What a pattern says of the field `a`, then events that it matches and events that it does not. */
const cases: [string, object, { yes: Json[]; no: Json[] }][] = [
  [
    "values: one of them, of the same type",
    { a: ["x", 1, true, null] },
    {
      yes: [{ a: "x" }, { a: 1 }, { a: true }, { a: null }, { a: "x", b: "y" }],
      no: [
        { a: "X" },
        { a: "1" },
        { a: 0 },
        { a: false },
        { a: "null" },
        { a: {} },
        {},
        { b: "x" },
      ],
    },
  ],
  [
    "values, of an array: at least one of its elements",
    { a: ["x", "y"] },
    {
      yes: [{ a: ["z", "y"] }, { a: [["x"]] }],
      no: [{ a: [] }, { a: ["z"] }, { a: [{ a: "x" }] }],
    },
  ],
  [
    "several fields: all of them",
    { a: ["x"], b: ["y"] },
    { yes: [{ a: "x", b: "y" }], no: [{ a: "x" }, { a: "x", b: "x" }, { a: "y", b: "x" }] },
  ],
  [
    "a nested field",
    { a: { b: { c: ["x"] } } },
    {
      yes: [{ a: { b: { c: "x", d: 1 } } }],
      no: [{ a: { b: "x" } }, { a: { c: "x" } }, { a: { b: { d: "x" } } }],
    },
  ],
  [
    "an array of objects: one element must match all that is said of it",
    { a: { b: [1], c: [2] } },
    { yes: [{ a: [{ b: 0 }, { b: 1, c: 2 }] }], no: [{ a: [{ b: 1 }, { c: 2 }] }, { a: [] }] },
  ],
  [
    "exists: any value, null among them, but no object",
    { a: [{ exists: true }] },
    {
      yes: [{ a: "" }, { a: 0 }, { a: false }, { a: null }, { a: [1] }],
      no: [{}, { a: {} }, { a: { b: 1 } }, { a: [] }],
    },
  ],
  [
    "exists: false: no value, but an object or an empty array",
    { a: [{ exists: false }] },
    { yes: [{}, { a: { b: 1 } }, { a: [] }], no: [{ a: null }, { a: "" }, { a: [1] }] },
  ],
  [
    "exists, nested: only where the parent is an object that has it",
    { a: { b: [{ exists: true }] } },
    {
      yes: [{ a: { b: null } }, { a: [{ b: 1 }] }],
      no: [{}, { a: null }, { a: "b" }, { a: {} }, { b: 1 }],
    },
  ],
  [
    "exists: false, nested: also where the parent is missing or null",
    { a: { b: [{ exists: false }] } },
    {
      yes: [{}, { a: {} }, { a: null }, { a: { c: 1 } }, { a: [{ c: 1 }] }],
      no: [{ a: { b: null } }, { a: [{ b: 1 }] }],
    },
  ],
  [
    "exists: false, nested: also where the parent is no object",
    { a: { b: [{ exists: false }] } },
    { yes: [{ a: "x" }, { a: 0 }, { a: [] }, { a: [1] }], no: [] },
  ],
  [
    "exists: false, nested: not where any of the parent's objects has it",
    { a: { b: [{ exists: false }] } },
    { yes: [], no: [{ a: [{ b: 1 }, { c: 1 }] }] },
  ],
  [
    "prefix: a text that begins so",
    { a: [{ prefix: "ab" }] },
    {
      yes: [{ a: "ab" }, { a: "abc" }, { a: ["x", "abc"] }],
      no: [{ a: "xab" }, { a: "AB" }, { a: null }, {}],
    },
  ],
  [
    "prefix with nothing: any text",
    { a: [{ prefix: "" }] },
    { yes: [{ a: "" }], no: [{ a: 1 }, { a: null }, {}] },
  ],
  [
    "wildcard: a text that fits",
    { a: [{ wildcard: "a.*\\*b" }] },
    {
      yes: [{ a: "a.*b" }, { a: "a.xx*b" }, { a: ["x", "a.*b"] }],
      no: [{ a: "a.xb" }, { a: "axx*b" }, { a: "a.x*bc" }, { a: null }, {}],
    },
  ],
  [
    "wildcard *: any text, and nothing else",
    { a: [{ wildcard: "*" }] },
    { yes: [{ a: "" }, { a: "x" }], no: [{ a: null }, { a: 1 }, { a: true }, { a: {} }, {}] },
  ],
  [
    "numeric: a number beyond a bound, up to 5e9",
    { a: [{ numeric: [">", 0] }] },
    {
      yes: [{ a: 0.5 }, { a: 4294967295 }, { a: [0, 1] }],
      no: [{ a: 0 }, { a: -1 }, { a: 9007199254740991 }, { a: "1" }, { a: null }, {}],
    },
  ],
  [
    "numeric: a number in a range",
    { a: [{ numeric: [">=", 1, "<", 3] }] },
    { yes: [{ a: 1 }, { a: 2.5 }], no: [{ a: 0 }, { a: 3 }] },
  ],
  [
    "anything-but: any other value, but not none",
    { a: [{ "anything-but": "x" }] },
    {
      yes: [{ a: "y" }, { a: "xx" }, { a: 1 }, { a: null }, { a: ["x", "y"] }],
      no: [{ a: "x" }, { a: ["x"] }, { a: [] }, { a: {} }, {}],
    },
  ],
  [
    "anything-but several: none of them",
    { a: [{ "anything-but": [1, 2] }] },
    { yes: [{ a: 3 }, { a: "1" }], no: [{ a: 1 }, { a: 2 }, {}] },
  ],
  [
    "values and operators in one array: any of them",
    { a: ["x", { prefix: "ab" }, { exists: false }] },
    { yes: [{ a: "x" }, { a: "abc" }, {}], no: [{ a: "y" }, { a: null }] },
  ],
  [
    "a field that every object inherits: only where the event has it",
    { toString: [{ exists: true }] },
    { yes: [{ toString: 1 }], no: [{}] },
  ],
];

// The expectations are those of AWS's own matcher, event-ruler 1.7.3, which was asked for each.
for (const [name, pattern, { yes, no }] of cases) {
  describe(`an event pattern with ${name}`, () => {
    for (const event of yes) {
      it(`matches ${JSON.stringify(event)}`, () => assert.equal(matches(pattern, event), true));
    }
    for (const event of no) {
      it(`does not match ${JSON.stringify(event)}`, () => {
        assert.equal(matches(pattern, event), false);
      });
    }
  });
}

describe("an event pattern is refused:", () => {
  const refusals: [string, string][] = [
    ["{", "the event pattern is not JSON: "],
    ["[]", "the event pattern must be a JSON object with at least one field"],
    ['"x"', "the event pattern must be a JSON object with at least one field"],
    ["{}", "the event pattern must be a JSON object with at least one field"],
    ['{"a":"x"}', "the event pattern must list values in an array at a"],
    ['{"a":{"b":null}}', "the event pattern must list values in an array at a.b"],
    ['{"a":{"b":[]}}', "the event pattern must list values in an array at a.b"],
    ['{"a":{"b":{}}}', "the event pattern is empty at a.b"],
    ['{"a":{"b":[["x"]]}}', "the event pattern has an array inside an array at a.b"],
    ['{"a":[{}]}', "the event pattern needs exactly one operator at a"],
    ['{"a":[{"prefix":"x","exists":true}]}', "the event pattern needs exactly one operator at a"],
    ['{"a":{"b":[{"exists":"true"}]}}', "exists takes true or false at a.b"],
    ['{"a":{"b":[{"prefix":1}]}}', "the emulator knows prefix with a string only, at a.b"],
    ['{"a":[{"wildcard":1}]}', "wildcard takes a string at a"],
    ['{"a":[{"wildcard":"x**"}]}', "wildcard has two * in a row at a"],
    ['{"a":[{"wildcard":"x\\\\y"}]}', "wildcard has a \\ that escapes neither * nor \\ at a"],
    ...[
      "[]",
      '[">"]',
      '[">","1"]',
      '["<",3,">",1]',
      '["=",1,"<",2]',
      '[">",3,"<",1]',
      '["=",6e9]',
    ].map((operand): [string, string] => [
      `{"a":[{"numeric":${operand}}]}`,
      'numeric takes an operator and a number, or a range such as [">", 0, "<=", 5], at a',
    ]),
    ['{"a":[{"anything-but":[]}]}', "the emulator knows anything-but with plain values only, at a"],
    [
      '{"a":[{"anything-but":["x",null]}]}',
      "the emulator knows anything-but with plain values only, at a",
    ],
    [
      '{"a":[{"anything-but":{"prefix":"x"}}]}',
      "the emulator knows anything-but with plain values only, at a",
    ],
    ['{"a":{"b":[{"suffix":"x"}]}}', "the emulator does not know the operator 'suffix' at a.b"],
    ['{"$or":[{"a":["x"]}]}', "the emulator does not know the operator 'a' at $or"],
  ];
  for (const [pattern, message] of refusals) {
    it(pattern, () => {
      assert.throws(
        () => compilePattern(pattern),
        (error: Error) =>
          message.endsWith(" ") ? error.message.startsWith(message) : error.message === message,
      );
    });
  }

  for (const operand of ["true", '[1,"x"]']) {
    it(`anything-but ${operand}, which the service does not take`, () => {
      assert.throws(() => compilePattern(`{"a":[{"anything-but":${operand}}]}`), /at a$/);
    });
  }
});
