import { createRequire } from "node:module";
import { InvalidArgumentError } from "commander";
import { parseDuration } from "../text/duration";
import type * as suggest from "../text/suggest";

/** Parses the value of an option: milliseconds of `90s`, `15m`, `6h` or `2d`. */
export function duration(text: string): number {
  const milliseconds = parseDuration(text);
  if (milliseconds === undefined) {
    throw new InvalidArgumentError("Give a number with its unit: 90s, 15m, 6h or 2d.");
  }
  return milliseconds;
}

/** Parses a duration above 0, in milliseconds. */
export function period(text: string): number {
  const milliseconds = duration(text);
  if (milliseconds === 0) throw new InvalidArgumentError("Give a time above 0.");
  return milliseconds;
}

/** Parses a port: 0 to 65535. */
export function port(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(number <= 65_535)) {
    throw new InvalidArgumentError("Give a whole number from 0 to 65535.");
  }
  return number;
}

/** Characters of an ID at most: more than AWS and Salesforce give to one. */
const LONGEST_ID = 1_000;

/** Parses an ID, without white space at its ends. */
export function identifier(text: string): string {
  const id = text.trim();
  if (id === "") throw new InvalidArgumentError("Give an ID that is not empty.");
  if (id.length > LONGEST_ID) {
    throw new InvalidArgumentError(`Give an ID of at most ${LONGEST_ID} characters.`);
  }
  if (/\p{Cc}/u.test(id)) throw new InvalidArgumentError("An ID has no control characters.");
  return id;
}

/** Parses a number above 0. */
export function positive(text: string): number {
  const number = /^(\d+\.?|\d*\.\d+)$/.test(text) ? Number(text) : NaN;
  if (!(number > 0) || !Number.isFinite(number)) {
    throw new InvalidArgumentError("Give a number above 0.");
  }
  return number;
}

/** Parses a whole number above 0. */
export function count(text: string): number {
  const number = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(number) || number < 1) {
    throw new InvalidArgumentError("Give a whole number above 0.");
  }
  return number;
}

/**
 * Makes the parser of a value that is one of several. Commander names them for a wrong value; this also offers the nearest.
 * Give it to `argParser` after `choices`, which lists them in the help.
 */
export function oneOf<Choice extends string>(choices: readonly Choice[]): (text: string) => Choice {
  return (text) => {
    const chosen = choices.find((choice) => choice === text);
    if (chosen !== undefined) return chosen;
    // Loaded for a mistake only: --help and every command would load its packages.
    const { didYouMean } = createRequire(__filename)("../text/suggest.ts") as typeof suggest;
    throw new InvalidArgumentError(
      `Allowed choices are ${choices.join(", ")}.${didYouMean(text, choices)}`,
    );
  };
}
