import assert from "node:assert/strict";
import { formatRecords, formatRecordsBriefly } from "../../demo/formatRecords";
import type { SalesforceRecord } from "../../demo/narrator";
import { columnsOf } from "../../text/width";

const RECORDS: SalesforceRecord[] = [
  { externalId: "1", fields: { LastName: "Marsh", Email: "v@example.com", Store: "x".repeat(40) } },
  { externalId: "2", fields: { LastName: "李", Email: null, Note: "" } },
];

describe("records of an object, on a terminal", () => {
  for (const width of [40, 60, 80, 120]) {
    it(`fit ${width} columns: the fields without room are named below`, () => {
      const text = formatRecordsBriefly(RECORDS, width);
      for (const line of text.split("\n")) assert(columnsOf(line) <= width, line);
      const shown = width >= 120;
      assert.equal(/│ Store +│/.test(text), shown, text);
      assert.equal(
        /Not shown at this width: .*Store\. --json prints/.test(text.replace(/\n +/g, " ")),
        !shown,
      );
    });
  }

  it("have no column for a field that is empty everywhere", () => {
    assert.doesNotMatch(formatRecordsBriefly(RECORDS, 120), /Note/);
  });

  it("keep every field, below each other where the table has no room", () => {
    const text = formatRecords(RECORDS, 60);
    assert.match(
      text,
      /^external ID {2}1\nLastName {5}Marsh\nEmail {8}v@example\.com\nStore {8}x{40}$/m,
    );
  });
});
