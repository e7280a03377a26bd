import stringWidth from "string-width";

/** Columns of an output of unknown width, such as a pipe. */
const USUAL = 80;
const ELLIPSIS = "…";

/** The width in columns of the terminal to which a stream writes; for other streams `COLUMNS`, or 80. Source: POSIX, 'Environment Variables'. */
export function widthOf({ columns }: { columns?: number | undefined }): number {
  const { COLUMNS = "" } = process.env;
  if (columns !== undefined && columns > 0) return columns;
  return /^[1-9]\d*$/.test(COLUMNS) ? Number(COLUMNS) : USUAL;
}

/** Columns that a text takes on a terminal: two for a wide character, zero for a color code. */
export const columnsOf = (text: string): number => stringWidth(text);

/** Cuts a text to a width, with an ellipsis in place of the rest. */
export function cutTo(width: number, text: string): string {
  if (columnsOf(text) <= width) return text;
  let cut = "";
  for (const character of text) {
    if (columnsOf(cut + character) > width - 1) break;
    cut += character;
  }
  return cut + ELLIPSIS;
}
