import type { BusEvent, Json } from "./event";
import { writeJson } from "./json";
import { compileJsonPath } from "./jsonPath";
import { bytesOf, PATH_CHARACTERS, PATHS, TEMPLATE_BYTES } from "./quotas";

export interface InputTransformer {
  /** Variable name to JSON path. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

/** Values beside the event that a template can contain. */
export interface TransformContext {
  ruleArn: string;
  ruleName: string;
  /** The time at which the bus received the event, in ISO 8601. */
  ingestionTime: string;
}

/** Makes the request body from an event. The body is not JSON if the service would refuse to send it. */
export type Transform = (event: BusEvent, context: TransformContext) => string;

type Variable = (event: BusEvent, context: TransformContext) => Json | undefined;
type Writing = (value: Json | undefined) => string;
/** A part of a template: constant text, or the value of a placeholder. */
type Piece = string | Transform;

const PLACEHOLDER = /<([^<>]*)>/g;
const QUOTED = /("(?:[^"\\]|\\[^])*")/;

/**
 * Variables that need no path. `aws.events.event` has no detail, and its `detail-type` is named `detailType`, as observed at
 * AWS. The format of its time is not known.
 */
const PREDEFINED: [string, Variable][] = [
  ["aws.events.rule-arn", (_, { ruleArn }) => ruleArn],
  ["aws.events.rule-name", (_, { ruleName }) => ruleName],
  ["aws.events.event.ingestion-time", (_, { ingestionTime }) => ingestionTime],
  ["aws.events.event.json", asJson],
  [
    "aws.events.event",
    ({ id, account, "detail-type": detailType, time, source, region, resources, version }) => ({
      id,
      account,
      detailType,
      time,
      source,
      region,
      resources,
      version,
    }),
  ],
];

/**
 * Compiles an input transformer by the service's rules, including the surprising ones.
 *
 * In a JSON template, which is assumed to be a template that starts with `{` or `[`:
 * - outside quotes, a variable becomes its JSON value, or `""` if its path finds no value;
 * - inside quotes, a variable becomes its text, without escapes. Objects and lists of texts keep their quotes there: the body
 *   is then not JSON, and the event is never sent.
 *
 * Any other template consists of one or more texts in quotes. There, every variable becomes its text, without escapes, and
 * objects and lists lose their quotes. A variable outside quotes is assumed to be treated the same way, so that `<detail>`
 * alone is not JSON: AWS was observed to refuse it as INVALID_JSON (ministackorg/ministack, commit 76208a4).
 *
 * AWS's messages for a malformed template, and for a placeholder in an object's key, are not known. The API reference has an
 * example of a template without quotes, `<instance> is in state <status>`. It is refused here, because the User Guide puts
 * such texts in quotes.
 * Sources: EventBridge User Guide, 'Input transformation'; API reference, InputTransformer; LocalStack's
 * test_events_inputs.py with its snapshot, recorded from AWS.
 *
 * @throws Error for an input transformer that the service refuses: an invalid placeholder, a placeholder in an object's key, a
 *   reserved name, an invalid path, more than 100 paths, a name or path of more than 256 characters, a template of more than
 *   8,192 bytes, or a template that is neither JSON nor texts in quotes
 */
