/** The values of one period, by the id of their query; undefined for a query without a data point. */
export type Values = (id: string) => number | undefined;

/** A compiled metric math expression. It returns the value for a period, or undefined for no data point. */
export type Expression = (values: Values) => number | undefined;

type Operator = (left: number, right: number) => number;

/** Operators by precedence, the lowest first. */
const LEVELS: readonly ReadonlyMap<string, Operator>[] = levels([
  {
    "<": (left, right) => Number(left < right),
    "<=": (left, right) => Number(left <= right),
    ">": (left, right) => Number(left > right),
    ">=": (left, right) => Number(left >= right),
    "==": (left, right) => Number(left === right),
    "!=": (left, right) => Number(left !== right),
  },
  { "+": (left, right) => left + right, "-": (left, right) => left - right },
  { "*": (left, right) => left * right, "/": (left, right) => left / right },
]);

function levels(all: readonly Readonly<Record<string, Operator>>[]): Map<string, Operator>[] {
  return all.map((operators) => new Map(Object.entries(operators)));
}

/** Functions of expressions, by name. An argument without a data point is undefined. */
const FUNCTIONS = new Map<string, { arguments: number; of: FunctionOf }>([
  [
    "IF",
    {
      arguments: 3,
      of: ([condition, then, otherwise]) =>
        condition === undefined ? undefined : condition !== 0 ? then : otherwise,
    },
  ],
  ["FILL", { arguments: 2, of: ([value, fill]) => value ?? fill }],
]);
type FunctionOf = (given: readonly (number | undefined)[]) => number | undefined;

/** Functions of a list in brackets, by name. */
const OF_LISTS = new Map<string, (known: readonly number[]) => number>([
  ["MAX", (known) => Math.max(...known)],
  ["SUM", (known) => known.reduce((sum, value) => sum + value, 0)],
]);

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(<=|>=|==|!=|[-+*/<>(),[\]]))/y;

/**
 * Compiles a metric math expression of numbers, ids, `+ - * /`, comparisons, `IF`, `FILL`, `MAX([a, b])` and `SUM([a, b])`.
 * Source: CloudWatch User Guide, 'Using math expressions with CloudWatch metrics'.
 *
 * @throws Error for any other expression
 */
export function compileMath(text: string): Expression {
  const tokens = tokenize(text);
  let next = 0;
  const take = (wanted: string): boolean => tokens[next] === wanted && ++next > 0;
  const expect = (wanted: string): void => {
    if (!take(wanted)) throw unsupported(text, `'${wanted}' is missing after ${next} words`);
  };

  const level = (index: number): Expression => {
    const operators = LEVELS[index];
    if (operators === undefined) return operand();
    let left = level(index + 1);
    for (;;) {
      const operator = operators.get(tokens[next] ?? "");
      if (operator === undefined) return left;
      next += 1;
      left = both(left, level(index + 1), operator);
    }
  };
  const operand = (): Expression => {
    if (take("(")) {
      const inner = level(0);
      expect(")");
      return inner;
    }
    const word = tokens[next++];
    if (word === undefined || !/^\w/.test(word)) throw unsupported(text, "a value is missing");
    if (/^\d/.test(word)) return () => Number(word);
    return take("(") ? called(word) : (values) => values(word);
  };
  /** The function of the list's values, without those that have no data point. */
  const ofList = (function_: (known: readonly number[]) => number): Expression => {
    expect("[");
    const given = [level(0)];
    while (take(",")) given.push(level(0));
    expect("]");
    expect(")");
    return (values) => {
      const known = given.map((one) => one(values)).filter((value) => value !== undefined);
      return known.length === 0 ? undefined : function_(known);
    };
  };
  const called = (name: string): Expression => {
    const listed = OF_LISTS.get(name);
    if (listed !== undefined) return ofList(listed);
    const made = FUNCTIONS.get(name);
    if (made === undefined) throw unsupported(text, `the function ${name} is not supported`);
    const given = [level(0)];
    while (take(",")) given.push(level(0));
    expect(")");
    if (given.length !== made.arguments) {
      throw unsupported(text, `${name} takes ${made.arguments} arguments, not ${given.length}`);
    }
    return (values) => made.of(given.map((one) => one(values)));
  };

  const whole = level(0);
  if (next < tokens.length) throw unsupported(text, `'${tokens[next]}' is not expected there`);
  return whole;
}

/** A division by zero returns no data point, as in CloudWatch. */
function both(left: Expression, right: Expression, operator: Operator): Expression {
  return (values) => {
    const [one, other] = [left(values), right(values)];
    if (one === undefined || other === undefined) return undefined;
    const result = operator(one, other);
    return Number.isFinite(result) ? result : undefined;
  };
}

function tokenize(text: string): string[] {
  const tokens: string[] = [];
  const token = new RegExp(TOKEN);
  while (token.lastIndex < text.trimEnd().length) {
    const at = token.lastIndex;
    const [, ...found] = token.exec(text) ?? [];
    const word = found.find((one) => one !== undefined);
    if (word === undefined) throw unsupported(text, `'${text.slice(at).trim()}' is not supported`);
    tokens.push(word);
  }
  return tokens;
}

function unsupported(text: string, why: string): Error {
  return new Error(`the emulator cannot compute the expression '${text}': ${why}`);
}
