/** The first mistake in a JSON text. It quotes nothing of the text but one character, because the text can be a customer's data. */
export interface JsonMistake {
  /** From 1. */
  line: number;
  /** From 1, in UTF-16 code units. */
  column: number;
  /** The index in the text. */
  position: number;
  /** A clause, such as `the object is not closed`. */
  problem: string;
}

/** Limits on valid JSON. */
export interface JsonLimits {
  /** Levels of nested objects and lists, at most. */
  deepest: number;
  /** Why a number is refused, as a clause. */
  numberProblem: (text: string) => string | undefined;
}

/**
 * Finds the first mistake in a JSON text; undefined for JSON by RFC 8259. `JSON.parse` names the position of some mistakes only,
 * in words that differ between versions of Node, and quotes the text.
 *
 * @param limits also makes what is beyond them a mistake
 */
export function findJsonMistake(text: string, limits?: JsonLimits): JsonMistake | undefined {
  try {
    new Scanner(text, limits).scan();
    return undefined;
  } catch (error) {
    if (!(error instanceof Found)) throw error;
    const { position, problem } = error;
    return { ...lineAndColumn(text, position), position, problem };
  }
}

/** The line and column of a position in a text, both from 1. */
export function lineAndColumn(text: string, position: number): { line: number; column: number } {
  const before = text.slice(0, position).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** Does the same as `lineAndColumn` for many positions of one text. */
export function lineFinder(text: string): (position: number) => { line: number; column: number } {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((end) => end.index + end[0].length)];
  return (position) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((starts[middle] ?? 0) <= position) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: position - (starts[low] ?? 0) + 1 };
  };
}

