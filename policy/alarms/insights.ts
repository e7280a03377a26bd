import { NotUnderstood, TokenReader, tokensOf, understood } from "./tokens";

/** A query of Metrics Insights. */
export interface Insights {
  /** `AVG`, `COUNT`, `MAX`, `MIN` or `SUM`. */
  aggregate: string;
  metric: string;
  namespace: string;
  /** The exact dimensions of the metrics; undefined for metrics with any dimensions. */
  schema: ReadonlySet<string> | undefined;
  where: Condition;
  groupBy: ReadonlySet<string>;
  /** Whether the query returns only some series, and those with the lowest values. */
  leastOnly: boolean;
}

/** A condition on the labels of a metric. `unknown` stands for an operator that is not documented. */
export type Condition =
  | { kind: "in" | "not in"; label: string; values: ReadonlySet<string> }
  | { kind: "and" | "or"; of: readonly Condition[] }
  | { kind: "not"; of: Condition }
  | { kind: "unknown" };

const AGGREGATES = ["AVG", "COUNT", "MAX", "MIN", "SUM"];

export const isInsights = (expression: string) => /^\s*SELECT\b/i.test(expression);

/**
 * Parses a query; undefined if it does not have the documented form. `AND` is documented; `OR`, `NOT`, `IN`, `LIKE` and
 * parentheses follow SQL.
 * Source: CloudWatch User Guide, 'Query components and syntax in CloudWatch Metrics Insights'.
 */
export function parseInsights(query: string): Insights | undefined {
  const tokens = tokensOf(query.trimEnd().replace(/;$/, ""));
  if (tokens === undefined) return undefined;
  const parsed = understood(() => new Parser(tokens).query());
  return parsed instanceof NotUnderstood ? undefined : parsed;
}

class Parser extends TokenReader {
  query(): Insights {
    this.keyword("SELECT");
    const aggregate = this.keyword(...AGGREGATES);
    this.expect("(");
    const metric = this.name();
    this.expect(")");
    this.keyword("FROM");
    const { namespace, schema } = this.source();
    const where: Condition = this.word("WHERE") ? this.or() : { kind: "and", of: [] };
    const groupBy = this.word("GROUP") ? this.grouping() : [];
    const isDescending = this.word("ORDER") !== undefined && this.isDescending();
    const limit = this.word("LIMIT") === undefined ? undefined : this.next();
    if (!this.isDone) throw new NotUnderstood("more follows");
    const leastOnly = limit !== undefined && groupBy.length > 0 && !isDescending;
    return { aggregate, metric, namespace, schema, where, groupBy: new Set(groupBy), leastOnly };
  }

  private source(): Pick<Insights, "namespace" | "schema"> {
    if (this.word("SCHEMA") === undefined)
      return { namespace: this.namespace(), schema: undefined };
    this.expect("(");
    const namespace = this.namespace();
    const labels: string[] = [];
    while (this.sign(",")) labels.push(this.name());
    this.expect(")");
    return { namespace, schema: new Set(labels) };
  }

  /** AWS asks for quotes around a name such as `AWS/SQS`; its own examples also leave them out. */
  private namespace(): string {
    const parts = [this.name()];
    while (this.sign("/")) parts.push(this.name());
    return parts.join("/");
  }

  private grouping(): string[] {
    this.keyword("BY");
    const labels = [this.name()];
    while (this.sign(",")) labels.push(this.name());
    return labels;
  }

  private isDescending(): boolean {
    this.keyword("BY");
    this.keyword(...AGGREGATES);
    this.expect("(");
    this.expect(")");
    return this.word("ASC", "DESC") === "DESC";
  }

  private or(): Condition {
    const of = [this.and()];
    while (this.word("OR")) of.push(this.and());
    return of.length === 1 && of[0] ? of[0] : { kind: "or", of };
  }

  private and(): Condition {
    const of = [this.term()];
    while (this.word("AND")) of.push(this.term());
    return of.length === 1 && of[0] ? of[0] : { kind: "and", of };
  }

  private term(): Condition {
    return this.nested(() => {
      if (this.word("NOT")) return { kind: "not", of: this.term() };
      if (this.sign("(")) {
        const condition = this.or();
        this.expect(")");
        return condition;
      }
      return this.comparison(this.name());
    });
  }

  private comparison(label: string): Condition {
    if (this.sign("=", "==")) return { kind: "in", label, values: new Set([this.value()]) };
    if (this.sign("!=", "<>")) return { kind: "not in", label, values: new Set([this.value()]) };
    const negated = this.word("NOT") !== undefined;
    if (this.word("IN")) return { kind: negated ? "not in" : "in", label, values: this.values() };
    this.keyword("LIKE");
    this.value();
    return { kind: "unknown" };
  }

  private values(): Set<string> {
    this.expect("(");
    const values = new Set([this.value()]);
    while (this.sign(",")) values.add(this.value());
    this.expect(")");
    return values;
  }

  private value(): string {
    const { kind, text } = this.next();
    if (kind !== "text") throw new NotUnderstood("a value is enclosed in single quotes");
    return text;
  }

  /** A metric, namespace or label, with or without quotes; `tag."cost center"` is one label. */
  private name(): string {
    const { kind, text } = this.next();
    if (kind !== "word" && kind !== "quoted") throw new NotUnderstood("a name is missing");
    return kind === "word" && text.endsWith(".") ? text + this.next().text : text;
  }
}

/** Labels that are not dimensions: tags, and the account of a metric. Their values are not known here. */
const isForeign = (label: string) => /^(?:tag|AWS)\./i.test(label);

/**
 * Whether a metric with these dimensions meets a condition. An unknown value counts as meeting it, and `"unknown"` says that it
 * was needed.
 */
export function meets(
  condition: Condition,
  dimensions: Readonly<Record<string, string | undefined>>,
): boolean | "unknown" {
  switch (condition.kind) {
    case "unknown":
      return "unknown";
    case "not": {
      const met = meets(condition.of, dimensions);
      return met === "unknown" ? met : !met;
    }
    case "and":
    case "or": {
      const wanted = condition.kind === "or";
      const met = condition.of.map((one) => meets(one, dimensions));
      if (met.includes(wanted)) return wanted;
      return met.includes("unknown") ? "unknown" : !wanted;
    }
    case "in":
    case "not in": {
      const { kind, label, values } = condition;
      if (isForeign(label)) return "unknown";
      if (!Object.hasOwn(dimensions, label)) return kind === "not in";
      const value = dimensions[label];
      return value === undefined ? "unknown" : values.has(value) === (kind === "in");
    }
  }
}

/** The values of a label that a condition allows; undefined if it allows any other value, too. */
export function valuesOf(condition: Condition, label: string): ReadonlySet<string> | undefined {
  switch (condition.kind) {
    case "in":
      return condition.label === label ? condition.values : undefined;
    case "and":
      return condition.of
        .flatMap((one) => valuesOf(one, label) ?? [])
        .sort((one, other) => one.size - other.size)[0];
    case "or": {
      const values = condition.of.map((one) => valuesOf(one, label));
      return values.some((one) => one === undefined)
        ? undefined
        : new Set(values.flatMap((one) => [...(one ?? [])]));
    }
    case "not in":
    case "not":
    case "unknown":
      return undefined;
  }
}
