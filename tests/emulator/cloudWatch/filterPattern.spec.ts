import assert from "node:assert/strict";
import {
  compileFilterPattern,
  LackingPattern,
  WrongPattern,
} from "../../../emulator/cloudWatch/filterPattern";

const RECORD = JSON.stringify({
  event_id: "1f5b-7",
  count: 7,
  none: null,
  list: ["1f5b-7"],
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
    ["a text that has it", '{ $.event_id = "*5b*" }', true],
    ["a text that does not have it", '{ $.event_id = "*6b*" }', false],
    ["any text", '{ $.event_id = "*" }', true],
    ["a text in which * stands for nothing", '{ $.event_id = "1f5b-7*" }', true],
    ["a text with characters of regular expressions", '{ $.event_id = "....-7" }', false],
    ["a text with signs of the syntax", '{ $.event_id != "a || (b) && %" }', true],
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
    ["another text", '{ $.event_id != "x" }', true],
    ["not the text that it has", '{ $.event_id != "1f5b-7" }', false],
    ["not the text that it begins with", '{ $.event_id != "1f5b*" }', false],
    ["no such part", "{ $.event_id != %8% }", true],
    ["not a part that it has", "{ $.event_id != %7% }", false],
    ["another text, of a number", '{ $.count != "x" }', true],
    ["another text, of a member that is null", '{ $.none != "x" }', false],
    ["another text, of a member that does not exist", '{ $.details.nothing != "x" }', false],
    ["another text, of a list", '{ $.list != "x" }', false],
    ["a member that must be null", "{ $.none IS NULL }", true],
    ["a member that must be null, and is a text", "{ $.event_id IS NULL }", false],
    ["a member that must be null, and does not exist", "{ $.nothing IS NULL }", false],
    ["a member that must not exist", "{ $.details.nothing NOT EXISTS }", true],
    ["a member of a member that does not exist", "{ $.error.error_message NOT EXISTS }", true],
    ["a member that must not exist, and is null", "{ $.none NOT EXISTS }", false],
    ["both of two", '{ ($.event_id = "1f5b*") && ($.details.source = "shop*") }', true],
    ["only one of two that must hold", '{ $.event_id = "1f5b*" && $.count = "x" }', false],
    ["&& before ||", '{ $.event_id = "1f5b*" || $.count = "x" && $.count = "x" }', true],
    ["brackets first", '{ ($.event_id = "1f5b*" || $.count = "x") && $.count = "x" }', false],
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

  const LACKS = /^The emulator does not support the filter pattern/;
  for (const [what, pattern, kind, message] of [
    ["terms without JSON, which are not emulated", "ERROR", LackingPattern, LACKS],
    ["a comparison of numbers, which is not emulated", "{ $.a > 5 }", LackingPattern, LACKS],
    ["a number without quotation marks", "{ $.a = 5 }", LackingPattern, LACKS],
    ["a test for true, which is not emulated", "{ $.a IS TRUE }", LackingPattern, LACKS],
    ["an element of a list", '{ $.a[0] = "b" }', LackingPattern, LACKS],
    ["any element of a list", '{ $.a[*].c = "b" }', LackingPattern, LACKS],
    ["EXISTS alone, which no pattern has", "{ $.a EXISTS }", LackingPattern, LACKS],
    ["NOT before a bracket", '{ NOT ($.a = "b") }', LackingPattern, LACKS],
    ["a text without quotation marks", "{ $.a = b }", LackingPattern, LACKS],
    ["a text whose mark is not closed", '{ $.a = "b }', LackingPattern, LACKS],
    ["* within a text, whose meaning is not documented", '{ $.a = "b*c" }', LackingPattern, LACKS],
    ["a bracket that is not closed", '{ ($.a = "b" }', LackingPattern, LACKS],
    ["a bracket that is not opened", '{ $.a = "b") }', LackingPattern, LACKS],
    ["two conditions that nothing joins", '{ $.a = "b" $.a = "c" }', LackingPattern, LACKS],
    ["a text in the place of the member", '{ "b" = $.a }', LackingPattern, LACKS],
    ["a member in the place of the text", "{ $.a = $.b }", LackingPattern, LACKS],
    ["an empty comparison", '{ $.a = "b" || }', LackingPattern, LACKS],
    ["no condition", "{ }", LackingPattern, LACKS],
    ["a regular expression that is wrong", "{ $.a = %[% }", LackingPattern, LACKS],
    [
      "a group in a regular expression",
      "{ $.a = %(b)% }",
      WrongPattern,
      /has unsupported characters\.$/,
    ],
    ["characters of several bytes", "{ $.a = %Zoë% }", WrongPattern, /unsupported characters\.$/],
    [
      "three regular expressions",
      "{ $.a = %b% || $.a != %c% && $.a = %d% }",
      WrongPattern,
      /has 3 regular expressions, and can have 2\.$/,
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.throws(
        () => compileFilterPattern(pattern),
        (error) => error instanceof kind && message.test(error.message),
      );
    });
  }
});
