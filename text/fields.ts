import { columnsOf } from "./width";
import { NARROWEST, wrapAfter } from "./wrap";

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
  return filled.flatMap(([label, value]) => {
    const lead = indent + label + " ".repeat(longest - columnsOf(label) + 1);
    return wrapAfter(lead, value, Math.max(width, columnsOf(lead) + NARROWEST)).split("\n");
  });
}
