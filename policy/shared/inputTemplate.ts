import { memoized } from "./memoized";

/** A variable of a template: `<name>`. */
export interface Placeholder {
  name: string;
  /** Whether the variable is inside quotes, where EventBridge does not escape its value. */
  quoted: boolean;
}

export interface Template {
  placeholders: readonly Placeholder[];
  /** The names of variables in keys of JSON objects, where the service refuses variables. */
  inKeys: readonly string[];
  /** Whether the template makes one JSON value. Otherwise it makes texts. */
  isJson: boolean;
  /** Whether the service accepts the syntax of the template. */
  isWellFormed: boolean;
}

/** Variables that need no path. Source: EventBridge User Guide, 'Input transformation'. */
export const PREDEFINED: ReadonlySet<string> = new Set([
  "aws.events.rule-arn",
  "aws.events.rule-name",
  "aws.events.event.ingestion-time",
  "aws.events.event.json",
  "aws.events.event",
]);

const PLACEHOLDER = /<[^<>]*>/g;
const QUOTED = /"(?:[^"\\]|\\[^])*("?)/g;

/**
 * Reads an input template. A template that starts with `{` or `[` is read as JSON, any other as texts in quotes.
 * eventbridge/inputTransformer.ts has the same rules; tests/policy/shared/sameTemplates.spec.ts compares the two.
 * Sources: EventBridge User Guide, 'Input transformation'; API reference, InputTransformer.
 */
export const readTemplate = memoized((text: string): Template => {
  const spans = spansOf(text);
  const isJson = /^\s*[{[]/.test(text);
  const without = (replacement: string) =>
    spans.map((span, i) => span.replace(PLACEHOLDER, i % 2 === 1 ? "" : replacement));
  const namesIn = (span: string) =>
    [...span.matchAll(PLACEHOLDER)].map(([whole]) => whole.slice(1, -1));
  // Only what follows a quoted part can start with a colon.
  const isKey = (i: number) => isJson && /^\s*:/.test(spans[i + 1] ?? "");
  return {
    placeholders: spans.flatMap((span, i) =>
      namesIn(span).map((name) => ({ name, quoted: i % 2 === 1 })),
    ),
    inKeys: spans.flatMap((span, i) => (isKey(i) ? namesIn(span) : [])),
    isJson,
    isWellFormed: isJson
      ? isJsonText(without("null").join(""))
      : text.trim() !== "" && without("").every((span, i) => i % 2 === 1 || span.trim() === ""),
  };
});

/** The parts of a template: every second one is in quotes. After a quote without its partner, no other has one. */
function spansOf(text: string): string[] {
  const spans: string[] = [];
  let from = 0;
  for (const { 0: span, 1: end, index } of text.matchAll(QUOTED)) {
    if (end === "") break;
    spans.push(text.slice(from, index), span);
    from = index + span.length;
  }
  return [...spans, text.slice(from)];
}

/**
 * Whether a text is a JSON path that targets support, such as `$.detail.items[0].sku`. EventBridge evaluates any other path
 * only at delivery, and finds nothing.
 * Source: EventBridge User Guide, 'Input transformation'; API reference, PipeTargetHttpParameters.
 */
export function isJsonPath(text: string): boolean;
export function isJsonPath(text: string | undefined): text is string;
export function isJsonPath(text: string | undefined): boolean {
  return text !== undefined && /^\$(?:\.[\w/-]+(?:\[(?:\d+|\*)\])*)*$/.test(text);
}

/** Whether a text that can be a path or a constant starts like a path. */
export function isMeantAsPath(text: string): boolean {
  return text === "$" || /^\$[.[]/.test(text);
}

/** The field of an event that a JSON path reads, without indices: `detail.items.sku`; empty for `$`. */
export function fieldOf(path: string): string {
  return path.replace(/\[(?:\d+|\*)\]/g, "").slice(2);
}

export function isJsonText(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
