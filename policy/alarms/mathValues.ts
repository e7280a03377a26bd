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

/** At least one series. */
type SeriesList = readonly [Series, ...Series[]];

/** A series, or a list of them, as a list. @throws NotUnderstood for other values */
export function seriesIn(value: Value | undefined): SeriesList {
  return isList(value) ? value : [seriesOf(value)];
}

/** @throws NotUnderstood unless the value is one series */
export function seriesOf(value: Value | undefined): Series {
  if (isSeries(value)) return value;
  throw new NotUnderstood("a series is missing");
}

/** @throws NotUnderstood with this reason, unless the value is a number or one series */
export function scalarOrSeries(value: Value | undefined, because: string): number | Series {
  if (typeof value === "number" || isSeries(value)) return value;
  throw new NotUnderstood(because);
}

export function isSeries(value: Value | undefined): value is Series {
  return Array.isArray(value) && !isList(value);
}

export function isList(value: Value | undefined): value is SeriesList {
  return Array.isArray(value) && Array.isArray(value[0]);
}

/** The value at an index: the number itself for a scalar. */
export const pointOf = (value: number | Series, index: number) =>
  typeof value === "number" ? value : value[index];

/** The length of the longest of these series; a number is as long as needed. */
export const lengthOf = (...values: readonly (number | Series)[]) =>
  Math.max(...values.map((value) => (typeof value === "number" ? 0 : value.length)));