export function compileInputTransformer(
  { inputPaths, inputTemplate }: InputTransformer,
  targetId: string,
): Transform {
  const bytes = bytesOf(inputTemplate);
  if (bytes > TEMPLATE_BYTES) {
    throw new Error(
      `InputTemplate for target ${targetId} has ${bytes} bytes; the limit is ${TEMPLATE_BYTES}.`,
    );
  }
  const variables = new Map([...PREDEFINED, ...compilePaths(inputPaths)]);
  const unknown = [...inputTemplate.matchAll(PLACEHOLDER)].find(
    ([, name = ""]) => !variables.has(name),
  );
  if (unknown !== undefined) {
    throw new Error(
      `InputTemplate for target ${targetId} contains invalid placeholder ${unknown[1]}.`,
    );
  }
  const isJson = /^\s*[{[]/.test(inputTemplate);
  const spans = inputTemplate.split(QUOTED);
  const isEmpty = inputTemplate.trim() === ""; // the API model has a minimum length of 1
  if (isEmpty || !(isJson ? isJsonTemplate(spans) : isTextTemplate(spans))) {
    throw new Error(
      `InputTemplate for target ${targetId} is neither JSON nor one or more texts in quotes.`,
    );
  }
  if (
    isJson &&
    spans.some((span, i) => isQuoted(i) && isKey(spans[i + 1]) && hasPlaceholder(span))
  ) {
    throw new Error(`InputTemplate for target ${targetId} has a placeholder in an object's key.`);
  }
  const pieces = spans.flatMap((span, i) => {
    const writing = !isJson ? asBareText : isQuoted(i) ? asText : asValue;
    return piecesOf(span, variables, writing);
  });
  return (event, context) => {
    let body = "";
    for (const piece of pieces) {
      body += typeof piece === "string" ? piece : piece(event, context);
    }
    return body;
  };
}

function compilePaths(inputPaths: Record<string, string>): [string, Variable][] {
  const entries = Object.entries(inputPaths);
  if (entries.length > PATHS) {
    throw new Error(`there are ${entries.length} input paths; the limit is ${PATHS}`);
  }
  return entries.map(([name, path]) => {
    checkName(name);
    if (path.length > PATH_CHARACTERS) {
      throw new Error(`the input path of '${name}' has more than ${PATH_CHARACTERS} characters`);
    }
    const read = compileJsonPath(path);
    return [name, (event) => read(asJson(event))];
  });
}

/** The service refuses `AWS.`, and the provider already refuses `AWS`. */
function checkName(name: string): void {
  if (name.startsWith("AWS") || /^aws\./i.test(name)) {
    throw new Error(`the input path name '${name}' is reserved: it starts with AWS.`);
  }
  if (!/^[\w-]+$/.test(name) || name.length > PATH_CHARACTERS) {
    throw new Error(
      `the input path name '${name}' must be 1 to ${PATH_CHARACTERS} letters, digits, _ or -`,
    );
  }
}

/** Every second span is a text in quotes, because the template was split by these. */
function isQuoted(index: number): boolean {
  return index % 2 === 1;
}

/** Whether a text in quotes is a key: a colon follows it. */
function isKey(next: string | undefined): boolean {
  return next !== undefined && /^\s*:/.test(next);
}

function hasPlaceholder(span: string): boolean {
  return span.search(PLACEHOLDER) >= 0;
}

/** Whether the template is JSON for any values of its variables. `null` can be neither a key nor part of a longer value. */
function isJsonTemplate(spans: string[]): boolean {
  const example = spans.map((span, i) => span.replace(PLACEHOLDER, isQuoted(i) ? "" : "null"));
  try {
    JSON.parse(example.join(""));
    return true;
  } catch {
    return false;
  }
}

function isTextTemplate(spans: string[]): boolean {
  return spans.every((span, i) => isQuoted(i) || span.replace(PLACEHOLDER, "").trim() === "");
}

function piecesOf(span: string, variables: Map<string, Variable>, writing: Writing): Piece[] {
  // A split by a pattern with one group returns the texts between the matches and, at every second index, the group.
  return span.split(PLACEHOLDER).flatMap((part, i): Piece[] => {
    const variable = i % 2 === 1 ? variables.get(part) : undefined;
    if (variable === undefined) return part === "" ? [] : [part];
    return [(event, context) => writing(variable(event, context))];
  });
}

function asValue(value: Json | undefined): string {
  return value === undefined ? '""' : writeJson(value);
}

function asText(value: Json | undefined): string {
  if (value === undefined) return "";
  return typeof value === "string" ? value : writeJson(value);
}

function asBareText(value: Json | undefined): string {
  return typeof value === "object" ? asText(value).replaceAll('"', "") : asText(value);
}

/** All members of an event are JSON, which an interface cannot express. */
function asJson(event: BusEvent): Json {
  return event as unknown as Json;
}
