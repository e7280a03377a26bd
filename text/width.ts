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

/**
 * Wraps a sentence to a width, between words. A word that is wider than a line stays whole, so that it can be copied.
 *
 * @param indent the text before each line except the first
 */
export function wrap(text: string, width: number, indent = ""): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    const next = line === "" ? word : `${line} ${word}`;
    if (line.trim() === "" || columnsOf(next) <= width) line = next;
    else {
      lines.push(line);
      line = indent + word;
    }
  }
  return [...lines, line].join("\n");
}

/**
 * Wraps a sentence after a lead, such as a label or an indent, to a width. Each further line begins below the sentence, not
 * below the lead.
 */
export function wrapAfter(lead: string, text: string, width: number): string {
  const indent = " ".repeat(columnsOf(lead));
  return lead + wrap(text, width - indent.length).replaceAll("\n", `\n${indent}`);
}
