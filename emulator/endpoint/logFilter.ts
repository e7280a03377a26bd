import { isJsonObject } from "../../eventbridge/event";
import { ServiceError } from "./action";

/** A comparison of a member with a text, in which `*` stands for any text, or with a regular expression. */
const COMPARISON = /^\(?\s*\$\.([\w-]+(?:\.[\w-]+)*)\s*=\s*(?:"([^"%]*)"|%([^%"]+)%)\s*\)?$/;

/** Regular expressions of a pattern, and their characters. Source: CloudWatch Logs User Guide, 'Supported regular expressions'. */
const MOST_EXPRESSIONS = 2;
const EXPRESSION = /^[A-Za-z0-9:_#=@/;,\-^$?[\]{}|\\*+.]+$/;

/**
 * Compiles a filter pattern: none, or comparisons of members in JSON, joined by `||`. Others of the service's patterns are not
 * emulated.
 * Source: CloudWatch Logs User Guide, 'Filter pattern syntax for metric filters, subscription filters, filter log events'.
 *
 * @throws ServiceError for any other pattern
 */
export function compileFilterPattern(pattern: string): (message: string) => boolean {
  if (pattern.trim() === "") return () => true;
  const [, inside] = /^\s*\{(.*)\}\s*$/s.exec(pattern) ?? [];
  if (inside === undefined) throw unsupported(pattern);
  const parts = inside.split("||");
  const expressions = parts.filter((part) => part.includes("%")).length;
  if (expressions > MOST_EXPRESSIONS) {
    throw refused(
      `The filter pattern ${pattern} has ${expressions} regular expressions, and can have ${MOST_EXPRESSIONS}.`,
    );
  }
  const tests = parts.map((part) => compileComparison(part.trim(), pattern));
  return (message) => {
    const value = parsed(message);
    return value !== undefined && tests.some((test) => test(value));
  };
}

function compileComparison(text: string, pattern: string): (value: object) => boolean {
  const [, path, literal, expression] = COMPARISON.exec(text) ?? [];
  if (path === undefined) throw unsupported(pattern);
  const isMatch = compileText(literal, expression ?? "", pattern);
  return (value) => {
    const found = path
      .split(".")
      .reduce<unknown>(
        (node, key) => (isJsonObject(node) && Object.hasOwn(node, key) ? node[key] : undefined),
        value,
      );
    return typeof found === "string" && isMatch(found);
  };
}

function compileText(
  literal: string | undefined,
  expression: string,
  pattern: string,
): (text: string) => boolean {
  if (literal !== undefined) {
    const parts = literal.split("*").map((part) => part.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&"));
    const whole = new RegExp(`^${parts.join(".*")}$`, "s");
    return (text) => whole.test(text);
  }
  if (!EXPRESSION.test(expression)) {
    throw refused(
      `The regular expression in the filter pattern ${pattern} has unsupported characters.`,
    );
  }
  try {
    const part = new RegExp(expression, "s");
    return (text) => part.test(text);
  } catch {
    throw unsupported(pattern);
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

const refused = (message: string): ServiceError =>
  new ServiceError("InvalidParameterException", message);

const unsupported = (pattern: string): ServiceError =>
  refused(
    `The emulator does not support the filter pattern ${pattern}. It supports { $.member = "text" } and { $.member = %expression% }, joined by ||.`,
  );
