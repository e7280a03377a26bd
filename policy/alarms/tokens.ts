/** A part of a metric math expression, a query of Metrics Insights or the rule of a composite alarm. */
export interface Token {
  kind: "word" | "number" | "quoted" | "text" | "sign";
  /** Without the quotes. */
  text: string;
}

/** Signs of two characters. */
const PAIRS: ReadonlySet<string> = new Set(["==", "!=", "<=", ">=", "&&", "||", "<>"]);
const SINGLES = "()[],+-*/^<>=";

const isDigit = (sign: string) => sign >= "0" && sign <= "9";
const isLetter = (sign: string) =>
  (sign >= "a" && sign <= "z") || (sign >= "A" && sign <= "Z") || sign === "_";
/** Within a word: `tag.env`, `AWS.AccountId`, and alarm names without quotes. */
const isInWord = (sign: string) => isLetter(sign) || isDigit(sign) || sign === "." || sign === ":";

/**
 * Splits a text into tokens, in linear time; undefined for a character or quote that no token begins with. Double quotes
 * enclose names (`quoted`), single quotes enclose values (`text`); a backslash escapes the next character in both.
 *
 * @param extra characters that also belong to a word, such as `-` and `/` in the name of an alarm
 */
export function tokensOf(source: string, extra = ""): Token[] | undefined {
  const tokens: Token[] = [];
  let at = 0;
  while (at < source.length) {
    const sign = source.charAt(at);
    if (sign.trim() === "") at += 1;
    else {
      const token = tokenAt(source, at, extra);
      if (token === undefined) return undefined;
      tokens.push(token);
      at = token.end;
    }
  }
  return tokens;
}

interface Placed extends Token {
  end: number;
}

function tokenAt(source: string, start: number, extra: string): Placed | undefined {
  const sign = source.charAt(start);
  if (sign === '"' || sign === "'") return enclosed(source, start);
  const belongs = (next: string) => isInWord(next) || extra.includes(next);
  if (isDigit(sign) && extra === "") {
    const end = endOf(source, start, (next) => isDigit(next) || next === ".");
    return { kind: "number", text: source.slice(start, end), end };
  }
  if (belongs(sign)) {
    const end = endOf(source, start, belongs);
    return { kind: "word", text: source.slice(start, end), end };
  }
  const pair = source.slice(start, start + 2);
  if (PAIRS.has(pair)) return { kind: "sign", text: pair, end: start + 2 };
  return SINGLES.includes(sign) ? { kind: "sign", text: sign, end: start + 1 } : undefined;
}

function enclosed(source: string, start: number): Placed | undefined {
  const quote = source.charAt(start);
  const parts: string[] = [];
  for (let at = start + 1; at < source.length; at += 1) {
    const sign = source.charAt(at);
    if (sign === quote) {
      return { kind: quote === '"' ? "quoted" : "text", text: parts.join(""), end: at + 1 };
    }
    if (sign === "\\") at += 1;
    parts.push(source.charAt(at));
  }
  return undefined;
}

function endOf(source: string, start: number, belongs: (sign: string) => boolean): number {
  let end = start;
  while (end < source.length && belongs(source.charAt(end))) end += 1;
  return end;
}

/** Tokens, read one after the other. */
export class TokenReader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: readonly Token[]) {}

  get isDone(): boolean {
    return this.at >= this.tokens.length;
  }

  next(): Token {
    const token = this.peek();
    if (token === undefined) throw new NotUnderstood("it ends too early");
    this.at += 1;
    return token;
  }

  peek(): Token | undefined {
    return this.tokens[this.at];
  }

  /** Reads one of these signs if it comes next. */
  sign<Sign extends string>(...signs: readonly Sign[]): Sign | undefined {
    return this.take("sign", signs);
  }

  /** Reads one of these words, in any case, if it comes next. */
  word<Word extends string>(...words: readonly Word[]): Word | undefined {
    return this.take("word", words);
  }

  private take<Text extends string>(kind: Token["kind"], texts: readonly Text[]): Text | undefined {
    const token = this.peek();
    if (token?.kind !== kind) return undefined;
    const found = texts.find((text) => text === token.text.toUpperCase());
    if (found !== undefined) this.at += 1;
    return found;
  }

  /** Reads this word. @throws NotUnderstood if another token comes next */
  keyword<Word extends string>(...words: readonly Word[]): Word {
    const word = this.word(...words);
    if (word === undefined) throw new NotUnderstood(`${words.join(" or ")} is missing`);
    return word;
  }

  /** Reads this sign. @throws NotUnderstood if another token comes next */
  expect(sign: string): void {
    if (this.sign(sign) === undefined) throw new NotUnderstood(`${sign} is missing`);
  }

  /** Runs a parser one level deeper; real expressions have few levels. @throws NotUnderstood */
  nested<T>(parse: () => T): T {
    if (this.depth >= DEEPEST) throw new NotUnderstood("it is nested too deeply");
    this.depth += 1;
    const result = parse();
    this.depth -= 1;
    return result;
  }
}

const DEEPEST = 50;

/** An expression or query that is not understood here: it cannot be judged. */
export class NotUnderstood extends Error {}

/** Returns the result of `work`, or why something is not understood. */
export function understood<T>(work: () => T): T | NotUnderstood {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotUnderstood) return error;
    throw error;
  }
}
