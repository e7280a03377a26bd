import { wrapIndented } from "./fields";

/** Wraps each line of a text to a width. The continuation of a line has the indent of that line. */
export const wrapLines = (text: string, width: number): string =>
  text
    .split("\n")
    .flatMap((line) => {
      const words = line.trimStart();
      return wrapIndented(words, width, line.slice(0, line.length - words.length));
    })
    .join("\n");
