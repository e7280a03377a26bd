import assert from "node:assert/strict";
import { externalIdIn } from "../../../emulator/salesforce/externalId";

// Sources: REST API Developer Guide, 'sObject Rows by External ID' and 'REST API Architecture'.
describe("the external id in a URL", () => {
  for (const [segment, id, ofOldVersion = id] of [
    ["1001", "1001"],
    ["a%2Fb", "a/b"],
    ["a%20b", "a b"],
    ["a+b", "a+b"],
    ["a%2Bb", "a+b"],
    ["100%25", "100%"],
    ["a%252Fb", "a%2Fb"],
    ["Zo%C3%AB", "Zoë"],
    [".hidden", ".hidden"],
    ["v1.2", "v1.2"],
    ["veronica%40example.com", "veronica@example.com"],
    ["veronica%40example.inc", undefined],
    ["a.INC", undefined],
    ["a%2Einc", undefined],
    ["a.inc.b", "a.inc.b"],
    ["a.json", "a.json", "a"],
    ["a.xml", "a.xml", "a"],
    ["a.b.json", "a.b.json", "a.b"],
    ["%", undefined],
    ["%E0%A4", undefined],
  ] as const) {
    it(`${segment} is ${id ?? "not found"}${ofOldVersion === id ? "" : `, and ${ofOldVersion} in version 57.0`}`, () => {
      assert.equal(externalIdIn(segment, 68), id);
      assert.equal(externalIdIn(segment, 57), ofOldVersion);
    });
  }
});
