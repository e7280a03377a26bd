import { NotUnderstood } from "./tokens";

/** Values by period, oldest first; undefined where there is none. */
export type Series = readonly (number | undefined)[];

/** A number, a series, a list of series, or a word such as `REPEAT`. */
export type Value = number | Series | readonly Series[] | string;

/** What an expression may refer to. */
export interface Scope {
  /** The series of a query, by its id. @throws NotUnderstood if there is none */
  seriesOf: (id: string) => Value;
  /** The series of all metrics whose id contains the text. */
  metrics: (part: string) => readonly Series[];
  /** Seconds. */
  period: number;
}

/** A series, or a list of them, as a list. @throws NotUnderstood for other values */
export function seriesIn(value: Value): readonly Series[] {
  if (isList(value)) return value;
  if (isSeries(value)) return [value];
  throw new NotUnderstood("a series is missing");
}

export function isSeries(value: Value): value is Series {
  return Array.isArray(value) && !isList(value);
}

export function isList(value: Value): value is readonly Series[] {
  return Array.isArray(value) && Array.isArray(value[0]);
}

/** The value at an index: the number itself for a scalar. */
export const pointOf = (value: number | Series, index: number) =>
  typeof value === "number" ? value : value[index];

/** The length of a series; 0 for a number. */
export const sizeOf = (value: number | Series) => (typeof value === "number" ? 0 : value.length);
