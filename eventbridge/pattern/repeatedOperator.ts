interface Frame {
  isObject: boolean;
  /** Whether it is an operator with its operand, such as `{"prefix": "a"}`, or is inside of one. */
  isOperator: boolean;
  keys: Set<string>;
  /** The last one. */
  key: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/**
 * Where an operator's object has a key twice, such as `[{"prefix": "a", "prefix": "b"}]`, as the field's path; undefined where
 * none has. Reading the JSON keeps the last of them, while the service refuses both.
 * Source: aws/event-ruler, JsonRuleCompiler, `processMatchExpression`: 'Only one key allowed in match expression'.
 *
 * @param text what is JSON
 */
export function repeatedOperator(text: string): string | undefined {
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
