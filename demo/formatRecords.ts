import { formatTable } from "../text/table";
import { columnsOf } from "../text/width";
import { wrapIndented } from "../text/wrap";
import { printable } from "./formatHappening";
import type { SalesforceRecord } from "./narrator";

/** Columns that the lines and spaces around each cell of a table take, and its last line. */
const AROUND_CELL = 3;
const LAST_LINE = 1;

/**
 * Formats records of one object with all their fields, one on each line; on a narrow terminal, one below the other.
 *
 * @param width of the terminal, in columns
 */
export function formatRecords(records: readonly SalesforceRecord[], width: number): string {
  return formatWith(fieldsOf(records), records, width);
}

/**
 * Formats records of one object, one on each line, with as many fields as the terminal has room for; names the other
 * fields below.
 *
 * @param width of the terminal, in columns
 */
export function formatRecordsBriefly(records: readonly SalesforceRecord[], width: number): string {
  const filled = fieldsOf(records).filter((field) =>
    records.some((one) => cellOf(one, field) !== ""),
  );
  const widthOfField = (field: string) =>
    Math.max(columnsOf(field), ...records.map((one) => columnsOf(cellOf(one, field)))) +
    AROUND_CELL;
  const ids = ["external ID", ...records.map(({ externalId }) => printable(externalId))];
  let left = width - LAST_LINE - AROUND_CELL - Math.max(...ids.map(columnsOf));
  const shown = filled.filter((field) => {
    const fits = widthOfField(field) <= left;
    left = fits ? left - widthOfField(field) : 0;
    return fits;
  });
  const hidden = filled.filter((field) => !shown.includes(field));
  const table = formatWith(shown, records, width);
  if (hidden.length === 0) return table;
  const note = `Not shown at this width: ${hidden.join(", ")}. --json prints every field.`;
  return [table, ...wrapIndented(note, width, "  ")].join("\n");
}

function formatWith(
  fields: readonly string[],
  records: readonly SalesforceRecord[],
  width: number,
): string {
  return formatTable(
    [{ title: "external ID" }, ...fields.map((title) => ({ title }))],
    records.map((record) => [
      printable(record.externalId),
      ...fields.map((field) => cellOf(record, field)),
    ]),
    width,
  );
}

const fieldsOf = (records: readonly SalesforceRecord[]): string[] => [
  ...new Set(records.flatMap(({ fields }) => Object.keys(fields))),
];

/** The value of a field; empty if the record does not have it, or has null. */
function cellOf({ fields }: SalesforceRecord, field: string): string {
  return printable(String((Object.hasOwn(fields, field) ? fields[field] : undefined) ?? ""));
}
