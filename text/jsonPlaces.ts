/** A part of a JSON text: a member of an object with its key, or an element of a list. */
export interface JsonPlace {
  /** Index of the first character: of a member, the quote of its key. */
  start: number;
  /** Index behind the last character of the value. */
  end: number;
}

/** A key that occurs more than once in the same object. `JSON.parse` takes the last value of such a key without a word. */
export interface RepeatedKey extends JsonPlace {
  /** The keys and indices that lead to it from the outermost value. */
  path: string[];
}

/** A string, a number or a word, or a character that structures JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+/g;

/** An object or a list that is open. */
interface Open {
  isList: boolean;
  /** The key or the index of the current member. */
  key: string;
  /** Where the current member begins; -1 before the next one. */
  start: number;
  index: number;
  keys: Set<string>;
}

/**
 * Finds where parts of a JSON text stand. Of a repeated key, the last one counts, as for `JSON.parse`. Reads without recursion.
 *
 * @param json a text that `JSON.parse` accepts
 * @param wanted lists of the keys and indices that lead to a part; the empty list for the whole value
 * @returns for each wanted part where it stands, or undefined where there is none; and the repeated keys, `most` at most
 */
export function jsonPlaces(
  json: string,
  wanted: readonly (readonly string[])[],
  most = 100,
): { places: (JsonPlace | undefined)[]; repeated: RepeatedKey[] } {
  const byPath = new Map<string, number[]>();
  wanted.forEach((path, index) => {
    const key = keyOf(path);
    byPath.set(key, [...(byPath.get(key) ?? []), index]);
  });
  const places: (JsonPlace | undefined)[] = wanted.map(() => undefined);
  const repeated: RepeatedKey[] = [];
  const deepest = Math.max(0, ...wanted.map(({ length }) => length));
  const open: Open[] = [];
  let last = { text: "", index: 0 };
  const ended = (end: number) => {
    const { length } = open;
    const start = open.at(-1)?.start ?? json.search(/\S/);
    if (length > deepest || start < 0) return;
    const found = byPath.get(keyOf(open.map(({ key }) => key)));
    found?.forEach((index) => (places[index] = { start, end }));
  };
  for (const { 0: token, index } of json.matchAll(TOKENS)) {
    const inner = open.at(-1);
    const end = index + token.length;
    if (inner !== undefined && inner.isList && inner.start < 0 && token !== "]") {
      inner.key = String(inner.index);
      inner.start = index;
    }
    if (token === "{" || token === "[") {
      open.push({ isList: token === "[", key: "", start: -1, index: 0, keys: new Set() });
    } else if (token === "}" || token === "]") {
      open.pop();
      ended(end);
    } else if (token === ",") {
      if (inner !== undefined) Object.assign(inner, { start: -1, index: inner.index + 1 });
    } else if (token === ":" && inner !== undefined) {
      inner.key = JSON.parse(last.text) as string;
      inner.start = last.index;
      if (inner.keys.has(inner.key) && repeated.length < most) {
        const path = open.map(({ key }) => key);
        repeated.push({ path, start: last.index, end: last.index + last.text.length });
      }
      inner.keys.add(inner.key);
    } else if (inner === undefined || inner.isList || inner.start >= 0) {
      ended(end);
    }
    last = { text: token, index };
  }
  return { places, repeated };
}

/** A text that no other path has. */
const keyOf = (path: readonly string[]): string => JSON.stringify(path);
