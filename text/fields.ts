import { columnsOf, wrap } from "./width";

/** The smallest width, in columns, to which a value is wrapped. A narrower terminal breaks the lines itself. */
const NARROWEST = 20;

/**
 * Labels with their values, one below the other. Each value is wrapped beside its label. A field without a value is left out.
 *
 * @param fields labels and values
 * @param width the terminal's width, in columns
 * @param indent the text before each line
 */
export function formatFields(
  fields: readonly (readonly [label: string, value: string])[],
  width: number,
  indent = "",
): string[] {
  const filled = fields.filter(([, value]) => value !== "");
  const longest = Math.max(0, ...filled.map(([label]) => columnsOf(label)));
  const margin = indent.length + longest + 1;
  const valueWidth = Math.max(NARROWEST, width - margin);
  return filled.flatMap(([label, value]) => {
    const [first = "", ...rest] = wrap(value, valueWidth).split("\n");
    const padding = " ".repeat(longest - columnsOf(label) + 1);
    return [indent + label + padding + first, ...rest.map((line) => " ".repeat(margin) + line)];
  });
}

/** Wraps a sentence to a width, with an indent before each line. */
export const wrapIndented = (text: string, width: number, indent: string): string[] =>
  wrap(text, Math.max(NARROWEST, width - indent.length))
    .split("\n")
    .map((line) => indent + line);
