import Table from "cli-table3";
import { columnsOf, cutTo } from "./width";
import { wrapAfter } from "./wrap";

export interface Column {
  title: string;
  /** Default: left. */
  align?: "left" | "right";
  /** Whether cells can be cut, with an ellipsis, in a table that is too wide. Default: false, because names must stay whole. */
  cut?: boolean;
}

/** The smallest width, in columns of the terminal, to which a column is cut. */
const NARROWEST = 12;
/** Terminal columns for the line and the spaces around each cell, and for the last line. */
const AROUND_CELL = 3;
const LAST_LINE = 1;

/**
 * A table that fits a width. Columns without any value are left out. If the table is too wide, cells of columns with `cut` are
 * cut, the widest first. A table that is still too wide becomes records: a line for each value, an empty line between rows.
 *
 * @param rows cells, one for each column
 * @param width the terminal's width, in columns
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

/** The width of each column; undefined if the table cannot be made to fit. */
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
  return rows
    .map((row) =>
      columns
        .flatMap(({ title }, index) => {
          const cell = row[index] ?? "";
          if (cell === "") return [];
          const label = title + " ".repeat(longest - columnsOf(title));
          return [wrapAfter(`${label}  `, cell, width)];
        })
        .join("\n"),
    )
    .join("\n\n");
}
