import assert from "node:assert/strict";
import { formatTable, type Column } from "../../text/table";
import { columnsOf } from "../../text/width";

const columns: Column[] = [
  { title: "name" },
  { title: "count", align: "right" },
  { title: "reason", cut: true },
];

const widest = (text: string) => Math.max(...text.split("\n").map(columnsOf));

describe("formatTable", () => {
  it("shows every cell whole if the table fits", () => {
    assert.equal(
      formatTable(columns, [["dead-letters", "12", "too long"]], 80),
      [
        "┌──────────────┬───────┬──────────┐",
        "│ name         │ count │ reason   │",
        "├──────────────┼───────┼──────────┤",
        "│ dead-letters │    12 │ too long │",
        "└──────────────┴───────┴──────────┘",
      ].join("\n"),
    );
  });

  it("leaves out a column without any value", () => {
    const text = formatTable(columns, [["a", "", "b"], ["c", "", ""]], 80); // prettier-ignore
    assert.doesNotMatch(text, /count/);
    assert.match(text, /name.*reason/);
  });

  it("cuts only columns with `cut`, with an ellipsis, and keeps names whole", () => {
    const name = "customer-registered-and-updated";
    const text = formatTable(columns, [[name, "1", "x".repeat(100)]], 60);
    assert.ok(widest(text) <= 60, text);
    assert.match(text, new RegExp(`${name}.*x…`));
  });

  it("becomes records with whole values if it cannot fit", () => {
    const name = "n".repeat(50);
    const text = formatTable(columns, [[name, "1", "a reason in several words"], ["b", "2", ""]], 40); // prettier-ignore
    assert.equal(
      text,
      [
        `name    ${name}`,
        "count   1",
        "reason  a reason in several words",
        "",
        "name    b",
        "count   2",
      ].join("\n"),
    );
  });

  it("breaks a long value of a record between words", () => {
    const text = formatTable(columns, [["n".repeat(50), "1", "one two three four five six"]], 24);
    assert.match(text, /^reason {2}one two three\n {8}four five six$/m);
  });

  it("counts two columns for wide characters and none for colors", () => {
    const text = formatTable([{ title: "name" }], [["顧客"], ["\u001b[31mabcd\u001b[39m"]], 80);
    assert.deepEqual(new Set(text.split("\n").map(columnsOf)), new Set([8]));
  });
});
