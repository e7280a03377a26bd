import { FUNCTIONS } from "./mathFunctions";
import {
  isList,
  lengthOf,
  pointOf,
  scalarOrSeries,
  seriesIn,
  type Scope,
  type Series,
  type Value,
} from "./mathValues";
import { NotUnderstood, TokenReader, tokensOf } from "./tokens";

/**
 * Evaluates a metric math expression.
 *
 * @throws NotUnderstood for an expression that this evaluator does not know
 * Source: CloudWatch User Guide, 'Using math expressions with CloudWatch metrics'.
 */
export function evaluateMath(expression: string, scope: Scope): Value {
  const tokens = tokensOf(expression);
  if (tokens === undefined) throw new NotUnderstood("it has unknown characters");
  const evaluator = new Evaluator(tokens, scope);
  const value = evaluator.or();
  if (!evaluator.isDone) throw new NotUnderstood("more follows");
  return value;
}

type Operation = (one: number, other: number) => number | undefined;

const OPERATIONS = {
  "+": (one, other) => one + other,
  "-": (one, other) => one - other,
  "*": (one, other) => one * other,
  "/": (one, other) => (other === 0 ? undefined : one / other),
  "^": (one, other) => one ** other,
  "<": (one, other) => Number(one < other),
  "<=": (one, other) => Number(one <= other),
  ">": (one, other) => Number(one > other),
  ">=": (one, other) => Number(one >= other),
  "==": (one, other) => Number(one === other),
  "!=": (one, other) => Number(one !== other),
  AND: (one, other) => Number(one !== 0 && other !== 0),
  OR: (one, other) => Number(one !== 0 || other !== 0),
} satisfies Record<string, Operation>;

type Operator = keyof typeof OPERATIONS;

class Evaluator extends TokenReader {
  constructor(
    tokens: ConstructorParameters<typeof TokenReader>[0],
    private readonly scope: Scope,
  ) {
    super(tokens);
  }

  or(): Value {
    let value = this.and();
    while (this.sign("||") ?? this.word("OR")) value = combine("OR", value, this.and());
    return value;
  }

  private and(): Value {
    let value = this.comparison();
    while (this.sign("&&") ?? this.word("AND")) value = combine("AND", value, this.comparison());
    return value;
  }

  private comparison(): Value {
    const value = this.sum();
    const operator = this.sign("<", "<=", ">", ">=", "==", "!=");
    return operator === undefined ? value : combine(operator, value, this.sum());
  }

  private sum(): Value {
    let value = this.product();
    for (let sign = this.sign("+", "-"); sign; sign = this.sign("+", "-")) {
      value = combine(sign, value, this.product());
    }
    return value;
  }

  private product(): Value {
    let value = this.factor();
    for (let sign = this.sign("*", "/"); sign; sign = this.sign("*", "/")) {
      value = combine(sign, value, this.factor());
    }
    return value;
  }

  private factor(): Value {
    return this.nested(() => {
      if (this.sign("-")) return combine("*", -1, this.factor());
      const base = this.operand();
      return this.sign("^") ? combine("^", base, this.factor()) : base;
    });
  }

  private operand(): Value {
    if (this.sign("(")) {
      const value = this.or();
      this.expect(")");
      return value;
    }
    if (this.sign("[")) return this.rest("]").flatMap(seriesIn);
    const { kind, text } = this.next();
    if (kind === "number") return Number(text);
    if (kind === "quoted" || kind === "text") return text;
    if (kind !== "word") throw new NotUnderstood(`${text} is out of place`);
    return this.sign("(") ? this.call(text, this.rest(")")) : this.reference(text);
  }

  private call(name: string, args: readonly Value[]): Value {
    if (name === "METRICS") return this.scope.metrics(typeof args[0] === "string" ? args[0] : "");
    const apply = FUNCTIONS.get(name);
    if (apply === undefined) throw new NotUnderstood(`${name} is not known here`);
    return apply(args, this.scope);
  }

  /** An id, which begins with a lower-case letter, or a word such as `REPEAT`. */
  private reference(text: string): Value {
    return /^[a-z]/.test(text) ? this.scope.seriesOf(text) : text;
  }

  private rest(end: string): Value[] {
    const values: Value[] = [];
    if (this.sign(end)) return values;
    do values.push(this.or());
    while (this.sign(","));
    this.expect(end);
    return values;
  }
}

/**
 * Combines two values point by point. A missing point counts as 0 if the other exists; a division by 0 drops the point.
 * Source: as above, 'Basic arithmetic functions' and 'Comparison and logical operators'.
 */
function combine(operator: Operator, one: Value, other: Value): Value {
  const operation: Operation = OPERATIONS[operator];
  if (typeof one === "string" || typeof other === "string") {
    throw new NotUnderstood(`${operator} cannot be applied`);
  }
  const because = "two lists cannot be combined";
  if (isList(one)) {
    const right = scalarOrSeries(other, because);
    return one.map((series) => combined(operation, series, right));
  }
  const left = scalarOrSeries(one, because);
  if (isList(other)) return other.map((series) => combined(operation, left, series));
  const right = scalarOrSeries(other, because);
  if (typeof left !== "number" || typeof right !== "number") {
    return combined(operation, left, right);
  }
  const result = operation(left, right);
  if (result === undefined) throw new NotUnderstood("it divides by 0");
  return result;
}

function combined(operation: Operation, one: number | Series, other: number | Series): Series {
  return Array.from({ length: lengthOf(one, other) }, (_, index) => {
    const [left, right] = [pointOf(one, index), pointOf(other, index)];
    if (typeof one !== "number" && typeof other !== "number") {
      return left === undefined && right === undefined
        ? undefined
        : operation(left ?? 0, right ?? 0);
    }
    return left === undefined || right === undefined ? undefined : operation(left, right);
  });
}
