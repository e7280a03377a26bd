import { columnsOf, wrap } from "./width";

/** The narrowest that a value is wrapped to: a terminal that is narrower breaks the lines itself. */
const NARROWEST = 20;

/**
 * A list of labels with their values, one below the other; each value is wrapped beside its label. A field without a
 * value is left out.
 *
 * @param fields label and value
 * @param width of the terminal, in columns
 * @param indent before each line
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

/** A sentence on lines of a width, each with an indent. */
export const wrapIndented = (text: string, width: number, indent: string): string[] =>
  wrap(text, Math.max(NARROWEST, width - indent.length))
    .split("\n")
    .map((line) => indent + line);
