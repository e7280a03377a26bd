import type { BusEvent, Json } from "./event";
import { writeJson } from "./json";
import { compileJsonPath } from "./jsonPath";
import { bytesOf, PATH_CHARACTERS, PATHS, TEMPLATE_BYTES } from "./quotas";

export interface InputTransformer {
  /** Variable name to JSON path. */
  inputPaths: Record<string, string>;
  inputTemplate: string;
}

/** What a template can say beside the event. */
export interface TransformContext {
  ruleArn: string;
  ruleName: string;
  /** When the bus received the event: ISO 8601. */
  ingestionTime: string;
}

/** The request body that an event becomes: not JSON where the service would refuse to send it. */
export type Transform = (event: BusEvent, context: TransformContext) => string;

type Variable = (event: BusEvent, context: TransformContext) => Json | undefined;
type Writing = (value: Json | undefined) => string;
/** A part of a template: text as it is, or what is put in for a placeholder. */
type Piece = string | Transform;

const PLACEHOLDER = /<([^<>]*)>/g;
const QUOTED = /("(?:[^"\\]|\\[^])*")/;

/**
 * Variables that need no path. `aws.events.event` has no detail, and its `detail-type` is called
 * `detailType`, as AWS was seen to send it; in which form that one gives the time is not known.
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
 * Compiles an input transformer with the service's rules and surprises.
 *
 * In a template that is JSON, which is taken to be one that starts with `{` or `[`:
 * - outside quotes a variable takes its JSON value; where its path finds nothing, `""`;
 * - inside quotes it takes its text, nothing escaped. An object keeps its quotes there, as does a list of
 *   texts: the body is no JSON any more, and the event is never sent.
 *
 * In any other template, one or more texts in quotes, everything is put in as its text, nothing escaped, and
 * objects and lists lose their quotes. There, a variable without quotes is taken to be treated the same way,
 * so that `<detail>` alone is no JSON: AWS was seen to refuse it as INVALID_JSON (ministackorg/ministack,
 * commit 76208a4).
 *
 * Sources: EventBridge User Guide, 'Input transformation'; API reference, InputTransformer; LocalStack's
 * test_events_inputs.py with its snapshot, recorded from AWS. Not known is how AWS words the refusal of a
 * malformed template, or of a placeholder in an object's key. The API reference has an example of a template that is
 * text without quotes, `<instance> is in state <status>`; here it is refused, as the Guide has such texts in quotes.
 *
 * @throws Error for what the service refuses: an invalid placeholder, one in an object's key, a reserved name, a path that is none,
 *   more than 100 paths, a name or path of more than 256 characters, a template of more than 8,192 bytes or one that is
 *   neither JSON nor texts in quotes.
 */
export function compileInputTransformer(
  { inputPaths, inputTemplate }: InputTransformer,
  targetId: string,
): Transform {
  const bytes = bytesOf(inputTemplate);
  if (bytes > TEMPLATE_BYTES) {
    throw new Error(
      `InputTemplate for target ${targetId} has ${bytes} bytes; it may have ${TEMPLATE_BYTES} at most.`,
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
    throw new Error(`there are more than ${PATHS} input paths: ${entries.length}`);
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

/** Every second span is one in quotes, since the template was split by them. */
function isQuoted(index: number): boolean {
  return index % 2 === 1;
}

/** Whether a text in quotes is a key, by what follows it. */
function isKey(next: string | undefined): boolean {
  return next !== undefined && /^\s*:/.test(next);
}

function hasPlaceholder(span: string): boolean {
  return span.search(PLACEHOLDER) >= 0;
}

/** Whether it is JSON with any values for its variables. `null` cannot be a key, nor part of a longer value. */
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
  // A split by a pattern with one group gives the text between matches and, at every second place, the group.
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

/** An interface cannot say that all its members are JSON; an event's are. */
function asJson(event: BusEvent): Json {
  return event as unknown as Json;
}
