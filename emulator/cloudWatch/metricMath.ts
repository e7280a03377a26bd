/** Values of one period by the id of their query; a query without a data point has none. */
export type Values = (id: string) => number | undefined;

/** A metric math expression, ready to be computed for a period; undefined is no data point. */
export type Expression = (values: Values) => number | undefined;

type Operator = (left: number, right: number) => number;

/** From the weakest to the strongest. */
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

/** Functions by name: of expressions, so that one of them can be left without a value. */
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

/** Functions by name: of a list in brackets. */
const OF_LISTS = new Map<string, (known: readonly number[]) => number>([
  ["MAX", (known) => Math.max(...known)],
  ["SUM", (known) => known.reduce((sum, value) => sum + value, 0)],
]);

const TOKEN = /\s*(?:(\d+(?:\.\d+)?)|([A-Za-z]\w*)|(<=|>=|==|!=|[-+*/<>(),[\]]))/y;

/**
 * Reads an expression of metric math: numbers, ids, `+ - * /`, comparisons, `IF`, `FILL`, and of lists
 * `MAX([a, b])` and `SUM([a, b])`.
 * Source: CloudWatch User Guide, 'Using math expressions with CloudWatch metrics'.
 *
 * @throws Error for anything else
 */
export function compileMath(text: string): Expression {
  const tokens = tokenize(text);
  let next = 0;
  const taken = (wanted: string): boolean => tokens[next] === wanted && ++next > 0;
  const expect = (wanted: string): void => {
    if (!taken(wanted)) throw unknown(text, `'${wanted}' is missing after ${next} words`);
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
    if (taken("(")) {
      const inner = level(0);
      expect(")");
      return inner;
    }
    const word = tokens[next++];
    if (word === undefined || !/^\w/.test(word)) throw unknown(text, "a value is missing");
    if (/^\d/.test(word)) return () => Number(word);
    return taken("(") ? called(word) : (values) => values(word);
  };
  /** Of those that have a data point. */
  const ofList = (function_: (known: readonly number[]) => number): Expression => {
    expect("[");
    const given = [level(0)];
    while (taken(",")) given.push(level(0));
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
    if (made === undefined) throw unknown(text, `${name} is not known here`);
    const given = [level(0)];
    while (taken(",")) given.push(level(0));
    expect(")");
    if (given.length !== made.arguments) {
      throw unknown(text, `${name} takes ${made.arguments} arguments, not ${given.length}`);
    }
    return (values) => made.of(given.map((one) => one(values)));
  };

  const whole = level(0);
  if (next < tokens.length) throw unknown(text, `'${tokens[next]}' is not expected there`);
  return whole;
}

/** A division by zero gives no data point, as in CloudWatch. */
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
    if (word === undefined) throw unknown(text, `'${text.slice(at).trim()}' is not known here`);
    tokens.push(word);
  }
  return tokens;
}

function unknown(text: string, why: string): Error {
  return new Error(`the expression '${text}' cannot be computed here: ${why}`);
}
