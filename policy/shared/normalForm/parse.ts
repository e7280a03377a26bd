import type * as Yaml from "yaml";
import { UNKNOWN } from "../unknown";
import { memoized } from "../memoized";
import { isObject, type Properties } from "../values";

/** The longest text that CloudFormation takes, in bytes, and so at most as many characters. Source: CloudFormation quotas. */
const LONGEST = 51_200;
/** Deeper YAML is not read: the parser takes long for it, or ends the process. Templates are some ten levels deep. */
const DEEPEST = 100;
/** The widest indentation of a line, with the dashes of lists, in characters. */
const WIDEST = 2 * DEEPEST;

/** Parses a template, JSON or YAML with the short forms of the functions; undefined for any other text. */
export function parseTemplate(body: unknown): Properties | undefined {
  if (isObject(body)) return body;
  return typeof body === "string" && body.length <= LONGEST ? parseText(body) : undefined;
}

/** The SDK's server makes new properties for each policy, so the text alone shows that a template has been parsed. */
const parseText = memoized((text): Properties | undefined => {
  try {
    const template: unknown = text.trimStart().startsWith("{") ? JSON.parse(text) : parseYaml(text);
    return isObject(template) ? template : undefined;
  } catch {
    return undefined; // invalid, or nested more deeply than the stack allows
  }
});

/** Reads JSON of an object; undefined for any other text. */
export function parseObject(text: unknown): Properties | undefined {
  if (isObject(text)) return text;
  if (typeof text !== "string") return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the brackets or the indentation of YAML are nested too deeply, as far as that can be seen without parsing. */
function isDeep(text: string): boolean {
  let brackets = 0;
  const indents: number[] = [];
  for (const line of text.split("\n")) {
    const indent = line.search(/[^ \t?:-]|$/);
    while ((indents.at(-1) ?? -1) >= indent) indents.pop();
    indents.push(indent);
    for (const sign of line) {
      if (sign === "[" || sign === "{") brackets++;
      else if ((sign === "]" || sign === "}") && brackets > 0) brackets--;
      if (brackets > DEEPEST) return true;
    }
    if (indent > WIDEST || indents.length > DEEPEST) return true;
  }
  return false;
}

/** Errors without their lines, and keys that are not compared, take linear time. */
const OPTIONS = {
  version: "1.1",
  logLevel: "silent",
  prettyErrors: false,
  uniqueKeys: false,
} as const;

/** Runs work whose errors have no stack. Text that is not YAML has an error for each character, and a stack takes longest. */
function withoutStacks<T>(work: () => T): T {
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = 0;
  try {
    return work();
  } finally {
    Error.stackTraceLimit = limit;
  }
}

function parseYaml(text: string): unknown {
  if (isDeep(text)) return undefined;
  // Loaded only when a stack has such a template: most have none, and each preview starts the pack anew.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const yaml = require("yaml") as typeof Yaml;
  const document = withoutStacks(() => yaml.parseDocument(text, OPTIONS));
  if (document.errors.length > 0) return undefined;
  const read = (node: unknown): unknown => {
    // CloudFormation supports no aliases. Source: CloudFormation User Guide, 'Template formats'.
    if (node === null || yaml.isAlias(node)) return node === null ? null : UNKNOWN;
    if (yaml.isMap(node)) return tagged(node, Object.fromEntries(node.items.map(pair)));
    if (yaml.isSeq(node)) return tagged(node, node.items.map(read));
    return yaml.isScalar(node) ? tagged(node, scalar(node)) : undefined;
  };
  const pair = ({ key, value }: Yaml.Pair): [string, unknown] => [String(read(key)), read(value)];
  return read(document.contents);
}

/** A version such as 2012-10-17, and an account with a leading 0, are texts for CloudFormation. */
function scalar({ value, source }: Yaml.Scalar): unknown {
  const isText = value instanceof Date || (typeof value === "number" && /^0\d/.test(source ?? ""));
  return isText ? source : value;
}

/** `{"Fn::Sub": value}` for the tag `!Sub`. */
function tagged({ tag }: Pick<Yaml.Node, "tag">, value: unknown): unknown {
  if (!tag?.startsWith("!") || tag === "!") return value;
  const name = tag.slice(1);
  return { [name === "Ref" || name === "Condition" ? name : `Fn::${name}`]: value };
}