class Found extends Error {
  constructor(
    readonly position: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
/** What people write in place of a number. */
const NUMBER_LIKE = /[-+.]?[\d.][\w.+-]*|[-+]?(?:NaN|Infinity)\b/y;
const WORD = /[A-Za-z_$][\w$]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/** Reads without recursion, so that no depth exhausts the stack. */
class Scanner {
  #position = 0;

  constructor(
    private readonly text: string,
    private readonly limits: JsonLimits | undefined,
  ) {}

  scan(): void {
    if (this.text.startsWith("\uFEFF")) {
      throw new Found(0, "it begins with a byte order mark (BOM): save it as UTF-8 without one");
    }
    this.#space();
    if (this.#position === this.text.length) throw new Found(0, "it is empty");
    /** The brackets that are open, and where each opened. */
    const open: { close: string; position: number }[] = [];
    for (;;) {
      // A value, unless an empty object or list ends here.
      const character = this.text[this.#position] ?? "";
      if (character === "{" || character === "[") {
        open.push({ close: character === "{" ? "}" : "]", position: this.#position });
        if (open.length > (this.limits?.deepest ?? Infinity)) {
          throw new Found(
            this.#position,
            `it is nested more than ${this.limits?.deepest} levels deep`,
          );
        }
        this.#position += 1;
        this.#space();
        if (this.text[this.#position] !== open.at(-1)?.close) {
          if (character === "{") this.#key(open);
          continue;
        }
      } else {
        this.#scalar(open);
      }
      if (this.#isEnd(open)) return;
    }
  }

  /** Closes what ends here, and goes to the next value; true at the end of the text. */
  #isEnd(open: { close: string; position: number }[]): boolean {
    for (;;) {
      this.#space();
      const last = open.at(-1);
      const character = this.text[this.#position];
      if (last === undefined) {
        if (character === undefined) return true;
        throw new Found(this.#position, `${named(character)} follows the end of the value`);
      }
      if (character === last.close) {
        open.pop();
        this.#position += 1;
        continue;
      }
      if (character === ",") {
        const comma = this.#position;
        this.#position += 1;
        this.#space();
        if (this.text[this.#position] === last.close) {
          throw new Found(comma, `a comma is followed by ${last.close}: remove the comma`);
        }
        if (last.close === "}") this.#key(open);
        return false;
      }
      this.#failUnclosed(open);
      throw new Found(
        this.#position,
        `a comma or ${last.close} is missing before ${named(character ?? "")}`,
      );
    }
  }

  #failUnclosed(open: readonly { close: string; position: number }[]): void {
    const last = open.at(-1);
    if (this.#position < this.text.length || last === undefined) return;
    const { line, column } = lineAndColumn(this.text, last.position);
    const isHere = line === lineAndColumn(this.text, this.#position).line;
    const where = isHere ? `in column ${column}` : `in line ${line}`;
    const what = last.close === "}" ? "object" : "list";
    throw new Found(
      this.#position,
      `the text ends before the ${what} that begins ${where} is closed`,
    );
  }

  #key(open: readonly { close: string; position: number }[]): void {
    this.#failUnclosed(open);
    if (this.text[this.#position] !== '"') {
      throw new Found(this.#position, `a key in double quotes is missing before ${this.#named()}`);
    }
    this.#string();
    this.#space();
    if (this.text[this.#position] !== ":") {
      this.#failUnclosed(open);
      throw new Found(this.#position, `a colon is missing before ${this.#named()}`);
    }
    this.#position += 1;
    this.#space();
  }

  #scalar(open: readonly { close: string; position: number }[]): void {
    this.#failUnclosed(open);
    const start = this.#position;
    if (this.text[start] === '"') return this.#string();
    const like = this.#match(NUMBER_LIKE);
    if (like !== "") {
      const number = this.#match(NUMBER);
      const problem = number === like ? this.limits?.numberProblem(number) : numberProblem(like);
      if (problem !== undefined) throw new Found(start, problem);
      this.#position += number.length;
      return;
    }
    const word = this.#match(WORD);
    if (!["true", "false", "null"].includes(word)) {
      throw new Found(
        start,
        `${this.#named()} begins no value of JSON${remedyFor(this.text[start] ?? "")}`,
      );
    }
    this.#position += word.length;
  }

  #string(): void {
    const start = this.#position;
    for (this.#position += 1; ; this.#position += 1) {
      const character = this.text[this.#position];
      if (character === undefined) throw new Found(start, "a text has no closing quote");
      if (character === '"') break;
      if (character < " ") {
        throw new Found(
          this.#position,
          character === "\n" || character === "\r"
            ? "a text ends with the line: close its quotes, or write \\n for a line break"
            : `a text contains the control character U+${code(character)}: write it as an escape`,
        );
      }
      if (character !== "\\") continue;
      const escape = this.#match(ESCAPE);
      if (escape === "")
        throw new Found(
          this.#position,
          "a text contains \\ with a character that JSON does not escape",
        );
      this.#position += escape.length - 1;
    }
    this.#position += 1;
  }

  #space(): void {
    this.#position += this.#match(SPACE).length;
  }

  #match(pattern: RegExp): string {
    pattern.lastIndex = this.#position;
    return pattern.exec(this.text)?.[0] ?? "";
  }

  #named(): string {
    return named(this.text[this.#position] ?? "");
  }
}

function numberProblem(text: string): string {
  const digits = text.replace(/^[-+]/, "");
  if (/^0\d/.test(digits))
    return "a number begins with 0: remove the zero, or write a text in quotes";
  if (text.startsWith("+")) return "a number begins with +: remove the sign";
  if (/^(NaN|Infinity)$/.test(digits)) return "NaN and Infinity are no numbers of JSON";
  if (/^\.|\.(?!\d)/.test(digits)) return "a number has a point without digits on both sides";
  return "a number is malformed: write digits, or a text in quotes";
}

function remedyFor(character: string): string {
  if (character === "'") return ": texts have double quotes";
  return character === "/" ? ": JSON has no comments" : "";
}

const code = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0");

/** Punctuation as it is; a letter or another character by its kind, as it can belong to a customer's data. */
function named(character: string): string {
  if (character === "") return "the end of the text";
  if (/[\p{L}\p{N}]/u.test(character)) return "a letter or digit";
  return `the character ${/^[\x21-\x7e]$/.test(character) ? character : `U+${code(character)}`}`;
}
