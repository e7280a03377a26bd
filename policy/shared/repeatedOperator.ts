/*
 * A deliberate copy of eventbridge/pattern/repeatedOperator.ts: the pack is published as a separate package, without that
 * folder. tests/policy/shared/sameLanguage.spec.ts compares the two.
 */
/** An object or array that the scan is inside of. */
interface Frame {
  isObject: boolean;
  /** Whether the object or array is an operator with its operand, such as `{"prefix": "a"}`, or inside one. */
  isOperator: boolean;
  keys: Set<string>;
  /** The last key of an object; the key of an array. */
  key: string;
}

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\]:]/gs;

/**
 * Finds an operator's object that has a key twice, such as `[{"prefix": "a", "prefix": "b"}]`. `JSON.parse` keeps only the last
 * of the two, but the service refuses the pattern.
 * Source: aws/event-ruler, JsonRuleCompiler, `processMatchExpression`: 'Only one key allowed in match expression'.
 *
 * @param text valid JSON
 * @returns the path of the field; undefined if no operator has a key twice
 */
export function repeatedOperator(text: string): string | undefined {
  const frames: Frame[] = [];
  let last = "";
  for (const [token] of text.matchAll(TOKEN)) {
    const frame = frames.at(-1);
    if (token === "{" || token === "[") {
      const isOperator =
        frame !== undefined && (frame.isOperator || (!frame.isObject && frame.key !== "$or"));
      const key = frame?.key ?? "";
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
