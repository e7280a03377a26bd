import assert from "node:assert/strict";
import { parseJson } from "../../../eventbridge/json";
import { compilePattern } from "../../../eventbridge/pattern/compile";
import type { Json } from "../../../eventbridge/event";

const matches = (pattern: object, event: Json) => compilePattern(JSON.stringify(pattern))(event);

/** What a pattern says of the field `a`, then events that it matches and events that it does not. */
const cases: [string, object, { yes: Json[]; no: Json[] }][] = [
  [
    "values: one of the values, of the same type",
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
    "several fields: all fields",
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
    "an array of objects: one element must match every demand on its fields",
    { a: { b: [1], c: [2] } },
    { yes: [{ a: [{ b: 0 }, { b: 1, c: 2 }] }], no: [{ a: [{ b: 1 }, { c: 2 }] }, { a: [] }] },
  ],
  [
    "exists: any value, including null, but no object",
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
    "exists, nested: only if the parent is an object with the field",
    { a: { b: [{ exists: true }] } },
    {
      yes: [{ a: { b: null } }, { a: [{ b: 1 }] }],
      no: [{}, { a: null }, { a: "b" }, { a: {} }, { b: 1 }],
    },
  ],
  [
    "exists: false, nested: also if the parent is missing or null",
    { a: { b: [{ exists: false }] } },
    {
      yes: [{}, { a: {} }, { a: null }, { a: { c: 1 } }, { a: [{ c: 1 }] }],
      no: [{ a: { b: null } }, { a: [{ b: 1 }] }],
    },
  ],
  [
    "exists: false, nested: also if the parent is not an object",
    { a: { b: [{ exists: false }] } },
    { yes: [{ a: "x" }, { a: 0 }, { a: [] }, { a: [1] }], no: [] },
  ],
  [
    "exists: false, nested: not if any of the parent's objects has the field",
    { a: { b: [{ exists: false }] } },
    { yes: [], no: [{ a: [{ b: 1 }, { c: 1 }] }] },
  ],
  [
    "prefix: a text that begins with it",
    { a: [{ prefix: "ab" }] },
    {
      yes: [{ a: "ab" }, { a: "abc" }, { a: ["x", "abc"] }],
      no: [{ a: "xab" }, { a: "AB" }, { a: null }, {}],
    },
  ],
  [
    "empty prefix: any text",
    { a: [{ prefix: "" }] },
    { yes: [{ a: "" }], no: [{ a: 1 }, { a: null }, {}] },
  ],
  [
    "wildcard: a text that matches it",
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
    "anything-but: any other value, but not an absent field",
    { a: [{ "anything-but": "x" }] },
    {
      yes: [{ a: "y" }, { a: "xx" }, { a: 1 }, { a: null }, { a: ["x", "y"] }],
      no: [{ a: "x" }, { a: ["x"] }, { a: [] }, { a: {} }, {}],
    },
  ],
  [
    "anything-but several: none of the values",
    { a: [{ "anything-but": [1, 2] }] },
    { yes: [{ a: 3 }, { a: "1" }], no: [{ a: 1 }, { a: 2 }, {}] },
  ],
  [
    "values: numbers as numbers, to six decimals, and as texts beyond 5e9",
    { a: [300, 1.5, 1e10] },
    {
      yes: [{ a: 3e2 }, { a: 300.0000001 }, { a: 10_000_000_000 }],
      no: [{ a: "300" }, { a: 300.00001 }, { a: 10_000_000_001 }],
    },
  ],
  [
    "values: an address in any notation",
    { a: ["2001:db8::1", "10.0.0.1"] },
    { yes: [{ a: "2001:0DB8:0::1" }, { a: "10.0.0.1" }], no: [{ a: "10.0.0.10" }, { a: 1 }] },
  ],
  [
    "many values: one of the values",
    { a: [..."abcdefgh"] },
    { yes: [{ a: "g" }], no: [{ a: "i" }, { a: 0 }, {}] },
  ],
  ["exactly: that text", { a: [{ exactly: "x" }] }, { yes: [{ a: "x" }], no: [{ a: "X" }, {}] }],
  [
    "suffix: a text that ends with it",
    { a: [{ suffix: "yz" }] },
    { yes: [{ a: "yz" }, { a: "xyz" }], no: [{ a: "yzx" }, { a: "YZ" }, { a: 1 }, {}] },
  ],
  [
    "equals-ignore-case: that text in capitals or small letters",
    { a: [{ "equals-ignore-case": "Éa" }] },
    { yes: [{ a: "éA" }, { a: ["x", "ÉA"] }], no: [{ a: "ea" }, { a: "éab" }, { a: null }, {}] },
  ],
  [
    "prefix and suffix in capitals or small letters",
    {
      a: [{ prefix: { "equals-ignore-case": "Ab" } }, { suffix: { "equals-ignore-case": "yZ" } }],
    },
    { yes: [{ a: "aBc" }, { a: "xYz" }], no: [{ a: "xab" }, { a: "yzx" }, { a: 1 }] },
  ],
  [
    "anything-but with prefixes, suffixes, wildcards or either case: a value that matches none",
    {
      a: [{ "anything-but": { prefix: ["ab", "cd"] } }],
      b: [{ "anything-but": { suffix: "z" } }],
      c: [{ "anything-but": { wildcard: ["*x*", "y"] } }],
      d: [{ "anything-but": { "equals-ignore-case": ["NO"] } }],
    },
    {
      yes: [
        { a: "b", b: "zy", c: "z", d: "yes" },
        { a: 1, b: null, c: true, d: 0 },
      ],
      no: [
        { a: "abc", b: "a", c: "a", d: "a" },
        { a: "a", b: "z", c: "a", d: "a" },
        { a: "a", b: "a", c: "axa", d: "a" },
        { a: "a", b: "a", c: "a", d: "nO" },
        { a: "a", b: "a", c: "a" },
      ],
    },
  ],
  [
    "cidr: an IPv4 address in the range",
    { a: [{ cidr: "10.0.0.128/25" }] },
    {
      yes: [{ a: "10.0.0.128" }, { a: "10.0.0.255" }],
      no: [{ a: "10.0.0.127" }, { a: "10.0.1.128" }, { a: "10.0.0" }, { a: 10 }, {}],
    },
  ],
  [
    "cidr: an IPv6 address in the range",
    { a: [{ cidr: "2001:db8::/33" }] },
    {
      yes: [{ a: "2001:db8::1" }, { a: "2001:DB8:7fff::" }],
      no: [{ a: "2001:db8:8000::" }, { a: "10.0.0.1" }],
    },
  ],
  [
    "$or: any of the objects, and every field beside $or",
    { a: ["x"], $or: [{ b: [1] }, { c: { d: [2] } }] },
    {
      yes: [
        { a: "x", b: 1 },
        { a: "x", c: { d: 2 } },
      ],
      no: [{ a: "x" }, { b: 1 }, { a: "x", b: 2, c: { d: 1 } }],
    },
  ],
  [
    "$or inside a field, and inside another",
    { a: { $or: [{ b: [1] }, { c: [2], $or: [{ d: [3] }, { e: [4] }] }] } },
    {
      yes: [{ a: { b: 1 } }, { a: { c: 2, d: 3 } }, { a: { c: 2, e: 4 } }],
      no: [{ a: { c: 2 } }, { a: { d: 3, e: 4 } }, { b: 1 }],
    },
  ],
  [
    "$or inside an array: one element must match every demand on its fields",
    { a: { b: [1], $or: [{ c: [2] }, { d: [3] }] } },
    {
      yes: [{ a: [{ b: 0 }, { b: 1, d: 3 }] }],
      no: [{ a: [{ b: 1 }, { c: 2 }] }],
    },
  ],
  [
    "$or on a field that is demanded before $or: the later demand replaces the earlier one",
    { a: [1], $or: [{ a: [2] }, { b: [3] }] },
    { yes: [{ a: 2 }, { a: 1, b: 3 }], no: [{ a: 1 }, { b: 3 }] },
  ],
  [
    "$or of a field and a field inside it: an array can contain both",
    { $or: [{ a: [1], b: [9] }, { c: [9] }], a: { d: [2] } },
    {
      yes: [
        { a: [1, { d: 2 }], b: 9 },
        { a: { d: 2 }, c: 9 },
      ],
      no: [{ a: [{ d: 2 }], b: 9 }],
    },
  ],
  [
    "$or that cannot be the operator: a field of that name",
    { a: { $or: ["x"] }, $or: [{ prefix: "y" }, { suffix: "z" }] },
    {
      yes: [
        { a: { $or: "x" }, $or: "yy" },
        { a: { $or: "x" }, $or: "zz" },
      ],
      no: [{ a: { $or: "x" }, $or: "x" }, { $or: "yy" }],
    },
  ],
  [
    "anything-but an empty list: any value",
    { a: [{ "anything-but": { prefix: [] } }] },
    { yes: [{ a: "x" }, { a: 1 }], no: [{}] },
  ],
  [
    "$or beside other fields is not a field: its objects are alternatives",
    { $or: [{ a: [1] }, { a: [2] }] },
    { yes: [{ a: 1 }, { a: 2 }], no: [{ $or: 1 }, { a: 3 }] },
  ],
  [
    "exists: false, beside a field found before it in an array: only of that element",
    { a: { b: [1], c: [{ exists: false }] } },
    {
      yes: [{ a: [{ b: 1 }, { c: 1 }] }, { a: [{ b: 1, c: 1 }, { b: 1 }] }],
      no: [{ a: [{ b: 1, c: 1 }, { d: 1 }] }, { a: [{ c: 1 }] }],
    },
  ],
  [
    "exists: false, beside a field found after it in an array: of all elements",
    { a: { b: [{ exists: false }], c: [1] } },
    { yes: [{ a: [{ c: 1 }] }], no: [{ a: [{ b: 1 }, { c: 1 }] }] },
  ],
  [
    "fields in arrays of arrays: from the same element of each",
    { a: { b: { c: [1], d: [2] }, e: [3] } },
    {
      yes: [{ a: [[{ b: [{ c: 1 }, { c: 1, d: 2 }], e: 3 }]] }],
      no: [
        { a: [{ b: [{ c: 1 }, { d: 2 }], e: 3 }] },
        { a: [{ b: { c: 1, d: 2 } }, { e: 3 }] },
        { a: [[{ b: { c: 1, d: 2 } }], [{ e: 3 }]] },
      ],
    },
  ],
  [
    "a key with a dot: the path of two keys too, as in the event",
    { "a.b": [1], c: { d: [2] } },
    {
      yes: [
        { "a.b": 1, c: { d: 2 } },
        { a: { b: 1 }, "c.d": 2 },
      ],
      no: [
        { "a.b": 2, "c.d": 2 },
        { ab: 1, c: { d: 2 } },
        { "a.b.c": 1, "c.d": 2 },
      ],
    },
  ],
  [
    "equals-ignore-case: characters that have two capitals or two units, one unit at a time",
    { a: [{ "equals-ignore-case": "ß😀" }] },
    { yes: [{ a: "ß??" }, { a: "SS??" }], no: [{ a: "Ss??" }, { a: "ß😀" }] },
  ],
  [
    "an address with leading zeros, or IPv4 within IPv6: that address",
    { a: ["10.0.0.1"], b: [{ cidr: "010.0.0.0/+8" }] },
    {
      yes: [
        { a: "010.000.0.1", b: "10.9.9.9" },
        { a: "::ffff:a00:1", b: "::FFFF:0a09:1" },
      ],
      no: [
        { a: "10.0.0.1.", b: "10.9.9.9" },
        { a: "::a00:1", b: "10.9.9.9" },
        { a: "10.0.0.1", b: "11.0.0.0" },
        { a: "10.0.0.1", b: "::ffff:10.0.0.1" },
      ],
    },
  ],
  [
    "cidr: texts that are almost an address do not match",
    { a: [{ cidr: "::/0" }] },
    {
      yes: [{ a: "::" }, { a: "1:2:3:4:5:6:7::" }, { a: "::8" }],
      no: [":", ":::", "1:2", "1::2::3", "1:2:3:4:5:6:7:8:9", "g::", "12345::"].map((a) => ({ a })),
    },
  ],
  [
    "wildcard: literals that must not overlap",
    { a: [{ wildcard: "ab*ba*b" }] },
    { yes: [{ a: "abbab" }, { a: "abxbaxbab" }], no: [{ a: "abab" }, { a: "abba" }, { a: "ab" }] },
  ],
  [
    "values and operators in one array: any of these",
    { a: ["x", { prefix: "ab" }, { exists: false }] },
    { yes: [{ a: "x" }, { a: "abc" }, {}], no: [{ a: "y" }, { a: null }] },
  ],
  [
    "a field that every object inherits: only if the event has it",
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

describe("an event that is not an object", () => {
  for (const event of [null, "x", 1, [], [{ a: 1 }]]) {
    it(`matches no pattern: ${JSON.stringify(event)}`, () => {
      assert.equal(matches({ a: [1] }, event), false);
      assert.equal(matches({ b: [{ exists: false }] }, event), false);
    });
  }
});

describe("an event pattern that is expensive to match", () => {
  it("is matched fast: a wildcard with many * and a long text that does not match", () => {
    const wildcard = `${"*a".repeat(20)}*b`;
    assert.equal(matches({ a: [{ wildcard }] }, { a: "a".repeat(10_000) }), false);
  });

  it("is matched fast: several large arrays, of which only the last has no match", () => {
    const items = Array.from({ length: 1_000 }, () => ({ x: 1 }));
    const keys = [..."abcdef"];
    const pattern = Object.fromEntries(keys.map((key) => [key, { x: [key === "f" ? 2 : 1] }]));
    assert.equal(matches(pattern, Object.fromEntries(keys.map((key) => [key, items]))), false);
  });

  it("treats an array that an event contains twice as two arrays", () => {
    const shared = [{ x: 1 }, { x: 2 }];
    const pattern = { a: { l: { x: [1] }, m: [1] }, b: { l: { x: [2] }, m: [1] } };
    assert.equal(matches(pattern, { a: { l: shared, m: 1 }, b: { l: shared, m: 1 } }), true);
  });
});

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
    [
      '{"a":{"b":[{"prefix":1}]}}',
      'prefix takes a string or {"equals-ignore-case": string} at a.b',
    ],
    [
      '{"a":[{"suffix":{"prefix":"x"}}]}',
      'suffix takes a string or {"equals-ignore-case": string} at a',
    ],
    ['{"a":[{"equals-ignore-case":1}]}', "equals-ignore-case takes a string at a"],
    ['{"a":[{"exactly":1}]}', "exactly takes a string at a"],
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
    ...[
      "[]",
      '["x",null]',
      "true",
      '[1,"x"]',
      '{"prefix":1}',
      '{"regex":[]}',
      '{"numeric":"x"}',
      '{"suffix":["x",1]}',
    ].map((operand): [string, string] => [
      `{"a":[{"anything-but":${operand}}]}`,
      "anything-but takes a string or a number, a list of either, or one of prefix, suffix, equals-ignore-case and wildcard with a string or a list of strings, at a",
    ]),
    ['{"a":[{"anything-but":{"prefix":""}}]}', "anything-but takes no empty prefix at a"],
    ['{"a":[{"anything-but":[1,6e9]}]}', "anything-but takes numbers from -5e9 to 5e9 at a"],
    ['{"a":[{"anything-but":{"wildcard":"**"}}]}', "wildcard has two * in a row at a"],
    ...["10.0.0.0", "10.0.0.0/32", "10.0.0/8", "2001:db8::/128", "::ffff:a00:1/120", "a/8"].map(
      (operand): [string, string] => [
        `{"a":[{"cidr":"${operand}"}]}`,
        "cidr takes an address with a mask, such as 10.0.0.0/24 (up to 31) or 2001:db8::/32 (up to 127), at a",
      ],
    ),
    ['{"a":{"b":[{"regex":"x"}]}}', "EventBridge does not know the operator 'regex' at a.b"],
    ...['[{"a":["x"]}]', '[{"a":["x"]},1]'].map((operand): [string, string] => [
      `{"d":{"$or":${operand}}}`,
      "EventBridge does not know the operator 'a' at d.$or; as an operator, $or takes two or more objects",
    ]),
    ['{"$or":{}}', "the event pattern is empty at $or"],
    ['{"$or":[{"a":["x"]},{"b":"y"}]}', "the event pattern must list values in an array at b"],
    [
      '{"$or":[{"a":["x"]},{"b":{"prefix":["y"]}}]}',
      "'prefix' is an operator, which cannot name a field inside $or, at b.prefix",
    ],
    [
      JSON.stringify({ a: ["x".repeat(4_096)] }),
      "the event pattern has 4106 characters; the limit is 4096 bytes",
    ],
    [
      JSON.stringify(
        Object.fromEntries(
          ["a", "b", "c"].map((key) => [
            key,
            { $or: Array.from({ length: 11 }, (_, i) => ({ [i]: [1] })) },
          ]),
        ),
      ),
      "$or makes 1331 combinations, more than the 1000 that are allowed, at c.$or",
    ],
    [
      JSON.stringify(Object.fromEntries(Array.from({ length: 257 }, (_, i) => [i, [1]]))),
      "the event pattern has more than the 256 fields that are allowed",
    ],
  ];
  for (const [pattern, message] of refusals) {
    it(pattern.slice(0, 80), () => {
      assert.throws(
        () => compilePattern(pattern),
        (error: Error) =>
          message.endsWith(" ") ? error.message.startsWith(message) : error.message === message,
      );
    });
  }
});

// What JSON.stringify cannot write; asked of event-ruler 1.7.3 and 2.1.0.
for (const [pattern, event, expected] of [
  ['{"a":[9007199254740993]}', '{"a":9007199254740993}', true],
  ['{"a":[9007199254740993]}', '{"a":9007199254740992}', false],
  ['{"a":[1.10]}', '{"a":1.1}', true],
  ['{"a":[{"numeric":[">",1.0,"<=",3e2]}]}', '{"a":3.0e2}', true],
  ['{"a":[{"anything-but":[1.0]}]}', '{"a":1}', false],
] as const) {
  it(`the event pattern ${pattern} ${expected ? "matches" : "does not match"} ${event}`, () => {
    assert.equal(compilePattern(pattern)(parseJson(event)), expected);
  });
}
