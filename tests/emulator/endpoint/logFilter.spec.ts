import assert from "node:assert/strict";
import { ServiceError } from "../../../emulator/endpoint/action";
import { compileFilterPattern } from "../../../emulator/endpoint/logFilter";

const RECORD = JSON.stringify({
  event_id: "1f5b-7",
  count: 7,
  none: null,
  details: { event_detail: '{"id":"Shop/4711"}', source: "shop.magento" },
});

describe("a filter pattern of CloudWatch Logs", () => {
  for (const [what, pattern, isMatch] of [
    ["nothing", "", true],
    ["white space", "  ", true],
    ["a member with a text", '{ $.event_id = "1f5b-7" }', true],
    ["a member without spaces", '{$.event_id="1f5b-7"}', true],
    ["a member with another text", '{ $.event_id = "1f5b" }', false],
    ["a text in another case: patterns distinguish case", '{ $.event_id = "1F5B-7" }', false],
    ["a text that begins so", '{ $.event_id = "1f5b*" }', true],
    ["a text that ends so", '{ $.event_id = "*-7" }', true],
    ["a text in which * stands for nothing", '{ $.event_id = "1f5b-7*" }', true],
    ["a text with characters of regular expressions", '{ $.event_id = "....-7" }', false],
    ["a nested member", '{ $.details.source = "shop.magento" }', true],
    ["a member that does not exist", '{ $.details.nothing = "shop.magento" }', false],
    ["a member of a prototype", '{ $.constructor.name = "Object" }', false],
    ["a member that is a number", '{ $.count = "7" }', false],
    ["a member that is null", '{ $.none = "null" }', false],
    ["the first of two", '{ ($.event_id = "1f5b-7") || ($.event_id = "x") }', true],
    ["the second of two", '{ ($.event_id = "x") || ($.event_id = "1f5b-7") }', true],
    ["none of two", '{ ($.event_id = "x") || ($.event_id = "y") }', false],
    ["a part, by a regular expression", "{ $.details.event_detail = %4711% }", true],
    ["a part in either case", "{ $.details.event_detail = %[sS][hH][oO][pP]/4711% }", true],
    ["a part at the beginning", "{ $.details.event_detail = %^4711% }", false],
  ] as const) {
    it(`of ${what} ${isMatch ? "matches" : "does not match"}`, () => {
      assert.equal(compileFilterPattern(pattern)(RECORD), isMatch);
    });
  }

  for (const text of ["START RequestId: 1", "", '"1f5b-7"', "[1]", '{"event_id":"1f5b-7"']) {
    it(`for JSON does not match the line ${JSON.stringify(text)}`, () => {
      assert.equal(compileFilterPattern('{ $.event_id = "1f5b-7" }')(text), false);
    });
  }

  for (const [what, pattern, message] of [
    ["terms without JSON, which are not emulated", "ERROR", /does not support the filter pattern/],
    ["an operator that is not emulated", '{ $.a != "b" }', /does not support the filter pattern/],
    ["a text without quotation marks", "{ $.a = b }", /does not support the filter pattern/],
    ["a text whose mark is not closed", '{ $.a = "b }', /does not support the filter pattern/],
    ["an empty comparison", '{ $.a = "b" || }', /does not support the filter pattern/],
    ["a regular expression that is wrong", "{ $.a = %[% }", /does not support the filter pattern/],
    ["a group in a regular expression", "{ $.a = %(b)% }", /has unsupported characters\.$/],
    ["characters of several bytes", "{ $.a = %Zoë% }", /has unsupported characters\.$/],
    [
      "three regular expressions",
      "{ $.a = %b% || $.a = %c% || $.a = %d% }",
      /has 3 regular expressions, and can have 2\.$/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => compileFilterPattern(pattern),
        (error) =>
          error instanceof ServiceError &&
          error.type === "InvalidParameterException" &&
          message.test(error.message),
      );
    });
  }
});
