/** A string, or a character that structures JSON. */
const TOKENS = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]/g;

/**
 * The keys that occur more than once in the same object of a JSON text, in the order of their second occurrence. `JSON.parse` takes
 * the last value of such a key without a word.
 *
 * @param json a text that `JSON.parse` accepts
 */
export function repeatedKeys(json: string): string[] {
  const repeated = new Set<string>();
  const objects: Set<string>[] = [];
  let last = "";
  for (const [token] of json.matchAll(TOKENS)) {
    if (token === "{" || token === "[") objects.push(new Set());
    else if (token === "}" || token === "]") objects.pop();
    else if (token === ":") {
      const key = JSON.parse(last) as string;
      const keys = objects.at(-1);
      if (keys?.has(key)) repeated.add(key);
      keys?.add(key);
    }
    last = token;
  }
  return [...repeated];
}
