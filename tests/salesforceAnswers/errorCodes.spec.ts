import assert from "node:assert/strict";
import { isKnownCode, verdictOf } from "../../salesforceAnswers/classify";
import { FIXES, MEANINGS } from "../../salesforceAnswers/meanings";
import { CODE_GROUPS } from "../../salesforceAnswers/errorCodes";

const ALL = CODE_GROUPS.flatMap(({ kind, fix, codes }) =>
  codes
    .trim()
    .split(/\s+/)
    .map((code) => ({ kind, fix, code })),
);

describe("the table of Salesforce's error codes", () => {
  it("has each code once, in the form of Salesforce's codes", () => {
    const codes = ALL.map(({ code }) => code);
    assert.equal(new Set(codes).size, codes.length);
    codes.forEach((code) => assert.match(code, /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/));
  });

  it("is as long as the lists of StatusCode and ExceptionCode of API version 58.0", () => {
    assert(ALL.length >= 745, String(ALL.length));
  });

  it("gives each code a kind with a remedy, and the necessary change", () => {
    for (const { code, kind, fix } of ALL) {
      if (code === "REQUEST_LIMIT_EXCEEDED") continue; // its message decides
      assert.deepEqual(
        verdictOf(400, [{ code, message: "", fields: [] }]),
        { kind, fix, code, codes: [code] },
        code,
      );
      assert(Object.hasOwn(MEANINGS, kind) && Object.hasOwn(FIXES, fix), code);
    }
  });

  it("does not accept the names of built-in object members", () => {
    for (const name of ["constructor", "__proto__", "toString", "hasOwnProperty", ""]) {
      assert.equal(isKnownCode(name), false);
      const { kind } = verdictOf(400, [{ code: name, message: "", fields: [] }]);
      assert.equal(kind, "unknown");
    }
  });
});
