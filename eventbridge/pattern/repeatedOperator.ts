interface Frame {
  isObject: boolean;
  /** Whether it is an operator with its operand, such as `{"prefix": "a"}`, or is inside an operator. */
  isOperator: boolean;
  keys: Set<string>;
  /** The last key read. */
  key: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/**
 * The path of the field whose operator has a key twice, such as `[{"prefix": "a", "prefix": "b"}]`; undefined without such a
 * field. A JSON reader keeps the last key, while the service refuses the pattern.
 * Source: aws/event-ruler, JsonRuleCompiler, `processMatchExpression`: 'Only one key allowed in match expression'.
 *
 * @param text valid JSON
 */
export function repeatedOperator(text: string): string | undefined {
  // Writing what was read leaves repeated keys out, so a text that is unchanged has none.
  if (JSON.stringify(JSON.parse(text)) === text) return undefined;
  const frames: Frame[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === "{" || token === "[") {
      const isListed = frame !== undefined && !frame.isObject && frame.key !== "$or";
      const isOperator = (frame?.isOperator ?? false) || (token === "{" && isListed);
      const key = token === "[" ? (frame?.key ?? "") : "";
      frames.push({ isObject: token === "{", isOperator, keys: new Set(), key });
    } else if (token === "}" || token === "]") {
      frames.pop();
    } else if (token === ":" && frame !== undefined) {
      const key = JSON.parse(last) as string;
      if (frame.isOperator && frame.keys.has(key)) return pathOf(frames);
      frame.keys.add(key);
      frame.key = key;
    }
    last = token;
  }
  return undefined;
}

const pathOf = (frames: readonly Frame[]) =>
  frames
    .filter(({ isObject, isOperator, key }) => isObject && !isOperator && key !== "$or")
    .map(({ key }) => key)
    .join(".");
