import assert from "node:assert/strict";
import {
  demandsField,
  demandsSource,
  isOfAws,
  readPattern,
  validPattern,
} from "../../../policy/shared/eventPattern";

const wrong = (pattern: unknown) => readPattern(JSON.stringify(pattern));
const read = (pattern: unknown) => {
  const found = wrong(pattern);
  return typeof found === "string" ? assert.fail(found) : found;
};

const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`f${index}`, [1]]));

describe("readPattern", () => {
  for (const alternative of [
    "a",
    5,
    null,
    true,
    { exactly: "a" },
    { exists: true },
    { exists: false },
    { prefix: "a" },
    { prefix: { "equals-ignore-case": "a" } },
    { suffix: ".png" },
    { suffix: { "equals-ignore-case": ".PNG" } },
    { "equals-ignore-case": "a" },
    { wildcard: "a*b*" },
    { wildcard: "a\\*b\\\\" },
    { numeric: ["=", 5] },
    { numeric: ["<", 5] },
    { numeric: ["<=", 5] },
    { numeric: [">", 5] },
    { numeric: [">=", 5] },
    { numeric: [">", 0, "<=", 5] },
    { numeric: [">=", 0, "<", 5] },
    { numeric: ["=", 5e9] },
    { numeric: ["=", -5e9] },
    { numeric: [">=", -5e9, "<=", 5e9] },
    { cidr: "10.0.0.0/24" },
    { cidr: "2001:db8::/32" },
    { cidr: "000000010.0.0.0/24" },
    { cidr: "1:2:3:4:5:6:7:8/+64//" },
    { cidr: "::/0" },
    { "anything-but": "a" },
    { "anything-but": 5 },
    { "anything-but": [5e9, -5e9] },
    { "anything-but": { prefix: [] } },
    { "anything-but": ["a", "b"] },
    { "anything-but": [1, 2] },
    { "anything-but": { prefix: "a" } },
    { "anything-but": { suffix: ["a", "b"] } },
    { "anything-but": { wildcard: "a*" } },
    { "anything-but": { "equals-ignore-case": "a" } },
  ]) {
    it(`accepts the alternative ${JSON.stringify(alternative)}`, () => {
      assert.equal(typeof wrong({ detail: { id: [alternative] } }), "object");
    });
  }

  for (const [alternative, mistake] of [
    [{ begins: "a" }, "EventBridge does not know the operator 'begins' at detail.id"],
    [{ constructor: "a" }, "EventBridge does not know the operator 'constructor' at detail.id"],
    [{}, "it needs one operator at detail.id"],
    [{ prefix: "a", suffix: "b" }, "it needs one operator at detail.id"],
    [["a"], "it has an array inside of an array at detail.id"],
    ...[
      { exactly: 5 },
      { exists: "true" },
      { prefix: 5 },
      { prefix: { suffix: "a" } },
      { prefix: { "equals-ignore-case": 5 } },
      { prefix: { "equals-ignore-case": "a", suffix: "b" } },
      { suffix: ["a"] },
      { "equals-ignore-case": ["a"] },
      { wildcard: "a**" },
      { wildcard: "a\\b" },
      { wildcard: "a\\" },
      { wildcard: 5 },
      { numeric: 5 },
      { numeric: ["<>", 5] },
      { numeric: ["="] },
      { numeric: ["=", "5"] },
      { numeric: [">", 5, "<", 5] },
      { numeric: ["<", 0, ">", 5] },
      { numeric: ["<", 0, "<", 5] },
      { numeric: ["=", 0, "<", 5] },
      { numeric: [">", 0, ">", 5] },
      { numeric: [">", 0, "<", "5"] },
      { numeric: [">", 0, "<"] },
      { cidr: "10.0.0.0/24x" },
      { cidr: "x 10.0.0.0/24" },
      { numeric: [">", 0, "<", 5, "="] },
      { numeric: ["=", 5_000_000_001] },
      { numeric: ["=", -5_000_000_001] },
      { numeric: [">", 5e9] },
      { numeric: [">=", 5e9] },
      { numeric: ["<", -5e9] },
      { numeric: ["<=", -5e9] },
      { numeric: [">", 0, "<", 5_000_000_001] },
      { numeric: [">", -5_000_000_001, "<", 0] },
      { cidr: "10.0.0.0" },
      { cidr: "x/10.0.0.0/24" },
      { cidr: "0000000010.0.0.0/24" },
      { cidr: "10.0.0.256/24" },
      { cidr: "1::2::3/64" },
      { cidr: "1:2:3:4:5:6:7:/64" },
      { cidr: "1:2:3:4:5:6:7/64" },
      { cidr: "shop/24" },
      { cidr: 5 },
      { "anything-but": [] },
      { "anything-but": ["a", 1] },
      { "anything-but": true },
      { "anything-but": 5_000_000_001 },
      { "anything-but": [1, -5_000_000_001] },
      { "anything-but": { prefix: "" } },
      { "anything-but": { suffix: ["a", ""] } },
      { "anything-but": { suffix: 5 } },
      { "anything-but": { numeric: "a" } },
      { "anything-but": { prefix: 5 } },
      { "anything-but": { prefix: "a", suffix: "b" } },
      { "anything-but": {} },
    ].map((one): [object, string] => [
      one,
      `the operator '${Object.keys(one)[0]}' has an invalid operand at detail.id`,
    ]),
  ] as const) {
    it(`refuses the alternative ${JSON.stringify(alternative)}`, () => {
      assert.equal(wrong({ detail: { id: [alternative] } }), mistake);
    });
  }

  for (const [pattern, mistake] of [
    [{ source: "a" }, "it must list values in an array at source"],
    [{ detail: { id: [] } }, "it must list values in an array at detail.id"],
    [{}, "it is empty"],
    [{ detail: {} }, "it is empty at detail"],
    [["a"], "it is not a JSON object"],
    ["a", "it is not a JSON object"],
    [{ $or: [{ source: ["a"] }] }, "$or takes a list of two or more objects"],
    [{ detail: { $or: [{ a: ["a"] }] } }, "$or takes a list of two or more objects at detail"],
    [{ $or: [{ source: ["a"] }, "b"] }, "$or takes a list of two or more objects"],
    [{ $or: [{ source: ["a"] }, { source: "a" }] }, "it must list values in an array at source"],
    [{ $order: { $or: "a" } }, "$or takes a list of two or more objects at $order"],
    [
      { a: { $or: [{ prefix: ["a"], b: ["a"] }, { c: ["a"] }] } },
      "$or takes a list of two or more objects at a",
    ],
    [
      { $or: [{ a: { prefix: ["a"] } }, { b: ["a"] }] },
      "no field inside $or may be called 'prefix' at a.prefix",
    ],
    [
      { a: [{ begins: "a" }, { begins: "b" }] },
      "EventBridge does not know the operator 'begins' at a",
    ],
    [{ $or: [{ source: ["a"] }, fields(257)] }, "it has more than 256 fields"],
    [
      Object.fromEntries(
        ["a", "b", "c"].map((key) => [
          key,
          { $or: Array.from({ length: 11 }, () => ({ x: ["a"] })) },
        ]),
      ),
      "$or makes more than 1000 combinations at c",
    ],
  ] as const) {
    it(`refuses the pattern ${JSON.stringify(pattern).slice(0, 60)}`, () => {
      assert.equal(wrong(pattern), mistake);
    });
  }

  it("accepts 1,000 combinations and 4,096 characters", () => {
    const ten = { $or: Array.from({ length: 10 }, (_, index) => ({ x: [index] })) };
    assert.equal(read({ a: ten, b: ten, c: ten }).length, 1_000);
    const text = (length: number) => `{"source":["${"x".repeat(length - 15)}"]}`;
    assert.equal(typeof readPattern(text(4_096)), "object");
    assert.equal(readPattern(text(4_097)), "it has 4097 characters, and the maximum is 4096");
    assert.equal(readPattern("{"), "it is not JSON");
    assert.equal(
      readPattern(`{"source":["${"é".repeat(2_041)}"]}`),
      "it has 4097 bytes, and the maximum is 4096",
    );
    assert.equal(read(fields(256)).length, 1);
  });

  it("refuses one operator twice, which JSON.parse reads as one", () => {
    const twice = '{"detail":{"id":[{"prefix":"a","prefix":"b"}]}}';
    assert.equal(readPattern(twice), "it needs one operator at detail.id");
    assert.equal(validPattern(twice), undefined);
    assert.equal(validPattern(undefined), undefined);
    assert.deepEqual(validPattern('{"source":["a"]}'), [new Map([["source", ["a"]]])]);
  });

  it("reads $or with the names of operators as a field, as older patterns use it", () => {
    const pattern = read({ $or: [{ prefix: "a" }, { suffix: "b" }] });
    assert.deepEqual(pattern, [new Map([["$or", [{ prefix: "a" }, { suffix: "b" }]]])]);
  });

  for (const [pattern, isAws] of [
    [{ source: ["aws.ec2"] }, true],
    [{ source: ["aws.ec2", "aws.partners"] }, true],
    [{ $or: [{ source: ["aws.ec2"] }, { source: ["aws.s3"] }] }, true],
    [{ $or: [{ source: ["aws.ec2"] }, { source: ["shop"] }] }, false],
    [{ source: ["aws.ec2", "shop"] }, false],
    [{ source: ["my.aws.ec2"] }, false],
    [{ source: ["aws.partner/shop"] }, false],
    [{ source: ["aws."] }, false],
    [{ source: [{ prefix: "aws." }] }, false],
    [{ region: ["aws.ec2"] }, false],
  ] as const) {
    const words = isAws ? "only matches" : "does not only match";
    it(`finds that ${JSON.stringify(pattern)} ${words} events of AWS services`, () => {
      assert.equal(isOfAws(read(pattern)), isAws);
    });
  }

  it("finds that a pattern requires a field if every alternative does", () => {
    const pattern = read({
      source: ["a"],
      detail: { id: [1], $or: [{ name: ["a"], age: [1] }, { name: [{ prefix: "b" }] }] },
    });
    const demanded = ["detail.id", "detail.name", "detail.age", "detail.i", "time", "detail"];
    assert.deepEqual(
      demanded.map((field) => demandsField(pattern, field)),
      [true, true, false, false, true, true],
    );
    assert.equal(
      demandsField(read({ detail: { id: [{ exists: false }, 1] } }), "detail.id"),
      false,
    );
    assert.equal(demandsField(read({ "detail.id": [1] }), "detail.id"), true);
    assert.equal(demandsField(read({ detail: { a: { b: [1] } } }), "detail.a"), true);
    assert.equal(demandsField(read({ detail: { a: { b: [1] } } }), "detail.a.b.c"), false);
  });

  for (const [source, narrow] of [
    [["shop.magento"], true],
    [["a", "b"], true],
    [[{ prefix: "shop." }], true],
    [[{ prefix: { "equals-ignore-case": "shop." } }], true],
    [[{ suffix: ".magento" }], true],
    [[{ wildcard: "shop.*" }], true],
    [[{ exactly: "shop" }], true],
    [[{ "equals-ignore-case": "shop" }], true],
    [[""], false],
    [[5], false],
    [[{ exists: true }], false],
    [[{ prefix: "" }], false],
    [[{ prefix: { "equals-ignore-case": "" } }], false],
    [[{ wildcard: "*" }], false],
    [[{ "anything-but": "aws.ec2" }], false],
    [[null], false],
    [["a", { exists: true }], false],
  ] as const) {
    it(`${narrow ? "finds limited sources" : "finds no limit on the source"} with ${JSON.stringify(source)}`, () => {
      assert.equal(demandsSource(read({ source })), narrow);
    });
  }

  it("finds no limit on the source where an alternative names none", () => {
    assert.equal(demandsSource(read({ detail: { id: [1] } })), false);
    assert.equal(demandsSource(read({ $or: [{ source: ["a"] }, { detail: { id: [1] } }] })), false);
    assert.equal(demandsSource(read({ $or: [{ source: ["a"] }, { source: ["b"] }] })), true);
  });
});
