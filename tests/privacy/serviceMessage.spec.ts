import assert from "node:assert/strict";
import {
  maskUnusualWords,
  maskServiceCode,
  maskServiceMessage,
} from "../../privacy/serviceMessage";

describe("a message of AWS about a call", () => {
  for (const [message, shown] of [
    [
      "1 validation error detected: Value 'ann@example.com' at 'entries.1.member.detail' failed to satisfy constraint: Member must have length less than or equal to 256",
      "1 validation error detected: Value ******** at 'entries.1.member.detail' failed to satisfy constraint: Member must have length less than or equal to 256",
    ],
    [
      "2 validation errors detected: Value 'O'Brien & Sons' at 'entries.1.member.source' failed; Value 'Ann' at 'entries.2.member.source' failed",
      "2 validation errors detected: Value ******** at 'entries.1.member.source' failed; Value ******** at 'entries.2.member.source' failed",
    ],
    ["Value 'O'Brien, ann@exa", "Value ********"],
    ['Detail is malformed near "Veronica": {', "Detail is malformed near ********: {"],
    ["No customer 'Veronica O", "No customer ********"],
    ["Mail of ann@example.com, call +49 (30) 555-0100", "Mail of ********, call ********"],
    [
      "born 1990-11-26 or 26.11.1990, card 4111 1111 1111 1111",
      "born ******** or ********, card ********",
    ],
    ["Value 'x' at 'Veronica O'Brien' failed", "Value ******** at ******** failed"],
    ["Detail is malformed.", "Detail is malformed."],
    ["The bus doesn't exist, and isn't enabled.", "The bus doesn't exist, and isn't enabled."],
  ] as const) {
    it(`shows no quoted value: ${message}`, () => {
      assert.equal(maskServiceMessage(message), shown);
    });
  }

  it("shows its code only in the form of an AWS code", () => {
    assert.equal(maskServiceCode("MalformedDetail"), "MalformedDetail");
    for (const code of ["ann@example.com", "26.11.1990", "O'Brien", ""]) {
      assert.equal(maskServiceCode(code), "********");
    }
  });

  it("keeps plain words only, not words that may be derived from a secret", () => {
    const sentence =
      "The authorization endpoint answered with HTTP status 400, because it couldn't.";
    assert.equal(maskUnusualWords(sentence), sentence);
    for (const secret of ["s3cret", "5333637265742E50", "S3CRETPA", "U2VjcmV0", "client=x", "aB"]) {
      assert.equal(maskUnusualWords(`because ${secret} is`), "because ******** is");
    }
  });
});
