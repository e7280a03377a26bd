import { isJsonPath, isMeantAsPath } from "./inputTemplate";

/** What a value of a target's HTTP parameters is for. A value in the URL is strict: it holds no sign of a placeholder. */
export type HttpValueUse = "path" | "last path" | "header" | "query";

/** A placeholder of another template language, such as `<id>`, `{id}`, `{{ detail.id }}` or `${id}`. */
const PLACEHOLDER = /<[\w.$-]+>|\$?\{{1,2} ?[\w.$-]+ ?\}{1,2}/;
/** A JSON path inside another text. The service reads only values that are a path as a whole. */
const INNER_PATH =
  /\$\.(?:detail|detail-type|source|id|time|account|region|resources|version)\b[\w.[\]-]*/;
/** A path of the event without `$.`, or with only one of the two signs. */
const WITHOUT_ROOT = /^[$.]?(?:event\.)?detail[.[][\w.[\]*"'-]*$/;
const WITHOUT_DOT =
  /^\$(?:event|detail|detail-type|source|id|time|account|region|resources|version)\b.*$/;
/** A whole value that stands for another one in the URL templates of other tools. */
const URL_PLACEHOLDER = /^(?::[a-z]\w*|\*|%[sd]|\{\})$/i;
/** The name of a field that identifies a record: a constant of this name in the place of the record would be sent for every event. */
const ID_FIELD = /^(?:id|[a-z]+(?:Id|_id)|detail-type)$/;

/**
 * Finds the part of a constant value that was meant to read a value of the event. EventBridge accepts constants and JSON
 * paths, and sends every text that is not a JSON path as a whole unchanged: `detail.id` or `<id>` in a URL addresses the same
 * record for every event, or no record.
 * Source: EventBridge User Guide, 'Targets', dynamic path parameters: a value is a JSON path or a static value.
 *
 * @returns the part; undefined for a JSON path and for a plain constant, such as `Contact`
 */
export function mistakenPath(text: string, use: HttpValueUse): string | undefined {
  if (isJsonPath(text)) return undefined;
  const trimmed = text.trim();
  if (trimmed !== text && isMeantAsPath(trimmed)) return text;
  const found = [WITHOUT_ROOT, WITHOUT_DOT, INNER_PATH, PLACEHOLDER]
    .map((mistake) => mistake.exec(trimmed)?.[0])
    .find((part) => part !== undefined);
  if (found !== undefined) return found;
  if (use !== "path" && use !== "last path") return undefined;
  if (/[<>{}]/.test(text) || URL_PLACEHOLDER.test(trimmed)) return text;
  return use === "last path" && ID_FIELD.test(trimmed) ? text : undefined;
}

/** A JSON path in a text that the service sends as it is; undefined if it holds none. */
export function innerPath(text: string): string | undefined {
  return INNER_PATH.exec(text)?.[0];
}

/** The names in placeholders of other template languages, such as `{{id}}` or `${id}`, with the placeholder. */
export function* otherPlaceholders(text: string): Iterable<{ placeholder: string; name: string }> {
  for (const [placeholder, name = ""] of text.matchAll(/\$?\{{1,2} ?([\w-]+) ?\}{1,2}/g)) {
    yield { placeholder, name };
  }
}
