import assert from "node:assert/strict";
import { repeatedOperator } from "../../../policy/shared/repeatedOperator";

const TWICE = '{"prefix":"a","prefix":"b"}';

describe("an operator with a key twice", () => {
  for (const [pattern, field] of [
    [`{"a":[${TWICE}]}`, "a"],
    [`{"a":{"b":[${TWICE}]}}`, "a.b"],
    [`{"a":{"b":["x",{"prefix":"a"},${TWICE}]}}`, "a.b"],
    [`{"a":{"b":["x"]},"c":{"d":[{"prefix":"a"}],"e":[${TWICE}]}}`, "c.e"],
    [`{"a":[{"anything-but":${TWICE}}]}`, "a"],
    [`{"a":[{"anything-but":["x"],"anything-but":["y"]}]}`, "a"],
    [`{"a":[[${TWICE}]]}`, "a"],
    [`{"$or":[{"a":["x"]},{"b":{"c":[${TWICE}]}}]}`, "b.c"],
    [`{"a":{"$or":[{"b":["x"]},{"c":[${TWICE}]}]}}`, "a.c"],
    [`{"a":{"$or":[{"b":["x"]},{"c":["x"]}],"d":[${TWICE}]}}`, "a.d"],
    [`{ "a" : [ { "prefix" : "a" , "\\u0070refix" : "b" } ] }`, "a"],
    [`{"a":[{"x\\"y":"a","x\\"y":"b"}]}`, "a"],
  ] as const) {
    it(`is found at ${field} in ${pattern}`, () => assert.equal(repeatedOperator(pattern), field));
  }

  for (const [what, pattern] of [
    ["a field twice, of which JSON keeps the last", '{"a":["x"],"a":["y"]}'],
    ["a field twice in an alternative", '{"$or":[{"a":["x"],"a":["y"]},{"b":["x"]}]}'],
    ["a field twice below another field", '{"a":{"b":["x"],"b":["y"]}}'],
    ["a key in two operators", '{"a":[{"prefix":"a"},{"prefix":"b"}],"b":[{"prefix":"a"}]}'],
    ["a key in an operator and in its operand", '{"a":[{"prefix":{"prefix":"a"}}]}'],
    ["braces, colons and keys in a text", '{"a":[{"prefix":"{\\"prefix\\":1","suffix":"}]:"}]}'],
  ] as const) {
    it(`is not ${what}`, () => assert.equal(repeatedOperator(pattern), undefined));
  }
});
