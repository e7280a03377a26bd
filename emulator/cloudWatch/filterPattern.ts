import { isJsonObject } from "../../eventbridge/event";

/** Regular expressions of a pattern, and their characters. Source: CloudWatch Logs User Guide, 'Supported regular expressions'. */
const MOST_EXPRESSIONS = 2;
const EXPRESSION = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+$/;

/** A pattern that the service would refuse. */
export class WrongPattern extends Error {}
/** A pattern that the service may accept, and that only the emulator lacks. */
export class LackingPattern extends Error {}

type Test = (value: unknown) => boolean;

/** A selector, a text, a regular expression, an operator, a bracket or a word, in this order. */
const TOKEN =
  /\s*(?:(\$(?:\.[\w-]+)+)(?![\w.[-])|("[^"]*")|(%[^%]+%)|(&&|\|\||!=|=|[()])|(IS|NULL|NOT|EXISTS)\b)/y;

/**
 * Compiles a filter pattern: none, or conditions on members in JSON, joined by `&&`, `||` and brackets. A condition compares a
 * member with a text or a regular expression, or tells whether it is null or absent. Others of the service's patterns are not
 * emulated.
 *
 * A comparison with a member that is null, absent, an object or a list does not hold, whether `=` or `!=`. That a number or a
 * boolean never equals a text is assumed: published results of TestMetricFilter have it for `!=`.
 * Source: CloudWatch Logs User Guide, 'Filter pattern syntax for metric filters, subscription filters, filter log events'.
 *
 * @throws WrongPattern, LackingPattern
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  if (pattern.trim() === "") return () => true;
  const [, inside] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  if (inside === undefined) throw lacking(pattern);
  const tokens = tokenize(inside, pattern);
  const expressions = tokens.filter((token) => token.startsWith("%")).length;
  if (expressions > MOST_EXPRESSIONS) {
    throw new WrongPattern(
      `The filter pattern ${pattern} has ${expressions} regular expressions, and can have ${MOST_EXPRESSIONS}.`,
    );
  }
  const test = new Parser(tokens, pattern).whole();
  return (message) => {
    const value = parsed(message);
    return value !== undefined && test(value);
  };
}

function tokenize(text: string, pattern: string): string[] {
  const tokens: string[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.trimEnd().length) {
    const word = token
      .exec(text)
      ?.slice(1)
      .find((one) => one !== undefined);
    if (word === undefined) throw lacking(pattern);
    tokens.push(word);
  }
  return tokens;
}

/** `&&` binds more than `||`. Source: CloudWatch Logs User Guide, 'Compound expressions'. */
class Parser {
  private next = 0;

  constructor(
    private readonly tokens: readonly string[],
    private readonly pattern: string,
  ) {}

  whole(): Test {
    const test = this.any();
    if (this.next < this.tokens.length) throw lacking(this.pattern);
    return test;
  }

  private any(): Test {
    const tests = [this.all()];
    while (this.take("||")) tests.push(this.all());
    return (value) => tests.some((test) => test(value));
  }

  private all(): Test {
    const tests = [this.one()];
    while (this.take("&&")) tests.push(this.one());
    return (value) => tests.every((test) => test(value));
  }

  private one(): Test {
    if (!this.take("(")) return this.condition();
    const test = this.any();
    this.expect(")");
    return test;
  }

  private condition(): Test {
    const selector = this.tokens[this.next++];
    if (selector?.startsWith("$") !== true) throw lacking(this.pattern);
    const member = memberAt(selector.split(".").slice(1));
    if (this.take("IS")) {
      this.expect("NULL");
      return (value) => member(value) === null;
    }
    if (this.take("NOT")) {
      this.expect("EXISTS");
      return (value) => member(value) === undefined;
    }
    const isUnequal = this.take("!=");
    if (!isUnequal) this.expect("=");
    const matches = compileText(this.tokens[this.next++] ?? "", this.pattern);
    return (value) => {
      const found = member(value);
      if (typeof found === "string") return matches(found) !== isUnequal;
      return isUnequal && (typeof found === "number" || typeof found === "boolean");
    };
  }

  private take(wanted: string): boolean {
    const isNext = this.tokens[this.next] === wanted;
    if (isNext) this.next += 1;
    return isNext;
  }

  private expect(wanted: string): void {
    if (!this.take(wanted)) throw lacking(this.pattern);
  }
}

const memberAt =
  (path: readonly string[]) =>
  (value: unknown): unknown =>
    path.reduce<unknown>(
      (node, key) => (isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
      value,
    );

/**
 * A text with quotation marks, in which `*` at the beginning or at the end stands for any text, or a regular expression. What `*`
 * means within a text is not documented any more, so it is refused; it was itself once.
 * Source: CloudWatch Logs User Guide, 'Filter pattern syntax', JSON log events.
 */
function compileText(token: string, pattern: string): (text: string) => boolean {
  if (token.startsWith('"')) {
    const [, begins, inside = "", ends] = /^(\*?)(.*?)(\*?)$/s.exec(token.slice(1, -1)) ?? [];
    if (inside.includes("*")) throw lacking(pattern);
    return (text) =>
      begins === "*"
        ? ends === "*"
          ? text.includes(inside)
          : text.endsWith(inside)
        : ends === "*"
          ? text.startsWith(inside)
          : text === inside;
  }
  if (!token.startsWith("%")) throw lacking(pattern);
  const expression = token.slice(1, -1);
  if (!EXPRESSION.test(expression)) {
    throw new WrongPattern(
      `The regular expression in the filter pattern ${pattern} has unsupported characters.`,
    );
  }
  try {
    const part = new RegExp(expression, "s");
    return (text) => part.test(text);
  } catch {
    throw lacking(pattern);
  }
}

function parsed(message: string): object | undefined {
  try {
    const value: unknown = JSON.parse(message);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    return undefined; // a pattern for JSON matches JSON only
  }
}

const lacking = (pattern: string): LackingPattern =>
  new LackingPattern(
    `The emulator does not support the filter pattern ${pattern}. It supports { $.member = "text" }, with * at an end of the text, { $.member = %expression% }, both also with !=, { $.member IS NULL } and { $.member NOT EXISTS }, joined by &&, || and brackets.`,
  );
