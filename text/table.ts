import Table from "cli-table3";
import { columnsOf, cutTo, wrap } from "./width";

export interface Column {
  title: string;
  /** Default: left. */
  align?: "left" | "right";
  /** Whether a cell may be cut, with an ellipsis, where the table is too wide. Default: false, as names must stay whole. */
  cut?: boolean;
}

/** The narrowest that a column is cut to. */
const NARROWEST = 12;
/** Columns that the lines and spaces around each cell take, and the last line. */
const AROUND_CELL = 3;
const LAST_LINE = 1;

/**
 * A table that fits a width. A column without any value is left out. Cells of columns that may be cut are cut, the widest first;
 * a table that is still too wide becomes records: a line for each value, an empty line between rows.
 *
 * @param rows a cell for each column
 * @param width of the terminal, in columns
 */
export function formatTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const filled = columns.flatMap((column, index) =>
    rows.some((row) => (row[index] ?? "") !== "") ? [{ ...column, index }] : [],
  );
  const cells = rows.map((row) => filled.map(({ index }) => row[index] ?? ""));
  const widths = fittedWidths(filled, cells, width);
  if (widths === undefined) return asRecords(filled, cells, width);
  const table = new Table({
    head: filled.map(({ title }) => title),
    colAligns: filled.map(({ align = "left" }) => align),
    style: { compact: true, head: [], border: [] },
  });
  table.push(...cells.map((row) => row.map((cell, column) => cutTo(widths[column] ?? 0, cell))));
  return table.toString();
}

/** The width of each column; undefined where they cannot be made to fit. */
function fittedWidths(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): number[] | undefined {
  const widths = columns.map(({ title }, index) =>
    Math.max(columnsOf(title), ...rows.map((row) => columnsOf(row[index] ?? ""))),
  );
  const least = columns.map(({ title }) => Math.max(NARROWEST, columnsOf(title)));
  const total = () => widths.reduce((sum, one) => sum + one + AROUND_CELL, LAST_LINE);
  while (total() > width) {
    const widest = columns
      .map((column, index) => ({
        index,
        spare: (widths[index] ?? 0) - (least[index] ?? 0),
        column,
      }))
      .filter(({ spare, column }) => column.cut === true && spare > 0)
      .sort((a, b) => (widths[b.index] ?? 0) - (widths[a.index] ?? 0))[0];
    if (widest === undefined) return undefined;
    widths[widest.index] = (widths[widest.index] ?? 0) - 1;
  }
  return widths;
}

function asRecords(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number,
): string {
  const longest = Math.max(0, ...columns.map(({ title }) => columnsOf(title)));
  const indent = " ".repeat(longest + 2);
  return rows
    .map((row) =>
      columns
        .flatMap(({ title }, index) => {
          const cell = row[index] ?? "";
          if (cell === "") return [];
          const label = title + " ".repeat(longest - columnsOf(title));
          const [first, ...rest] = wrap(cell, width - indent.length).split("\n");
          return [`${label}  ${first}`, ...rest.map((line) => indent + line)];
        })
        .join("\n"),
    )
    .join("\n\n");
}
