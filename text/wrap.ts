import { columnsOf } from "./width";

/** The narrowest that a text beside an indent is wrapped to: a narrower terminal breaks the lines itself. */
export const NARROWEST = 20;

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

/** Wraps a sentence to a width, with an indent before each line. */
export const wrapIndented = (text: string, width: number, indent: string): string[] =>
  wrapAfter(indent, text, Math.max(width, indent.length + NARROWEST)).split("\n");

/** Wraps each line of a text to a width. The continuation of a line has the indent of that line. */
export const wrapLines = (text: string, width: number): string =>
  text
    .split("\n")
    .flatMap((line) => {
      const words = line.trimStart();
      return wrapIndented(words, width, line.slice(0, line.length - words.length));
    })
    .join("\n");
