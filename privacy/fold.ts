/**
 * A text without what a system may change of it on the way: case, accents, composed or decomposed form, punctuation and
 * spaces.
 */
export const foldText = (text: string): string =>
  text
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]/gu, "");

/** Characters of which a common part of two texts tells something. */
const TELLING = 4;

/** Whether a text may be a part of an event: the event holds it, or it holds a value of the event. */
export function isQuoted(text: string, values: readonly string[]): boolean {
  const own = foldText(text);
  return values.some(
    (value) => value.includes(own) || (value.length >= TELLING && own.includes(value)),
  );
}

/** The values and the keys of a message's event, folded; the whole text where it is no JSON. */
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

/** Without recursion: a message may be nested deeper than a stack is high. */
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
