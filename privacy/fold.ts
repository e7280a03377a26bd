/**
 * A text without the features that a system may change: case, accents, composed or decomposed form, punctuation and spaces.
 */
export const foldText = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** The fewest characters of an event's value that count as quoted within a longer text. */
const SHORTEST_QUOTE = 4;

/** Whether a text may quote an event: the event contains it, or it contains a value of the event. @param values folded */
export function isQuoted(text: string, values: readonly string[]): boolean {
  const own = foldText(text);
  return values.some(
    (value) => value.includes(own) || (value.length >= SHORTEST_QUOTE && own.includes(value)),
  );
}

/** The values and the keys of a message's event, folded; the whole text where the message is not JSON. */
export function foldValues(body: string): string[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body);
  } catch {
    return [foldText(body)];
  }
  const isObject = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed);
  const detail = isObject ? (parsed as { detail?: unknown }).detail : undefined;
  return textsIn(detail === undefined ? parsed : detail)
    .map(foldText)
    .filter((value) => value !== "");
}

/**
 * All texts, numbers and keys in a value. It is not recursive, because a message may be nested deeper than the call stack
 * allows.
 */
function textsIn(value: unknown): string[] {
  const texts: string[] = [];
  const rest = [value];
  while (rest.length > 0) {
    const one = rest.pop();
    if (typeof one === "object" && one !== null) {
      for (const [key, inner] of Object.entries(one)) {
        if (!Array.isArray(one)) texts.push(key);
        rest.push(inner);
      }
    } else if (typeof one === "string" || typeof one === "number") {
      texts.push(String(one));
    }
  }
  return texts;
}
